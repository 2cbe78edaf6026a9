"""Streams of the Python client: against the release binary, over TCP and TLS, and against servers that misbehave on purpose."""

import asyncio
import gc
import pathlib
import socket
import sys
import threading
import unittest
from unittest import mock

import numpy

from certificates import Certificates
from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Clients/python/src"))

import advantaged  # noqa: E402
import fake_columns  # noqa: E402, F401
from advantaged.duplex import Duplex  # noqa: E402

PASS_AT_2 = {"name": "pass_at_k", "k": 2, "method": "bootstrap", "seed": 3}
TEXT = {"name": "text"}
PATIENCE = 60


def group(index):
    """Some rollouts to verify, some with rewards, of changing number; numpy's numbers are as good as Python's."""
    rollouts = [{"response": "yes" if (index + place) % 3 == 0 else "no", "tokens": place} for place in range(2 + index % 5)]
    return {"id": f"p{index}", "ground_truth": "yes", "rollouts": rollouts + [{"reward": numpy.float32(index % 2), "tokens": numpy.int64(3)}]}


class Relay:
    """An iterable whose items are handed in one by one; `None` is its end."""

    def __init__(self):
        self.asked = threading.Semaphore(0)
        self._item = None
        self._given = threading.Semaphore(0)

    def give(self, item):
        """Waits until the next item is asked for."""
        assert self.asked.acquire(timeout=PATIENCE)
        self._item = item
        self._given.release()

    def __iter__(self):
        while True:
            self.asked.release()
            assert self._given.acquire(timeout=PATIENCE)
            if self._item is None:
                return
            yield self._item


