"""Numbers for a log: those of several requests as those of one."""

from __future__ import annotations

import math
from typing import Any, Mapping, Sequence

# What the service asks of `output` for sums and counts next to the metrics.
SUMS = {"metric_sums": True}


def joined(summaries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The summary of a batch out of those to its parts: counts add up, and so do the sums that means are made of.

    A deviation comes from the squares about the means of the parts and from the distance of these to the mean of all (Chan, Golub and LeVeque, 1983).
    """
    found: dict[str, Any] = {}
    for name in ("groups", "rollouts", "scored", "zero_signal_groups", "excluded", "kept_groups"):
        if any(name in summary for summary in summaries):
            found[name] = sum(summary.get(name, 0) for summary in summaries)
    for name in ("statuses", "dropped"):
        if name == "statuses" or any(name in summary for summary in summaries):
            found[name] = {}
            for summary in summaries:
                for key, number in summary.get(name, {}).items():
                    found[name][key] = found[name].get(key, 0) + number
    if any("resample" in summary for summary in summaries):
        found["resample"] = [name for summary in summaries for name in summary.get("resample", [])]
    if all("metric_sums" in summary for summary in summaries):
        found["metrics"] = _metrics([(summary["metrics"], summary["metric_sums"]) for summary in summaries])
        rates = found["metrics"]
        found["pass_at_1"] = rates.get("pass@1")
        for name, sign in (("pass_at_k", "pass@"), ("pass_hat_k", "pass^")):
            found[name] = {key[len(sign):]: value for key, value in rates.items() if key.startswith(sign)}
    return found


def _metrics(parts: Sequence[tuple[Mapping[str, float], Mapping[str, Sequence[float]]]]) -> dict[str, float]:
    keys = list(dict.fromkeys(key for values, _ in parts for key in values))
    found: dict[str, float] = {}
    for key in keys:
        having = [(values, sums) for values, sums in parts if key in values]
        name, _, kind = key.rpartition("/")
        if kind in ("min", "max"):
            found[key] = (min if kind == "min" else max)(values[key] for values, _ in having)
        elif kind == "std" and f"{name}/mean" in having[0][1]:
            found[key] = _deviation(having, key, f"{name}/mean")
        elif key in having[0][1]:
            found[key] = _mean([sums[key] for _, sums in having])
        elif key == "correction/ess":
            # (sum rho)^2 / (n sum rho^2), by what is joined before it.
            found[key] = found["correction/mean"] ** 2 / (found["correction/chi2"] + 1)
        else:
            found[key] = math.fsum(values[key] for values, _ in having)
    return found


def _mean(sums: Sequence[Sequence[float]]) -> float:
    count = sum(number for _, number in sums)
    return math.fsum(total for total, _ in sums) / count if count else 0.0


def _deviation(parts: Sequence[tuple[Mapping[str, float], Mapping[str, Sequence[float]]]], key: str, mean: str) -> float:
    count = sum(sums[key][1] for _, sums in parts)
    middle = _mean([sums[mean] for _, sums in parts])
    squares = [sums[key][0] + sums[key][1] * (values[mean] - middle) ** 2 for values, sums in parts]
    return math.sqrt(math.fsum(squares) / count) if count else 0.0
