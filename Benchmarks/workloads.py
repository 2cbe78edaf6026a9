"""Batches that are scored: one function a workload. Each takes a `Bench` and adds tables and goals to its report."""

import statistics

import bodies
import services
from measure import Contender, Result
from session import Running, parallelism, verify_once


def peers(bench):
    return bench.ours() | {"FastAPI": services.python("tutorial"), "Starlette": services.python("lean")}


def both_forms(running, columns, rollouts):
    """Columns and rollouts for ours, rollouts for the others."""
    contenders = [Contender("advantaged, columns", running["advantaged"], columns)]
    for name, service in running.items():
        label = f"{name}, rollouts" if name in ("advantaged", "before") else name
        contenders.append(Contender(label, service, rollouts))
    return contenders


def rewards(bench, key, title, real, goals):
    with Running(peers(bench)) as running:
        columns = bodies.stored(f"{key}-columns", lambda: bodies.rewards(128, "columns", real))
        rollouts = bodies.stored(f"{key}-rollouts", lambda: bodies.rewards(128, "rollouts", real, ids=real))
        results = bench.client.compare(verify_once(bench, both_forms(running, columns, rollouts)), bench.rounds)
    bench.report.table(key, title, results)
    for label, against, goal in goals:
        bench.report.goal(f"({key}) {label} against {against}", bench.report.ratio(key, against, label), ">=", goal)
    for label in ("advantaged, columns", "advantaged, rollouts"):
        bench.report.not_slower(key, label, "before, rollouts")


def given(bench):
    rewards(bench, "a", "128 groups of 32 given rewards, 0 or 1, with lengths", False,
            [("advantaged, columns", "FastAPI", 50), ("advantaged, columns", "Starlette", 7),
             ("advantaged, rollouts", "FastAPI", 35), ("advantaged, rollouts", "Starlette", 4.5)])
    sizes(bench)


def real(bench):
    rewards(bench, "af", "The same with rewards of 6 decimals; rollouts have ids of 26 bytes", True,
            [("advantaged, columns", "FastAPI", 20), ("advantaged, columns", "Starlette", 4),
             ("advantaged, rollouts", "FastAPI", 12), ("advantaged, rollouts", "Starlette", 2.5)])


def sizes(bench):
    """Time against the number of groups, for the plot."""
    series = {}
    with Running(peers(bench)) as running:
        for groups in (1, 8, 64, 512, 4096) if bench.quick else [4 ** power for power in range(7)]:
            columns = bodies.stored(f"size-{groups}-columns", lambda: bodies.rewards(groups, "columns"))
            rollouts = bodies.stored(f"size-{groups}-rollouts", lambda: bodies.rewards(groups, "rollouts"))
            for one in bench.client.compare(both_forms(running, columns, rollouts), 1 if bench.quick else 3, 0.05):
                series.setdefault(one.label, []).append((groups, one.milliseconds))
    bench.report.plot("sizes", "Time of a request against its groups of 32 rewards", "groups", "ms", series)


def responses(bench):
    body = bodies.stored("b", bodies.responses)
    with Running(peers(bench) | {"sink": services.sink(bench.sink)}) as running:
        contenders = [Contender(name, service, body) for name, service in running.items()]
        verify_once(bench, contenders[:-1])
        results = bench.client.compare(contenders, bench.rounds, 0.1 if bench.quick else 0.4)
    bench.report.table("b", "60 MB of responses of 8 to 20 KB with given rewards", results)
    bench.report.goal("(b) time, in times of the sink", bench.report.ratio("b", "advantaged", "sink"), "<=", 1.5)
    bench.report.not_slower("b", "advantaged", "before")
    memory(bench, body)


def memory(bench, body):
    """Peak of a new process, for one request and for 8 at once."""
    for connections, goal in ((1, 40), (8, 120)):
        results = []
        with Running(bench.ours()) as running:
            for name, service in running.items():
                service.forget_peak()
                times = bench.client.send(service.port, body, "-c", connections, "-n", 3)
                results.append(Result(name, statistics.median(time for time, _ in times) / 1e6, None, service.peak(), times[0][1]))
        bench.report.table(f"b x {connections}", f"The 60 MB of (b) on {connections} connection(s) at once, new process", results)
        bench.report.goal(f"(b) peak RSS with {connections} at once, MB", results[0].peak, "<=", goal)


