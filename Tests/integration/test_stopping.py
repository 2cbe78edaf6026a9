"""Ends that are not orderly: of an answer, of a connection, of the service."""

import gzip
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

from certificates import Certificates
from service import BINARY, Service


def broken_stream():
    """A gzip body of many groups whose checksum is wrong, so that the answer has begun when that comes out."""
    lines = [json.dumps({"estimator": {"name": "pass_at_1"}})] + [json.dumps({"rollouts": [{"reward": number % 2, "tokens": 40}, {"reward": 1, "tokens": 40}]}) for number in range(20_000)]
    packed = bytearray(gzip.compress("\n".join(lines).encode()))
    packed[-8] ^= 1
    return bytes(packed)


class BrokenAnswers(unittest.TestCase):
    def answer(self, version):
        body = broken_stream()
        with Service() as service, service.socket() as client:
            head = f"POST /v1/advantages HTTP/{version}\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
            sender = threading.Thread(target=client.sendall, args=(head.encode() + body,))
            sender.start()
            answer = b""
            try:
                while piece := client.recv(1 << 16):
                    answer += piece
                return answer, None
            except ConnectionResetError as error:
                return answer, error
            finally:
                sender.join()

    def test_http_1_0_sees_a_reset_and_no_end(self):
        answer, error = self.answer("1.0")
        self.assertIn(b"200 OK", answer[:20])
        self.assertIsInstance(error, ConnectionResetError)

    def test_http_1_1_sees_no_last_chunk(self):
        answer, _ = self.answer("1.1")
        self.assertIn(b"200 OK", answer[:20])
        self.assertFalse(answer.endswith(b"0\r\n\r\n"))


class Reloads(unittest.TestCase):
    def test_a_file_that_blocks_does_not_keep_the_service_from_ending(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "tokens")
            path.write_text("0123456789abcdef0")
            with Service("--token-file", str(path)) as service:
                path.unlink()
                os.mkfifo(path)
                service.process.send_signal(signal.SIGHUP)
                self.assertIn("not a regular file", service.wait_for("reload failed")["error"])
                service.process.send_signal(signal.SIGTERM)
                self.assertEqual(service.process.wait(10), 0)

    def test_a_bad_token_file_does_not_skip_the_certificates(self):
        certificates = Certificates()
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("0123456789abcdef0")
            file.flush()
            with Service(
                "--token-file", file.name, "--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]) as service:
                file.truncate(3)
                service.process.send_signal(signal.SIGHUP)
                service.wait_for("reload failed")
                service.wait_for("certificates replaced")


class ClosedStreams(unittest.TestCase):
    def test_no_descriptor_of_the_service_takes_the_place_of_a_standard_stream(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(["sh", "-c", f'exec "$0" serve --port {port} <&- >&- 2>&-', BINARY])
        try:
            for _ in range(1000):
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                        client.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                        self.assertIn(b"200 OK", client.recv(100))
                    break
                except ConnectionRefusedError:
                    threading.Event().wait(0.01)
            for descriptor in range(3):
                self.assertEqual(os.readlink(f"/proc/{process.pid}/fd/{descriptor}"), "/dev/null")
        finally:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(30), 0)


class Deadlines(unittest.TestCase):
    def test_a_busy_connection_is_not_idle(self):
        # Each request comes in one piece and is answered at once, as those of most clients are.
        with Service("--idle-timeout", "1", "--access-log", "none") as service, service.socket() as connection:
            begin = time.monotonic()
            while time.monotonic() - begin < 3:
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200"))
            self.assertEqual(connection.recv(1), b"", "an idle one is closed")
            self.assertLess(time.monotonic() - begin, 30)

    def test_key_updates_do_not_put_off_the_deadline_of_a_head(self):
        certificates = Certificates()
        with Service("--head-timeout", "1", "--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]) as service:
            client = subprocess.Popen(
                ["openssl", "s_client", "-tls1_3", "-connect", f"127.0.0.1:{service.port}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            answered, ended = threading.Event(), threading.Event()

            def read():
                for line in client.stdout:
                    if b"408 Request Timeout" in line:
                        answered.set()
                ended.set()

            reader = threading.Thread(target=read)
            reader.start()
            client.stdin.write(b"GET /livez HTTP/1.1\r\n")
            client.stdin.flush()
            # Each asks the server for a record of its own, several within the deadline; a minute of them is the same as for ever.
            for _ in range(300):
                if answered.wait(0.2) or ended.is_set():
                    break
                try:
                    client.stdin.write(b"K\n")
                    client.stdin.flush()
                except BrokenPipeError:
                    break
            client.kill()
            reader.join()
            client.wait()
            client.stdin.close()
            client.stdout.close()
            self.assertTrue(answered.is_set())


class Stopping(unittest.TestCase):
    def test_a_log_that_nobody_reads_does_not_keep_the_service(self):
        read, write = os.pipe()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen([BINARY, "serve", "--port", str(port)], stderr=write)
        os.close(write)
        # The pipe takes some 64 kB; what the requests log is more.
        client = None
        while client is None:
            try:
                client = socket.create_connection(("127.0.0.1", port), timeout=60)
            except ConnectionRefusedError:
                self.assertIsNone(process.poll())
        with client, client.makefile("rb") as answers:
            for _ in range(2000):
                client.sendall(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
                length = 0
                while (line := answers.readline()) != b"\r\n":
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                answers.read(length)
        process.send_signal(signal.SIGTERM)
        try:
            self.assertEqual(process.wait(timeout=50), 0)
        finally:
            process.kill()
            os.close(read)

    def test_huge_limits_are_refused_by_name(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "settings.json")
            path.write_text(json.dumps({"max_request_line_bytes": (1 << 63) - 1}))
            told = subprocess.run([BINARY, "check-config", "--config", str(path)], capture_output=True, text=True)
            self.assertNotEqual(told.returncode, 0)
            self.assertIn("max_request_line_bytes", told.stdout + told.stderr)


if __name__ == "__main__":
    unittest.main()
