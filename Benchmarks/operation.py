"""What operating the service costs: health checks, an idle process, and the Python client. One function a workload."""

import concurrent.futures
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import bodies
import services
from session import Running

HERE = pathlib.Path(__file__).resolve().parent


def wrk(port, seconds):
    """Requests that were answered in `seconds` on 32 connections."""
    output = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", f"http://127.0.0.1:{port}/health"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"/health was not always answered by 200: {output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), int(re.search(r"(\d+) requests in", output)[1])


def health(bench):
    if shutil.which("wrk") is None:
        bench.report.note("health is left out: wrk is not installed")
        return
    rates, processor = {}, {}
    with Running(bench.ours() | {"nginx": services.nginx()}) as running:
        for _ in range(bench.rounds):
            for name, service in running.items():
                before = service.cpu()
                rate, count = wrk(service.port, 1 if bench.quick else 2)
                rates.setdefault(name, []).append(rate)
                processor.setdefault(name, []).append(1e6 * (service.cpu() - before) / count)
    rates, processor = ({name: statistics.median(values) for name, values in found.items()} for found in (rates, processor))
    bench.report.rates("health", "`GET /health` on 32 connections, requests a second", rates, more_is_better=True)
    bench.report.rates("health CPU", "Processor time of one `GET /health`, microseconds", processor)
    if "nginx" in rates:
        bench.report.goal("(health) rate against nginx", rates["advantaged"] / rates["nginx"], ">=", 0.95)
    else:
        bench.report.note("nginx is left out: it is not installed")
    latency(bench)


def latency(bench):
    """The 99th percentile of `/health` while an answer of 500 MB goes to a client that reads fast, and without that."""
    small, medians = bodies.stored("health", bodies.health), {}
    for name, service in bench.ours().items():
        form = "columns" if name == "advantaged" else "rollouts"
        large = bodies.stored(f"500-MB-{form}", lambda: bodies.per_token(False, 6144, form=form, mixed=False))
        with service:
            alone, loaded = [], []
            for _ in range(bench.rounds):
                alone.append(percentile(bench.client.send(service.port, small, "-t", 0.3)))
                loaded.append(percentile(while_sending(bench, service, large, small)))
        medians[name] = statistics.median(loaded)
        medians[f"{name}, nothing sent"] = statistics.median(alone)
    bench.report.rates("latency", "99th percentile of `/health` while 500 MB are sent to a fast reader, ms", medians)
    bench.report.goal("(health) p99 while 500 MB are sent, ms", medians["advantaged"], "<=", 5)


def percentile(samples):
    return statistics.quantiles([time for time, _ in samples], n=100)[98] / 1e6


def while_sending(bench, service, large, small):
    """Times of `/health` from the start to the end of one large answer, which must be whole."""
    samples = []
    with concurrent.futures.ThreadPoolExecutor() as pool:
        reader = pool.submit(bench.client.send, service.port, large)
        while not reader.done():
            samples += bench.client.send(service.port, small, "-t", 0.05)
    if reader.result()[0][1] < 450_000_000:
        raise RuntimeError(f"the large answer has only {reader.result()[0][1]} bytes")
    return samples


def idle(bench):
    """Resident memory of a new process, and the time from its start to its first answer."""
    small, starts, resident = bodies.stored("health", bodies.health), {}, {}
    for _ in range(bench.rounds):
        for make in [lambda: services.ours(bench.binary)] + ([lambda: services.ours(bench.baseline, "before")] if bench.baseline else []):
            with make() as service:
                bench.client.send(service.port, small)
                starts.setdefault(service.name, []).append(1e3 * (time.perf_counter() - service.begin))
                resident.setdefault(service.name, []).append(service.resident())
    start, memory = ({name: statistics.median(values) for name, values in found.items()} for found in (starts, resident))
    bench.report.rates("start", "From the start of the process to the first answer, ms", start)
    bench.report.rates("idle", "Resident memory of a process that has nothing to do, MB", memory)
    bench.report.goal("(idle) RSS, MB", memory["advantaged"], "<=", 12)
    bench.report.goal("(idle) start to first answer, ms", start["advantaged"], "<=", 30)


def client(bench):
    """`Client.score` of the Python client, in a process of its own."""
    source, medians = HERE.parent / "Clients/python/src", {}
    with Running(bench.ours()) as running:
        pairs = {f"{name}, client of now": (service, source) for name, service in running.items()}
        if "before" in running and bench.baseline_client:
            pairs["before, client of before"] = (running["before"], bench.baseline_client.resolve())
        for _ in range(bench.rounds):
            for label, (service, folder) in list(pairs.items()):
                run = subprocess.run([sys.executable, HERE / "score.py", str(service.port), folder], capture_output=True, text=True)
                if run.returncode and service.name == "before":
                    # A client may send what a service of long ago does not know.
                    bench.report.note(f"{label}: left out, {(run.stderr.strip().splitlines() or ['no answer'])[-1][:200]}")
                    del pairs[label]
                    continue
                run.check_returncode()
                medians.setdefault(label, []).append(float(run.stdout))
    medians = {label: statistics.median(values) for label, values in medians.items()}
    bench.report.rates("client", "`Client.score` of 4,096 responses of 10 kB with the Python client, ms", medians)
    (first, ours), *_, (last, before) = medians.items()
    if bench.baseline:
        bench.report.goal(f"(client) {first}, against {last}", ours / before, "<=", 0.45)


ALL = {"health": health, "idle": idle, "client": client}
