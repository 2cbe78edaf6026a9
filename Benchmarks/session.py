"""What all workloads share: the settings of a run, services that end together, and the check that all give the same numbers."""

import json
import math
import subprocess
import sys
import time

import services


class Bench:
    """What all workloads share: the programs, the client and the settings of the run."""

    def __init__(self, arguments, client, report):
        self.binary, self.baseline = arguments.binary.resolve(), arguments.baseline and arguments.baseline.resolve()
        self.baseline_client, self.sink = arguments.baseline_client, arguments.programs / "sink"
        self.rounds, self.quick = arguments.rounds, arguments.quick
        self.client, self.report = client, report

    def ours(self, *options):
        """The service, and the one of before where there is one, by label."""
        found = {"advantaged": services.ours(self.binary, "advantaged", *options)}
        if self.baseline:
            found["before"] = services.ours(self.baseline, "before", *options)
        return found


class Running:
    """Services that end together."""

    def __init__(self, found):
        self.found = {name: service for name, service in found.items() if service is not None}

    def __enter__(self):
        return self.found

    def __exit__(self, *_):
        for service in self.found.values():
            service.__exit__()


def parallelism():
    """How many times the work of one busy process two do in the same time: 2 where two cores are free. No service can scale better in that run."""
    loop = [sys.executable, "-c", "for _ in range(8_000_000): pass"]
    times = []
    for count in (1, 2):
        begin = time.perf_counter()
        for process in [subprocess.Popen(loop) for _ in range(count)]:
            process.wait()
        times.append(time.perf_counter() - begin)
    return 2 * times[0] / times[1]


def advantages(answer):
    """The advantages of an answer in either form."""
    return [value for group in json.loads(answer)["groups"]
            for value in (group["advantages"] if "advantages" in group else [rollout["advantage"] for rollout in group["rollouts"]])]


def verify_once(bench, contenders):
    """Every contender must give the same advantages; one that refuses the message is left out, and said so."""
    kept, expected = [], None
    for one in contenders:
        try:
            answer = advantages(bench.client.answer(one))
        except RuntimeError as problem:
            bench.report.note(f"{one.label} is left out: {str(problem)[:160]}")
            continue
        if expected is not None and not all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in zip(expected, answer, strict=True)):
            raise RuntimeError(f"{one.label} gives other advantages than {kept[0].label}")
        expected = expected or answer
        kept.append(one)
    return kept
