"""What an answer says of each group."""

from __future__ import annotations

import dataclasses
from typing import Any, Mapping, Sequence

import numpy

from .tensors import Array

COUNTS = ("sent", "n")
NUMBERS = ("correct", "pass_at_1", "pass_at_k", "pass_hat_k", "mean_reward", "eta")
FLAGS = ("signal", "keep")
WORDS = ("reason", "drop_reason")


@dataclasses.dataclass
class Groups:
    """A row per group, in the order of their first rollouts; `groups[3]` is one of them as a dict.

    Attributes:
        id: how the caller names them; their place where it does not.
        sent: int64, the rows of each.
        n: int64, the trajectories that count.
        correct: float64, how many of them are right; NaN, here and below, where that is not known.
        pass_at_1, pass_at_k, pass_hat_k: float64, the rates for the estimator's k.
        mean_reward: float64.
        eta: float64, the sum of the absolute advantages.
        signal: bool, whether some advantage is not 0.
        reason: why there is no signal, `None` where there is one.
        keep: bool, whether the filter keeps it; all are kept without a filter.
        drop_reason: why it does not.
    """

    id: Array
    sent: Array
    n: Array
    correct: Array
    pass_at_1: Array
    pass_at_k: Array
    pass_hat_k: Array
    mean_reward: Array
    eta: Array
    signal: Array
    reason: Array
    keep: Array
    drop_reason: Array

    def __len__(self) -> int:
        return len(self.id)

    def __getitem__(self, index: int) -> dict[str, Any]:
        row = {field.name: getattr(self, field.name)[index] for field in dataclasses.fields(self)}
        return {name: value.item() if isinstance(value, numpy.generic) else value for name, value in row.items()}


def of_objects(groups: Sequence[Mapping[str, Any]], names: Sequence[Any]) -> Groups:
    """From the groups of an answer of JSON."""
    found: dict[str, Array] = {}
    for name in COUNTS:
        found[name] = numpy.array([group.get(name, 0) for group in groups], numpy.int64)
    for name in NUMBERS:
        values = [group.get(name) for group in groups]
        found[name] = numpy.array([numpy.nan if value is None else value for value in values], numpy.float64)
    for name in FLAGS:
        found[name] = numpy.array([group.get(name, name == "keep") for group in groups], bool)
    for name in WORDS:
        found[name] = objects([group.get(name) for group in groups])
    return Groups(id=objects(names), **found)


def of_tensors(found: Mapping[str, Array], metadata: Mapping[str, Any], names: Sequence[Any], sent: Array) -> Groups | None:
    """From tensors `group_...` of an answer; `None` where it has none, as those of older versions of the service.

    Args:
        metadata: of the file; `reasons` and `drop_reasons` have an element per group.
        sent: the rows of each group.
    """
    if "group_n" not in found:
        return None
    nothing = numpy.full(len(names), numpy.nan)
    columns: dict[str, Array] = {"sent": sent.astype(numpy.int64), "n": found["group_n"].astype(numpy.int64)}
    for name in NUMBERS:
        values = found.get(f"group_{name}", nothing)
        # A count that is not known is below 0.
        columns[name] = numpy.where(values < 0, numpy.nan, values) if values.dtype.kind == "i" else values.astype(numpy.float64)
    for name in FLAGS:
        columns[name] = found.get(f"group_{name}", numpy.full(len(names), name == "keep")).astype(bool)
    for name in WORDS:
        columns[name] = objects(metadata.get(f"{name}s") or [None] * len(names))
    return Groups(id=objects(names), **columns)


def joined(parts: Sequence[tuple[Groups, Array]]) -> Groups:
    """One out of several, which hold the groups with these numbers."""
    order = numpy.argsort(numpy.concatenate([numbers for _, numbers in parts]), kind="stable")
    return Groups(**{
        field.name: numpy.concatenate([getattr(groups, field.name) for groups, _ in parts])[order] for field in dataclasses.fields(Groups)})


def objects(values: Sequence[Any]) -> Array:
    """An array of what numpy would take for rows or numbers."""
    found = numpy.empty(len(values), object)
    found[:] = list(values)
    return found


def words(codes: Array, names: Sequence[str]) -> Array:
    """Words by their codes."""
    return objects(names)[codes.astype(numpy.int64)]
