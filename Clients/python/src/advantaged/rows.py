"""The arguments of a caller as arrays with a row per rollout."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy

from . import tensors
from .tensors import Array


def array(values: Any) -> Array | None:
    """Arrays of numpy, tensors of torch and lists as arrays; a tensor on the CPU is an array over the same memory."""
    if values is None:
        return None
    if hasattr(values, "detach"):
        values = values.detach().cpu()
        values = values.float().numpy() if str(values.dtype) == "torch.bfloat16" else values.numpy()
    return numpy.asarray(values)


def floats(name: str, values: Any) -> Array | None:
    """Numbers as they are, Python's as doubles; `None` among them says that there is none."""
    found = array(values)
    if found is not None and found.dtype not in tensors.NAMES:
        try:
            found = found.astype(numpy.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{name} must hold numbers, and None where there is none") from None
    return found


def whole_numbers(name: str, values: Any) -> Array | None:
    """Whole numbers, of whatever type they are."""
    found = array(values)
    if found is None or found.dtype.kind in "iu":
        return found
    for row, value in enumerate(found.ravel().tolist()):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not float(value).is_integer():
            raise ValueError(f"{name} must hold whole numbers; number {row} is {value!r}")
    return found.astype(numpy.int64)


def flags(name: str, values: Any) -> Array | None:
    """0 and 1 as bytes: an eighth of what a mask of int64 is."""
    found = array(values)
    if found is None or found.dtype.itemsize == 1:
        return found
    try:
        ones = found.astype(numpy.uint8)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} holds 0 and 1 only") from None
    if not numpy.array_equal(ones, found) or ones.max(initial=0) > 1:
        raise ValueError(f"{name} holds 0 and 1 only")
    return ones


def numbered(name: str, labels: Any) -> tuple[Array, list[Any]]:
    """Anything that can be a key as numbers, in the order of the first rows, and what they were called."""
    known: dict[Any, int] = {}
    members = array(labels)
    assert members is not None
    if members.ndim != 1:
        raise ValueError(f"{name} has {members.ndim} dimensions instead of one")
    numbers = numpy.fromiter((known.setdefault(label, len(known)) for label in members.tolist()), numpy.int64, len(members))
    return numbers, list(known)


def turns(rollouts: Sequence[Sequence[Any]] | None) -> dict[str, Array]:
    """The turns of all rollouts one after the other, as tensors of a request.

    `turns` [turns, 3] holds the row and the span of each, `turn_rewards` [turns] and `turn_states` [turns] what it got and what the policy saw: numbers of the states, -1 for
    none.

    Args:
        rollouts: a list for each rollout of objects with `span`, and perhaps `reward` and `state`, or of tuples in that order.
    """
    if rollouts is None:
        return {}
    places, rewards, states = [], [], []
    known: dict[Any, int] = {}
    for row, own in enumerate(rollouts):
        for turn in own:
            span, reward, state = _turn(turn, row)
            places.append([row, *span])
            rewards.append(float(reward))
            states.append(-1 if state is None else known.setdefault(state, len(known)))
    return {
        "turns": numpy.array(places, numpy.int64).reshape(-1, 3), "turn_rewards": numpy.array(rewards, numpy.float64),
        "turn_states": numpy.array(states, numpy.int64)}


def _turn(turn: Any, row: int) -> tuple[list[int], Any, Any]:
    if isinstance(turn, Mapping):
        unknown = turn.keys() - {"span", "reward", "state"}
        if unknown or "span" not in turn:
            raise ValueError(f"a turn of rollout {row} has span, and perhaps reward and state; it has {sorted(turn)}")
        span, reward, state = turn["span"], turn.get("reward"), turn.get("state")
    else:
        span, reward, state = (*turn, None, None)[:3]
    start, end = span
    if state is not None and hasattr(state, "tolist"):
        state = state.tolist()
    return [int(start), int(end)], 0 if reward is None else reward, state


def offsets(lengths: Any) -> Array:
    """Where each of some ranges that follow each other begins, and where the last one ends."""
    return numpy.concatenate([[0], numpy.cumsum(lengths)]).astype(numpy.int64)


def turn_offsets(arrays: Mapping[str, Array], count: int) -> Array | None:
    """Where the turns of each of some rows begin, and where those of the last end; `None` without turns."""
    return offsets(numpy.bincount(arrays["turns"][:, 0], minlength=count)) if "turns" in arrays else None


def taken(arrays: Mapping[str, Array], rows: Array) -> dict[str, Array]:
    """The tensors of some rows alone, their turns with them."""
    found = {name: values[rows] for name, values in arrays.items() if not name.startswith("turn")}
    if "turns" in arrays:
        number = numpy.full(len(arrays["group"]), -1)
        number[rows] = numpy.arange(len(rows))
        own = number[arrays["turns"][:, 0]] >= 0
        found |= {name: arrays[name][own] for name in ("turns", "turn_rewards", "turn_states")}
        found["turns"][:, 0] = number[found["turns"][:, 0]]
    return found
