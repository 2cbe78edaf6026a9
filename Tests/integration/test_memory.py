"""The service holds what it says it holds: bodies of every shape, on every route that takes them, measured from outside."""

import os
import threading
import unittest

import shapes
from hostile import DEADLINE, QUIET, SMALL, Answer, Watch, ask, chunked, memory, readable, request, reset_peak, send
from service import Service

MB = 1_000_000
SIZE = int(os.environ.get("SHAPE_BYTES", 2 * MB))
SMALL_BUDGET = 32 << 20
# What malloc keeps of earlier requests, which nothing counts: up to 9 MB above the goal of 8 MB were seen.
KEPT = 24 * MB
# A short peak of the gauge may fall between two samples, where that of the memory never does; so a shape has three tries.
TRIES = 3


class Sender(threading.Thread):
    """Sends all of a request but its last byte, and that one when it is let go."""

    def __init__(self, client, data):
        super().__init__(daemon=True)
        self.client, self.data, self.go = client, data, threading.Event()
        self.start()

    def run(self):
        if send(self.client, self.data[:-1]) and self.go.wait(DEADLINE):
            send(self.client, self.data[-1:])


def warm(service):
    """Brings the code of every route into memory before growth is measured: it belongs to no request."""
    for _, data in cases(2000):
        with service.socket() as client:
            send(client, data)
            Answer(client).skip()


def measure(requests, *flags):
    """Sends requests at once; returns their statuses, by how much resident memory grew at most, and the most that the service said it held."""
    with Service(*QUIET, *flags) as service:
        pid = service.process.pid
        warm(service)
        with Watch(service) as watch:
            before, received = memory(pid), watch.received
            reset_peak(pid)
            clients = [service.socket() for _ in requests]
            senders = [Sender(client, data) for client, data in zip(clients, requests)]
            goal = received + sum(map(len, requests)) - len(requests)
            # All has come that will come: or the answer began, or the service waits for a client that does not read.
            watch.until(lambda: watch.received >= goal or all(map(readable, clients)) or watch.still >= 30)
            watch.more(3)
            for sender in senders:
                sender.go.set()
            watch.until(lambda: all(map(readable, clients)))
            # Nothing is read until the answers have filled what they may fill.
            watch.until(lambda: watch.still >= 10)
            statuses = [Answer(client).skip().status for client in clients]
            watch.more(1)
            for sender, client in zip(senders, clients):
                sender.join()
                client.close()
            if service.process.poll() is not None:
                return statuses, None, watch.most_held
            return statuses, memory(pid, "VmHWM") - before, watch.most_held


def cases(size=SIZE):
    """Name and request of every shape in every form."""
    for name, make in shapes.BATCHES.items():
        head, groups = make(size)
        path = shapes.route(head)
        body = shapes.document(head, groups)
        yield f"{name}: JSON", request(path, body)
        yield f"{name}: lines", request(path, shapes.lines(head, groups), kind=shapes.NDJSON)
        if name.startswith("friendly") or name in ("one answer, many rollouts", "rewards alone"):
            yield f"{name}: gzip both ways", request(path, shapes.packed(body), "Content-Encoding: gzip", "Accept-Encoding: gzip")
            yield f"{name}: chunks", chunked(path, [body[at:at + 50_000] for at in range(0, len(body), 50_000)])
        if name in ("distinct answers", "many groups of one", "a number for each token"):
            yield f"{name}: JSON to lines", request(path, body, f"Accept: {shapes.NDJSON}")
            yield f"{name}: JSON to tensors", request(path, body, f"Accept: {shapes.TENSORS}")
    for accept in ("application/json", shapes.TENSORS):
        yield f"tensors of U8 to {accept}", request("/v1/advantages", shapes.tensors(size), f"Accept: {accept}", kind=shapes.TENSORS)
        yield f"tensors with tokens to {accept}", request(
            "/v1/advantages", shapes.tensors(size // 20, "padded", 200), f"Accept: {accept}", kind=shapes.TENSORS)
    for name, (path, make) in shapes.DROP_INS.items():
        yield name, request(path, make(size))


class MemoryByShape(unittest.TestCase):
    def assert_counted(self, name, *requests):
        """What `measure` finds is at most a tenth more than what the service said, and 8 MB."""
        for _ in range(TRIES):
            statuses, growth, held = measure(requests)
            self.assertIsNotNone(growth, "the service ended")
            if growth <= 1.1 * held + 8 * MB:
                break
        figure = f"{'/'.join(map(str, sorted(set(statuses))))}, {growth / MB:.1f} MB grown, {held / MB:.1f} MB said to be held"
        if "SHAPE_TABLE" in os.environ:
            print(f"{name} ({sum(map(len, requests)) / MB:.1f} MB): {figure}", flush=True)
        self.assertLessEqual(growth, 1.1 * held + 8 * MB, figure)
        self.assertLessEqual(set(statuses), {200, 413, 422, 429, 503}, figure)

    def test_growth_is_what_is_said_to_be_held(self):
        for name, data in cases():
            with self.subTest(name):
                self.assert_counted(name, data)

    def test_answers_that_nobody_reads(self):
        """B18: lines whose answers wait for their clients."""
        line = shapes.group(shapes.repeated(b'{"reward":1},{"reward":0}', SIZE))
        body = shapes.lines(shapes.PASS_AT_1, [line] * 2)
        self.assert_counted("four that do not read", *[request("/v1/advantages", body, kind=shapes.NDJSON)] * 4)

    def grown(self, service, group):
        """The most memory that the service has while it answers some requests at once."""
        reset_peak(service.process.pid)
        clients = [service.socket() for _ in group]
        senders = [threading.Thread(target=send, args=(client, data)) for client, (_, data) in zip(clients, group)]
        for sender in senders:
            sender.start()
        statuses = {Answer(client).skip().status for client in clients}
        for sender, client in zip(senders, clients):
            sender.join()
            client.close()
        self.assertIsNone(service.process.poll(), "the service ended")
        self.assertLessEqual(statuses, {200, 413, 422, 429, 503})
        return memory(service.process.pid, "VmHWM")

    def test_a_small_budget_refuses_and_goes_on(self):
        """All shapes, one after the other and then four at once, to a service that may hold little: a tenth more, and what malloc keeps, at most."""
        with Service(*QUIET, "--max-total-body-bytes", str(SMALL_BUDGET)) as service:
            pid = service.process.pid
            warm(service)
            before = memory(pid)
            everything = list(cases())
            for at in range(0, len(everything), 4):
                with self.subTest(" + ".join(name for name, _ in everything[at:at + 4])):
                    for _ in range(TRIES):
                        # What the allocator keeps for itself differs from try to try.
                        growth = self.grown(service, everything[at:at + 4]) - before
                        if growth <= 1.1 * SMALL_BUDGET + KEPT:
                            break
                    self.assertLessEqual(growth, 1.1 * SMALL_BUDGET + KEPT)
            self.assertEqual(ask(service, request("/v1/advantages", SMALL))[0], 200)


if __name__ == "__main__":
    unittest.main()
