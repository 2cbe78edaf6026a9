"""A long run at 60 % of capacity: 10 % large batches, 5 % aborted, 5 % slow, half of all over TLS. Every body is compared byte by byte.

    python soak.py [MINUTES]        30 by default

Passes if no answer is a 5xx or wrong, memory at rest, once a minute, does not grow over the last two thirds, and descriptors and threads come back. What an
allocator holds goes up and down by megabytes: a growth is one that is more than 1 MB an hour and more than twice its standard error. leaks.py measures to a
fraction of a byte per request.
"""

import http.client
import math
import pathlib
import random
import socket
import ssl
import sys
import threading
import time

from faults import JSON, Service, batch, check, finish, percentile, resident
from certificates import Certificates

MINUTES = float(sys.argv[1]) if len(sys.argv) > 1 else 30
WORKERS = 8
SMALL = [batch(groups, 8, tokens=20) for groups in (1, 4, 16)]
LARGE = [batch(1500, 16, tokens=50), batch(6000, 16), batch(25000, 16)]


class Counts:
    def __init__(self):
        self.lock = threading.Lock()
        self.kinds, self.bad, self.times = {}, [], []

    def add(self, kind, seconds, problem=None):
        with self.lock:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            if kind == "small":
                self.times.append(seconds)
            if problem:
                self.bad.append(problem)


