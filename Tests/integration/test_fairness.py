"""Large requests do not keep small ones waiting: by counts and by order, not by time."""

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
    def test_next_to_an_answer_of_500_megabytes(self):
        with Service(*QUIET) as service, Small(service) as small, service.socket() as client:
            client.sendall(request("/v1/advantages", LARGE))
            answer = Answer(client)
            self.assertEqual(answer.status, 200)
            buffer, over = memoryview(bytearray(1 << 20)), threading.Event()
            taken = [0]

            def read():
                # As fast as Python can: past the framing, which is not of interest here. Ends with the connection.
                while count := client.recv_into(buffer):
                    taken[0] += count
                    if buffer[max(0, count - 5):count] == b"0\r\n\r\n":
                        break
                over.set()

            reader = threading.Thread(target=read)
            reader.start()
            rounds, largest, last = 0, 0, 0
            while not over.is_set():
                small.round()
                now = taken[0]
                if over.is_set():
                    break
                rounds, largest, last = rounds + 1, max(largest, now - last), now
            reader.join()
            figure = f"{rounds} rounds, at most {largest / MB:.1f} MB between two, of {taken[0] / MB:.0f} MB"
            print(figure)
            self.assertGreater(taken[0], 400 * MB)
            self.assertGreaterEqual(rounds, 50, figure)
            self.assertLessEqual(largest, 64 * MB, figure)

    def test_next_to_a_body_of_200_megabytes(self):
        """Each 10 MB of the body wait for a round, so the order is fixed; the rest is sent while rounds go on."""
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
            print(rounds, "rounds")
            self.assertGreaterEqual(rounds, 20)

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
            print(early, "early")
            self.assertLessEqual(early, 2, "streams of nothing were worked off before small batches")


if __name__ == "__main__":
    unittest.main()
