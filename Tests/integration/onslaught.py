"""Requests that ended a process or held a worker, at their full size: what Tests/faults/attacks.py sends under three caps, and test_attacks.py in part."""

import json
import threading
import urllib.parse
import zlib

import shapes
from hostile import Answer, Beside, memory, request, send
from service import Service

MB = 1_000_000


def batch(name, size):
    head, groups = shapes.BATCHES[name](size)
    return request(shapes.route(head), shapes.document(head, groups))


def as_lines(name, size, count=1):
    head, groups = shapes.BATCHES[name](size)
    return request(shapes.route(head), shapes.lines(head, groups * count), kind=shapes.NDJSON)


def as_gzip(name, size):
    head, groups = shapes.BATCHES[name](size)
    return request(shapes.route(head), shapes.packed(shapes.document(head, groups)), "Content-Encoding: gzip")


def drop_in(name, size):
    path, make = shapes.DROP_INS[name]
    return request(path, make(size))


def parts(rollouts, kinds=None, fields=(), **options):
    head = shapes.PASS_AT_1 | {"verifier": shapes.weighted(**options)}
    body = shapes.document(head, [shapes.answers(rollouts, kinds)])
    return request("/v1/advantages", shapes.packed(body) if fields else body, *fields)


def curves(*estimators, n=128, path="/v1/curves"):
    return request(f"{path}?n={n}&estimators=" + urllib.parse.quote(json.dumps(estimators)), method="GET", kind=None)


def bootstrap(draws, k):
    return {"name": "pass_at_k", "method": "bootstrap", "draws": draws, "k": k}


def nothing(size, filler=b"\n"):
    """A gzip stream of so many bytes that hold no group (M2)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = filler * ((1 << 20) // len(filler))
    body = packer.compress(b'{"estimator":{"name":"pass_at_1"}}\n') + b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    return request("/v1/advantages", body, "Content-Encoding: gzip", kind=shapes.NDJSON)


# name: how many at once, and what makes the request
ATTACKS = {
    "H1 repetition, 40 MB": (1, lambda: batch("repetition", 40 * MB)),
    "H1 repetition, 258 kB of gzip": (2, lambda: as_gzip("repetition", 40 * MB)),
    "H1 repetition, a line of 30 MB": (1, lambda: as_lines("repetition", 30 * MB)),
    "H1 repetition, two lines of 12 MB": (1, lambda: as_lines("repetition", 12 * MB, 2)),
    "H1 repetition, 10 MB": (4, lambda: batch("repetition", 10 * MB)),
    "H1 length in words, 60 MB": (1, lambda: batch("length in words", 60 * MB)),
    "H1 multiple_choice, 40 MB": (1, lambda: batch("multiple_choice", 40 * MB)),
    "H1 json, 80 MB": (1, lambda: batch("json", 80 * MB)),
    "H1 token_f1, 70 MB": (1, lambda: batch("token_f1", 70 * MB)),
    "H1 tensors, 25M rows": (1, lambda: request("/v1/advantages", shapes.tensors(50 * MB), kind=shapes.TENSORS)),
    "H1 tensors, 8M rows": (2, lambda: request("/v1/advantages", shapes.tensors(16 * MB), kind=shapes.TENSORS)),
    "H1 tensors, 8M rows to tensors": (2, lambda: request("/v1/advantages", shapes.tensors(16 * MB), f"Accept: {shapes.TENSORS}", kind=shapes.TENSORS)),
    "H1 llama-factory, 32 MB": (2, lambda: drop_in("llama-factory, texts", 32 * MB)),
    "H1 openrlhf, 55 MB": (2, lambda: drop_in("openrlhf, texts", 55 * MB)),
    "H1 distinct answers, 68 MB": (1, lambda: batch("distinct answers", 68 * MB)),
    "H2 a name of 1 MB": (1, lambda: parts(1000, count=1, name="x" * MB)),
    "H2 a name of 1 MB, gzip": (1, lambda: parts(1000, fields=["Content-Encoding: gzip"], count=1, name="x" * MB)),
    "H2 a name of 100 kB": (2, lambda: parts(4000, count=1, name="x" * 100_000)),
    "H2 32 x 32 parts, 30,000": (1, lambda: parts(30_000, 10, count=32, depth=2)),
    "H2 32 parts, 1M": (1, lambda: parts(1_000_000, 10, count=32)),
    "H2 32 parts explained, 100,000": (1, lambda: parts(100_000, 10, count=32, explain=True)),
    "H3 curve of 10^6 draws": (2, lambda: curves(bootstrap(1_000_000, 32))),
    "H3 picture of 8 curves": (2, lambda: curves(*[bootstrap(1_000_000, 64)] * 8, path="/v1/curves.svg")),
    "H3 draws in a mix": (2, lambda: curves({"name": "mix", "estimators": [{"weight": 1, "estimator": bootstrap(100_000, 32)} for _ in range(3)]})),
    "M2 16 x 1 GiB of no lines": (16, lambda: nothing(1 << 30)),
    "M2 4 x 1 GiB of one line": (4, lambda: nothing(1 << 30, b"a")),
    "M2 4 x 64 MiB of lines that fail": (4, lambda: nothing(64 << 20, b"{}\n")),
    "L12 20 x 80 MB in 140 bytes": (20, lambda: batch("a number for each token", 1_000_000)),
    "L12 256 lines of 130,000 tokens": (4, lambda: as_lines("a number for each token, lines", 1 << 20, 8)),
}


def attack(cap, count, data, prefix=(), flags=(), timeout=100):
    """Sends a request `count` times at once to a service of its own; returns what came of it, and whether it is good: every one is answered or refused, small
    batches next to them are answered, and the process is there afterwards and had less memory than `cap`."""
    with Service("--access-log", "none", *flags, prefix=prefix) as service:
        statuses = []

        def client():
            try:
                with service.socket() as connection:
                    connection.settimeout(timeout)
                    sender = threading.Thread(target=send, args=(connection, data))
                    sender.start()
                    answer = Answer(connection, "GET" if data.startswith(b"GET") else "POST").skip()
                    statuses.append(answer.status if answer.isComplete or not answer.status else f"{answer.status} broken off")
                    connection.close()
                    sender.join()
            except OSError as error:
                statuses.append(type(error).__name__)

        with Beside(service) as beside:
            clients = [threading.Thread(target=client) for _ in range(count)]
            for thread in clients:
                thread.start()
            for thread in clients:
                thread.join()
        lives = service.process.poll() is None
        status = service.process.returncode
        peak = memory(service.process.pid, "VmHWM") if lives else 0
        # Not drained: work that goes on is not waited for.
        service.process.kill()
        service.process.wait()
        service.process.stderr.close()
        # A stream whose status is sent can only break off.
        good = all(status in (200, 413, 422, 429, 503, "200 broken off") for status in statuses) and lives and peak < cap
        figure = f"{', '.join(sorted(map(str, statuses)))}; {peak / MB:.0f} MB at most; small batches: {beside.answered} answered, {beside.busy} told to come back"
        if beside.other:
            figure += f", {len(beside.other)} not: {beside.other[0]}"
        if not lives:
            figure = f"ended ({status}); " + figure
        return good and beside.answered > 0 and not beside.other, figure
