"""TLS, tokens, certificates, gzip and configuration against the release binary."""

import base64
import gzip
import hashlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from certificates import Certificates
from service import BINARY, Service, exchange

GOOD = {"estimator": {"name": "pass_at_k", "k": 2}, "groups": [{"rollouts": [{"reward": 1, "tokens": 3}, {"reward": 0, "tokens": 2}, {"reward": 0, "tokens": 4}]}]}
JSON = {"Content-Type": "application/json"}
TOKEN = "abcdefghijklmnop0123456789"


def serve(*flags, env=None):
    """Exit status and standard error of a `serve` that must not start."""
    run = subprocess.run([BINARY, "serve", "--port", "0", *flags], env={**os.environ, **(env or {})}, capture_output=True, timeout=60, text=True)
    return run.returncode, run.stderr


class TLS(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = Certificates()

    def connection(self, service, certificate=None, version=None):
        context = ssl.create_default_context(cafile=self.certificates["ca.pem"])
        context.set_alpn_protocols(["http/1.1"])
        if certificate:
            context.load_cert_chain(self.certificates[certificate + ".pem"], self.certificates[certificate + ".key"])
        if version:
            context.maximum_version = version
        connection = http.client.HTTPSConnection("localhost", service.port, timeout=60, context=context)
        self.addCleanup(connection.close)
        return connection

    def flags(self, name="server"):
        return ["--tls-certificate", self.certificates[name + ".pem"], "--tls-key", self.certificates[name + ".key"]]

    def test_both_versions(self):
        with Service(*self.flags()) as service:
            for version, name in ((ssl.TLSVersion.TLSv1_3, "TLSv1.3"), (ssl.TLSVersion.TLSv1_2, "TLSv1.2")):
                connection = self.connection(service, version=version)
                for _ in range(3):
                    self.assertEqual(exchange(connection, "POST", "/v1/advantages", GOOD, JSON)[0], 200)
                self.assertEqual(connection.sock.version(), name)
                self.assertEqual(connection.sock.selected_alpn_protocol(), "http/1.1")
            metrics = exchange(self.connection(service), "GET", "/metrics")[2].decode()
            self.assertIn('advantaged_tls_handshakes_total{result="full"} 3\n', metrics)

    def test_the_same_bytes_as_without(self):
        with Service(*self.flags()) as secure, Service() as plain:
            self.assertEqual(exchange(self.connection(secure), "POST", "/v1/advantages", GOOD, JSON)[2], plain.post("/v1/advantages", GOOD)[2])

    def test_certificates_are_read_again(self):
        with tempfile.TemporaryDirectory() as directory:
            files = {end: pathlib.Path(directory) / f"server.{end}" for end in ("pem", "key")}

            def install(name):
                for end, path in files.items():
                    path.write_text(pathlib.Path(self.certificates[f"{name}.{end}"]).read_text())

            def subject(connection):
                connection.connect()
                return dict(pair for entry in connection.sock.getpeercert()["subject"] for pair in entry)["commonName"]

            install("server")
            with Service("--tls-certificate", str(files["pem"]), "--tls-key", str(files["key"])) as service:
                old = self.connection(service)
                self.assertEqual(subject(old), "server")
                install("second")
                service.process.send_signal(signal.SIGHUP)
                service.wait_for("certificates replaced")
                self.assertEqual(subject(self.connection(service)), "second")
                self.assertEqual(exchange(old, "GET", "/health")[0], 200)
                files["pem"].write_text("broken")
                service.process.send_signal(signal.SIGHUP)
                self.assertIn("certificate", service.wait_for("reload failed")["error"])
                self.assertEqual(subject(self.connection(service)), "second")

    def test_client_certificates(self):
        with Service(*self.flags(), "--tls-client-ca", self.certificates["ca.pem"]) as service:
            self.assertEqual(exchange(self.connection(service, "client"), "POST", "/v1/advantages", GOOD, JSON)[0], 200)
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                exchange(self.connection(service), "GET", "/health")
            service.stop()
            self.assertEqual([line["caller"] for line in service.log if line["message"] == "request"], ["URI:spiffe://lab/trainer"])

    def test_identities(self):
        flags = [*self.flags(), "--tls-client-ca", self.certificates["ca.pem"], "--tls-client-certificates", "optional"]
        with Service(*flags, "--allowed-identities", "URI:spiffe://lab/trainer, CN:other") as service:
            self.assertEqual(exchange(self.connection(service, "client"), "GET", "/v1/estimators")[0], 200)
            self.assertEqual(exchange(self.connection(service, "second"), "GET", "/v1/estimators")[0], 401)
            self.assertEqual(exchange(self.connection(service), "GET", "/v1/estimators")[0], 401)
            self.assertEqual(exchange(self.connection(service), "GET", "/health")[0], 200)

    def test_bad_files_end_with_a_message(self):
        for flags, text in (
            (["--tls-certificate", self.certificates["server.pem"]], "tls-key"),
            (["--tls-certificate", "/nowhere", "--tls-key", self.certificates["server.key"]], "/nowhere"),
            (["--tls-certificate", self.certificates["server.pem"], "--tls-key", self.certificates["client.key"]], "key"),
            (["--tls-client-ca", self.certificates["ca.pem"]], "tls-certificate"),
        ):
            status, error = serve(*flags)
            self.assertNotEqual(status, 0)
            self.assertIn(text, error)


class Tokens(unittest.TestCase):
    def test_tokens_rotate(self):
        with tempfile.NamedTemporaryFile("w+") as file:
            def write(text):
                file.seek(0)
                file.truncate()
                file.write(text)
                file.flush()

            write(f"trainer:{TOKEN}\n")
            with Service("--token-file", file.name) as service:
                def status(token):
                    return service.post("/v1/advantages", GOOD, {"Authorization": "Bearer " + token} if token else {})[0]

                self.assertEqual((status(TOKEN), status(TOKEN + "x"), status(None)), (200, 401, 401))
                self.assertEqual([service.request("GET", path)[0] for path in ("/health", "/metrics", "/nowhere")], [200, 401, 401])
                self.assertEqual(service.request("GET", "/metrics")[1]["WWW-Authenticate"], 'Bearer realm="advantaged"')
                write(f"trainer:{TOKEN}\nnext:{TOKEN[::-1]}\n")
                service.process.send_signal(signal.SIGHUP)
                service.wait_for("tokens replaced")
                self.assertEqual((status(TOKEN), status(TOKEN[::-1])), (200, 200))
                write("short")
                service.process.send_signal(signal.SIGHUP)
                self.assertIn("line 1", service.wait_for("reload failed")["error"])
                self.assertEqual(status(TOKEN), 200)
                service.stop()
                self.assertEqual({line.get("caller") for line in service.log if line["message"] == "request" and line["status"] == 200}, {"trainer", "next"})
                self.assertNotIn(TOKEN, json.dumps(service.log))

    def test_beyond_this_machine_something_must_stop_callers(self):
        for host in ("0.0.0.0", "::"):
            status, error = serve("--host", host)
            self.assertNotEqual(status, 0)
            self.assertIn("token-file", error)
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write(TOKEN)
            file.flush()
            for flags in (["--token-file", file.name], ["--allow-unauthenticated"]):
                with Service("--host", "0.0.0.0", *flags) as service:
                    self.assertEqual(service.request("GET", "/health")[0], 200)
        with Service("--host", "localhost") as service:
            self.assertEqual(service.request("GET", "/health")[0], 200)


class OtherSites(unittest.TestCase):
    def test_pages_of_other_sites_cause_no_work(self):
        with Service() as service:
            for path in ("/v1/curves", "/v1/curves.svg"):
                status, _, answer = service.request("GET", path, headers={"Sec-Fetch-Site": "cross-site"})
                self.assertEqual((status, answer["status"]), (403, 403))
                self.assertEqual(service.request("GET", path, headers={"Sec-Fetch-Site": "same-origin"}, raw=True)[0], 200)
            self.assertEqual(service.request("GET", "/health", headers={"Sec-Fetch-Site": "cross-site"})[0], 200)

    def test_draws_of_curves_have_a_limit(self):
        estimators = json.dumps([{"name": "pass_at_k", "method": "bootstrap", "draws": 1000000, "k": 32}])
        with Service() as service:
            status, _, answer = service.request("GET", "/v1/curves?n=128&estimators=" + urllib.parse.quote(estimators))
            self.assertEqual(status, 422)
            self.assertIn("1000000", answer["detail"])


class Gzip(unittest.TestCase):
    def test_there_and_back(self):
        body = {"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": i % 2, "tokens": 50} for i in range(100)]}]}
        packed = gzip.compress(json.dumps(body).encode())
        with Service() as service:
            plain = service.post("/v1/advantages", body)
            self.assertEqual((plain[0], plain[1]["Vary"], plain[1]["Content-Encoding"]), (200, "Accept-Encoding", None))
            status, headers, data = service.request("POST", "/v1/advantages", packed, {**JSON, "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}, raw=True)
            self.assertEqual((status, headers["Content-Encoding"], headers["Vary"]), (200, "gzip", "Accept-Encoding"))
            self.assertEqual(json.loads(gzip.decompress(data)), plain[2])
            self.assertIn("inflate;dur=", headers["Server-Timing"])
            status, headers, _ = service.post("/v1/advantages", packed, {"Content-Encoding": "br"})
            self.assertEqual((status, headers["Accept-Encoding"]), (415, "gzip, identity"))
            self.assertEqual(service.post("/v1/advantages", packed[:-1], {"Content-Encoding": "gzip"})[0], 400)
            self.assertEqual(service.post("/v1/advantages", packed + b"x", {"Content-Encoding": "gzip"})[0], 400)
            self.assertEqual(service.post("/v1/advantages", GOOD, {"Content-Encoding": "gzip"})[0], 400)

    def test_limits_count_what_comes_out(self):
        body = json.dumps(GOOD).encode()
        with Service("--max-body-bytes", "4096") as service:
            for size, expected in ((4096, 200), (4097, 413)):
                status, _, answer = service.post("/v1/advantages", gzip.compress(body + b" " * (size - len(body))), {"Content-Encoding": "gzip"})
                self.assertEqual(status, expected)
            self.assertIn("4096", answer["detail"])
        with Service("--max-inflation-ratio", "50") as service:
            status, _, answer = service.post("/v1/advantages", gzip.compress(body + b" " * (4 << 20)), {"Content-Encoding": "gzip"})
            self.assertEqual(status, 413)
            self.assertIn("50", answer["detail"])


class Configuration(unittest.TestCase):
    def check(self, *flags, env=None):
        run = subprocess.run([BINARY, "check-config", *flags], env={**os.environ, **(env or {})}, capture_output=True, timeout=60, text=True)
        settings = {line.split()[0]: tuple(line.split()[1:]) for line in run.stdout.splitlines() if line.endswith(")")}
        return run.returncode, settings, run.stderr

    def file(self, text):
        file = tempfile.NamedTemporaryFile("w+", suffix=".json")
        file.write(text)
        file.flush()
        self.addCleanup(file.close)
        return file.name

    def test_flags_environment_file_defaults(self):
        name = self.file('{"port": 1, "max_body_bytes": 2, "max_queued": 3, "log_format": "text", "allow_unauthenticated": true}')
        status, settings, _ = self.check("--config", name, "--port", "4", env={"ADVANTAGED_MAX_BODY_BYTES": "5", "ADVANTAGED_PORT": "6"})
        self.assertEqual(status, 0)
        self.assertEqual(settings["port"], ("4", "(flag)"))
        self.assertEqual(settings["max-body-bytes"], ("5", "(environment)"))
        self.assertEqual(settings["max-queued"], ("3", "(file)"))
        self.assertEqual(settings["idle-timeout"], ("75", "(default)"))
        self.assertEqual(settings["allow-unauthenticated"], ("true", "(file)"))
        self.assertEqual(self.check(env={"ADVANTAGED_CONFIG": name})[1]["max-queued"], ("3", "(file)"))

    def test_every_flag_of_serve_is_a_setting(self):
        help_text = subprocess.run([BINARY, "serve", "--help"], capture_output=True, text=True, timeout=60).stdout
        flags = set(re.findall(r"^  --([a-z-]+)", help_text, re.M))
        self.assertEqual(flags - {"version", "config"}, set(self.check()[1]))

    def test_mistakes_are_named(self):
        for text, part in (
            ('{"prot": 1}', '"prot"'), ('{"port": "x"}', '"port"'), ('{"port": 70000}', '"port"'), ('{"workers": 0}', '"workers"'), ("[]", "object"),
            ('{"port": 1, "port": 2}', "not JSON"), ('{"port": ', "not JSON"), ('{"host": "0.0.0.0"}', "token-file"), ('{"token_file": "/nowhere"}', "/nowhere"),
            ('{"auth_exempt": "all"}', '"auth_exempt"'), ('{"tls_client_certificates": "maybe"}', '"tls_client_certificates"'),
        ):
            with self.subTest(text):
                status, _, error = self.check("--config", self.file(text))
                self.assertNotEqual(status, 0)
                self.assertIn(part, error)
        self.assertIn("/nowhere", self.check("--config", "/nowhere")[2])


class Healthchecks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = Certificates()

    def check(self, *arguments, **environment):
        """Exit status and what is said."""
        run = subprocess.run(
            [BINARY, "healthcheck", *arguments], env={**os.environ, **environment}, capture_output=True, timeout=60, text=True)
        return run.returncode, run.stdout.strip() or run.stderr.strip()

    def test_over_tls(self):
        files = self.certificates
        serving = ["--tls-certificate", files["server.pem"], "--tls-key", files["server.key"]]
        with Service(*serving) as service:
            url, port = f"https://localhost:{service.port}", str(service.port)
            self.assertEqual(self.check(url, "--ca", files["ca.pem"]), (0, "ok"))
            self.assertEqual(self.check(f"https://127.0.0.1:{port}/health", "--ca", files["ca.pem"]), (0, "ok"))
            self.assertEqual(self.check(f"https://127.0.0.1:{port}/nope", "--ca", files["ca.pem"]), (1, "status 404"))
            self.assertEqual(self.check(ADVANTAGED_PORT=port, ADVANTAGED_TLS_CERTIFICATE=files["server.pem"]), (0, "ok"))
            for arguments, environment, reason in (
                ([url], {}, "certificate verify failed"),
                ([url, "--ca", files["client.pem"]], {}, "certificate verify failed"),
                ([url, "--ca", "/nope"], {}, "/nope"),
                ([], {"ADVANTAGED_PORT": port, "ADVANTAGED_TLS_CERTIFICATE": files["second.pem"]}, "certificate verify failed"),
                (["http://localhost", "--ca", files["ca.pem"]], {}, "https"),
                ([url, "--key", files["client.key"]], {}, "together"),
            ):
                with self.subTest(arguments):
                    status, said = self.check(*arguments, **environment)
                    self.assertNotEqual(status, 0)
                    self.assertIn(reason, said)
        files.sign("other", "DNS:example.org")
        with Service("--tls-certificate", files["other.pem"], "--tls-key", files["other.key"]) as service:
            self.assertEqual(self.check(f"https://localhost:{service.port}", "--ca", files["ca.pem"])[0], 1)
            # The local service is known by its certificate, whatever its names.
            self.assertEqual(self.check(ADVANTAGED_PORT=str(service.port), ADVANTAGED_TLS_CERTIFICATE=files["other.pem"]), (0, "ok"))
        with Service(*serving, "--tls-client-ca", files["ca.pem"]) as service:
            url = f"https://localhost:{service.port}"
            self.assertEqual(self.check(url, "--ca", files["ca.pem"])[0], 1)
            self.assertEqual(self.check(url, "--ca", files["ca.pem"], "--certificate", files["client.pem"], "--key", files["client.key"]), (0, "ok"))


class Limits(unittest.TestCase):
    def test_the_limit_that_was_hit_stands_in_the_detail(self):
        flags = ["--max-request-line-bytes", "100", "--max-head-bytes", "300", "--max-fields", "5", "--max-body-bytes", "100", "--max-chunk-extension-bytes", "9",
                 "--head-timeout", "1", "--body-timeout", "1", "--min-body-rate", "1000"]
        post = b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        cases = [
            (b"GET /" + b"a" * 100 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "100"),
            (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 300 + b"\r\n\r\n", 431, "300"),
            (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 5 + b"\r\n", 431, "5"),
            (post + b"Content-Length: 101\r\n\r\n", 413, "100"),
            (post + b"Transfer-Encoding: chunked\r\n\r\n65\r\n", 413, "100"),
            (post + b"Transfer-Encoding: chunked\r\n\r\n1;aaaaaaaaaa\r\n", 400, "9"),
            (b"GET / HT", 408, "1 s"),
            (post + b"Content-Length: 10\r\n\r\n{", 408, "1 s"),
        ]
        with Service(*flags) as service:
            for wire, status, limit in cases:
                with self.subTest(wire[:40]):
                    with service.socket() as client:
                        client.sendall(wire)
                        response = http.client.HTTPResponse(client)
                        response.begin()
                        problem = json.loads(response.read())
                        self.assertEqual((response.status, response.headers["Connection"]), (status, "close"))
                        self.assertIn(limit, problem["detail"])

    def test_slow_readers_are_cut(self):
        body = bytes(16 << 20)
        post = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        for rate, is_cut in ((1, False), (1 << 40, True)):
            with self.subTest(rate), Service("--write-timeout", "1", "--min-answer-rate", str(rate)) as service, service.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)
                client.sendall(post + body)
                taken = 0
                # A piece at a time: only the rate tells this reader from a good one.
                try:
                    while piece := client.recv(1 << 16):
                        taken += len(piece)
                        if taken < 2 << 20:
                            time.sleep(0.1)
                except ConnectionResetError:
                    pass
                self.assertEqual(taken < len(body), is_cut)


class Page(unittest.TestCase):
    def test_the_page_runs_its_own_script_alone(self):
        with Service() as service:
            status, fields, body = service.request("GET", "/", raw=True)
            self.assertEqual((status, fields["Content-Type"]), (200, "text/html; charset=utf-8"))
            for tag in (b"script", b"style"):
                (text,) = re.findall(b"<%s>(.*?)</%s>" % (tag, tag), body, re.DOTALL)
                hash = base64.b64encode(hashlib.sha256(text).digest()).decode()
                self.assertIn(f"{tag.decode()}-src 'sha256-{hash}'", fields["Content-Security-Policy"])

    def test_who_has_an_answer_is_told_so(self):
        with Service() as service:
            connection = service.connection()
            self.addCleanup(connection.close)
            for path in ("/", "/openapi.yaml", "/v1/estimators", "/v1/verifiers"):
                with self.subTest(path):
                    _, fields, body = exchange(connection, "GET", path, raw=True)
                    again, _, nothing = exchange(connection, "GET", path, headers={"If-None-Match": fields["ETag"]})
                    self.assertEqual((again, nothing), (304, b""))
                    _, fields, packed = exchange(connection, "GET", path, headers={"Accept-Encoding": "gzip"}, raw=True)
                    if len(body) >= 4096:
                        self.assertEqual(gzip.decompress(packed), body)
                        self.assertEqual(fields["Vary"], "Accept-Encoding")
                        self.assertLess(len(packed), len(body) / 2)

    def test_an_echo_is_what_was_sent(self):
        with Service("--max-body-bytes", "1000") as service:
            body = bytes(range(256))
            self.assertEqual(service.request("POST", "/", body)[2], body)
            self.assertEqual(service.request("POST", "/", gzip.compress(body), {"Content-Encoding": "gzip"})[2], body)
            self.assertEqual(service.request("POST", "/", b"")[::2], (200, b""))
            self.assertEqual(service.request("POST", "/", bytes(1001))[0], 413)


if __name__ == "__main__":
    unittest.main()
