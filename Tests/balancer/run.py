"""Batches, streams and restarts through haproxy and three replicas. Every answer is compared byte by byte.

    ADVANTAGED_BINARY=FILE python run.py kill [MINUTES]        10: a replica is killed with -9 every 20 seconds and started again
    ADVANTAGED_BINARY=FILE python run.py rolling [ROUNDS]      3: each replica is drained and started again, one after the other
    ADVANTAGED_BINARY=FILE python run.py streams [MINUTES]     2: streams while replicas are killed
    ADVANTAGED_BINARY=FILE python run.py soak [MINUTES]        30: over TLS on both sides, with streams; no 5xx, and memory does not grow

Needs haproxy, numpy and urllib3. The exit code is the number of checks that failed.
"""

import collections
import json
import logging
import re
import ssl
import sys
import threading
import time

import numpy

from replicas import Balanced, Killer
from advantaged import Client, UnavailableError
from certificates import Certificates

failed = 0
logging.getLogger("advantaged").setLevel(logging.ERROR)


def check(name, holds, figure=""):
    global failed
    failed += not holds
    print(f"{'ok  ' if holds else 'FAIL'} {name}: {figure}", flush=True)


def tensors(groups, size, seed):
    random = numpy.random.default_rng(seed)
    rewards = (random.random(groups * size) < 0.4).astype(numpy.float32)
    return lambda client: client.advantages(rewards, numpy.repeat(numpy.arange(groups), size), estimator={"name": "pass_at_k", "k": 4}, per_token=False).advantage.tobytes()


def texts(groups, size):
    sent = [{"id": f"p{group}", "ground_truth": str(group), "responses": [f"Step by step. \\boxed{{{(group + i) % 7}}}" for i in range(size)]} for group in range(groups)]
    return lambda client: client.score(sent, estimator="pass_at_1", verifier="math", per_token=False).advantage.tobytes()


# From a request that a balancer can keep and send again, to one of some hundred kilobytes that it cannot.
BATCHES = {"small tensors": tensors(16, 8, 1), "large tensors": tensors(4096, 16, 2), "small texts": texts(8, 8), "large texts": texts(512, 16)}


class Load:
    """Threads that post batches until they are told to end."""

    def __init__(self, url, workers=4, pause=0.05, ca=None):
        self.url, self.ca, self.pause = url, ca, pause
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.counts, self.bad, self.longest = collections.Counter(), [], 0.0
        with self.client() as client:
            self.expected = {name: make(client) for name, make in BATCHES.items()}
        self.threads = [threading.Thread(target=self.work, args=(number,)) for number in range(workers)]
        for thread in self.threads:
            thread.start()

    def client(self):
        return Client(self.url, ca=self.ca, timeout=60)

    def work(self, number):
        names = list(BATCHES)
        with self.client() as client:
            while not self.over.is_set():
                name = names[number % len(names)]
                number += 1
                begin = time.monotonic()
                try:
                    same = BATCHES[name](client) == self.expected[name]
                    problem = None if same else f"{name}: other bytes"
                except Exception as error:
                    problem = f"{name}: {error!r}"
                with self.lock:
                    self.counts[name] += 1
                    self.longest = max(self.longest, time.monotonic() - begin)
                    if problem:
                        self.bad.append(problem)
                time.sleep(self.pause)

    def end(self, what):
        self.over.set()
        for thread in self.threads:
            thread.join()
        total = sum(self.counts.values())
        check(what, total > 0 and not self.bad, f"{total} batches, {len(self.bad)} failed {self.bad[:3]}; the longest took {self.longest:.1f} s; {dict(self.counts)}")


def ready(balanced, ca=None):
    with Client(balanced.url, ca=ca) as client:
        return client.advantages([1, 0], [0, 0], estimator="pass_at_1")


def kill(minutes=10):
    with Balanced() as balanced:
        ready(balanced)
        load = Load(balanced.url)
        killer = Killer(balanced, period=17)
        killer.start()
        time.sleep(minutes * 60)
        killer.over.set()
        load.end(f"a replica killed every 20 s for {minutes:g} min, {killer.kills} times")