def verified(bench):
    control = [parallelism()]
    body = bodies.stored("bv", bodies.verified)
    found = {f"{name}, {count} worker{'s' * (count > 1)}": service for count in (1, 2) for name, service in bench.ours("--workers", str(count)).items()}
    with Running(found) as running:
        contenders = verify_once(bench, [Contender(name, service, body) for name, service in running.items()])
        results = bench.client.compare(contenders, bench.rounds, 0.1 if bench.quick else 0.4)
    control.append(parallelism())
    bench.report.note("(bv) two busy processes at once did {:.2f} (before it) and {:.2f} (after it) times the work of one".format(*control))
    bench.report.table("bv", "4,096 responses of 10 kB verified by `math`", results)
    bench.report.goal("(bv) 2 workers against 1", bench.report.ratio("bv", "advantaged, 1 worker", "advantaged, 2 workers"), ">=", 1.8,
                      "not measurable: two cores were not free" if min(control) < 1.8 else None)
    if bench.baseline:
        bench.report.goal("(bv) against before, 2 workers", bench.report.ratio("bv", "before, 2 workers", "advantaged, 2 workers"), ">=", 3)


def send_only(size):
    """The request of (tokens) for the sink: as many bytes of answer."""
    return bodies.message(f"/send/{size}", b"{}")


def tokens(bench):
    for key, tensors, title in (("tensors", True, "safetensors"), ("per-token JSON", False, "JSON")):
        body = bodies.stored(f"tokens-{key}", lambda: bodies.per_token(tensors))
        rollouts = bodies.stored(f"tokens-rollouts-{key}", lambda: bodies.per_token(tensors, form="rollouts"))
        with Running(bench.ours() | {"sink": services.sink(bench.sink)}) as running:
            size = bench.client.send(running["advantaged"].port, body)[0][1]
            sink = bodies.stored(f"send-{size}", lambda: send_only(size))
            contenders = both_forms({name: one for name, one in running.items() if name != "sink"}, body, rollouts)
            contenders.append(Contender("sink", running["sink"], sink))
            results = bench.client.compare(contenders, bench.rounds, 0.1 if bench.quick else 0.3)
        bench.report.table(key, f"4,096 rollouts of 4,096 advantages each, {size / 1e6:.0f} MB of {title}", results)
        bench.report.goal(f"({key}) rate against the sink's", bench.report.ratio(key, "sink", "advantaged, columns"), ">=", 0.8)
        bench.report.not_slower(key, "advantaged, rollouts", "before, rollouts")


def growth(bench):
    """Requests of ever more rollouts, all of them in every round. The smallest one, of 32 rollouts, shows what a request costs itself."""
    counts = (1, 2, 128, 4096) if bench.quick else (1, 2, 32, 512, 4096, 31250)
    makers = {"rewards": lambda groups: bodies.rewards(groups, "columns"), "verified": lambda groups: bodies.verified(groups, 60)}
    series = {}
    with Running({"advantaged": services.ours(bench.binary)}) as running:
        for kind, make in makers.items():
            contenders = [Contender(count * bodies.ROLLOUTS, running["advantaged"], bodies.stored(f"growth-{kind}-{count}", lambda: make(count)))
                          for count in counts]
            results = bench.client.compare(contenders, min(bench.rounds, 3), 0.1)
            series[kind] = [(one.label, 1e6 * one.milliseconds / one.label) for one in results[1:]]
            bench.report.growth(kind, results)
    bench.report.plot("growth", "Nanoseconds a rollout against the rollouts of a request", "rollouts", "ns", series)


ALL = {"a": given, "af": real, "b": responses, "bv": verified, "tokens": tokens, "growth": growth}
