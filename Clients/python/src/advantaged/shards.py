"""A batch cut between groups: when that changes nothing, and one answer out of several."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy

from .result import Array, Result


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


def joined(results: Sequence[Result], parts: Sequence[Array], count: int, layout: str) -> Result:
    """One answer out of those to the parts, which hold the rows of each."""
    advantage, rewards = numpy.empty(count, numpy.float32), numpy.empty(count, numpy.float32)
    for rows, result in zip(parts, results):
        advantage[rows], rewards[rows] = result.advantage, result.rewards
    advantages = offsets = None
    if results[0].advantages is not None and layout == "padded":
        width = max(result.advantages.shape[1] for result in results if result.advantages is not None)
        advantages = numpy.zeros((count, width), numpy.float32)
        for rows, result in zip(parts, results):
            if result.advantages is not None:
                advantages[rows, :result.advantages.shape[1]] = result.advantages
    elif results[0].advantages is not None:
        lengths = numpy.zeros(count, numpy.int64)
        for rows, result in zip(parts, results):
            if result.offsets is not None:
                lengths[rows] = numpy.diff(result.offsets)
        offsets = numpy.concatenate([[0], numpy.cumsum(lengths)])
        advantages = numpy.empty(int(offsets[-1]), numpy.float32)
        for rows, result in zip(parts, results):
            for row, values in zip(rows, result.per_rollout()):
                advantages[offsets[row]:offsets[row + 1]] = values
    summary: dict[str, Any] = {}
    for name in ("groups", "rollouts", "scored", "zero_signal_groups"):
        summary[name] = sum(result.summary[name] for result in results)
    summary["statuses"] = {}
    for result in results:
        for status, number in result.summary["statuses"].items():
            summary["statuses"][status] = summary["statuses"].get(status, 0) + number
    return Result(advantage, rewards, advantages, offsets, summary, results[0].estimator, [name for result in results for name in result.request_ids])