def rolling(rounds=3):
    with Balanced() as balanced:
        ready(balanced)
        load = Load(balanced.url)
        codes = []
        for _ in range(int(rounds)):
            for replica in balanced.replicas:
                time.sleep(3)
                codes.append(replica.stop())
                replica.start()
        time.sleep(3)
        load.end(f"{len(codes)} restarts, one after the other")
        check("each drain ends with 0", set(codes) == {0}, codes)


def groups_of(number, size=8, pause=0.01):
    for group in range(number):
        time.sleep(pause)
        yield {"id": f"g{group}", "ground_truth": str(group % 7), "responses": [f"\\boxed{{{(group + i) % 5}}}" for i in range(size)]}


def lines(client, number):
    """The answers of one stream, as bytes, and what ended it if it did not end by itself."""
    stream = client.stream(groups_of(number), estimator={"name": "pass_at_k", "k": 2}, verifier="math", per_token=False)
    found, error = [], None
    try:
        for group in stream:
            found.append(json.dumps(group, sort_keys=True))
    except UnavailableError as raised:
        error = raised
    return found, error, stream


def streams(minutes=2):
    number = 400
    with Balanced() as balanced:
        ready(balanced)
        with Client(balanced.url) as client:
            expected, error, _ = lines(client, number)
        check("a stream without faults", error is None and len(expected) == number, f"{len(expected)} groups")
        killer = Killer(balanced, period=7)
        counts, bad, lock, over = collections.Counter(), [], threading.Lock(), time.monotonic() + minutes * 60

        def work():
            with Client(balanced.url) as client:
                while time.monotonic() < over:
                    found, error, stream = lines(client, number)
                    with lock:
                        if found != expected[:len(found)]:
                            bad.append("other bytes than without faults")
                        elif error is None and (len(found) != number or stream.summary["groups"] != number):
                            bad.append(f"ended after {len(found)} groups, and nothing said so")
                        elif error is not None and not re.search(r"\d", str(error)):
                            bad.append(f"an error without a count: {error}")
                        counts["whole" if error is None else "cut, and said so"] += 1
                        counts["groups"] += len(found)

        killer.start()
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        killer.over.set()
        check("no stream loses a group silently", not bad and counts["whole"] and counts["cut, and said so"], f"{killer.kills} kills; {dict(counts)} {bad[:3]}")


def slope(samples):
    """Bytes an hour over the last two thirds, by least squares."""
    late = samples[len(samples) // 3:]
    hours, sizes = numpy.array([sample[0] / 3600 for sample in late]), numpy.array([sample[1] for sample in late], float)
    return numpy.polyfit(hours, sizes, 1)[0] if len(late) > 2 else 0.0


def soak(minutes=30):
    certificates = Certificates()
    context = ssl.create_default_context(cafile=certificates["ca.pem"])
    with Balanced(certificates=certificates) as balanced:
        ready(balanced, certificates["ca.pem"])
        load = Load(balanced.url, workers=3, pause=0.2, ca=certificates["ca.pem"])
        begin, samples, streamed, cut = time.monotonic(), [], 0, 0
        with Client(balanced.url, ca=certificates["ca.pem"]) as client:
            while time.monotonic() - begin < minutes * 60:
                found, error, _ = lines(client, 400)
                streamed, cut = streamed + len(found), cut + (error is not None)
                samples.append((time.monotonic() - begin, [replica.resident for replica in balanced.replicas]))
        load.end(f"{minutes:g} min over TLS")
        check("streams", not cut, f"{streamed} groups, {cut} streams cut")
        text = "".join(replica.metrics(context) for replica in balanced.replicas)
        errors = re.findall(r'advantaged_http_requests_total\{[^}]*status="5\d\d"[^}]*\} \d+', text)
        check("no 5xx", not errors, errors or "none")
        for number in range(len(balanced.replicas)):
            series = [(at, sizes[number]) for at, sizes in samples]
            growth = slope(series) / 1e6
            check(f"memory of replica {number + 1}", growth < 20 or minutes < 10,
                  f"{growth:+.2f} MB/h; MB: " + " ".join(f"{size / 1e6:.1f}" for _, size in series[::max(1, len(series) // 10)]))


{"kill": kill, "rolling": rolling, "streams": streams, "soak": soak}[sys.argv[1]](*map(float, sys.argv[2:]))
raise SystemExit(failed)
