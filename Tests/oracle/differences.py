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


def sizes(summary):
    """By the first part of the name of a metric the largest magnitude of what it counts: numbers of both signs cancel in a mean."""
    metrics = summary.get("metrics", {})
    return {name: max(abs(metrics.get(name + "/max", 0)), abs(metrics.get(name + "/min", 0))) for name in (key.rpartition("/")[0] for key in metrics)}


def near(one, other, path, unit=1e-3, units=None):
    """The first difference of two values whose numbers may differ by 1e-12, of themselves or of what they are made from."""
    if isinstance(one, dict) and isinstance(other, dict):
        units = sizes(one) if "metrics" in one else units or {}
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                return f"{path}: {key} is in one only"
            size = units.get(key.rpartition("/")[0], 0)
            # A sum and its count.
            size = size * one[key][1] if size and isinstance(one[key], list) else size
            found = near(one[key], other[key], f"{path} {key}", max(1e-3, size), units)
            if found:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return next((found for found in (near(a, b, path, unit, units) for a, b in zip(one, other)) if found), None)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return None if abs(one - other) <= 1e-12 * max(abs(one), abs(other), unit) else f"{path}: {one}, not {other}"
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
