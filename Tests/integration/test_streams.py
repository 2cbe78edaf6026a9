"""Newline-delimited JSON by real clients over real sockets."""

import gzip
import json
import shutil
import ssl
import subprocess
import unittest

from certificates import Certificates
from service import Service

HEAD = {"estimator": {"name": "pass_at_k", "k": 2}, "output": {"per_token": False}}
GROUP = {"rollouts": [{"reward": 1, "tokens": 3}, {"reward": 0, "tokens": 2}, {"reward": 0, "tokens": 1}]}


def lines(*values):
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


class Exchange:
    """One streamed request on a socket of its own."""

    def __init__(self, connection, fields=(), path="/v1/advantages"):
        self.connection = connection
        self.file = connection.makefile("rb")
        head = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/x-ndjson", "Transfer-Encoding: chunked", *fields]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n")

    def send(self, data):
        self.connection.sendall(chunk(data))

    def close(self):
        self.file.close()

    def end(self):
        self.connection.sendall(b"0\r\n\r\n")

    def status(self):
        status = int(self.file.readline().split()[1])
        self.fields = {}
        while line := self.file.readline().strip().decode():
            name, value = line.split(": ", 1)
            self.fields[name.lower()] = value
        return status

    def piece(self):
        size = int(self.file.readline(), 16)
        data = self.file.read(size)
        assert self.file.readline() == b"\r\n"
        return data

    def rest(self):
        body = b""
        while piece := self.piece():
            body += piece
        return body


class StreamTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.stop)

    def test_a_group_is_answered_before_the_next_is_sent(self):
        with self.service.socket() as connection:
            exchange = Exchange(connection)
            exchange.send(lines(HEAD))
            self.assertEqual(exchange.status(), 200)
            self.assertEqual(exchange.fields["content-type"], "application/x-ndjson")
            for index in range(5):
                exchange.send(lines({"id": str(index), **GROUP}))
                answer = json.loads(exchange.piece())
                self.assertEqual((answer["id"], answer["n"]), (str(index), 3))
            exchange.end()
            last = json.loads(exchange.rest())
            self.assertEqual(last["summary"]["groups"], 5)
            self.assertEqual(last["estimator"]["name"], "pass_at_k")

    def test_a_stream_says_what_a_batch_says(self):
        groups = [{"rollouts": [{"reward": (7 * g + r) % 3 % 2, "tokens": r} for r in range(2 + g % 5)]} for g in range(500)]
        head = {"estimator": {"name": "pass_at_k", "k": 2, "method": "bootstrap", "seed": 3}}
        status, _, batch = self.service.post("/v1/advantages", {**head, "groups": groups})
        self.assertEqual(status, 200)
        status, _, text = self.service.request(
            "POST", "/v1/advantages", lines(head, *groups), {"Content-Type": "application/x-ndjson"}, raw=True)
        answers = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(answers[:-1], batch["groups"])
        summaries = [{**summary, "failed_groups": None} for summary in (answers[-1]["summary"], batch["summary"])]
        # A stream adds its groups in other blocks than a batch, so the last digit of a mean may differ.
        streamed, whole = (summary.pop("metrics") for summary in summaries)
        self.assertEqual(*summaries)
        self.assertEqual(streamed.keys(), whole.keys())
        for key, value in whole.items():
            self.assertAlmostEqual(streamed[key], value, delta=1e-12 * max(1, abs(value)), msg=key)
        status, fields, text = self.service.post("/v1/advantages", {**head, "groups": groups}, {"Accept": "application/x-ndjson"})
        self.assertEqual(fields["Content-Type"], "application/x-ndjson")
        self.assertEqual([json.loads(line) for line in text.splitlines()][:-1], batch["groups"])

    def test_gzip_both_ways(self):
        groups = [GROUP] * 3000
        plain = lines(HEAD, *groups)
        _, _, expected = self.service.request("POST", "/v1/advantages", plain, {"Content-Type": "application/x-ndjson"}, raw=True)
        fields = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
        status, answer, body = self.service.request("POST", "/v1/advantages", gzip.compress(plain), fields, raw=True)
        self.assertEqual((status, answer["Content-Encoding"]), (200, "gzip"))
        self.assertEqual(gzip.decompress(body), expected)
        status, _, problem = self.service.request("POST", "/v1/advantages", b"no gzip", fields)
        self.assertEqual(status, 400)
        # What breaks after the first line breaks the answer off.
        with self.service.socket() as connection:
            exchange = Exchange(connection, ["Content-Encoding: gzip"])
            packed = gzip.compress(lines(HEAD, GROUP))
            exchange.send(packed[:-8])
            self.assertEqual(exchange.status(), 200)
            exchange.send(b"\0" * 8)
            exchange.end()
            self.assertRaises(ValueError, exchange.rest)

    def test_long_answers_come_in_chunks(self):
        body = {"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": r % 2, "tokens": 30000} for r in range(16)]}] * 4}
        status, fields, answer = self.service.post("/v1/advantages", body)
        self.assertEqual((status, fields["Transfer-Encoding"]), (200, "chunked"))
        for group in answer["groups"]:
            for index, rollout in enumerate(group["rollouts"]):
                self.assertEqual(rollout["advantages"], [-1.0 if index % 2 == 0 else 1.0] * 30000)
        packed = self.service.request(
            "POST", "/v1/advantages", json.dumps(body), {"Content-Type": "application/json", "Accept-Encoding": "gzip"}, raw=True)
        self.assertEqual(packed[1]["Content-Encoding"], "gzip")
        self.assertEqual(json.loads(gzip.decompress(packed[2])), answer)

    def test_curl_sends_and_reads_at_once(self):
        curl = shutil.which("curl")
        if curl is None:
            self.skipTest("curl is not installed")
        process = subprocess.Popen(
            [curl, "-sN", "-T", ".", "-X", "POST", self.service.url + "/v1/advantages", "-H", "Content-Type: application/x-ndjson"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(lines(HEAD))
        for index in range(3):
            process.stdin.write(lines({"id": str(index), **GROUP}))
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())["id"], str(index))
        process.stdin.close()
        self.assertEqual(json.loads(process.stdout.readline())["summary"]["groups"], 3)
        process.stdout.close()
        self.assertEqual(process.wait(timeout=20), 0)

    def test_over_tls(self):
        certificates = Certificates()
        with Service("--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]) as service:
            context = ssl.create_default_context(cafile=certificates["ca.pem"])
            with context.wrap_socket(service.socket(), server_hostname="localhost") as connection:
                exchange = Exchange(connection)
                exchange.send(lines(HEAD))
                self.assertEqual(exchange.status(), 200)
                for index in range(50):
                    exchange.send(lines({"id": str(index), **GROUP}))
                    self.assertEqual(json.loads(exchange.piece())["id"], str(index))
                exchange.end()
                self.assertEqual(json.loads(exchange.rest())["summary"]["groups"], 50)

    def test_refusals_have_a_status(self):
        for first, status in (
            (b"{}\n", 422), (b"{\n", 400), (lines({"estimator": {"name": "gpg"}}), 422), (lines({**HEAD, "groups": [GROUP]}), 422)):
            code, fields, problem = self.service.request(
                "POST", "/v1/advantages", first + lines(GROUP), {"Content-Type": "application/x-ndjson"})
            self.assertEqual((code, problem["status"]), (status, status))
            self.assertEqual(fields["Content-Type"], "application/problem+json")

    def test_a_stream_in_flight_ends_in_a_drain(self):
        service = Service()
        with service.socket() as connection:
            exchange = Exchange(connection)
            exchange.send(lines(HEAD, GROUP))
            self.assertEqual(exchange.status(), 200)
            exchange.piece()
            service.process.terminate()
            service.wait_for("draining")
            exchange.send(lines(GROUP))
            self.assertEqual(json.loads(exchange.piece())["n"], 3)
            exchange.end()
            self.assertEqual(json.loads(exchange.rest())["summary"]["groups"], 2)
            # The service need not wait for the client to go.
            self.assertEqual(connection.recv(1), b"")
        self.assertEqual(service.stop(), 0)
