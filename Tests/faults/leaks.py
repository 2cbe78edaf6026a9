"""What a request leaves after: very many of each kind, and how resident memory has grown over them, by h2load.

Two megabytes are within what an allocator gives and takes by itself; an object that is lost with each request or connection makes many times that.
"""

import json
import subprocess
import tempfile

from faults import JSON, Service, batch, check, connect, finish, post, resident
from certificates import Certificates  # noqa: E402, faults sets the path

NOISE = 2e6
LINES = {"Content-Type": "application/x-ndjson"}
LINE = b'{"estimator": {"name": "grpo"}}\n{"rollouts": [{"reward": 0}, {"reward": 1}]}\n'


def h2load(url, requests, clients, body=None, fields={}):
    command = ["h2load", "--h1", "-n", str(requests), "-c", str(clients), "-t", "1"]
    for name, value in fields.items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile() as file:
        if body:
            file.write(body)
            file.flush()
            command += ["-d", file.name]
        output = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    assert f" {requests} done" in output and " 0 errored" in output, output


def abort(port, count):
    """Connections that go in the middle of a body."""
    message = post(batch(4))
    for number in range(count):
        with connect(port) as client:
            client.sendall(message[:number * 7 % len(message)])


def measure(name, service, count, run):
    run(count // 4)
    before = resident(service.process.pid)
    run(count)
    growth = resident(service.process.pid) - before
    check(name, growth < NOISE, f"{count} in a row, {growth / 1e6:+.2f} MB, {growth / count:+.1f} bytes each; {resident(service.process.pid) / 1e6:.1f} MB resident")


certificates = Certificates()
with Service("--access-log", "none") as plain, Service(
        "--access-log", "none", "--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]) as secure:
    batches = plain.url + "/v1/advantages"
    math = json.dumps({"estimator": {"name": "grpo"}, "verifier": "math", "groups": [
        {"ground_truth": "\\frac12", "rollouts": [{"response": "\\boxed{0.5}"}, {"response": "\\boxed{1}"}]}]}).encode()
    for name, count, run in (
        ("health", 500_000, lambda count: h2load(plain.url + "/health", count, 8)),
        ("small batches", 200_000, lambda count: h2load(batches, count, 8, batch(4), JSON)),
        ("verified", 200_000, lambda count: h2load(batches, count, 8, math, JSON)),
        ("refused, 400", 200_000, lambda count: h2load(batches, count, 8, b'{"groups": [', JSON)),
        ("packed answers", 20_000, lambda count: h2load(batches, count, 8, batch(64), JSON | {"Accept-Encoding": "gzip"})),
        ("streams", 100_000, lambda count: h2load(batches, count, 8, LINE, LINES)),
        ("connections that go", 20_000, lambda count: abort(plain.port, count)),
    ):
        measure(name, plain, count, run)
    measure("TLS connections", secure, 5000, lambda count: [h2load(f"https://localhost:{secure.port}/health", 50, 50) for _ in range(count // 50)])
    measure("requests over TLS", secure, 200_000, lambda count: h2load(f"https://localhost:{secure.port}/health", count, 8))
finish()
