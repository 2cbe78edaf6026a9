"""Rows put together: what was sent of a trajectory in several rows, as one rollout."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

LISTS = ("entropy", "log_prob", "values", "token_rewards", "ref_log_prob", "teacher_log_prob", "rollout_log_prob")


@dataclass
class Row:
    """Where a row of the request is in its trajectory; `trajectory` is None where the row does not vote."""

    sent: dict
    trajectory: Any
    token: int = 0
    tokens: int = 0
    turn: int = 0
    turns: Any = None


def trained_tokens(row):
    """The places of trained tokens and the number of tokens; (None, 0) where no length is known."""
    mask = row.get("mask")
    count = row.get("tokens")
    for name in LISTS:
        if count is None and isinstance(row.get(name), list):
            count = len(row[name])
    if mask is None:
        return (None, 0) if count is None else (list(range(count)), count)
    if mask and not isinstance(mask[0], list):
        return [token for token, flag in enumerate(mask) if flag], len(mask)
    return sorted({token for start, end in mask for token in range(start, end)}), count


def put_together(rows):
    """The rows of a group, and of each trajectory its rows in the order of the request."""
    placed, trajectories, names = [], [], {}
    for place, sent in enumerate(rows):
        if sent.get("exclude"):
            placed.append(Row(sent, None, tokens=trained_tokens(sent)[1], turns=len(sent["turns"]) if sent.get("turns") is not None else None))
            continue
        name = sent.get("trajectory")
        # A string and an integer are never the same name.
        key = (type(name).__name__, name) if name is not None else ("row", place)
        if key not in names:
            names[key] = len(trajectories)
            trajectories.append([])
        own = trajectories[names[key]]
        row = Row(sent, names[key], sum(other.tokens for other in own), trained_tokens(sent)[1], sum(other.turns or 0 for other in own))
        row.turns = len(sent["turns"]) if sent.get("turns") is not None else None
        own.append(row)
        placed.append(row)
    return placed, trajectories


def merged(rows):
    """One rollout as if it had been sent in one row: (members, trained places or None, number of tokens)."""
    if len(rows) == 1:
        return (dict(rows[0].sent), *trained_tokens(rows[0].sent))
    members, trained = {}, []
    for row in rows:
        own = trained_tokens(row.sent)[0]
        trained = None if own is None or trained is None else trained + [row.token + token for token in own]
    rewards = [row.sent["reward"] for row in rows if row.sent.get("reward") is not None]
    if rewards:
        members["reward"] = rewards[0]
    parts = {name: value for row in rows for name, value in (row.sent.get("rewards") or {}).items()}
    if parts:
        members["rewards"] = parts
    if any(row.sent.get("correct") is not None for row in rows):
        members["correct"] = next(row.sent["correct"] for row in rows if row.sent.get("correct") is not None)
    for name in LISTS:
        values = [row.sent.get(name) for row in rows]
        if all(isinstance(value, list) for value in values):
            members[name] = [number for value in values for number in value]
        elif all(value is not None and not isinstance(value, list) for value in values):
            lengths = [trained_tokens(row.sent)[0] for row in rows]
            weights = [1] * len(rows) if None in lengths or not any(lengths) else [len(length) for length in lengths]
            members[name] = sum(Fraction(value) * weight for value, weight in zip(values, weights)) / sum(weights)
    if any(row.turns is not None for row in rows):
        members["turns"] = [dict(turn, span=[turn["span"][0] + row.token, turn["span"][1] + row.token])
                            for row in rows for turn in row.sent.get("turns") or []]
    if not rewards and any("reward" in row.sent for row in rows):
        members["reward"] = None
    return members, trained, sum(row.tokens for row in rows)
