"""A batch cut between groups: when that changes nothing, and one answer out of several."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy

from . import groups as grouped, metrics, rows as rows_of
from .result import Result
from .tensors import Array


def needs_whole_batch(estimator: Any, catalogue: Mapping[str, Any]) -> bool:
    """Whether an estimator, or one inside it, takes a statistic over the groups of a request that its parameters do not give."""
    if isinstance(estimator, (list, tuple)):
        return any(needs_whole_batch(element, catalogue) for element in estimator)
    if not isinstance(estimator, Mapping):
        return False
    entry = catalogue.get(estimator.get("name", ""), {})
    settings = {parameter["name"]: parameter.get("default") for parameter in entry.get("parameters", [])}
    settings |= entry.get("conventions", {}).get(estimator.get("convention"), {})
    settings |= estimator

    def lacks(*statistics: str) -> bool:
        return all(settings.get(name) is None for name in statistics)

    if settings.get("scope") == "batch" and lacks("batch_std"):
        return True
    if settings.get("whiten", "none") != "none" and lacks("whiten_batch_std"):
        return True
    # Those that whiten say that they need the whole batch because of that alone.
    if "whole_batch" in entry.get("needs", []) and "whiten" not in settings and lacks("entropy_threshold", "batch_scale"):
        return True
    return any(needs_whole_batch(element, catalogue) for element in estimator.values())


def joined(results: Sequence[Result], parts: Sequence[Array], members: Sequence[Array], group: Array, layout: str) -> Result:
    """One answer out of those to the parts.

    Args:
        parts: the rows of each.
        members: the groups of each.
        group: the group of every row.
    """
    count = len(group)
    whole = Result(
        _rows(parts, [result.advantage for result in results], count), _rows(parts, [result.rewards for result in results], count), None, None,
        metrics.joined([result.summary for result in results]), results[0].estimator, [name for result in results for name in result.request_ids], group)
    for name in ("statuses", "discarded", "raw_rewards", "extracted", "explanations"):
        values = [getattr(result, name) for result in results]
        if all(value is not None for value in values):
            setattr(whole, name, _rows(parts, values, count))
    of_groups = [result.groups for result in results if result.groups is not None]
    if len(of_groups) == len(results):
        whole.groups = grouped.joined(list(zip(of_groups, members)))
    for name in ("advantages", "returns", "weights"):
        tokens = [getattr(result, name) for result in results]
        if any(values is None for values in tokens):
            continue
        if layout == "padded":
            setattr(whole, name, _padded(parts, tokens, count))
        else:
            flat, whole.offsets = _ragged(parts, tokens, [result.offsets for result in results], count)
            setattr(whole, name, flat)
    turns = [result.turn_advantages for result in results]
    if all(values is not None for values in turns):
        whole.turn_advantages, whole.turn_offsets = _ragged(parts, turns, [result.turn_offsets for result in results], count)
    if all(result.parts is not None for result in results):
        names = dict.fromkeys(name for result in results for name in result.parts or {})
        nothing = [numpy.full(len(rows), numpy.nan) for rows in parts]
        whole.parts = {
            name: _rows(parts, [(result.parts or {}).get(name, empty) for result, empty in zip(results, nothing)], count) for name in names}
    return whole


def _rows(parts: Sequence[Array], values: Sequence[Array], count: int) -> Array:
    found = numpy.empty(count, values[0].dtype)
    for rows, own in zip(parts, values):
        found[rows] = own
    return found


def _padded(parts: Sequence[Array], values: Sequence[Array], count: int) -> Array:
    found = numpy.zeros((count, max(own.shape[1] for own in values)), numpy.float32)
    for rows, own in zip(parts, values):
        found[rows, :own.shape[1]] = own
    return found


def _ragged(parts: Sequence[Array], values: Sequence[Any], offsets: Sequence[Any], count: int) -> tuple[Array, Array]:
    lengths = numpy.zeros(count, numpy.int64)
    for rows, own in zip(parts, offsets):
        lengths[rows] = numpy.diff(own)
    ends = rows_of.offsets(lengths)
    found = numpy.empty(int(ends[-1]), numpy.float32)
    for rows, own, starts in zip(parts, values, offsets):
        for place, row in enumerate(rows):
            found[ends[row]:ends[row + 1]] = own[starts[place]:starts[place + 1]]
    return found, ends
