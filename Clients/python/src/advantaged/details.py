"""An answer of JSON in columns, as the arrays of a result."""

from __future__ import annotations

from typing import Any, Mapping

import numpy

from .result import Array, Result

COLUMNS = frozenset({"ids", "rewards", "advantages", "statuses", "extracted", "token_advantages"})


def result(answer: Mapping[str, Any], layout: str, request_id: str) -> Result:
    """The same arrays as an answer of tensors has, and what is said of each rollout and group."""
    groups = answer["groups"]
    rewards = [reward for group in groups for reward in group["rewards"]]
    advantage = [value for group in groups for value in group["advantages"]]
    statuses: list[str] = []
    extracted: list[str | None] = []
    for group in groups:
        # Rewards that were given leave nothing to verify.
        statuses += group.get("statuses") or ["unscored" if reward is None else "given" for reward in group["rewards"]]
        extracted += group.get("extracted") or [None] * len(group["rewards"])
    advantages = offsets = None
    if any("token_advantages" in group for group in groups):
        # A rollout whose tokens are unknown has none.
        rows = [row or [] for group in groups for row in group.get("token_advantages") or [None] * len(group["rewards"])]
        advantages, offsets = _tokens(rows, layout)
    return Result(
        numpy.array(advantage, numpy.float32), numpy.array([numpy.nan if reward is None else reward for reward in rewards], numpy.float32), advantages, offsets,
        answer["summary"], answer["estimator"], [request_id], statuses, extracted,
        [{name: value for name, value in group.items() if name not in COLUMNS} for group in groups])


def _tokens(rows: list[list[float]], layout: str) -> tuple[Array, Array | None]:
    lengths = numpy.fromiter((len(row) for row in rows), numpy.int64, len(rows))
    if layout == "padded":
        padded = numpy.zeros((len(rows), int(lengths.max(initial=0))), numpy.float32)
        for index, row in enumerate(rows):
            padded[index, :len(row)] = row
        return padded, None
    return numpy.array([value for row in rows for value in row], numpy.float32), numpy.concatenate([[0], numpy.cumsum(lengths)]).astype(numpy.int64)
