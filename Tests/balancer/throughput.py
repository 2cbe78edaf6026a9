"""Batches a second with one and with two replicas of one worker each, straight and from a host of its own across a virtual network.

    ADVANTAGED_BINARY=FILE python throughput.py [SECONDS]        3 for each round; 3 rounds, in turns

A batch is 1,024 responses of 10 kB that `math` verifies. Clients are threads that send bytes made before. The host is a network namespace, which needs root; without it that
row is left out. A pair of busy processes is timed as well: where two cores are not free, two replicas cannot be faster than one. The processor time of a batch, which other
work on the machine hardly moves, says that too: two replicas take no more for a batch than one, so with cores of their own they do twice the work.
"""

import contextlib
import http.client
import json
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

from replicas import Replica

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 3
ROUNDS = 3
NAMESPACE = "advantaged-host"
OUTER, INNER = "10.213.7.1", "10.213.7.2"


def body():
    prose = "We compute step by step and simplify the fraction. " * 195
    groups = [{"ground_truth": str(group), "responses": [f"{prose}{group} {one} \\boxed{{{(group + one) % 9}}}" for one in range(16)]} for group in range(64)]
    return json.dumps({"estimator": {"name": "pass_at_k", "k": 4}, "verifier": {"name": "math"}, "output": {"per_token": False, "members": ["advantages"]}, "groups": groups}).encode()


def post(address, sent, over, counts):
    connection = http.client.HTTPConnection(*address, timeout=60)
    while time.monotonic() < over:
        connection.request("POST", "/v1/advantages", sent, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"status {answer.status}")
        counts.append(1)
    connection.close()


def rate(addresses):
    """Batches a second by two clients for each replica, and how many there were."""
    sent, counts = body(), []
    begin = time.monotonic()
    threads = [threading.Thread(target=post, args=(address, sent, begin + SECONDS, counts)) for address in addresses for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(counts) / (time.monotonic() - begin), len(counts)


def processor_seconds(replicas):
    """User and system time of some replicas so far."""
    fields = (pathlib.Path(f"/proc/{replica.process.pid}/stat").read_text().rsplit(")", 1)[1].split() for replica in replicas)
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def count(result):
    over, turns = time.monotonic() + 1, 0
    while time.monotonic() < over:
        turns += sum(range(1000)) > 0
    result.put(turns)


def cores():
    """The work of two busy processes, in times of that of one."""
    def work(number):
        result = multiprocessing.Queue()
        processes = [multiprocessing.Process(target=count, args=(result,)) for _ in range(number)]
        for process in processes:
            process.start()
        return sum(result.get() for _ in processes)
    return work(2) / work(1)


@contextlib.contextmanager
def host():
    """A namespace with an address of its own, or None where it cannot be made."""
    made = all(subprocess.run(command.split(), capture_output=True).returncode == 0 for command in (
        f"ip netns add {NAMESPACE}", "ip link add adv-out type veth peer name adv-in", f"ip link set adv-in netns {NAMESPACE}",
        f"ip addr add {OUTER}/24 dev adv-out", "ip link set adv-out up", f"ip netns exec {NAMESPACE} ip addr add {INNER}/24 dev adv-in",
        f"ip netns exec {NAMESPACE} ip link set adv-in up"))
    try:
        yield NAMESPACE if made else None
    finally:
        subprocess.run(["ip", "link", "del", "adv-out"], capture_output=True)
        subprocess.run(["ip", "netns", "del", NAMESPACE], capture_output=True)


if len(sys.argv) > 2 and sys.argv[2] == "client":
    # Run inside the namespace: prints the rate against these ports, and the number of batches.
    print(*rate([(OUTER, int(port)) for port in sys.argv[3:]]))
    raise SystemExit

replicas = [Replica("--workers", "1", "--host", "0.0.0.0", "--allow-unauthenticated") for _ in range(2)]
try:
    for replica in replicas:
        while True:
            with contextlib.suppress(OSError):
                replica.metrics()
                break
    ports = [replica.port for replica in replicas]
    found = {}
    before = cores()
    with host() as namespace:
        for _ in range(ROUNDS):
            for number in (1, 2):
                for place in ("this host", "a host of its own")[:2 if namespace else 1]:
                    spent = processor_seconds(replicas[:number])
                    if place == "this host":
                        speed, batches = rate([("127.0.0.1", port) for port in ports[:number]])
                    else:
                        command = ["ip", "netns", "exec", namespace, sys.executable, __file__, str(SECONDS), "client", *map(str, ports[:number])]
                        told = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=True)
                        speed, batches = map(float, told.stdout.split())
                    found.setdefault((place, number), []).append((speed, (processor_seconds(replicas[:number]) - spent) / batches * 1000))
    print(f"two busy processes did {before:.2f} (before) and {cores():.2f} (after) times the work of one")
    for place in dict.fromkeys(place for place, _ in found):
        (one, one_cost), (two, two_cost) = (map(statistics.median, zip(*found[place, number])) for number in (1, 2))
        print(f"{place}: {one:.1f} batches/s with one replica ({one * 10.5:.0f} MB/s), {two:.1f} with two: {two / one:.2f} times; "
              f"processor time of a batch {one_cost:.0f} ms and {two_cost:.0f} ms")
finally:
    for replica in replicas:
        replica.stop()
