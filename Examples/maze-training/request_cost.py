"""What a step's request goes into: 16 mazes with 32 short answers each, as the runs send them.

    ADVANTAGED_URL=http://127.0.0.1:8080 python request_cost.py [REQUESTS]

Each part is timed alone: the client writes the body, the bytes go and come, the service works (its Server-Timing), the client reads the answer; and all of it in one call.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
import urllib.parse
from typing import Callable, TypeVar

import numpy

from advantaged import Client, encoding, result
from maze_training import setups

MAZES, ANSWERS, MOVES = 16, 32, 9
Value = TypeVar("Value")


def made(random: numpy.random.Generator, texts: list[str]) -> list[dict[str, object]]:
    """Groups of random answers, about as many different ones as a policy gives."""
    answers = ["".join(random.choice(list("UDLR"), random.integers(4, 2 * MOVES))) for _ in range(8 * MAZES)]
    return [{"id": f"{place}", "ground_truth": text, "responses": [f"<answer>{answers[random.integers(len(answers))]}</answer>" for _ in range(ANSWERS)],
             "tokens": random.integers(4, 2 * MOVES, ANSWERS).tolist()} for place, text in enumerate(texts)]


def timed(times: list[float], work: Callable[[], Value]) -> Value:
    begin = time.perf_counter()
    value = work()
    times.append(time.perf_counter() - begin)
    return value


def main() -> None:
    url = os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    client = Client(url)
    random = numpy.random.default_rng(1)
    world = setups.world(setups.Setup("cost", 64, 64, 0.25, 1), 5)
    texts = world.training.texts
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port or 80)
    parts: dict[str, list[float]] = {name: [] for name in ("write the body", "send and receive", "read the answer", "one call of the client")}
    phases: dict[str, list[float]] = {}
    estimator = {"name": "pass_at_k", "k": 8}
    head = {"estimator": estimator, "verifier": {"name": "maze"}, "run": "cost", "output": {"per_token": True, "layout": "flat"}}
    fields = {"Content-Type": "application/json", "Accept": "application/x-safetensors"}
    for step in range(count + 50):
        groups = made(random, [texts[place] for place in random.integers(len(texts), size=MAZES)])
        body = timed(parts["write the body"], lambda: b"".join(encoding.body({**head, "step": step}, groups)))

        def exchange() -> tuple[str, bytearray]:
            connection.request("POST", "/v1/advantages", body, fields)
            answer = connection.getresponse()
            return answer.headers["Server-Timing"], bytearray(answer.read())

        timing, answer = timed(parts["send and receive"], exchange)
        for part in timing.split(","):
            name, duration = part.strip().split(";dur=")
            phases.setdefault(name, []).append(float(duration) / 1e3)
        numbers = numpy.repeat(numpy.arange(MAZES), ANSWERS)
        timed(parts["read the answer"], lambda: result.of_tensors(answer, "", numbers, [group["id"] for group in groups], None))
        timed(parts["one call of the client"], lambda: client.score(groups, estimator=estimator, verifier="maze", run="cost", step=step))
    for name, times in [*parts.items(), *((f"service: {name}", times) for name, times in phases.items())]:
        low, high = numpy.percentile(times[50:], [50, 99]) * 1e3
        print(f"{name:24} {low:6.3f} ms  99 %: {high:6.3f} ms")


if __name__ == "__main__":
    main()
