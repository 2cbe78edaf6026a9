"""What a batch is answered by."""

from __future__ import annotations

import dataclasses
from typing import Any, Mapping, Sequence

import numpy

from . import encoding, groups as grouped, tensors
from .groups import Groups
from .tensors import Array


@dataclasses.dataclass
class Result:
    """An answer, a row per rollout in the order in which they were sent.

    Attributes:
        advantage: float32 [rollouts].
        rewards: float32 [rollouts], those that were trained on; NaN where a rollout could not be scored.
        advantages: float32, one per token: flat, or [rollouts, tokens] where the layout is padded; `None` if tokens are unknown or were not asked for.
        offsets: int64 [rollouts + 1]; the tokens of rollout i are `advantages[offsets[i]:offsets[i + 1]]`; `None` unless the layout is flat.
        summary: pass rates and counts of the batch.
        estimator: the estimator with every default filled in.
        request_ids: name the requests in the service's log.
        group: int64 [rollouts], the row of each in `groups`.
        groups: `id`, `n`, `correct`, `pass_at_k`, `eta`, `signal`, `reason`, `keep` and more of each group, as arrays; `None` where an older service answers tensors without
            them.
        statuses: [rollouts], how each came to its reward, like "correct" or "undecided".
        discarded: bool [rollouts], those that full sampling left over.
        raw_rewards: float32 [rollouts], the rewards as they were before `shape`; `None` without it.
        returns: the critic's targets, laid out as `advantages`; `None` unless the estimator has `returns`.
        weights: those of `correction`, laid out as `advantages`; `None` without it.
        turn_advantages: float32, one per turn, a rollout after the other; `None` without turns.
        turn_offsets: int64 [rollouts + 1]; the turns of rollout i are `turn_advantages[turn_offsets[i]:turn_offsets[i + 1]]`.
        extracted: [rollouts], the answer that was found in each response, `None` where there is none. This and what follows is `None` unless details were asked for.
        explanations: [rollouts], what the verifier has to say of its verdict, like why there is none.
        parts: float64 [rollouts] for each named part of the rewards; NaN where a rollout has none.
    """

    advantage: Array
    rewards: Array
    advantages: Array | None
    offsets: Array | None
    summary: dict[str, Any]
    estimator: dict[str, Any]
    request_ids: list[str]
    group: Array
    groups: Groups | None = None
    statuses: Array | None = None
    discarded: Array | None = None
    raw_rewards: Array | None = None
    returns: Array | None = None
    weights: Array | None = None
    turn_advantages: Array | None = None
    turn_offsets: Array | None = None
    extracted: Array | None = None
    explanations: Array | None = None
    parts: dict[str, Array] | None = None

    @property
    def metrics(self) -> dict[str, float]:
        """Numbers of the batch under the keys that trainers log: `reward/mean`, `pass@8`, `groups/zero_signal`."""
        return dict(self.summary.get("metrics", {}))

    @property
    def resample(self) -> list[Any]:
        """The names of the groups that the filter dropped: those to sample again."""
        return [] if self.groups is None else self.groups.id[~self.groups.keep].tolist()

    @property
    def keep(self) -> Array:
        """bool [rollouts], whether the filter keeps the group of each."""
        return numpy.ones(len(self.advantage), bool) if self.groups is None else numpy.asarray(self.groups.keep[self.group])

    def per_rollout(self) -> list[Array]:
        """The advantages of each rollout's tokens, as views of the flat layout."""
        if self.advantages is None or self.offsets is None:
            raise ValueError("only the flat layout has offsets")
        return [self.advantages[start:end] for start, end in zip(self.offsets[:-1], self.offsets[1:])]

    def per_turn(self) -> list[Array]:
        """The advantages of each rollout's turns, as views."""
        if self.turn_advantages is None or self.turn_offsets is None:
            raise ValueError("only estimators of turns have advantages by turn")
        return [self.turn_advantages[start:end] for start, end in zip(self.turn_offsets[:-1], self.turn_offsets[1:])]


def of_tensors(body: bytearray, request_id: str, group: Array, names: Sequence[Any], turn_offsets: Array | None = None) -> Result:
    """An answer of tensors, as views of its bytes.

    Args:
        group: the number of each row's group.
        names: of the groups.
        turn_offsets: where the turns of each row are among those that were sent.
    """
    found, texts = tensors.decode(body)
    metadata: Mapping[str, Any] = {name: encoding.decoded(text.encode()) for name, text in texts.items()}
    statuses = grouped.words(found["status"], metadata["statuses"]) if "status" in found else None
    discarded = found["discarded"].astype(bool) if "discarded" in found else numpy.zeros(len(group), bool)
    return Result(
        found["advantage"], found["rewards"], found.get("advantages"), found.get("offsets"), metadata["summary"], metadata["estimator"], [request_id], group,
        groups=grouped.of_tensors(found, metadata, names, numpy.bincount(group, minlength=len(names))), statuses=statuses, discarded=discarded, raw_rewards=found.get("raw_rewards"),
        returns=found.get("returns"), weights=found.get("weights"), turn_advantages=found.get("turn_advantages"),
        turn_offsets=turn_offsets if "turn_advantages" in found else None)
