"""The client: batches in, numpy arrays out."""

from __future__ import annotations

import concurrent.futures
import contextvars
import threading
from typing import Any, Callable, Iterable, Mapping, Sequence

import numpy

from . import columns, details as detailed, encoding, metrics, result as results, rows, tensors
from .encoding import encoded
from .errors import ProblemError
from .request import head, named
from .result import Result
from .shards import joined, needs_whole_batch
from .stream import JSON, Stream, StreamProgress
from .tensors import Array
from .transport import Reply, Transport

Progress = Callable[[int, int], None]
LINES = "application/x-ndjson"
TENSORS = "application/x-safetensors"
JSON_TYPE = "application/json"


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

    def advantages(
        self, rewards: Any = None, group: Any = None, *, estimator: JSON | str, tokens: Any = None, mask: Any = None, correct: Any = None, entropy: Any = None,
        log_prob: Any = None, ref_log_prob: Any = None, teacher_log_prob: Any = None, rollout_log_prob: Any = None, values: Any = None,
        token_rewards: Any = None, trajectory: Any = None, exclude: Any = None, turns: Sequence[Sequence[Any]] | None = None,
        groups: Sequence[JSON] | None = None, shape: Sequence[JSON] | None = None, filter: JSON | None = None, kl: JSON | None = None,
        correction: JSON | None = None, layout: str = "flat", per_token: bool = True, details: bool = False, run: str | None = None,
        step: int | None = None, on_failure: float | None = None, shards: int = 1, progress: Progress | None = None,
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
            ref_log_prob, teacher_log_prob, rollout_log_prob: [rollouts, columns], the log-probabilities of other policies, for `kl`, `distill` and `correction`.
            values, token_rewards: [rollouts, columns].
            trajectory: [rollouts], anything that can be a key: rows of one group with the same one are parts of one trajectory, which counts once.
            exclude: [rollouts], 1 where a row has no vote and gets 0.
            turns: a list for each rollout of `{"span": (start, end), "reward": ..., "state": ...}`, or of tuples in that order, for estimators of turns.
            groups: an object per group in the order of their first rows, with `id` and `greedy_reward`.
            shape: changes of the rewards before the estimator, like `[{"name": "overlong", "max": 4096, "buffer": 512}]`.
            filter: which groups are worth training on, like `{"min_accuracy": 0, "max_accuracy": 1}`; see `Result.keep` and `Result.resample`.
            kl: the penalty on the distance to a reference policy, like `{"beta": 0.001, "kind": "k3"}`.
            correction: weights for tokens that another policy sampled, like `{"kind": "tis", "high": 2}`; see `Result.weights`.
            layout: "flat" or "padded".
            per_token: false leaves the advantages of tokens out.
            details: also what verdicts say of each rollout. The answer then is JSON, which takes longer to read.
            shards: cuts the batch between groups into requests that run at the same time.
            progress: called with the rollouts that are done and all of them, as shards come in.

        Raises:
            ProblemError: the request breaks a rule.
            UnavailableError: no replica answered.
            ValueError: what was passed cannot be sent.
        """
        if group is None:
            raise ValueError("group is missing: it says which rollouts answer the same prompt")
        numbers, labels = rows.numbered("group", group)
        floats = {
            "rewards": rewards, "entropy": entropy, "log_prob": log_prob, "values": values, "token_rewards": token_rewards, "ref_log_prob": ref_log_prob,
            "teacher_log_prob": teacher_log_prob, "rollout_log_prob": rollout_log_prob}
        found = {
            "group": numbers, "tokens": rows.whole_numbers("tokens", tokens), "mask": rows.flags("mask", mask), "correct": rows.flags("correct", correct),
            "exclude": rows.flags("exclude", exclude), "trajectory": None if trajectory is None else rows.numbered("trajectory", trajectory)[0],
            **{name: rows.floats(name, given) for name, given in floats.items()}}
        arrays = {name: array for name, array in found.items() if array is not None}
        for name, array in arrays.items():
            if array.shape[:1] != numbers.shape:
                raise ValueError(f"{name} has {len(array) if array.ndim else 'no'} rows for {len(numbers)} rollouts")
        if turns is not None and len(turns) != len(numbers):
            raise ValueError(f"turns has {len(turns)} rows for {len(numbers)} rollouts")
        arrays |= rows.turns(turns)
        if groups is not None and len(groups) != len(labels):
            raise ValueError(f"groups has {len(groups)} objects, and group names {len(labels)} groups")
        if layout not in ("flat", "padded"):
            raise ValueError(f'layout is "flat" or "padded", not {layout!r}')
        output = {"per_token": per_token, "layout": layout} | ({"form": "rollouts"} if details else {})
        request = head(
            estimator=estimator, run=run, step=step, on_failure=on_failure, shape=shape, filter=filter, kl=kl, correction=correction, output=output)
        names = labels if groups is None else [one.get("id", label) for one, label in zip(groups, labels)]
        groups = None if groups is None else columns.clean_all(groups)
        if shards <= 1:
            request |= {} if groups is None else {"groups": list(groups)}
            return self._send_tensors(arrays, request, names, details)
        if self.needs_whole_batch(request["estimator"]):
            raise ValueError(f"the estimator {request['estimator'].get('name')} needs the whole batch in one request")
        if kl is not None and kl.get("place") == "advantage" and kl.get("batch_mean") is None:
            raise ValueError("kl in the advantage needs the whole batch in one request, or its batch_mean")
        # Names key random choices: a group keeps its own whatever shard it is in.
        entries = [{"id": str(index), **(dict(groups[index]) if groups is not None else {})} for index in range(len(labels))]
        return self._send_shards(arrays, request, entries, names, shards, details, progress)

    def score(
        self, groups: Sequence[JSON], *, estimator: JSON | str, verifier: JSON | str | None = None, shape: Sequence[JSON] | None = None,
        filter: JSON | None = None, kl: JSON | None = None, correction: JSON | None = None, layout: str = "flat", per_token: bool = True,
        details: bool = False, run: str | None = None, step: int | None = None, on_failure: float | None = None,
    ) -> Result:
        """Verifies rollouts and computes their advantages: arrays as :meth:`advantages` answers them.

        Args:
            groups: as `POST /v1/advantages` takes them, with `rollouts` or with columns. Rollouts with the same members travel as columns.
            estimator, verifier: name and parameters, or a name alone.
            shape, filter, kl, correction: as in :meth:`advantages`.
            details: also what became of each rollout (`extracted`, `explanations`, `parts`). The answer then is JSON, which takes longer to read where there are many tokens.

        Raises:
            ProblemError: the request breaks a rule.
            UnavailableError: no replica answered.
            ValueError: a reward is infinite.
        """
        if layout not in ("flat", "padded"):
            raise ValueError(f'layout is "flat" or "padded", not {layout!r}')
        groups = list(groups)
        output = {"per_token": per_token} | ({"form": "rollouts"} if details else {"layout": layout})
        request = head(
            estimator=estimator, verifier=verifier, run=run, step=step, on_failure=on_failure, shape=shape, filter=filter, kl=kl, correction=correction,
            output=output)
        reply = self._send_groups("/v1/advantages", request, groups, JSON_TYPE if details else TENSORS)
        names = [one.get("id", index) for index, one in enumerate(groups)]
        group = numpy.repeat(numpy.arange(len(groups)), [columns.length(one) for one in groups])
        return _result(reply, layout, group, names, columns.turn_offsets(groups), details)

    def rewards(
        self, groups: Sequence[JSON], *, verifier: JSON | str | None = None, run: str | None = None, step: int | None = None,
        on_failure: float | None = None, form: str = "rollouts",
    ) -> dict[str, Any]:
        """Verifies rollouts alone: the answer of `POST /v1/rewards`, with the verdict on each.

        Args:
            form: of the groups in the answer. With "columns" each has `rewards`, `statuses`, `extracted` and what verdicts say as lists instead of an object for each rollout.
        """
        request = head(verifier=verifier, run=run, step=step, on_failure=on_failure, output={"form": form})
        return _object(self._send_groups("/v1/rewards", request, groups, JSON_TYPE).body)

    def stream(
        self, groups: Iterable[JSON], *, estimator: JSON | str, verifier: JSON | str | None = None, shape: Sequence[JSON] | None = None,
        filter: JSON | None = None, kl: JSON | None = None, correction: JSON | None = None, per_token: bool = True, run: str | None = None,
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
            shape, filter, kl, correction: as in :meth:`advantages`.
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
        request = head(
            estimator=estimator, verifier=verifier, run=run, step=step, on_failure=on_failure, shape=shape, filter=filter, kl=kl, correction=correction,
            output={"per_token": per_token, "form": form})
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
        return needs_whole_batch(named(estimator), self._catalogue)

    # Requests

    def _send_tensors(self, arrays: Mapping[str, Array], request: JSON, names: Sequence[Any], details: bool) -> Result:
        data = tensors.encode(arrays, {"request": encoded(request).decode()})
        fields = {"Content-Type": TENSORS, "Accept": JSON_TYPE if details else TENSORS}
        reply = self._transport.send("POST", "/v1/advantages", data, fields)
        return _result(reply, request["output"]["layout"], arrays["group"], names, rows.turn_offsets(arrays, len(arrays["group"])), details)

    def _send_groups(self, path: str, request: JSON, groups: Sequence[JSON], accept: str) -> Reply:
        groups = list(groups)
        data = encoding.body(request, (columns.to_columns(group, f"groups[{index}]") for index, group in enumerate(groups)))
        try:
            return self._transport.send("POST", path, data, {"Content-Type": JSON_TYPE, "Accept": accept})
        except ProblemError as error:
            raise error.at(columns.pointer(error.pointer, groups)) from None

    def _send_shards(
        self, arrays: Mapping[str, Array], request: dict[str, Any], entries: Sequence[JSON], names: Sequence[Any], shards: int, details: bool,
        progress: Progress | None,
    ) -> Result:
        group = arrays["group"]
        # Contiguous runs of groups, alike in rollouts.
        sizes = numpy.bincount(group, minlength=len(entries))
        middle = numpy.cumsum(sizes) - sizes / 2
        shard_of_group = numpy.minimum((middle * shards / max(len(group), 1)).astype(int), shards - 1)
        shard_of_row = shard_of_group[group]
        parts = [found for found in (numpy.flatnonzero(shard_of_row == shard) for shard in range(shards)) if len(found)]
        members = [numpy.unique(group[part]) for part in parts]

        def send(part: Array, own: Array) -> Result:
            # The groups of a request are in the order of their first rows, which is that of their numbers in a part too.
            taken = rows.taken(arrays, part) | {"group": numpy.searchsorted(own, group[part])}
            own_request = {**request, "output": {**request["output"], **metrics.SUMS}, "groups": [entries[index] for index in own]}
            return self._send_tensors(taken, own_request, [names[index] for index in own], details)

        answers: list[Result | None] = [None] * len(parts)
        done = 0
        with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
            # What ends the call ends all of its requests.
            futures = {
                pool.submit(contextvars.copy_context().run, send, part, own): index for index, (part, own) in enumerate(zip(parts, members))}
            for future in concurrent.futures.as_completed(futures):
                index = futures[future]
                answers[index] = future.result()
                done += len(parts[index])
                if progress:
                    progress(done, len(group))
        return joined([answer for answer in answers if answer is not None], parts, members, group, request["output"]["layout"])


def _object(body: bytearray) -> dict[str, Any]:
    return dict(encoding.decoded(body))


def _result(reply: Reply, layout: str, group: Array, names: Sequence[Any], turns: Array | None, details: bool) -> Result:
    if details:
        return detailed.result(_object(reply.body), layout, reply.request_id, group, names)
    return results.of_tensors(reply.body, reply.request_id, group, names, turns)
