"""A batch that is answered while it is being sent."""

from __future__ import annotations

import http.client
import json
import threading
import zlib
from typing import Any, Callable, Generator, Iterable, Iterator, Mapping

from .duplex import Duplex
from .errors import ProblemError, UnavailableError
from .transport import RETRIED

JSON = Mapping[str, Any]
StreamProgress = Callable[[int, int], None]


def encoded(value: Any) -> bytes:
    """JSON in one line; arrays and numbers of numpy and torch as lists and numbers."""
    return json.dumps(value, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is not JSON")


class Stream(Iterator[dict[str, Any]]):
    """The answers to the groups of a batch, in their order, each as soon as it is there.

    An answer is an object of `groups` in the answer of `POST /v1/advantages`. A group that breaks a rule is answered by `{"line": ..., "problem": {...}}` instead and costs
    no other; the first group is line 2.

    The groups are taken from a thread of its own, no faster than the service and whoever reads the answers: neither groups nor answers pile up. What their iterable
    raises is raised to the reader.

    Attributes:
        request_id: names the request in the service's log.
        summary: pass rates and counts of the batch; `None` before the end.
        estimator: the estimator with every default filled in; `None` before the end.
    """

    def __init__(self, duplex: Duplex, request_id: str, groups: Iterable[JSON], progress: StreamProgress | None) -> None:
        self.request_id = request_id
        self.summary: dict[str, Any] | None = None
        self.estimator: dict[str, Any] | None = None
        self._progress = progress
        # Nothing over there leads back here: a stream that is dropped closes its connection.
        self._exchange = _Exchange(duplex, request_id, groups)
        self._lines = self._exchange.lines()

    @property
    def sent(self) -> int:
        """Groups that were sent up to now."""
        return self._exchange.sent

    @property
    def answered(self) -> int:
        """Groups that were answered up to now."""
        return self._exchange.answered

    def __next__(self) -> dict[str, Any]:
        """The next answer.

        Raises:
            ProblemError: the service refuses the whole stream.
            UnavailableError: the connection broke; what was answered up to then stands.
        """
        line = next(self._lines)
        if "summary" in line:
            self.summary, self.estimator = line["summary"], line.get("estimator")
            line = next(self._lines)
        if self._progress:
            self._progress(self.answered, self.sent)
        return line

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
    """Sends groups from a thread of its own, and reads answers on that of the caller."""

    def __init__(self, duplex: Duplex, request_id: str, groups: Iterable[JSON]) -> None:
        self.sent = 0
        self.answered = 0
        self._duplex = duplex
        self._request_id = request_id
        self._is_complete = False
        self._is_closed = False
        self._error: BaseException | None = None
        duplex.owes = lambda: self._is_complete or self.sent > self.answered
        duplex.retain()
        # A thread that waits for the trainer must not keep the process alive.
        threading.Thread(target=self._send, args=(groups,), name="advantaged-stream", daemon=True).start()

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._duplex.shut()
            self._duplex.release()

    def _send(self, groups: Iterable[JSON]) -> None:
        try:
            for group in groups:
                if self._is_closed:
                    return
                line = encoded(group) + b"\n"
                self.sent += 1
                if not self._write(lambda: self._duplex.write(line)):
                    return
            self._is_complete = True
            self._write(self._duplex.finish)
        except BaseException as error:
            # The reader raises it.
            self._error = error
            self._duplex.shut()
        finally:
            self._duplex.release()

    @staticmethod
    def _write(call: Callable[[], None]) -> bool:
        try:
            call()
        except OSError:
            # The reader finds out why, behind what was answered before.
            return False
        return True

    def lines(self) -> Generator[dict[str, Any], None, None]:
        """The lines of the answer."""
        is_whole = False
        try:
            status = self._duplex.status()
            if status in RETRIED:
                raise ConnectionRefusedError(f"status {status}")
            if status >= 300:
                raise ProblemError(status, b"".join(self._duplex.pieces()), self._request_id)
            for text in _lines(self._duplex.pieces()):
                line = json.loads(text)
                is_whole = "summary" in line
                self.answered += not is_whole
                yield line
            if not is_whole:
                raise ConnectionResetError("the answer ends without a summary")
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            if self._error is not None:
                raise self._error from None
            if not self._is_closed:
                raise UnavailableError(
                    f"the stream broke after {self.answered} of {self.sent} groups that were sent were answered (request {self._request_id}): {error}") from error
        finally:
            self.close()


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