class Streams:
    """What holds over TCP and over TLS, packed or not."""

    def test_the_answers_are_those_of_one_request(self):
        groups = [group(index) for index in range(150)]
        whole = self.client.score(groups, estimator=PASS_AT_2, verifier=TEXT)
        seen = []
        stream = self.client.stream(
            iter(groups), estimator=PASS_AT_2, verifier=TEXT, run="r", step=1, progress=lambda answered, sent: seen.append((answered, sent)))
        answers = list(stream)
        self.assertEqual([answer["id"] for answer in answers], [entry["id"] for entry in groups])
        rollouts = [rollout for answer in answers for rollout in answer["rollouts"]]
        self.assertEqual(numpy.array([rollout["advantage"] for rollout in rollouts], numpy.float32).tobytes(), whole.advantage.tobytes())
        self.assertEqual(numpy.array([rollout["reward"] for rollout in rollouts], numpy.float32).tobytes(), whole.rewards.tobytes())
        tokens = [value for rollout in rollouts for value in rollout["advantages"]]
        self.assertEqual(numpy.array(tokens, numpy.float32).tobytes(), whole.advantages.tobytes())
        self.assertEqual(stream.estimator, whole.estimator)
        self.assertEqual({name: stream.summary[name] for name in ("groups", "failed_groups", "scored", "statuses", "pass_at_1")},
                         {"failed_groups": 0} | {name: whole.summary[name] for name in ("groups", "scored", "statuses", "pass_at_1")})
        self.assertEqual([answered for answered, _ in seen], list(range(1, 151)))
        self.assertTrue(all(answered <= sent for answered, sent in seen))
        self.assertEqual((stream.answered, stream.sent, list(stream)), (150, 150, []))

    def test_each_group_is_answered_before_the_next_is_made(self):
        relay = Relay()
        with self.client.stream(relay, estimator={"name": "pass_at_1"}, verifier=TEXT, per_token=False) as stream:
            for index in range(5):
                relay.give(group(index))
                answer = next(stream)
                self.assertEqual(answer["id"], f"p{index}")
                self.assertNotIn("advantages", answer["rollouts"][0])
                self.assertIsNone(stream.summary)
            relay.give(None)
            self.assertEqual(list(stream), [])
            self.assertEqual(stream.summary["groups"], 5)

    def test_a_bad_group_costs_no_other(self):
        groups = [group(0), {"rollouts": [{"reward": "?"}]}, {"rollouts": []}, group(1)]
        stream = self.client.stream(groups, estimator=PASS_AT_2, verifier=TEXT)
        answers = list(stream)
        self.assertEqual([answer.get("id") for answer in answers], ["p0", None, None, "p1"])
        self.assertEqual((answers[1]["line"], answers[1]["problem"]["pointer"], answers[2]["line"]), (3, "/rollouts/0/reward", 4))
        self.assertEqual((stream.summary["groups"], stream.summary["failed_groups"]), (2, 2))

    def test_what_is_refused_takes_no_group(self):
        def never():
            self.fail("a group was taken")
            yield

        for estimator, pointer in (({"name": "nope"}, "/estimator/name"), ({"name": "pass_at_1", "scope": "batch"}, "/estimator")):
            with self.assertRaises(advantaged.ProblemError) as caught:
                self.client.stream(never(), estimator=estimator)
            self.assertEqual((caught.exception.status, caught.exception.pointer), (422, pointer))

    def test_a_statistic_of_the_batch_can_be_given(self):
        groups = [{"rollouts": [{"reward": 1}, {"reward": 0}]}, {"rollouts": [{"reward": 1}, {"reward": 1}]}]
        answers = list(self.client.stream(groups, estimator={"name": "pass_at_1", "scope": "batch", "batch_std": 0.25}))
        self.assertEqual([rollout["advantage"] for answer in answers for rollout in answer["rollouts"]], [2, -2, 0, 0])

    def test_no_groups_and_large_ones(self):
        empty = self.client.stream([], estimator={"name": "pass_at_1"})
        self.assertEqual((list(empty), empty.summary["groups"]), ([], 0))
        # More than the sockets hold, both ways.
        large = [{"id": str(index), "ground_truth": "y", "rollouts": [{"response": "x" * 3_000_000, "tokens": 400_000}, {"reward": 1, "tokens": 400_000}]} for index in range(3)]
        answers = list(self.client.stream(large, estimator={"name": "pass_at_1"}, verifier=TEXT))
        self.assertEqual([(answer["id"], [len(rollout["advantages"]) for rollout in answer["rollouts"]]) for answer in answers],
                         [(str(index), [400_000, 400_000]) for index in range(3)])

    def test_what_the_iterable_raises_is_raised(self):
        def broken():
            yield group(0)
            raise LookupError("the trainer broke")

        with self.assertRaisesRegex(LookupError, "the trainer broke"):
            list(self.client.stream(broken(), estimator=PASS_AT_2, verifier=TEXT))
        with self.assertRaisesRegex(TypeError, "object is not JSON"):
            list(self.client.stream([{"rollouts": [{"reward": object()}]}], estimator=PASS_AT_2))

    def test_a_stream_that_is_left_takes_no_more(self):
        for leave in (lambda stream: stream.close(), lambda stream: None):
            taken = threading.Semaphore(0)
            over = threading.Event()

            def endless():
                try:
                    while True:
                        taken.release()
                        yield group(0)
                finally:
                    over.set()

            stream = self.client.stream(endless(), estimator=PASS_AT_2, verifier=TEXT)
            next(stream)
            leave(stream)
            del stream
            gc.collect()
            self.assertTrue(over.wait(PATIENCE))
            # The service has not suffered.
            self.assertEqual(self.client.health()["status"], "ok")

    def test_asynchronously(self):
        async def produced(count, gate):
            for index in range(count):
                yield group(index)
                # The next group waits for the answer to this one: both go on in one loop.
                await asyncio.wait_for(gate[index].wait(), PATIENCE)

        async def work():
            gate = [asyncio.Event() for _ in range(4)]
            async with advantaged.AsyncClient(self.url, **self.options) as client:
                stream = client.stream(produced(4, gate), estimator=PASS_AT_2, verifier=TEXT)
                answers = []
                async for answer in stream:
                    answers.append(answer)
                    gate[len(answers) - 1].set()
                from_list = [answer async for answer in client.stream([group(index) for index in range(4)], estimator=PASS_AT_2, verifier=TEXT)]
                self.assertEqual(answers, from_list)
                self.assertEqual((stream.summary["groups"], stream.sent, stream.answered), (4, 4, 4))
                with self.assertRaises(advantaged.ProblemError):
                    async for _ in client.stream([], estimator={"name": "nope"}):
                        pass

                # One that is left while the trainer still generates: its generator is cancelled.
                waiting, cancelled = asyncio.Event(), asyncio.Event()

                async def stuck():
                    yield group(0)
                    waiting.set()
                    try:
                        await asyncio.Event().wait()
                    except asyncio.CancelledError:
                        cancelled.set()
                        raise

                async with client.stream(stuck(), estimator=PASS_AT_2, verifier=TEXT) as stream:
                    await stream.__anext__()
                    await asyncio.wait_for(waiting.wait(), PATIENCE)
                    reader = asyncio.ensure_future(stream.__anext__())
                    await asyncio.sleep(0)
                    reader.cancel()
                    with self.assertRaises(asyncio.CancelledError):
                        await reader
                await asyncio.wait_for(cancelled.wait(), PATIENCE)
                self.assertEqual([answer async for answer in stream], [])

        asyncio.run(work())


