"""The client: batches in, numpy arrays out."""

from __future__ import annotations

import concurrent.futures
import contextvars
import threading
from typing import Any, Callable, Iterable, Mapping, Sequence

import numpy

from . import columns, details as detailed, encoding, tensors
from .encoding import encoded
from .errors import ProblemError
from .result import Array, Result
from .shards import joined, needs_whole_batch
from .stream import JSON, Stream, StreamProgress
from .transport import Reply, Transport

Progress = Callable[[int, int], None]
LINES = "application/x-ndjson"
TENSORS = "application/x-safetensors"


class Client:
    """A client of one or more replicas of the service; safe to share between threads.

    Args:
        urls: of the replicas, like "http://127.0.0.1:8080".
        token: a bearer token.
        ca: the file of certificates that the server's must lead to; by default the system's.
        certificate: the files of the client's own certificate and key.
        timeout: seconds without a byte until a request is given up.
        retries: how often a request is sent again after every replica had its turn, where the connection or a replica fails. Each is logged as a warning of the logger
            "advantaged". What no repetition heals, like a certificate that is refused, is not sent again to that replica.
        retry_timeouts: whether a request that was given up is sent again too; the service may have had too little time for it, and then has so again.
        connections: kept open to each replica.
        gzip: compress requests and ask for compressed answers: worth it on slow networks only.
        headers: sent with every request.
    """

    def __init__(
        self, urls: str | Sequence[str] = "http://127.0.0.1:8080", *, token: str | None = None, ca: str | None = None,
        certificate: tuple[str, str] | None = None, timeout: float = 600, retries: int = 8, retry_timeouts: bool = False, connections: int = 16,
        gzip: bool = False, headers: Mapping[str, str] | None = None,
    ) -> None:
        self._transport = Transport(
            urls, token=token, ca=ca, certificate=certificate, timeout=timeout, retries=retries, retry_timeouts=retry_timeouts, connections=connections,
            compress=gzip, headers=headers)
        self._catalogue: dict[str, Any] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Batches

    def advantages(
        self, rewards: Any = None, group: Any = None, *, estimator: JSON | str, tokens: Any = None, mask: Any = None, correct: Any = None, entropy: Any = None,
        log_prob: Any = None, values: Any = None, token_rewards: Any = None, groups: Sequence[JSON] | None = None, layout: str = "flat",
        per_token: bool = True, run: str | None = None, step: int | None = None, on_failure: float | None = None, shards: int = 1,
        progress: Progress | None = None,
    ) -> Result:
        """Advantages of rollouts whose rewards are known.

        Args:
            rewards: [rollouts]; NaN where a rollout could not be scored. Left out, the sums of `token_rewards` count.
            group: [rollouts], the group of each: whole numbers, or anything that can be a key (verl's uids); rows of one group need not be neighbours.
            estimator: name and parameters, like `{"name": "pass_at_k", "k": 8}`, or a name alone.
            tokens: [rollouts], the number of response tokens.
            mask: [rollouts, columns], 1 at trained tokens.
            correct: [rollouts], success apart from a shaped reward.
            entropy, log_prob: [rollouts] or [rollouts, columns].
            values, token_rewards: [rollouts, columns].
            groups: an object per group in the order of their first rows, with `id` and `greedy_reward`.
            layout: "flat" or "padded".
            per_token: false leaves the advantages of tokens out.
            shards: cuts the batch between groups into requests that run at the same time.
            progress: called with the rollouts that are done and all of them, as shards come in.

        Raises:
            ProblemError: the request breaks a rule.
            UnavailableError: no replica answered.
            ValueError: what was passed cannot be sent.
        """
        numbers, labels = _group_numbers(group)
        floats = {"rewards": rewards, "entropy": entropy, "log_prob": log_prob, "values": values, "token_rewards": token_rewards}
        found = {
            "group": numbers, "tokens": _whole_numbers("tokens", tokens), "mask": _flags("mask", mask), "correct": _flags("correct", correct),
            **{name: _floats(name, given) for name, given in floats.items()}}
        arrays = {name: array for name, array in found.items() if array is not None}
        for name, array in arrays.items():
            if array.shape[:1] != numbers.shape:
                raise ValueError(f"{name} has {len(array) if array.ndim else 'no'} rows for {len(numbers)} rollouts")
        if groups is not None and len(groups) != len(labels):
            raise ValueError(f"groups has {len(groups)} objects, and group names {len(labels)} groups")
        estimator = _named(estimator)
        request: dict[str, Any] = {"estimator": estimator, "output": {"per_token": per_token, "layout": layout}}
        request |= {name: value for name, value in (("run", run), ("step", step), ("on_failure", on_failure)) if value is not None}
        groups = None if groups is None else columns.clean_all(groups)
        if shards <= 1:
            request |= {} if groups is None else {"groups": list(groups)}
            return self._send_tensors(arrays, request)
        if self.needs_whole_batch(estimator):
            raise ValueError(f"the estimator {estimator.get('name')} needs the whole batch in one request")
        # Names key random choices: a group keeps its own whatever shard it is in.
        entries = [{"id": str(index), **(dict(groups[index]) if groups is not None else {})} for index in range(len(labels))]
        return self._send_shards(arrays, request, entries, shards, layout, progress)

    def score(
        self, groups: Sequence[JSON], *, estimator: JSON | str, verifier: JSON | str | None = None, layout: str = "flat", per_token: bool = True,
        run: str | None = None, step: int | None = None, on_failure: float | None = None, details: bool = False,
    ) -> Result:
        """Verifies rollouts and computes their advantages: arrays as :meth:`advantages` answers them.

        Args:
            groups: as `POST /v1/advantages` takes them, with `rollouts` or with columns. Rollouts with the same members travel as columns.
            estimator, verifier: name and parameters, or a name alone.
            details: also what became of each rollout (`statuses`, `extracted`) and of each group (`groups`, with `signal`, `reason` and `eta`). The answer then is JSON, which
                takes longer to read where there are many tokens.

        Raises:
            ProblemError: the request breaks a rule.
            UnavailableError: no replica answered.
            ValueError: a reward is infinite.
        """
        output: dict[str, Any] = {"per_token": per_token} | ({"form": "columns"} if details else {"layout": layout})
        if layout not in ("flat", "padded"):
            raise ValueError(f'layout is "flat" or "padded", not {layout!r}')
        request: dict[str, Any] = {"estimator": _named(estimator), "output": output}
        optional = (("verifier", None if verifier is None else _named(verifier)), ("run", run), ("step", step), ("on_failure", on_failure))
        request |= {name: value for name, value in optional if value is not None}
        reply = self._send_groups("/v1/advantages", request, groups, "application/json" if details else TENSORS)
        return detailed.result(_object(reply.body), layout, reply.request_id) if details else _result(reply)

    def rewards(
        self, groups: Sequence[JSON], *, verifier: JSON | str | None = None, on_failure: float | None = None, form: str = "rollouts"
    ) -> dict[str, Any]:
        """Verifies rollouts alone: the answer of `POST /v1/rewards`, with the verdict on each.

        Args:
            form: of the groups in the answer. With "columns" each has `rewards`, `statuses` and `extracted` as lists instead of an object for each rollout.
        """
        request: dict[str, Any] = {"output": {"form": form}}
        optional = (("verifier", None if verifier is None else _named(verifier)), ("on_failure", on_failure))
        request |= {name: value for name, value in optional if value is not None}
        return _object(self._send_groups("/v1/rewards", request, groups, "application/json").body)

    def stream(
        self, groups: Iterable[JSON], *, estimator: JSON | str, verifier: JSON | str | None = None, per_token: bool = True, run: str | None = None,
        step: int | None = None, on_failure: float | None = None, progress: StreamProgress | None = None, ahead: int = 64, strict: bool = False,
        form: str = "rollouts",
    ) -> Stream:
        """Sends groups while they are made, and answers each as soon as it is done.

            stream = client.stream(generated(), estimator={"name": "pass_at_k", "k": 8}, verifier={"name": "math"})
            for group in stream:
                train(group)            # or group["problem"] says what is wrong with it
            print(stream.summary)

        Args:
            groups: as `POST /v1/advantages` takes them; may take as long as it likes for each.
            estimator: one that does not need the whole batch (see :meth:`needs_whole_batch`).
            progress: called with the groups that are answered and those that are sent.
            ahead: how many groups may be sent whose answers are not taken yet; the next is not asked for before.
            strict: raise a group that breaks a rule as a `ProblemError`, and end the stream with it.
            form: of the answers. With "columns" each has `rewards`, `advantages` and, where responses were verified, `statuses` and `extracted` as lists instead of an object
                for each rollout; with `per_token` also `token_advantages`.

        Raises:
            ProblemError: the service refuses the estimator, the verifier or the caller; no group was taken then.
            UnavailableError: no replica answered. Once groups are taken nothing is repeated: if the connection breaks, the stream raises this.
        """
        if ahead < 1:
            raise ValueError("ahead must be at least 1")
        request: dict[str, Any] = {"estimator": _named(estimator), "output": {"per_token": per_token, "form": form}}
        optional = (("verifier", None if verifier is None else _named(verifier)), ("run", run), ("step", step), ("on_failure", on_failure))
        request |= {name: value for name, value in optional if value is not None}
        duplex, request_id = self._transport.open("/v1/advantages", encoded(request) + b"\n", {"Content-Type": LINES, "Accept": LINES})
        return Stream(duplex, request_id, groups, progress, ahead, strict)

    # What there is

    def estimators(self) -> list[dict[str, Any]]:
        """The catalogue of estimators."""
        return list(_object(self._transport.send("GET", "/v1/estimators").body)["estimators"])

    def verifiers(self) -> list[dict[str, Any]]:
        """The catalogue of verifiers."""
        return list(_object(self._transport.send("GET", "/v1/verifiers").body)["verifiers"])

    def health(self) -> dict[str, Any]:
        """`GET /health` of a replica."""
        return _object(self._transport.send("GET", "/health").body)

    def needs_whole_batch(self, estimator: JSON | str) -> bool:
        """Whether the advantages of a group depend on the other groups; estimators inside the estimator count.

        They do not where the parameters give the statistic of the batch: `batch_std`, `entropy_threshold`, `batch_scale`, `whiten_batch_std`.
        """
        with self._lock:
            if self._catalogue is None:
                self._catalogue = {entry["name"]: entry for entry in self.estimators()}
        return needs_whole_batch(_named(estimator), self._catalogue)

    # Requests

    def _send_tensors(self, arrays: Mapping[str, Array], request: JSON) -> Result:
        data = tensors.encode(arrays, {"request": encoded(request).decode()})
        return _result(self._transport.send("POST", "/v1/advantages", data, {"Content-Type": TENSORS, "Accept": TENSORS}))

    def _send_groups(self, path: str, request: JSON, groups: Sequence[JSON], accept: str) -> Reply:
        groups = list(groups)
        data = encoding.body(request, (columns.to_columns(group, f"groups[{index}]") for index, group in enumerate(groups)))
        try:
            return self._transport.send("POST", path, data, {"Content-Type": "application/json", "Accept": accept})
        except ProblemError as error:
            raise error.at(columns.pointer(error.pointer, groups)) from None

    def _send_shards(
        self, arrays: Mapping[str, Array], request: JSON, entries: Sequence[JSON], shards: int, layout: str, progress: Progress | None
    ) -> Result:
        group = arrays["group"]
        # Contiguous runs of groups, alike in rollouts.
        sizes = numpy.bincount(group, minlength=len(entries))
        middle = numpy.cumsum(sizes) - sizes / 2
        shard_of_group = numpy.minimum((middle * shards / max(len(group), 1)).astype(int), shards - 1)
        shard_of_row = shard_of_group[group]
        parts = [numpy.flatnonzero(shard_of_row == shard) for shard in range(shards)]
        parts = [rows for rows in parts if len(rows)]

        def send(rows: Array) -> Result:
            members = list(dict.fromkeys(group[rows].tolist()))
            return self._send_tensors({name: array[rows] for name, array in arrays.items()}, {**request, "groups": [entries[index] for index in members]})

        results: list[Result | None] = [None] * len(parts)
        done = 0
        with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
            # What ends the call ends all of its requests.
            futures = {pool.submit(contextvars.copy_context().run, send, rows): index for index, rows in enumerate(parts)}
            for future in concurrent.futures.as_completed(futures):
                index = futures[future]
                results[index] = future.result()
                done += len(parts[index])
                if progress:
                    progress(done, len(group))
        return joined([result for result in results if result is not None], parts, len(group), layout)


