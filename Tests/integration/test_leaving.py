"""Clients that leave cost no work any more; clients that only end their side get their answer."""

import json
import socket
import time
import unittest

import shapes
from hostile import DEADLINE, QUIET, SMALL, Answer, Watch, ask, cpu, request, reset, send
from onslaught import bootstrap, curves
from service import Service

MB = 1_000_000
# What one tick of the scheduler, the close itself and the look at the clock may add to the 50 ms of work.
ALLOWED = 0.05 + 0.01


def math(megabytes):
    """Responses of 10 kB, all different, that `math` has to read."""
    text = "Let me think, step by step. " * 350
    rollouts = [json.dumps({"response": f"{number} {text} \\boxed{{\\frac{{{number}}}{{7}}}}"}) for number in range(megabytes * 100)]
    groups = [shapes.group(",".join(rollouts[at:at + 16]).encode(), b'"1"') for at in range(0, len(rollouts), 16)]
    return shapes.PASS_AT_1 | shapes.SCALARS | {"verifier": {"name": "math"}}, groups


def contains(size):
    """M1: a text that almost occurs in another, at every place."""
    truth = b'"%sb"' % (b"a" * (size // 3))
    rollouts = b",".join(b'{"response":"%d%s"}' % (number, b"a" * (size * 2 // 3)) for number in range(8))
    return {"verifier": {"name": "text", "mode": "contains"}}, [shapes.group(rollouts, truth)]


def document(head, groups):
    return request(shapes.route(head), shapes.document(head, groups))


def lines(head, groups):
    return request(shapes.route(head), shapes.lines(head, groups), kind=shapes.NDJSON)


def close(client):
    client.close()


class Leaving(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.requests = {
            "contains": document(*contains(1_100_000)),
            "repetition": document(*shapes.BATCHES["repetition"](8 * MB)),
            "curves": curves(*[bootstrap(3_000, 32)] * 8),
            "math, 40 MB": document(*math(40)),
            "math, lines": lines(*math(10)),
            "an answer of 200 MB": document(*shapes.long_tokens(5 * MB)),
        }

    def work_after(self, data, leave):
        """CPU seconds from the leave on until the process rests; data that is not all taken counts as well as work that goes on."""
        with Service(*QUIET) as service:
            ask(service, request("/v1/advantages", SMALL))
            pid, client = service.process.pid, service.socket()
            with Watch(service) as watch:
                goal = watch.received + len(data)
                self.assertTrue(send(client, data))
                # All of it was taken, or the service takes no more for the time being.
                watch.until(lambda: watch.received >= goal or watch.still >= 30)
            left = cpu(pid)
            leave(client)
            end, last, rested = time.monotonic() + DEADLINE, cpu(pid), time.monotonic()
            while time.monotonic() < min(end, rested + 0.3):
                time.sleep(0.01)
                now = cpu(pid)
                if now != last:
                    last, rested = now, time.monotonic()
                if now - left > 20 * ALLOWED:
                    break
            return last - left

    def assert_little(self, name, data, leave):
        work = self.work_after(data, leave)
        self.assertLessEqual(work, ALLOWED, f"{name}: {work * 1000:.0f} ms of work")

    def test_a_reset_ends_the_work(self):
        for name, data in self.requests.items():
            with self.subTest(name):
                self.assert_little(name, data, reset)

    def test_a_close_ends_the_work(self):
        for name, data in self.requests.items():
            with self.subTest(name):
                self.assert_little(name, data, close)

    def test_leaving_within_the_body_ends_the_work(self):
        for leave in (reset, close):
            for name in ("math, 40 MB", "math, lines", "repetition"):
                with self.subTest(f"{name}, {leave.__name__}"):
                    self.assert_little(name, self.requests[name][:-len(self.requests[name]) // 3], leave)


class EndingOneSide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service(*QUIET)
        cls.addClassCleanup(cls.service.stop)

    def answer(self, data):
        with self.service.socket() as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            answer = Answer(client)
            body = answer.rest()
            self.assertTrue(answer.isComplete)
            return answer.status, body

    def test_who_still_reads_is_answered(self):
        head, groups = math(4)
        for name, data in (
            ("small", request("/v1/advantages", SMALL)), ("long work", document(head, groups)), ("lines", lines(head, groups)),
            ("a long answer", document(*shapes.long_tokens(500_000)))):
            with self.subTest(name):
                status, body = self.answer(data)
                self.assertEqual(status, 200)
                self.assertEqual(body, ask(self.service, data)[1])

    def test_http_1_0_too(self):
        for path, body in (("/v1/advantages", SMALL), ("/v1/advantages", shapes.document(*math(2))), ("/v1/advantages", shapes.document(*shapes.long_tokens(100_000)))):
            status, answered = self.answer(request(path, body, version="1.0"))
            self.assertEqual((status, answered), (200, ask(self.service, request(path, body))[1]))
        with self.service.socket() as client:
            client.sendall(b"GET /livez HTTP/1.0\r\n\r\n")
            client.shutdown(socket.SHUT_WR)
            self.assertEqual(Answer(client, "GET").status, 200)


if __name__ == "__main__":
    unittest.main()
