"""A batch that is answered while it is being sent."""

from __future__ import annotations

import collections
import http.client
import queue
import threading
import zlib
from typing import Any, Callable, Iterable, Iterator, Mapping

from .columns import pointer, to_columns
from .duplex import Duplex
from .encoding import decoded, encoded
from .errors import ProblemError, UnavailableError, read_problem
from .transport import RETRIED

JSON = Mapping[str, Any]
StreamProgress = Callable[[int, int], None]


class Stream(Iterator[dict[str, Any]]):
    """The answers to the groups of a batch, in their order, each as soon as it is there.

    An answer is an object of `groups` in the answer of `POST /v1/advantages`. A group that breaks a rule is answered by `{"line": ..., "id": ..., "problem": {...}}` instead,
    with the `id` that it was sent with if it has one, and costs no other; the first group is line 2. A strict stream raises it.

    Groups are taken from one thread of its own and answers are read by another, so that the service never waits for either; but no more than some groups are under
    way or waiting here, and none is taken before there is room. What the iterable raises is raised to the reader.

    Attributes:
        request_id: names the request in the service's log.
        answered: groups whose answers were handed out up to now.
        summary: pass rates and counts of the batch; `None` before the end.
        estimator: the estimator with every default filled in; `None` before the end.
    """

    def __init__(self, duplex: Duplex, request_id: str, groups: Iterable[JSON], progress: StreamProgress | None, ahead: int, strict: bool) -> None:
        self.request_id = request_id
        self.answered = 0
        self.summary: dict[str, Any] | None = None
        self.estimator: dict[str, Any] | None = None
        self._progress = progress
        self._strict = strict
        # Nothing over there leads back here: a stream that is dropped closes its connection.
        self._exchange = _Exchange(duplex, request_id, groups, ahead)

    @property
    def sent(self) -> int:
        """Groups that were sent up to now."""
        return self._exchange.sent

    @property
    def metrics(self) -> dict[str, float]:
        """Numbers of the batch under the keys that trainers log; none before the end."""
        return dict((self.summary or {}).get("metrics", {}))

    def __next__(self) -> dict[str, Any]:
        """The next answer; waits for it.

        Raises:
            ProblemError: the service refuses the whole stream; of a strict one, a group.
            UnavailableError: the connection broke; what was answered up to then is valid.
        """
        text = self._exchange.take()
        if text is None:
            raise StopIteration
        try:
            line: dict[str, Any] = decoded(text)
        except ValueError as error:
            self.close()
            raise self._exchange.broken(error) from error
        if "summary" in line:
            self.summary, self.estimator = line["summary"], line.get("estimator")
            self._exchange.is_whole = True
            return next(self)
        self.answered += 1
        group = self._exchange.answered()
        if "problem" in line:
            self._explain(line, group)
        if self._progress:
            self._progress(self.answered, self.sent)
        return line

    def _explain(self, line: dict[str, Any], group: Any) -> None:
        """Says which group a problem is about, in the caller's words."""
        problem = line["problem"]
        name = group.get("id") if isinstance(group, Mapping) else None
        if name is not None:
            line.setdefault("id", name)
        if "pointer" in problem:
            problem["pointer"] = pointer(problem["pointer"], group)
        if self._strict:
            self.close()
            of = f"group {name!r}" if name is not None else "group"
            raise ProblemError(problem.get("status", 422), problem, self.request_id, f"{of} (line {line.get('line')})")

    def close(self) -> None:
        """Ends the stream, and the connection with it; groups are no longer taken."""
        self._exchange.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self._exchange.close()


class _Exchange:
    """Sends groups from one thread and reads answers from another."""

    def __init__(self, duplex: Duplex, request_id: str, groups: Iterable[JSON], ahead: int) -> None:
        self.sent = 0
        # Whether the summary has come.
        self.is_whole = False
        self._duplex = duplex
        self._request_id = request_id
        self._received = 0
        self._is_complete = False
        self._is_closed = False
        self._closing = threading.Lock()
        self._error: BaseException | None = None
        # What is in there was sent first, and of that there is only so much. `None` is the end.
        self._answers: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()
        # Names and shapes of those that are not answered yet, without their texts: a problem is described in their terms.
        self._groups: collections.deque[Any] = collections.deque()
        self._room = threading.Semaphore(ahead)
        duplex.owes = lambda: self._is_complete or self.sent > self._received
        duplex.retain()
        for work, arguments in ((self._send, (groups,)), (self._receive, ())):
            # A thread that waits for the trainer must not keep the process alive.
            threading.Thread(target=work, args=arguments, name="advantaged-stream", daemon=True).start()

    def answered(self) -> Any:
        """The name and shape of the group whose answer was taken last."""
        return self._groups.popleft() if self._groups else None

    def take(self) -> bytes | None:
        """The next line of the answer, or `None` at its end and after it."""
        if self._is_closed:
            return None
        line = self._answers.get()
        if isinstance(line, bytes):
            self._room.release()
            return line
        if self._is_closed:
            return None
        self.close()
        if line is not None:
            raise line
        if not self.is_whole:
            raise self.broken(ConnectionResetError("the answer ends without a summary"))
        return None

    def broken(self, error: BaseException) -> UnavailableError:
        """What is raised where the answer ends too early."""
        return UnavailableError(
            f"the stream broke after {self._received} of {self.sent} groups that were sent were answered (request {self._request_id}): {error}")

    def close(self) -> None:
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
        self._duplex.shut()
        self._duplex.release()
        # Nobody waits any longer, on either side.
        self._answers.put(None)
        self._room.release()

    def _send(self, groups: Iterable[JSON]) -> None:
        try:
            iterator = iter(groups)
            while True:
                self._room.acquire()
                if self._is_closed:
                    return
                try:
                    group = next(iterator)
                except StopIteration:
                    break
                if not isinstance(group, Mapping):
                    raise TypeError(f"a group is an object of JSON, not {type(group).__name__}")
                line = encoded(to_columns(group)) + b"\n"
                self._groups.append({name: group.get(name) if name == "id" else None for name in ("id", "rollouts") if name in group})
                self.sent += 1
                if not self._write(lambda: self._duplex.write(line)):
                    return
            self._is_complete = True
            self._write(self._duplex.finish)
        except BaseException as error:
            # Raised to the caller, by way of the reader.
            self._error = error
            self._duplex.shut()

    def _write(self, call: Callable[[], None]) -> bool:
        # A user of the connection while it writes alone: the iterable may take minutes, and a stream that is left ends at once.
        if not self._duplex.retain():
            return False
        try:
            call()
        except OSError:
            # The reader finds out why, after what was answered before.
            return False
        finally:
            self._duplex.release()
        return True

    def _receive(self) -> None:
        end: BaseException | None = None
        try:
            self._receive_lines()
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            end = self._error or self.broken(error)
        except BaseException as error:
            end = error
        finally:
            self._answers.put(end)
            self._duplex.release()

    def _receive_lines(self) -> None:
        status = self._duplex.status()
        if status in RETRIED:
            raise ConnectionRefusedError(f"status {status}")
        if status >= 300:
            raise ProblemError(status, read_problem(b"".join(self._duplex.pieces())), self._request_id)
        for line in _lines(self._duplex.pieces()):
            # Lines are parsed by the caller: whoever reads is to do nothing else.
            self._received += 1
            self._answers.put(line)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cuts pieces at line feeds; keeps one line at most."""
    kept: list[bytes] = []
    for piece in pieces:
        *ends, rest = piece.split(b"\n")
        for end in ends:
            yield b"".join([*kept, end])
            kept = []
        kept.append(rest)
    if any(kept):
        yield b"".join(kept)
