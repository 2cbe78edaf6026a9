"""Where a request without end ends, and what little a refusal may cost."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import shapes
from hostile import DEADLINE, QUIET, SMALL, Answer, ask, memory, readable, request, send
from onslaught import bootstrap, curves, parts
from service import BINARY, Service

MB = 1_000_000
HEAD = b'{"estimator":{"name":"pass_at_1"}}\n'


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service(*QUIET)
        cls.addClassCleanup(cls.service.stop)

    def problem(self, data, status, method="POST"):
        found, body = ask(self.service, data, method)
        self.assertEqual(found, status, body[:500])
        self.assertLess(len(body), 4096)
        problem = json.loads(body)
        self.assertEqual(problem["status"], status)
        return problem

    def test_a_stream_of_lines_that_fail_ends(self):
        body = HEAD + b"{}\n" * 60_000
        with self.service.socket() as client:
            sender = threading.Thread(target=send, args=(client, request("/v1/advantages", body, kind=shapes.NDJSON)))
            sender.start()
            answer = Answer(client)
            said = answer.rest().splitlines()
            client.close()
            sender.join()
        self.assertEqual(answer.status, 200)
        # Each line that fails is answered; then one says why no more are read.
        self.assertGreaterEqual(len(said), 10_000)
        self.assertLessEqual(len(said), 10_002)
        self.assertIn("problem", json.loads(said[-1]))
        self.assertTrue(answer.isComplete)

    def test_fewer_failed_lines_do_not_end_it(self):
        _, body = ask(self.service, request("/v1/advantages", HEAD + b"{}\n" * 9_000 + b'{"rollouts":[{"reward":1}]}\n', kind=shapes.NDJSON))
        self.assertEqual(json.loads(body.splitlines()[-1])["summary"]["failed_groups"], 9_000)

    def test_a_first_line_without_end_is_refused_before_it_ends(self):
        """L2."""
        with Service(*QUIET, "--max-line-bytes", "1000000") as service, service.socket() as client:
            client.sendall(request("/v1/advantages", b"", kind=shapes.NDJSON, length=50 * MB))
            for _ in range(40):  # 4 MB, and no end of the line
                if not send(client, b'{"estimator":' + b" " * 100_000):
                    break
            self.assertTrue(readable(client, 20), "no answer while the line goes on")
            self.assertEqual(Answer(client).status, 413)

    def test_an_unknown_key_of_50_megabytes_has_a_small_answer(self):
        """L4."""
        key = b'{"%s":1}' % (b"k" * 50 * MB)
        self.assertLess(len(self.problem(request("/v1/advantages", key), 422)["detail"]), 1024)
        for body in (b'{"estimator":{"name":"%s"},"groups":[]}', b'{"estimator":{"name":"pass_at_1","%s":1},"groups":[]}', b'{"verifier":{"name":"%s"},"groups":[]}'):
            self.problem(request("/v1/advantages", body % (b"k" * MB)), 422)

    def test_head_of_everything_has_no_body(self):
        """L1."""
        with self.service.socket() as client:
            client.sendall(b"HEAD * HTTP/1.1\r\nHost: x\r\n\r\n")
            said = b"".join(iter(lambda: client.recv(1 << 16), b""))
        head, _, body = said.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 400 "), head)
        self.assertEqual(body, b"")

    def test_curves_from_another_site_are_refused(self):
        """H3: any page can make a browser ask for a picture."""
        for path in ("/v1/curves", "/v1/curves.svg"):
            target = path + "?n=8&k=2"
            for site, status in (("cross-site", 403), ("same-origin", 200), ("same-site", 200), ("none", 200), (None, 200)):
                fields = [f"Sec-Fetch-Site: {site}"] if site else []
                self.assertEqual(ask(self.service, request(target, b"", *fields, method="GET", kind=None), "GET")[0], status, (path, site))

    def test_the_draws_of_a_query_have_one_limit(self):
        """H3."""
        for estimators in ([bootstrap(1_000_000, 32)], [bootstrap(100_000, 32)] * 8, [{"name": "mix", "estimators": [{"weight": 1, "estimator": bootstrap(100_000, 32)}] * 3}]):
            for path in ("/v1/curves", "/v1/curves.svg"):
                self.problem(curves(*estimators, path=path), 422, "GET")
        self.assertEqual(ask(self.service, curves(bootstrap(50, 4), n=16), "GET")[0], 200)

    def test_a_part_has_a_short_name(self):
        """H2."""
        self.problem(parts(2, count=1, name="x" * MB), 422)
        self.assertEqual(ask(self.service, parts(2, count=1, name="x" * 32))[0], 200)

    def test_the_parts_of_many_rollouts_are_refused_or_streamed(self):
        """H2: a gigabyte of answer; read or not, it is not held."""
        before = memory(self.service.process.pid)
        with self.service.socket() as client:
            client.sendall(parts(30_000, 10, count=32, depth=2))
            answer = Answer(client).skip()
        self.assertIn(answer.status, (200, 413, 422, 503))
        self.assertEqual(answer.isComplete, True)
        self.assertLess(memory(self.service.process.pid, "VmHWM") - before, 200 * MB)


class Process(unittest.TestCase):
    def test_a_token_file_that_blocks_does_not_keep_the_service(self):
        """M4: SIGHUP while the token file is a pipe that nobody writes; SIGTERM ends the service all the same."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "tokens")
            path.write_text("abcdefghijklmnop0123456789\n")
            with Service(*QUIET, "--token-file", str(path)) as service:
                path.unlink()
                os.mkfifo(path)
                service.process.send_signal(signal.SIGHUP)
                # A line of the log says that the reload failed, or nothing does and the service hangs in it: so SIGTERM does not wait for it.
                self.assertEqual(ask(service, request("/livez", method="GET", kind=None), "GET")[0], 200)
                service.process.terminate()
                try:
                    self.assertEqual(service.process.wait(timeout=20), 0)
                finally:
                    service.process.kill()

    def test_closed_standard_streams_are_not_taken_for_others(self):
        """L8: what is opened first must not become standard error."""
        for closed in ("2>&-", "0<&- 2>&-", "0<&- 1>&- 2>&-"):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            process = subprocess.Popen(["sh", "-c", f'exec "$0" "$@" {closed}', BINARY, "serve", "--port", str(port)])
            try:
                end, client = time.monotonic() + DEADLINE, None
                while client is None and time.monotonic() < end:
                    try:
                        client = socket.create_connection(("127.0.0.1", port), timeout=60)
                    except ConnectionRefusedError:
                        self.assertIsNone(process.poll(), closed)
                with client:
                    client.sendall(request("/v1/advantages", SMALL))
                    self.assertEqual(Answer(client).skip().status, 200)
                    for number in range(3):
                        try:
                            link = os.readlink(f"/proc/{process.pid}/fd/{number}")
                        except FileNotFoundError:
                            continue
                        self.assertNotRegex(link, "anon_inode|socket", f"{closed}: descriptor {number}")
                process.terminate()
                self.assertEqual(process.wait(timeout=60), 0)
            finally:
                process.kill()
                process.wait()


if __name__ == "__main__":
    unittest.main()
