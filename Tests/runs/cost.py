"""What it costs to name a run: processor time of the service for batches with and without `run`, in blocks that alternate.

    ADVANTAGED_BINARY=... PYTHONPATH=Tests/integration python Tests/runs/cost.py [SECONDS]

Ends with 1 where a step of training costs more than 3 % more.
"""

import json
import os
import random
import statistics
import sys

from service import Service

MOST = 0.03


def responses(rollouts, words):
    """A batch whose responses are verified, no two alike."""
    source = random.Random(1)
    return [{"ground_truth": str(group), "responses": [
        " ".join(source.choice(["so", "then", "we", "add", "two", "numbers"]) for _ in range(words)) + f" \\boxed{{{group + source.randrange(3)}}}"
        for _ in range(rollouts)], "tokens": [words] * rollouts} for group in range(16)]


def rewards(groups, rollouts):
    source = random.Random(2)
    return [{"rewards": [source.randrange(2) for _ in range(rollouts)], "tokens": [500] * rollouts} for _ in range(groups)]


BATCHES = {
    "16 x 32 short responses": (responses(32, 6), True),
    "16 x 32 responses of 2 kB": (responses(32, 480), True),
    "128 x 16 rewards": (rewards(128, 16), True),
    "2 x 8 rewards": (rewards(2, 8), False),
}


def processor_seconds(pid):
    """Of all threads, in nanoseconds as the scheduler counts them; those that have ended are few."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        except FileNotFoundError:
            pass
    return total / 1e9


def measured(service, groups, seconds):
    """Processor time of a batch without a run, and the share that a run adds to it."""
    connection = service.connection()
    body = {"estimator": {"name": "pass_at_k", "k": 4}, "verifier": {"name": "math"}, "groups": groups, "output": {"per_token": False}}
    plain = json.dumps(body).encode()
    step = 0

    def block(count, names_run):
        nonlocal step
        # The bodies are as long, so that reading them costs the same.
        before = processor_seconds(service.process.pid)
        for _ in range(count):
            if names_run:
                step += 1
                text = b'{"run": "cost of a run", "step": %9d, ' % step + plain[1:]
            else:
                text = b'{                                        ' + plain[1:]
            connection.request("POST", "/v1/advantages", text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
        if names_run:
            # All of it, with what is written on another thread.
            service.request("GET", "/v1/runs")
        else:
            service.request("GET", "/v1/runs")
        return (processor_seconds(service.process.pid) - before) / count

    block(30, True), block(30, False)
    once = block(50, False)
    count = max(20, min(2000, int(0.25 / once)))
    blocks = max(8, int(seconds / (2 * count * once)))
    pairs = []
    for number in range(blocks):
        # The first of a pair changes sides, so that what drifts adds to both.
        order = (False, True) if number % 2 else (True, False)
        costs = {names_run: block(count, names_run) for names_run in order}
        pairs.append((costs[False], costs[True]))
    connection.close()
    return statistics.median(one for one, _ in pairs), statistics.median(two / one - 1 for one, two in pairs)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    failed = False
    for name, (groups, counts) in BATCHES.items():
        with Service() as service:
            cost, more = measured(service, groups, seconds)
        failed |= counts and more > MOST
        print(f"{name}: {cost * 1e6:.0f} us, with a run {more:+.1%}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
