"""An answer of JSON as a result, with what is said of each rollout."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy

from . import groups as grouped
from .result import Result
from .rows import offsets
from .tensors import Array

# Lists per rollout: the result's name, and the answer's.
TOKENS = {"advantages": "advantages", "returns": "returns", "weights": "weights"}


def result(answer: Mapping[str, Any], layout: str, request_id: str, group: Array, names: Sequence[Any]) -> Result:
    """The same arrays as an answer of tensors has, and what is said of each rollout.

    Args:
        answer: of `POST /v1/advantages`, in the form of rollouts.
        group: the number of each rollout's group. The answer has one group after the other, the result the order of the request.
        names: of the groups.
    """
    answered = [rollout for one in answer["groups"] for rollout in one["rollouts"]]
    rollouts: list[Mapping[str, Any]] = [{}] * len(answered)
    for row, rollout in zip(numpy.argsort(group, kind="stable").tolist(), answered, strict=True):
        rollouts[row] = rollout

    def numbers(name: str, kind: Any = numpy.float32) -> Array:
        values = [rollout.get(name) for rollout in rollouts]
        return numpy.array([numpy.nan if value is None else value for value in values], kind)

    found = Result(
        numbers("advantage"), numbers("reward"), None, None, answer["summary"], answer["estimator"], [request_id], group,
        groups=grouped.of_objects(answer["groups"], names), statuses=_words(rollouts, "status"),
        discarded=numpy.array([rollout.get("discarded", False) for rollout in rollouts], bool), extracted=_words(rollouts, "extracted"),
        explanations=_words(rollouts, "explanation"), parts=_parts(rollouts))
    if any("raw_reward" in rollout for rollout in rollouts):
        found.raw_rewards = numbers("raw_reward")
    for name, member in TOKENS.items():
        if any(member in rollout for rollout in rollouts):
            values, found.offsets = _ragged(rollouts, member, layout)
            setattr(found, name, values)
    if any("turn_advantages" in rollout for rollout in rollouts):
        found.turn_advantages, found.turn_offsets = _ragged(rollouts, "turn_advantages", "flat")
    return found


def _words(rollouts: Sequence[Mapping[str, Any]], name: str) -> Array:
    return grouped.objects([rollout.get(name) for rollout in rollouts])


def _parts(rollouts: Sequence[Mapping[str, Any]]) -> dict[str, Array]:
    """Named parts, in the order in which they are first seen."""
    found: dict[str, Array] = {}
    for row, rollout in enumerate(rollouts):
        for name, value in rollout.get("parts", {}).items():
            found.setdefault(name, numpy.full(len(rollouts), numpy.nan))[row] = value
    return found


def _ragged(rollouts: Sequence[Mapping[str, Any]], name: str, layout: str) -> tuple[Array, Array | None]:
    # A rollout whose tokens are unknown has none.
    rows = [rollout.get(name) or [] for rollout in rollouts]
    lengths = numpy.fromiter((len(row) for row in rows), numpy.int64, len(rows))
    if layout == "padded":
        padded = numpy.zeros((len(rows), int(lengths.max(initial=0))), numpy.float32)
        for index, row in enumerate(rows):
            padded[index, :len(row)] = row
        return padded, None
    return numpy.array([value for row in rows for value in row], numpy.float32), offsets(lengths)
