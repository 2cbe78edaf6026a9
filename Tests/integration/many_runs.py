"""Posts very many small batches of runs, one after the other without waiting, and watches the memory of the service.

    ADVANTAGED_BINARY=... python Tests/integration/many_runs.py [NAMES] [STEPS]
"""

import json
import re
import socket
import sys
import time

from service import Service

AT_A_TIME = 200
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.I)


def batch(run, step, rewards=(1, 0)):
    return {"run": run, "step": step, "estimator": {"name": "pass_at_1"}, "groups": [{"rewards": list(rewards)}], "output": {"members": ["rewards"]}}


def request(body):
    text = json.dumps(body).encode()
    return b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)


class Answers:
    """Counts the answers that come on a connection, each of which must be a success."""

    def __init__(self, connection):
        self.connection = connection
        self.rest = b""

    def take(self, count):
        place = 0
        while count:
            head = self.rest.find(b"\r\n\r\n", place)
            if head >= 0:
                if not self.rest.startswith(b"HTTP/1.1 200", place):
                    raise AssertionError(self.rest[place:place + 500])
                end = head + 4 + int(LENGTH.search(self.rest, place, head + 2)[1])
                if len(self.rest) >= end:
                    place = end
                    count -= 1
                    continue
            piece = self.connection.recv(1 << 18)
            if not piece:
                raise AssertionError("the service closed the connection")
            self.rest = self.rest[place:] + piece
            place = 0
        self.rest = self.rest[place:]


def post_all(service, batches):
    """Posts batches without waiting for the answer to each; returns how many there were."""
    count = 0
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        answers = Answers(connection)
        waiting = []
        for one in batches:
            waiting.append(request(one))
            if len(waiting) == AT_A_TIME:
                connection.sendall(b"".join(waiting))
                answers.take(len(waiting))
                count += len(waiting)
                waiting = []
        connection.sendall(b"".join(waiting))
        answers.take(len(waiting))
        return count + len(waiting)


def memory(service):
    """Resident bytes now, and at the peak."""
    with open(f"/proc/{service.process.pid}/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    return tuple(int(lines[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))


def settled(service, posted):
    """What is kept and what found no room, once all is written that was posted."""
    deadline = time.monotonic() + 60
    while True:
        text = service.request("GET", "/metrics", raw=True)[2].decode()
        figures = dict(line.split() for line in text.splitlines() if line.startswith("advantaged_run_batches"))
        kept, dropped = (int(figures[name]) for name in ("advantaged_run_batches_total", "advantaged_run_batches_dropped_total"))
        if kept + dropped == posted:
            return kept, dropped
        assert time.monotonic() < deadline, (kept, dropped, posted)
        time.sleep(0.05)


def growth(names, steps, *flags):
    """Posts batches of so many runs, and then of so many steps of one run.

    Returns the resident memory after a little work and its growth by the names, by the steps and at the peak, and the batches that are kept and dropped.
    """
    with Service(*flags) as service:
        # Threads, caches and the database's own pages are there before one looks.
        posted = post_all(service, (batch(f"first {number}", step) for number in range(20) for step in range(20)))
        settled(service, posted)
        start = memory(service)[0]
        posted += post_all(service, (batch(f"name {number}", 0) for number in range(names)))
        settled(service, posted)
        after_names = memory(service)[0]
        began = time.monotonic()
        posted += post_all(service, (batch("long", step) for step in range(steps)))
        taken = time.monotonic() - began
        kept, dropped = settled(service, posted)
        after, peak = memory(service)
        run = service.request("GET", "/v1/runs/long")[2]
        runs = service.request("GET", "/v1/runs")[2]["runs"]
        return {"start": start, "names": after_names - start, "steps": after - after_names, "peak": peak - start, "kept": kept, "dropped": dropped,
                "runs": len(runs), "points": len(run["step"]), "batches": sum(run["step_batches"]), "rate": steps / taken}


if __name__ == "__main__":
    names, steps = (int(text) for text in (sys.argv[1:] + ["10000", "1000000"][len(sys.argv) - 1:]))
    result = growth(names, steps)
    for key in ("start", "names", "steps", "peak"):
        result[key] = f"{result[key] / 2**20:.1f} MiB"
    print(f"{names} names, {steps} steps: {result}")