def _object(body: bytearray) -> dict[str, Any]:
    value = encoding.decoded(body)
    assert isinstance(value, dict)
    return value


def _result(reply: Reply) -> Result:
    found, metadata = tensors.decode(reply.body)
    return Result(
        found["advantage"], found["rewards"], found.get("advantages"), found.get("offsets"), encoding.decoded(metadata["summary"].encode()),
        encoding.decoded(metadata["estimator"].encode()), [reply.request_id])


def _named(value: JSON | str) -> JSON:
    """An estimator or a verifier that may be its name alone."""
    return {"name": value} if isinstance(value, str) else value


def _array(values: Any) -> Array | None:
    if values is None:
        return None
    # A tensor of torch on the CPU is an array over the same memory.
    if hasattr(values, "detach"):
        values = values.detach().cpu()
        values = values.float().numpy() if str(values.dtype) == "torch.bfloat16" else values.numpy()
    return numpy.asarray(values)


def _floats(name: str, values: Any) -> Array | None:
    """Numbers as they are, Python's as doubles; `None` among them says that a rollout could not be scored."""
    array = _array(values)
    if array is not None and array.dtype not in tensors.NAMES:
        try:
            array = array.astype(numpy.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{name} must hold numbers, and None where there is none") from None
    return array


def _whole_numbers(name: str, values: Any) -> Array | None:
    array = _array(values)
    if array is None or array.dtype.kind in "iu":
        return array
    for row, value in enumerate(array.ravel().tolist()):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not float(value).is_integer():
            raise ValueError(f"{name} must hold whole numbers; number {row} is {value!r}")
    return array.astype(numpy.int64)


def _flags(name: str, values: Any) -> Array | None:
    """0 and 1 as bytes: an eighth of what a mask of int64 is."""
    array = _array(values)
    if array is None or array.dtype.itemsize == 1:
        return array
    try:
        flags = array.astype(numpy.uint8)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} holds 0 and 1 only") from None
    if not numpy.array_equal(flags, array) or flags.max(initial=0) > 1:
        raise ValueError(f"{name} holds 0 and 1 only")
    return flags


def _group_numbers(group: Any) -> tuple[Array, list[Any]]:
    """Groups numbered in the order of their first rows, and what they were called."""
    if group is None:
        raise ValueError("group is missing: it says which rollouts answer the same prompt")
    labels: dict[Any, int] = {}
    members = _array(group)
    assert members is not None
    if members.ndim != 1:
        raise ValueError(f"group has {members.ndim} dimensions instead of one")
    numbers = numpy.fromiter((labels.setdefault(label, len(labels)) for label in members.tolist()), numpy.int64, len(members))
    return numbers, list(labels)
