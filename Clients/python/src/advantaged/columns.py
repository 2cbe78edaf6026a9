"""Groups as columns: a list for each member of the rollouts instead of an object for each rollout."""

from __future__ import annotations

import math
import numbers
import re
from typing import Any, Mapping, Sequence

from .rows import offsets
from .tensors import Array

JSON = Mapping[str, Any]

# What a member of a rollout is called as a column.
NAMES = {
    "id": "ids", "reward": "rewards", "response": "responses", "tokens": "tokens", "mask": "masks", "correct": "correct", "entropy": "entropy",
    "log_prob": "log_prob", "trajectory": "trajectories", "exclude": "exclude", "turns": "turns", "ref_log_prob": "ref_log_prob",
    "teacher_log_prob": "teacher_log_prob", "rollout_log_prob": "rollout_log_prob"}
MEMBERS = {column: member for member, column in NAMES.items()}
# Members that a column holds as one number; lists of tokens go as rollouts.
SCALARS = ("entropy", "log_prob")
_POINTER = re.compile(rf"(?P<group>(?:/groups/\d+)?)/(?P<column>{'|'.join(MEMBERS)})/(?P<row>\d+)(?P<rest>(?:/.*)?)")


def to_columns(group: Any, place: str = "group") -> Any:
    """A group as the service takes it fastest: as columns where its rollouts have the same members, as it is otherwise.

    Integers as names become strings, and rewards that are NaN become null.

    Args:
        place: names the group in errors.

    Raises:
        ValueError: a reward is infinite.
    """
    if not isinstance(group, Mapping):
        return group
    sent = {name: value for name, value in group.items() if name != "rollouts"}
    if "id" in sent:
        sent["id"] = _name(sent["id"])
    if "ids" in sent and isinstance(sent["ids"], (list, tuple)):
        sent["ids"] = [_name(value) for value in sent["ids"]]
    if "rollouts" not in group:
        if "rewards" in sent:
            sent["rewards"] = _rewards(sent["rewards"], place)
        return sent
    rollouts = group["rollouts"]
    columns = _columns(rollouts, place) if isinstance(rollouts, (list, tuple)) and rollouts else None
    return {**sent, **columns} if columns is not None else {**sent, "rollouts": _as_they_are(rollouts, place)}


def pointer(found: str | None, sent: Any) -> str | None:
    """A pointer of the service into a request, as one into the groups that the caller has passed.

    Args:
        found: of the service.
        sent: the caller's group, or the groups of a request.
    """
    match = _POINTER.fullmatch(found or "")
    if not match:
        return found
    group = match["group"]
    index = int(group.rpartition("/")[2]) if group else 0
    caller = (sent[index] if index < len(sent) else None) if group else sent
    if not isinstance(caller, Mapping) or "rollouts" not in caller:
        return found
    return f"{group}/rollouts/{match['row']}/{MEMBERS[match['column']]}{match['rest']}"


def _columns(rollouts: Sequence[Any], place: str) -> dict[str, list[Any]] | None:
    """`None` where the rollouts differ in their members, or have one that is no column."""
    first = rollouts[0]
    if not isinstance(first, Mapping):
        return None
    members = first.keys()
    # A column group has one of both: a reward that counts, with a response that does not, goes as rollouts.
    if ("reward" in members) == ("response" in members) or not members <= NAMES.keys():
        return None
    if any(not isinstance(rollout, Mapping) or rollout.keys() != members for rollout in rollouts):
        return None
    columns = {NAMES[name]: [rollout[name] for rollout in rollouts] for name in members}
    for name, values in columns.items():
        if name != "rewards" and any(value is None for value in values):
            return None
        if name in SCALARS and any(hasattr(value, "__len__") and getattr(value, "shape", None) != () for value in values):
            return None
    if "rewards" in columns:
        columns["rewards"] = _rewards(columns["rewards"], place)
    if "ids" in columns:
        columns["ids"] = [_name(value) for value in columns["ids"]]
    return columns


def _as_they_are(rollouts: Any, place: str) -> Any:
    if not isinstance(rollouts, (list, tuple)):
        return rollouts
    clean: list[Any] = []
    for row, rollout in enumerate(rollouts):
        if isinstance(rollout, Mapping) and ("id" in rollout or "reward" in rollout):
            rollout = dict(rollout)
            if "id" in rollout:
                rollout["id"] = _name(rollout["id"])
            if "reward" in rollout:
                rollout["reward"] = _reward(rollout["reward"], place, row)
        clean.append(rollout)
    return clean


def _name(value: Any) -> Any:
    """An integer as the string that the service takes."""
    return str(int(value)) if isinstance(value, numbers.Integral) and not isinstance(value, bool) else value


def _rewards(values: Any, place: str) -> Any:
    values = values.tolist() if hasattr(values, "tolist") else values
    return [_reward(value, place, row) for row, value in enumerate(values)] if isinstance(values, (list, tuple)) else values


def _reward(value: Any, place: str, row: int) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, float) or math.isfinite(value):
        return value
    if math.isinf(value):
        raise ValueError(f"the reward of rollout {row} of {place} is infinite; a reward is a finite number, or NaN or None where there is none")
    return None


def length(group: Mapping[str, Any]) -> int:
    """How many rollouts a group has, in whatever form."""
    for name in ("rollouts", "rewards", "responses", "token_rewards"):
        if name in group:
            return len(group[name])
    return 0


def turn_offsets(groups: Sequence[Mapping[str, Any]]) -> Array | None:
    """Where the turns of each rollout begin among all, and where the last ones end; `None` without turns."""
    counts: list[int] = []
    for group in groups:
        own = group.get("turns") or [rollout.get("turns") for rollout in group.get("rollouts", ())] or [None] * length(group)
        counts += [len(turns or ()) for turns in own]
    return offsets(counts) if any(counts) else None


def clean_all(groups: Sequence[Any]) -> list[Any]:
    """All groups of a request, as :func:`to_columns` has them."""
    return [to_columns(group, f"groups[{index}]") for index, group in enumerate(groups)]