class OverTCP(Streams, unittest.TestCase):
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.service = Service("--access-log", "none")
        cls.url = cls.service.url
        cls.client = advantaged.Client(cls.url, **cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.service.stop()

    def test_a_server_that_is_killed(self):
        with Service("--access-log", "none") as service, advantaged.Client(service.url) as client:
            relay = Relay()
            stream = client.stream(relay, estimator=PASS_AT_2, verifier=TEXT)
            for index in range(3):
                relay.give(group(index))
                next(stream)
            service.process.kill()
            service.process.wait()
            service.process.stderr.close()
            with self.assertRaisesRegex(advantaged.UnavailableError, "after 3 of 3 groups .* were answered"):
                next(stream)
            self.assertEqual((stream.answered, stream.summary), (3, None))
            relay.give(None)


class PackedOverTCP(OverTCP):
    options = {"gzip": True}


class OverTLS(Streams, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = Certificates()
        path = cls.certificates.path
        cls.service = Service(
            "--access-log", "none", "--tls-certificate", str(path / "server.pem"), "--tls-key", str(path / "server.key"), "--tls-client-ca", str(path / "ca.pem"))
        cls.url = cls.service.url.replace("http:", "https:")
        cls.options = {"ca": str(path / "ca.pem"), "certificate": (str(path / "client.pem"), str(path / "client.key"))}
        cls.client = advantaged.Client(cls.url, **cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.service.stop()

    def test_both_sides_show_certificates(self):
        for options in ({"ca": self.options["ca"]}, {}):
            with advantaged.Client(self.url, retries=0, **options) as client, self.assertRaises(advantaged.UnavailableError):
                list(client.stream([], estimator={"name": "pass_at_1"}))


class Tokens(unittest.TestCase):
    def test_bearer_tokens(self):
        import tempfile
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("a-token-of-some-length\n")
            file.flush()
            with Service("--access-log", "none", "--token-file", file.name) as service:
                with advantaged.Client(service.url, token="a-token-of-some-length") as client:
                    self.assertEqual(len(list(client.stream([group(0)], estimator=PASS_AT_2, verifier=TEXT))), 1)
                with advantaged.Client(service.url) as client, self.assertRaises(advantaged.ProblemError) as caught:
                    client.stream([group(0)], estimator=PASS_AT_2, verifier=TEXT)
                self.assertEqual(caught.exception.status, 401)


class Scripted:
    """A server that reads a first line and then does as it is told."""

    def __init__(self, act):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = 0

        def serve():
            while True:
                try:
                    connection, _ = self.listener.accept()
                except OSError:
                    return
                self.connections += 1
                with connection, connection.makefile("rb") as lines:
                    for line in lines:
                        if line == b"\r\n":
                            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                        if b'"estimator"' in line:
                            break
                    act(connection, lines)
                    try:
                        # Whoever closes with bytes unread resets the connection, and what was sent may be lost.
                        connection.shutdown(socket.SHUT_WR)
                        lines.read()
                    except OSError:
                        pass

        threading.Thread(target=serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"


def refuse(connection, lines):
    connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n")


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


class AgainstAScript(unittest.TestCase):
    def test_another_replica_takes_over_before_the_first_group(self):
        with Scripted(refuse) as sick, Service("--access-log", "none") as service:
            with advantaged.Client(["http://127.0.0.1:1", sick.url, service.url]) as client:
                for _ in range(3):
                    self.assertEqual(len(list(client.stream([group(0), group(1)], estimator=PASS_AT_2, verifier=TEXT))), 2)
            self.assertEqual(sick.connections, 1)
        with Scripted(refuse) as sick, advantaged.Client(sick.url, retries=0) as client, self.assertRaises(advantaged.UnavailableError):
            client.stream([], estimator=PASS_AT_2)

    def test_answers_that_end_too_early(self):
        tails = {
            b"": "", chunk(b'{"id": "a"}\n') + b"0\r\n\r\n": "without a summary", chunk(b'{"id"'): "", b"5\r\n{}": "", b"zz\r\n": "", chunk(b"[\n"): ""}
        for tail, reason in tails.items():
            def act(connection, lines, tail=tail):
                connection.sendall(HEAD + tail)

            with self.subTest(tail=tail), Scripted(act) as server, advantaged.Client(server.url, retries=0) as client:
                stream = client.stream([], estimator=PASS_AT_2)
                with self.assertRaisesRegex(advantaged.UnavailableError, f"the stream broke .*{reason}"):
                    list(stream)
                self.assertEqual(stream.answered, tail.count(b'"a"'))

    def test_answers_in_single_bytes(self):
        body = chunk(b'{"id": "a"}\n{"id":') + chunk(b' "b"}\n{"summary": {}') + chunk(b"}") + b"0\r\n\r\n"

        def act(connection, lines):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HEAD + body:
                connection.sendall(bytes([byte]))

        with Scripted(act) as server, advantaged.Client(server.url) as client:
            stream = client.stream([], estimator=PASS_AT_2)
            self.assertEqual(([answer["id"] for answer in stream], stream.summary), (["a", "b"], {}))

    def test_silence_is_given_up_only_where_an_answer_is_due(self):
        def act(connection, lines):
            connection.sendall(HEAD)
            lines.read()

        with Scripted(act) as server, advantaged.Client(server.url, timeout=0.2) as client:
            relay = Relay()
            stream = client.stream(relay, estimator=PASS_AT_2)
            # The first group is due by now, and the trainer takes longer than the timeout: nothing is wrong with that.
            reader = threading.Thread(target=lambda: self.assertRaises(advantaged.UnavailableError, next, stream))
            reader.start()
            reader.join(0.6)
            self.assertTrue(reader.is_alive())
            relay.give(group(0))
            reader.join(PATIENCE)
            self.assertFalse(reader.is_alive())
            relay.give(None)

    def test_a_service_that_waits_for_the_trainer_is_told_so(self):
        chunk = Duplex._chunk
        for options in ({}, {"gzip": True}):
            beats = threading.Semaphore(0)

            def counted(duplex, data):
                if data == b"\n":
                    beats.release()
                return chunk(duplex, data)

            with mock.patch("advantaged.duplex.HEARTBEAT", 0.05), mock.patch.object(Duplex, "_chunk", counted), Service("--access-log", "none") as service:
                with advantaged.Client(service.url, **options) as client:
                    relay = Relay()
                    stream = client.stream(relay, estimator={"name": "pass_at_1"}, verifier=TEXT)
                    for _ in range(3):
                        self.assertTrue(beats.acquire(timeout=PATIENCE))
                    # Blank lines went in between, and are no lines.
                    relay.give({"rollouts": []})
                    self.assertEqual(next(stream)["line"], 2)
                    relay.give(None)
                    self.assertEqual((list(stream), stream.summary["failed_groups"]), ([], 1))

    def test_answers_are_read_before_they_are_asked_for(self):
        # More than the sockets hold: the service cuts who takes no answer for a while.
        groups = ({"id": str(index), "rollouts": [{"reward": 1, "tokens": 60_000}, {"reward": 0, "tokens": 60_000}]} for index in range(40))
        with Service("--access-log", "none") as service, advantaged.Client(service.url) as client:
            before = set(threading.enumerate())
            stream = client.stream(groups, estimator={"name": "pass_at_1"})
            for thread in set(threading.enumerate()) - before:
                thread.join(PATIENCE)
                self.assertFalse(thread.is_alive())
            self.assertEqual([answer["id"] for answer in stream], [str(index) for index in range(40)])

    def test_only_so_many_groups_are_taken_ahead(self):
        for ahead in (1, 3):
            taken = []

            def groups():
                for index in range(12):
                    taken.append(index)
                    yield group(index)

            with Service("--access-log", "none") as service, advantaged.Client(service.url) as client:
                stream = client.stream(groups(), estimator=PASS_AT_2, verifier=TEXT, ahead=ahead)
                for index in range(12):
                    self.assertLessEqual(len(taken), index + ahead)
                    self.assertEqual(next(stream)["id"], f"p{index}")
                self.assertEqual(list(stream), [])
        with advantaged.Client() as client, self.assertRaises(ValueError):
            client.stream([], estimator=PASS_AT_2, ahead=0)

    def test_a_sender_that_waits_is_let_go(self):
        blocked = threading.Event()

        def act(connection, lines):
            connection.sendall(HEAD)
            blocked.wait(PATIENCE)

        large = {"rollouts": [{"response": "x" * 50_000_000, "reward": 1}]}
        # Once by a server that takes nothing, once by a caller that takes nothing.
        for groups, ahead in ([large], 5), ([group(0)] * 9, 1):
            with Scripted(act) as server, advantaged.Client(server.url) as client:
                before = set(threading.enumerate())
                stream = client.stream(groups, estimator=PASS_AT_2, ahead=ahead)
                threads = set(threading.enumerate()) - before
                stream.close()
                for thread in threads:
                    thread.join(PATIENCE)
                    self.assertFalse(thread.is_alive())
                self.assertEqual(list(stream), [])
                blocked.set()


if __name__ == "__main__":
    unittest.main()
