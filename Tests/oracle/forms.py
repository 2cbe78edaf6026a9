"""The ways in and out: a request as columns, lines or tensors, and their answers as rollouts again."""

import json
import math
import struct

from trajectories import trained_tokens

PLURALS = {"reward": "rewards", "id": "ids", "mask": "masks", "trajectory": "trajectories"}
ALONG = ("entropy", "log_prob", "values", "token_rewards", "ref_log_prob", "teacher_log_prob", "rollout_log_prob")


def columns(request):
    """The request with its groups as columns; None where columns cannot hold it."""
    groups = []
    for group in request["groups"]:
        rows = group["rollouts"]
        names = sorted({name for row in rows for name in row})
        if "rewards" in names or "reward" not in names and "token_rewards" not in names:
            return None
        held = {name: value for name, value in group.items() if name != "rollouts"}
        for name in names:
            missing = [row for row in rows if name not in row]
            if missing and name not in ("trajectory", "exclude", "turns"):
                return None
            held[PLURALS.get(name, name)] = [row.get(name, False if name == "exclude" else None) for row in rows]
        if any(turns is None for turns in held.get("turns", [])):
            return None
        groups.append(held)
    return dict(request, groups=groups)


def from_columns(answer):
    """An answer in columns as one in rollouts."""
    singular = {"rewards": "reward", "raw_rewards": "raw_reward", "advantages": "advantage", "token_advantages": "advantages", "ids": "id", "statuses": "status"}
    lists = ("turn_advantages", "returns", "weights")
    groups = []
    for group in answer["groups"]:
        held = {name: value for name, value in group.items() if name not in singular and name not in lists and name != "discarded"}
        rows = [{} for _ in group["rewards"]]
        for name in (*singular, *lists):
            for row, value in zip(rows, group.get(name, [])):
                if value is not None or name in ("rewards", "raw_rewards"):
                    row[singular.get(name, name)] = value
        for place in group.get("discarded", []):
            rows[place]["discarded"] = True
        groups.append(dict(held, rollouts=rows))
    return dict(answer, groups=groups)


def lines(request):
    head = {name: value for name, value in request.items() if name != "groups"}
    return "\n".join(json.dumps(part) for part in [head, *request["groups"]]) + "\n"


def from_lines(text):
    parts = [json.loads(line) for line in text.splitlines()]
    return dict(parts[-1], groups=parts[:-1])


def packed(kind, shape, values):
    letter = {"F64": "d", "I64": "q", "U8": "B"}[kind]
    return kind, shape, struct.pack(f"<{len(values)}{letter}", *values)


def file(tensors, metadata):
    head, start = {"__metadata__": metadata}, 0
    for name, (kind, shape, data) in tensors.items():
        head[name] = {"dtype": kind, "shape": shape, "data_offsets": [start, start + len(data)]}
        start += len(data)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values())


def tensors(request, order):
    """The request as a file of tensors, its rows in some order; None where tensors cannot hold it. `order` is of (group, row)."""
    rows = [request["groups"][group]["rollouts"][row] for group, row in order]
    names = {name for row in rows for name in row}
    if "rewards" in names or "reward" not in names and "token_rewards" not in names:
        return None
    for name in names - {"exclude", "trajectory"}:
        if any(name not in row for row in rows):
            return None
    if "trajectory" in names and any(not isinstance(row.get("trajectory", 0), int) for row in rows):
        return None
    found = {"group": packed("I64", [len(rows)], [group for group, _ in order])}
    counts = [trained_tokens(row)[1] for row in rows]
    width = max(counts)
    nan = math.nan
    for name in sorted(names):
        values = [row.get(name) for row in rows]
        if name == "reward":
            found["rewards"] = packed("F64", [len(rows)], [nan if value is None else value for value in values])
        elif name == "correct":
            found[name] = packed("U8", [len(rows)], [int(value) for value in values])
        elif name == "exclude":
            found[name] = packed("U8", [len(rows)], [int(bool(value)) for value in values])
        elif name == "trajectory":
            # Rows without one are trajectories of their own.
            found[name] = packed("I64", [len(rows)], [10**6 + place if value is None else value for place, value in enumerate(values)])
        elif name in ALONG and all(isinstance(value, list) for value in values):
            if not width:
                return None
            found[name] = packed("F64", [len(rows), width], [number for value in values for number in value + [0.0] * (width - len(value))])
        elif name in ALONG and not any(isinstance(value, list) for value in values):
            found[name] = packed("F64", [len(rows)], values)
        elif name in ALONG:
            return None
        elif name == "turns":
            if any(not value for value in values) or any(isinstance(turn.get("state"), str) for value in values for turn in value):
                return None
            turns = [(place, turn) for place, value in enumerate(values) for turn in value]
            found["turns"] = packed("I64", [len(turns), 3], [number for place, turn in turns for number in (place, *turn["span"])])
            found["turn_rewards"] = packed("F64", [len(turns)], [turn.get("reward", nan) for _, turn in turns])
            found["turn_states"] = packed("I64", [len(turns)], [turn.get("state", -1) for _, turn in turns])
    if any(trained_tokens(row)[0] is not None for row in rows):
        found["tokens"] = packed("I64", [len(rows)], counts)
        if "mask" in names and width:
            flags = [[int(token in set(trained_tokens(row)[0])) for token in range(width)] for row in rows]
            found["mask"] = packed("U8", [len(rows), width], [flag for row in flags for flag in row])
    head = {name: value for name, value in request.items() if name != "groups"}
    head["groups"] = [dict({"id": f"g{number}"}, **{name: value for name, value in group.items() if name in ("id", "greedy_reward")})
                      for number, group in enumerate(request["groups"])]
    return file(found, {"request": json.dumps(head)})


def unpacked(data):
    size = struct.unpack_from("<Q", data)[0]
    head = json.loads(data[8:8 + size])
    metadata, found = head.pop("__metadata__", {}), {}
    for name, entry in head.items():
        start, end = entry["data_offsets"]
        letter, width = {"F32": ("f", 4), "I64": ("q", 8), "U8": ("B", 1)}[entry["dtype"]]
        found[name] = entry["shape"], list(struct.unpack_from(f"<{(end - start) // width}{letter}", data, 8 + size + start))
    return metadata, found
