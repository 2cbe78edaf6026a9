"""The first difference of two answers."""

import math
import struct


def strip(answer, statuses=False):
    """Without what differs by form: the status of what was not verified, and lists of nothing."""
    groups = []
    for group in answer["groups"]:
        rows = [{name: value for name, value in row.items() if value is not False and not (statuses and name == "status") and value != []} for row in group["rollouts"]]
        groups.append(dict(group, rollouts=rows))
    return {"groups": groups, "summary": answer.get("summary")}


def equal_single(value, single):
    if value != value:
        return single != single
    try:
        rounded = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        rounded = math.copysign(3.4028234663852886e38, value)
    return single == rounded or math.isinf(rounded)


def near(one, other, path):
    """The first difference of two values whose numbers may differ by 1e-12."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                return f"{path}: {key} is in one only"
            found = near(one[key], other[key], f"{path} {key}")
            if found:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return next((found for found in (near(a, b, path) for a, b in zip(one, other)) if found), None)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return None if abs(one - other) <= 1e-12 * max(abs(one), abs(other), 1e-3) else f"{path}: {one}, not {other}"
    return None if one == other else f"{path}: {one}, not {other}"


def first_difference(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if one.get(key, "missing") != other.get(key, "missing"):
                return first_difference(one.get(key, "missing"), other.get(key, "missing"), f"{path}/{key}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (a, b) in enumerate(zip(one, other)):
            if a != b:
                return first_difference(a, b, f"{path}/{place}")
    return f"{path}: {str(one)[:200]}, not {str(other)[:200]}"
