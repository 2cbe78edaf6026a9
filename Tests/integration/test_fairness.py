"""Large requests do not keep small ones waiting: by counts and by order, not by time."""

import os
import socket
import statistics
import threading
import unittest

import shapes
from hostile import QUIET, SMALL, Answer, Watch, request, send
from onslaught import nothing
from service import Service

MB = 1_000_000
HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
# 3 x 8,000,000 values of 20 characters.
LARGE = b'{"estimator":{"name":"pass_at_1"},"groups":[{"rollouts":[{"reward":1,"tokens":8000000},{"reward":0,"tokens":8000000},{"reward":0,"tokens":8000000}]}]}'


class Small:
    """Health checks and small batches in turn on one connection."""

    def __init__(self, service):
        self.client = service.socket()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def round(self):
        statuses = []
        for method, data in (("GET", HEALTH), ("POST", request("/v1/advantages", SMALL))):
            self.client.sendall(data)
            answer = Answer(self.client, method)
            answer.rest()
            statuses.append(answer.status)
        assert statuses == [200, 200], statuses


class Fairness(unittest.TestCase):
    def rounds_while(self, service, client, total):
        """Rounds that are answered while a client takes an answer as fast as the kernel can drop it, to the end of the connection."""
        buffer, over, taken = bytearray(1 << 20), threading.Event(), [0]

        def read():
            while count := client.recv_into(buffer, len(buffer), socket.MSG_TRUNC):
                taken[0] += count
            over.set()

        reader = threading.Thread(target=read)
        between, last = [], 0
        with Small(service) as small:
            reader.start()
            while not over.is_set():
                small.round()
                now = taken[0]
                between.append(now - last)
                last = now
        reader.join()
        figure = f"{len(between)} rounds, {statistics.median(between) / MB:.2f} MB between two, at most {max(between) / MB:.1f} MB, of {taken[0] / MB:.0f} MB"
        if "SHAPE_TABLE" in os.environ:
            print(figure, flush=True)
        self.assertGreater(taken[0], total)
        self.assertGreaterEqual(len(between), 20, figure)
        self.assertLessEqual(max(between), total // 2, figure)

    def test_next_to_an_answer_of_500_megabytes(self):
        with Service(*QUIET) as service, service.socket() as client:
            client.sendall(request("/v1/advantages", LARGE, "Connection: close"))
            self.rounds_while(service, client, 400 * MB)

    def test_next_to_a_body_that_is_given_back(self):
        """200 MB in and out at once; where the answer is there as a whole, nothing of it waits for the estimator."""
        size = 200 * MB
        with Service(*QUIET, "--max-total-body-bytes", str(20 * size)) as service, service.socket() as client:
            sender = threading.Thread(target=send, args=(client, request("/", b"x" * size, "Connection: close", kind="application/octet-stream")))
            sender.start()
            self.rounds_while(service, client, size)
            sender.join()

    def test_next_to_a_body_of_200_megabytes(self):
        head, groups = shapes.BATCHES["friendly, 8 answers of 10 kB"](200 * MB)
        data = request("/v1/advantages", shapes.document(head | {"verifier": {"name": "text"}}, groups))
        with Service(*QUIET) as service, Small(service) as small, service.socket() as client:
            sender = threading.Thread(target=send, args=(client, data))
            sender.start()
            rounds = 0
            with Watch(service) as watch:
                goal = watch.received + len(data)
                while sender.is_alive() and watch.received < goal:
                    small.round()
                    rounds += 1
            sender.join()
            answer = Answer(client).skip()
            self.assertEqual((answer.status, answer.isComplete), (200, True))
            self.assertGreaterEqual(rounds, 10)

    def test_next_to_streams_of_nothing(self):
        """M2: 16 streams that unpack to 256 MiB of empty lines. Ten rounds come first, or the streams are refused."""
        data = nothing(256 << 20)
        with Service(*QUIET, "--workers", "2") as service, Small(service) as small:
            clients = [service.socket() for _ in range(16)]
            before = []
            with Watch(service) as watch:
                goal = watch.received + len(data)
                senders = [threading.Thread(target=send, args=(client, data)) for client in clients]
                readers = [threading.Thread(target=lambda client=client: before.append(Answer(client).skip().isComplete)) for client in clients]
                for thread in (*senders, *readers):
                    thread.start()
                watch.until(lambda: watch.received >= goal or before)
            for _ in range(10):
                small.round()
            early = before.count(True)
            for client in clients:
                try:
                    client.shutdown(2)
                except OSError:
                    pass
            for thread in (*senders, *readers):
                thread.join()
            for client in clients:
                client.close()
            self.assertLessEqual(early, 2, "streams of nothing were worked off before small batches")


if __name__ == "__main__":
    unittest.main()
