"""When the Python client gives up, what it sends again, and what it says about it: against servers that misbehave on purpose."""

import asyncio
import contextlib
import errno
import pathlib
import select
import socket
import ssl
import sys
import threading
import unittest

from certificates import Certificates
from silent import STREAM, Silent

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Clients/python/src"))

import urllib3  # noqa: E402

import advantaged  # noqa: E402
from advantaged.transport import _is_timeout  # noqa: E402

PATIENCE = 60
GROUP = {"id": "a", "rollouts": [{"reward": 1}, {"reward": 0}]}
ESTIMATOR = {"name": "pass_at_1"}
# What a server sees of a reset, also of one after an end of the stream.
RESET = (errno.ECONNRESET, errno.EPIPE)


class GivingUp(unittest.TestCase):
    def assert_reset(self, server, allowed=(errno.ECONNRESET,)):
        self.assertTrue(server.ended.acquire(timeout=PATIENCE))
        self.assertIn(server.ends[-1], allowed)

    def score(self, client):
        return client.score([GROUP], estimator=ESTIMATOR)

    def test_a_time_out_is_a_reset_and_is_not_repeated(self):
        with Silent() as server, advantaged.Client([server.url] * 2, timeout=0.1) as client:
            with self.assertLogs("advantaged", "WARNING") as logs, self.assertRaisesRegex(advantaged.UnavailableError, "given up .*retry_timeouts"):
                self.score(client)
            self.assert_reset(server)
            self.assertEqual((server.connections, len(logs.output)), (1, 1))
            self.assertIn("not sent again", logs.output[0])

    def test_a_time_out_is_repeated_if_asked(self):
        with Silent() as server, advantaged.Client(server.url, timeout=0.1, retries=2, retry_timeouts=True) as client:
            with self.assertLogs("advantaged", "WARNING") as logs, self.assertRaises(advantaged.UnavailableError):
                self.score(client)
            for _ in range(3):
                self.assert_reset(server)
            self.assertEqual((server.connections, len(logs.output)), (3, 3))

    def test_half_an_answer_is_given_up_alike(self):
        with Silent(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nxx") as server, advantaged.Client(server.url, timeout=0.1) as client:
            with self.assertLogs("advantaged"), self.assertRaises(advantaged.UnavailableError):
                self.score(client)
            self.assert_reset(server)
            self.assertEqual(server.connections, 1)

    def test_over_tls_too(self):
        certificates = Certificates()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificates.path / "server.pem", certificates.path / "server.key")
        with Silent(context=context) as server:
            with advantaged.Client(server.url.replace("http", "https"), ca=str(certificates.path / "ca.pem"), timeout=0.5) as client:
                with self.assertLogs("advantaged"), self.assertRaises(advantaged.UnavailableError):
                    self.score(client)
            self.assert_reset(server)
            self.assertEqual(server.connections, 1)

    def test_a_cancelled_task_ends_its_request(self):
        for ask in (
            lambda client: client.score([GROUP], estimator=ESTIMATOR), lambda client: client.rewards([GROUP]),
            lambda client: client.advantages([1, 0], [0, 0], estimator=ESTIMATOR),
        ):
            with Silent() as server:
                async def work():
                    async with advantaged.AsyncClient([server.url] * 3) as client:
                        task = asyncio.ensure_future(ask(client))
                        await asyncio.to_thread(server.taken.acquire, timeout=PATIENCE)
                        task.cancel()
                        with self.assertRaises(asyncio.CancelledError):
                            await task

                asyncio.run(work())
                # With an end of the stream before it where the thread has not seen yet that all is sent.
                self.assert_reset(server, RESET)
                # It is not sent to another replica either.
                self.assertEqual(server.connections, 1)

    def test_a_cancelled_task_ends_a_request_that_is_being_sent(self):
        """The service takes nothing: the thread waits for room."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            async def work():
                async with advantaged.AsyncClient(f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
                    task = asyncio.ensure_future(client.score([{"rollouts": [{"response": "x" * 50_000_000}]}], estimator=ESTIMATOR))
                    connection, _ = await asyncio.to_thread(listener.accept)
                    # Some of it came, so the rest is on its way.
                    await asyncio.to_thread(connection.recv, 1 << 20)
                    task.cancel()
                    with self.assertRaises(asyncio.CancelledError):
                        await task
                    return connection

            with asyncio.run(work()) as connection:
                poll = select.poll()
                poll.register(connection, 0)
                self.assertTrue(poll.poll(PATIENCE * 1000))

    def test_a_cancelled_task_does_not_wait_for_the_next_attempt(self):
        async def work():
            async with advantaged.AsyncClient("http://127.0.0.1:1", concurrency=1) as client:
                with self.assertLogs("advantaged"):
                    task = asyncio.ensure_future(client.health())
                    while not client._client._transport.replicas[0].failures:
                        await asyncio.sleep(0)
                    task.cancel()
                    with self.assertRaises(asyncio.CancelledError):
                        await task
                # The only thread is free again.
                await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(client._pool, lambda: None), PATIENCE)
                return client._client._transport.replicas[0].failures

        self.assertLess(asyncio.run(work()), 9)

    def test_a_cancelled_task_ends_the_search_for_a_stream(self):
        async def work():
            async with advantaged.AsyncClient("http://127.0.0.1:1") as client:
                replica = client._client._transport.replicas[0]
                with self.assertLogs("advantaged"):
                    stream = client.stream([GROUP], estimator=ESTIMATOR)
                    task = asyncio.ensure_future(stream.__anext__())
                    while not replica.failures:
                        await asyncio.sleep(0)
                    task.cancel()
                    with self.assertRaises(asyncio.CancelledError):
                        await task
                    await asyncio.to_thread(stream._thread.shutdown)
                return replica.failures

        self.assertLess(asyncio.run(work()), 9)

    def test_a_stream_that_is_left_is_reset_while_the_trainer_works(self):
        stuck = threading.Event()
        self.addCleanup(stuck.set)
        for leave in (lambda stream: stream.close(), lambda stream: None):
            def groups():
                yield GROUP
                stuck.wait(PATIENCE)

            with Silent(STREAM) as server, advantaged.Client(server.url) as client:
                stream = client.stream(groups(), estimator=ESTIMATOR)
                self.assertTrue(server.taken.acquire(timeout=PATIENCE))
                leave(stream)
                del stream
                # With an end of the stream before it where a group is just being written.
                self.assert_reset(server, RESET)

    def test_a_stream_whose_answer_is_due_is_reset(self):
        with Silent(STREAM) as server, advantaged.Client(server.url, timeout=0.1) as client:
            with self.assertRaises(advantaged.UnavailableError):
                list(client.stream([GROUP], estimator=ESTIMATOR))
            self.assert_reset(server, RESET)

    def test_what_was_answered_ends_in_order(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def serve():
                connection, _ = listener.accept()
                with connection:
                    for _ in range(2):
                        connection.recv(1 << 16)
                        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
                    seen.append(connection.recv(1))

            seen = []
            server = threading.Thread(target=serve)
            server.start()
            with advantaged.Client(f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
                client.health()
                client.health()
            server.join(PATIENCE)
            self.assertEqual(seen, [b""])


class Gateway:
    """Answers every request on a connection with the same bytes."""

    def __init__(self, answer):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

        def serve():
            connection, _ = self.listener.accept()
            with connection:
                while connection.recv(1 << 16):
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


class WhatIsRepeated(unittest.TestCase):
    def attempts(self, server, url=None, **options):
        with self.assertLogs("advantaged", "WARNING") as logs, advantaged.Client(url or server.url, **options) as client:
            with self.assertRaises(advantaged.UnavailableError) as caught:
                client.health()
            with self.assertRaises(advantaged.UnavailableError):
                client.stream([GROUP], estimator=ESTIMATOR)
        self.assertEqual(len(logs.output) % 2, 0)
        return server.connections / 2, str(caught.exception)

    def test_certificates_that_are_refused_are_not(self):
        certificates = Certificates()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificates.path / "server.pem", certificates.path / "server.key")
        with Silent(context=context) as server:
            count, message = self.attempts(server, server.url.replace("http", "https"))
            self.assertEqual(count, 1)
            self.assertIn("CERTIFICATE_VERIFY_FAILED", message)

    def test_another_protocol_is_not(self):
        # TLS to a server of plain HTTP, and HTTP to a server of something else.
        for scheme, greeting in (("https", b"HTTP/1.1 400 Bad Request\r\n\r\n"), ("http", b"SSH-2.0-OpenSSH_9.2\r\n")):
            with socket.create_server(("127.0.0.1", 0)) as listener:
                listener.settimeout(PATIENCE)
                counter = type("Counter", (), {"connections": 0})

                def serve():
                    while True:
                        try:
                            connection, _ = listener.accept()
                        except OSError:
                            return
                        counter.connections += 1
                        with connection, contextlib.suppress(OSError):
                            connection.recv(1 << 16)
                            connection.sendall(greeting)
                            connection.shutdown(socket.SHUT_WR)
                            connection.recv(1 << 16)

                threading.Thread(target=serve, daemon=True).start()
                count, _ = self.attempts(counter, f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
                self.assertEqual(count, 1, scheme)
                listener.shutdown(socket.SHUT_RDWR)

    def test_a_replica_that_is_set_up_badly_leaves_the_others(self):
        with socket.create_server(("127.0.0.1", 0)) as good, Silent(b"SSH-2.0\r\n\r\n") as bad:
            def serve():
                connection, _ = good.accept()
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
                    connection.recv(1)

            threading.Thread(target=serve, daemon=True).start()
            with advantaged.Client([bad.url, f"http://127.0.0.1:{good.getsockname()[1]}"]) as client, self.assertLogs("advantaged") as logs:
                self.assertEqual(client.health(), {})
            self.assertRegex(logs.output[0], f"{bad.url}: .*the next attempt is at once")

    def test_a_time_out_of_a_proxy_is_not(self):
        answer = b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n"
        for options, count in (({}, 1), ({"retry_timeouts": True, "retries": 2}, 3)):
            # One connection, which is kept, for each client: counted by what is logged.
            with Gateway(answer) as server, self.assertLogs("advantaged", "WARNING") as logs, advantaged.Client(server.url, **options) as client:
                with self.assertRaisesRegex(advantaged.UnavailableError, "status 504"):
                    client.health()
            self.assertEqual(len(logs.output), count)

    def test_a_connection_that_the_network_lost_is_no_time_out(self):
        lost = urllib3.exceptions.ProtocolError("Connection aborted.", OSError(errno.ETIMEDOUT, "Connection timed out"))
        late = urllib3.exceptions.ProtocolError("Connection aborted.", TimeoutError("The write operation timed out"))
        self.assertEqual([_is_timeout(lost), _is_timeout(late)], [False, True])

    def test_connections_that_fail_are(self):
        with advantaged.Client("http://127.0.0.1:1", retries=2) as client, self.assertLogs("advantaged", "WARNING") as logs:
            with self.assertRaises(advantaged.UnavailableError):
                client.health()
        self.assertEqual(len(logs.output), 3)
        self.assertRegex(logs.output[0], r"refused; the next attempt is in \d\.\d s \(request ")


if __name__ == "__main__":
    unittest.main()