class Client:
    """One worker's connections, a plain and a TLS one."""

    def __init__(self, plain, secure, context):
        self.ports = {False: plain.port, True: secure.port}
        self.context = context
        self.connections = {}

    def connection(self, tls):
        if tls not in self.connections:
            kind = http.client.HTTPSConnection("localhost", self.ports[tls], timeout=60, context=self.context) if tls else http.client.HTTPConnection("localhost", self.ports[tls], timeout=60)
            kind.connect()
            kind.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections[tls] = kind
        return self.connections[tls]

    def drop(self, tls):
        if connection := self.connections.pop(tls, None):
            connection.close()

    def post(self, tls, body):
        connection = self.connection(tls)
        connection.request("POST", "/v1/advantages", body, JSON)
        response = connection.getresponse()
        return response.status, response.read()

    def abort(self, tls, body):
        self.drop(tls)
        connection = self.connection(tls)
        head = b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection.sock.sendall(head + body[:random.randrange(len(body) + 1)])
        self.drop(tls)

    def slow(self, tls, body):
        connection = self.connection(tls)
        connection.putrequest("POST", "/v1/advantages")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        for at in range(0, len(body), max(1, len(body) // 20)):
            connection.send(body[at:at + max(1, len(body) // 20)])
            time.sleep(0.05)
        response = connection.getresponse()
        return response.status, response.read()


class Gate:
    """Lets requests begin, but for the moments in which nothing shall go on."""

    def __init__(self):
        self.condition = threading.Condition()
        self.busy, self.isOpen = 0, True

    def __enter__(self):
        with self.condition:
            self.condition.wait_for(lambda: self.isOpen)
            self.busy += 1

    def __exit__(self, *_):
        with self.condition:
            self.busy -= 1
            self.condition.notify_all()

    def at_rest(self, look):
        with self.condition:
            self.isOpen = False
            self.condition.wait_for(lambda: self.busy == 0)
            seen = look()
            self.isOpen = True
            self.condition.notify_all()
            return seen


def work(client, expected, counts, stop, pace, gate):
    """Requests until `stop`; `pace` is the least number of seconds for each, to hold a rate."""
    due = time.monotonic() + random.random() * pace
    while not stop.is_set():
        wait = due - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        due = max(due + pace, time.monotonic() - 5 * pace)
        roll, tls = random.random(), random.random() < 0.5
        kind = "large" if roll < 0.10 else "aborted" if roll < 0.15 else "slow" if roll < 0.20 else "small"
        body = random.choices(LARGE, (70, 25, 5))[0] if kind == "large" else random.choice(SMALL)
        with gate:
            start = time.perf_counter()
            try:
                if kind == "aborted":
                    client.abort(tls, body)
                    counts.add(kind, 0)
                    continue
                status, answer = client.slow(tls, body) if kind == "slow" else client.post(tls, body)
                right = status == 200 and answer == expected[body]
                counts.add(kind, time.perf_counter() - start, None if right else f"{kind}: {status}")
            except (OSError, http.client.HTTPException) as error:
                client.drop(tls)
                counts.add(kind, 0, f"{kind}: {error!r}")


def load(services, context, expected, seconds, pace):
    counts, stop, gate = Counts(), threading.Event(), Gate()
    clients = [Client(*services, context) for _ in range(WORKERS)]
    threads = [threading.Thread(target=work, args=(client, expected, counts, stop, pace, gate)) for client in clients]
    for thread in threads:
        thread.start()
    samples, begin = [], time.monotonic()
    while time.monotonic() - begin < seconds:
        time.sleep(min(60, seconds - (time.monotonic() - begin)))
        samples.append(gate.at_rest(lambda: (time.monotonic() - begin, *(resident(service.process.pid) for service in services))))
    stop.set()
    for thread in threads:
        thread.join()
    for client in clients:
        client.drop(True)
        client.drop(False)
    return counts, samples


def slope(samples, column):
    """Bytes an hour over the last two thirds, by least squares, and its standard error."""
    late = samples[len(samples) // 3:]
    times, sizes = [sample[0] / 3600 for sample in late], [sample[column] for sample in late]
    if len(late) < 3:
        return 0, math.inf
    mean_x, mean_y = sum(times) / len(late), sum(sizes) / len(late)
    spread = sum((x - mean_x) ** 2 for x in times)
    growth = sum((x - mean_x) * (y - mean_y) for x, y in zip(times, sizes)) / spread
    rest = sum((y - mean_y - growth * (x - mean_x)) ** 2 for x, y in zip(times, sizes))
    return growth, math.sqrt(rest / (len(late) - 2) / spread)


def descriptors(service):
    return len(list(pathlib.Path(f"/proc/{service.process.pid}/fd").iterdir()))


def threads(service):
    return len(list(pathlib.Path(f"/proc/{service.process.pid}/task").iterdir()))


certificates = Certificates()
context = ssl.create_default_context(cafile=certificates["ca.pem"])
with Service("--access-log", "none") as plain, Service(
        "--access-log", "none", "--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]) as secure:
    services = (plain, secure)
    first = Client(plain, secure, context)
    expected = {body: first.post(False, body)[1] for body in SMALL + LARGE}
    first.drop(False)
    fds = [descriptors(service) for service in services]
    full, _ = load(services, context, expected, 15, 0)
    capacity = sum(full.kinds.values()) / 15
    counts, samples = load(services, context, expected, MINUTES * 60, WORKERS / (0.6 * capacity))
    total = sum(counts.kinds.values())
    check("requests", not counts.bad, f"{total} in {MINUTES:g} min ({total / MINUTES / 60:.0f}/s, 60 % of {capacity:.0f}/s): {counts.kinds}, {len(counts.bad)} bad {counts.bad[:3]}")
    tenth = max(1, len(counts.times) // 10)
    begin, end = percentile(counts.times[:tenth], 0.999), percentile(counts.times[-tenth:], 0.999)
    print(f"     p99.9 of small batches: first tenth {begin * 1000:.1f} ms, last tenth {end * 1000:.1f} ms")
    for column, (service, name) in enumerate(zip(services, ("plain", "TLS")), 1):
        growth, error = slope(samples, column)
        sizes = [sample[column] / 1e6 for sample in samples]
        figure = f"{growth / 1e6:+.2f} MB/h +- {error / 1e6:.2f}; MB at rest: " + " ".join(f"{size:.1f}" for size in sizes)
        check(f"memory, {name}", growth < max(1e6, 2 * error) or MINUTES < 10, figure)
    time.sleep(3)
    after = [descriptors(service) for service in services]
    check("descriptors", all(abs(a - b) <= 2 for a, b in zip(fds, after)), f"{fds} before, {after} after")
    check("threads", all(threads(service) <= 2 + 8 for service in services), f"{[threads(service) for service in services]}")
finish()
