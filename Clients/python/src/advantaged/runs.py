"""What came of the batches of a training run, by step; what several replicas have seen of it is joined.

    from advantaged.runs import run, runs

    for overview in runs(["http://a:8080", "http://b:8080"]):
        print(overview["run"], overview["batches"])
    history = run("exp-17", ["http://a:8080", "http://b:8080"])
    history.metrics["reward/mean"]  # one number a step, None where a step has none
"""

from __future__ import annotations

import json
import math
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Union

Figure = Union[float, "list[float]"]
"""What adds up: a count as a number, a mean as [sum, count], a spread as [count, mean, sum of squared deviations, least, largest]."""


@dataclass
class Run:
    """A run and its steps."""

    name: str
    stride: int
    """How many neighbouring steps are one, a power of two."""
    batches: int
    steps: list[int] = field(default_factory=list)
    sums: list[dict[str, Figure]] = field(default_factory=list)
    """Of each step, what its numbers are computed from."""

    @property
    def metrics(self) -> dict[str, list[float | None]]:
        """The numbers as `summary.metrics` names them, one a step."""
        columns: dict[str, list[float | None]] = {}
        for place, sums in enumerate(self.sums):
            for key, value in numbers(sums).items():
                columns.setdefault(key, [None] * len(self.steps))[place] = value
        return columns


def runs(urls: str | Sequence[str], *, token: str | None = None, context: ssl.SSLContext | None = None, timeout: float = 30) -> list[dict[str, Any]]:
    """All runs of all replicas, the one that was active last first; `latest` is the last step as `run` joins it, `steps` the count of the replica that keeps most."""
    found: dict[str, list[dict[str, Any]]] = {}
    for url in _all(urls):
        answer = _ask(url, "/v1/runs?sums=1", token, context, timeout)
        for one in answer["runs"]:
            found.setdefault(one["run"], []).append({**one, "url": url, "store_id": answer["store"]["id"]})
    overviews = []
    for parts in map(_once, found.values()):
        overview = {
            "run": parts[0]["run"],
            "steps": max(part["steps"] for part in parts),
            "stride": max(part["stride"] for part in parts),
            "batches": sum(part["batches"] for part in parts),
            "first_seen": min(part["first_seen"] for part in parts),
            "last_seen": max(part["last_seen"] for part in parts),
        }
        tails = [_tail(part, overview["stride"], parts, token, context, timeout) for part in parts if part["latest"]]
        last = joined(tails) if tails else None
        overview["latest"] = {"step": last.steps[-1], "metrics": numbers(last.sums[-1])} if last else None
        overviews.append(overview)
    return sorted(overviews, key=lambda one: -float(one["last_seen"]))


def _tail(
    part: dict[str, Any], stride: int, parts: Sequence[dict[str, Any]], token: str | None, context: ssl.SSLContext | None, timeout: float
) -> Run:
    """What a replica has of the last step of a run. Of a larger stride that is several of its own steps, which it is asked for."""
    start = max(one["latest"]["step"] for one in parts if one["latest"]) // stride * stride
    latest = part["latest"]
    if part["stride"] == stride or latest["step"] < start:
        return Run(part["run"], part["stride"], part["batches"], [latest["step"]], [latest["sums"]])
    return run(part["run"], part["url"], since=start, token=token, context=context, timeout=timeout)


def run(
    name: str, urls: str | Sequence[str], *, since: int | None = None, token: str | None = None, context: ssl.SSLContext | None = None, timeout: float = 30
) -> Run:
    """A run from `since` on, as if one replica had seen all of it.

    Raises KeyError where no replica knows it.
    """
    query = "?sums=1" + ("" if since is None else f"&since={since}")
    parts = []
    for url in _all(urls):
        try:
            parts.append(_ask(url, "/v1/runs/" + urllib.parse.quote(name, safe="") + query, token, context, timeout))
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
    if not parts:
        raise KeyError(name)
    return joined([Run(part["run"], part["stride"], part["batches"], part["step"], part["sums"]) for part in _once(parts)])


def samples(
    name: str, urls: str | Sequence[str], *, token: str | None = None, context: ssl.SSLContext | None = None, timeout: float = 30
) -> list[dict[str, Any]]:
    """The last groups of a run with excerpts of their responses, where replicas keep some (`--keep-samples`): of all replicas, the latest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for url in _all(urls):
        try:
            answer = _ask(url, "/v1/runs/" + urllib.parse.quote(name, safe="") + "/samples", token, context, timeout)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            continue
        found[answer["store_id"]] = answer["samples"]
    return sorted((one for samples in found.values() for one in samples), key=lambda one: -float(one["time"]))


def _once(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answers of one store once, the one with most batches: replicas may share a file, and a replica may be asked under two addresses."""
    found: dict[str, dict[str, Any]] = {}
    for part in parts:
        known = found.setdefault(part["store_id"], part)
        if part["batches"] > known["batches"]:
            found[part["store_id"]] = part
    return list(found.values())


def joined(parts: Sequence[Run]) -> Run:
    """What several replicas have seen of a run; where one keeps fewer steps, all are brought to its stride."""
    stride = max(part.stride for part in parts)
    steps: dict[int, dict[str, Figure]] = {}
    for part in parts:
        for step, sums in zip(part.steps, part.sums):
            place = steps.setdefault(step // stride * stride, {})
            for key, figure in sums.items():
                place[key] = add(place[key], figure) if key in place else figure
    ordered = sorted(steps)
    return Run(parts[0].name, stride, sum(part.batches for part in parts), ordered, [steps[step] for step in ordered])


def add(one: Figure, other: Figure) -> Figure:
    """The figure of both (spreads after Chan, Golub, LeVeque 1979)."""
    if not isinstance(one, list) or not isinstance(other, list):
        assert not isinstance(one, list) and not isinstance(other, list)
        return one + other
    if len(one) == 2:
        return [one[0] + other[0], one[1] + other[1]]
    count = one[0] + other[0]
    if not one[0] or not other[0]:
        return other if other[0] else one
    difference = other[1] - one[1]
    share = other[0] / count
    squares = one[2] + other[2] + difference * difference * one[0] * share
    return [count, one[1] + difference * share, squares, min(one[3], other[3]), max(one[4], other[4])]


def numbers(sums: dict[str, Figure]) -> dict[str, float]:
    """The numbers of a step, from what adds up."""
    log: dict[str, float] = {}
    for key, figure in sums.items():
        if not isinstance(figure, list):
            log[key] = figure
        elif len(figure) == 2:
            if figure[1]:
                log[key] = figure[0] / figure[1]
        elif figure[0]:
            log[f"{key}/mean"] = figure[1]
            log[f"{key}/std"] = math.sqrt(figure[2] / figure[0])
            log[f"{key}/min"] = figure[3]
            log[f"{key}/max"] = figure[4]
    rho, chi2 = sums.get("correction/mean"), sums.get("correction/chi2")
    if isinstance(rho, list) and isinstance(chi2, list) and rho[1] and chi2[0] + rho[1] > 0:
        log["correction/ess"] = min(1.0, rho[0] * rho[0] / (rho[1] * (chi2[0] + rho[1])))
    return log


def _all(urls: str | Sequence[str]) -> Sequence[str]:
    """One address may be sent as it is, as to `Client`."""
    return [urls] if isinstance(urls, str) else urls


def _ask(url: str, path: str, token: str | None, context: ssl.SSLContext | None, timeout: float) -> Any:
    fields = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    with urllib.request.urlopen(urllib.request.Request(url.rstrip("/") + path, headers=fields), timeout=timeout, context=context) as answer:
        return json.load(answer)
