"""The command line: settings, run file, reload, probe and bench."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest

from certificates import Certificates
from service import BINARY, Service

BATCH = {"estimator": {"name": "pass_at_k", "k": 2}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 0}, {"reward": 0}]}]}


def run(*arguments, env=None, text=None):
    return subprocess.run([BINARY, *arguments], env={**os.environ, **(env or {})}, input=text, capture_output=True, text=True, timeout=120)


class SettingsOfTheCommand(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="advantaged-command-")
        self.addCleanup(self.directory.cleanup)
        self.path = pathlib.Path(self.directory.name)

    def write(self, name, text):
        (self.path / name).write_text(text)
        return str(self.path / name)

    def test_the_sample_is_a_configuration_file(self):
        sample = self.write("sample.yaml", run("settings", "--sample").stdout)
        checked = run("check-config", "--config", sample, "--port", "0")
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        self.assertIn("The service would start.", checked.stdout)

    def test_what_would_not_start(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            cases = [
                ({"ADVANTAGED_PROT": "9000"}, [], "the nearest is ADVANTAGED_PORT"),
                ({}, ["--port", str(taken.getsockname()[1])], "Address already in use"),
                ({}, ["--host", "nosuch.invalid", "--allow-unauthenticated"], "resolve nosuch.invalid"),
                ({}, ["--config", self.write("bad.yaml", "prot: 1\n")], "the nearest is \"port\""),
                ({}, ["--config", self.write("deep.yaml", "a:\n  b: 1\n")], "line 2"),
                ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4317"}, ["--port", "0"], "must begin with http"),
            ]
            for env, flags, reason in cases:
                for command in ("check-config", "serve"):
                    with self.subTest(command=command, reason=reason):
                        result = run(command, *flags, env=env)
                        self.assertNotEqual(result.returncode, 0)
                        self.assertIn(reason, result.stderr)
                        self.assertNotIn("Usage", result.stderr)

    def test_the_health_check_finds_the_service(self):
        certificates = Certificates()
        for flags in ([], ["--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]], ["--host", "::1"], ["--host", "localhost"]):
            with self.subTest(flags=flags):
                file = str(self.path / "run.json")
                # Some other port in the environment: a flag wins over it, in both.
                env = {"ADVANTAGED_RUN_FILE": file, "ADVANTAGED_PORT": "1"}
                with Service(*flags, env=env) as service:
                    self.assertEqual(json.loads(pathlib.Path(file).read_text())["addresses"][0]["port"], service.port)
                    checked = run("healthcheck", env=env)
                    self.assertEqual((checked.returncode, checked.stdout), (0, "ok\n"))
                    self.assertEqual(run("healthcheck", env={**env, "ADVANTAGED_PORT": "2"}).returncode, 1)
                    self.assertEqual(run("healthcheck", "--port", "2", env=env).returncode, 1)
                    # The port is its own.
                    self.assertEqual(run("check-config", *flags, "--port", str(service.port), env=env).returncode, 0)
                    self.assertEqual(service.stop(), 0)
                self.assertFalse(os.path.exists(file))

    def test_a_killed_service_leaves_a_file_that_does_no_harm(self):
        file = str(self.path / "run.json")
        with Service("--run-file", file) as service:
            service.process.kill()
            service.process.wait()
            self.assertTrue(os.path.exists(file))
            # Port 1 is what is asked where no service runs: something else may listen on the default one.
            checked = run("healthcheck", "--run-file", file, env={"ADVANTAGED_PORT": "1"})
            self.assertEqual((checked.returncode, checked.stderr), (1, f"Error: run file {file}: process {service.process.pid} is gone\n"))
        with Service("--run-file", file) as service:
            self.assertEqual(run("healthcheck", "--run-file", file).stdout, "ok\n")

    def test_two_services_with_one_run_file(self):
        file = str(self.path / "run.json")
        with Service("--run-file", file) as first, Service("--run-file", file) as second:
            self.assertEqual(json.loads(pathlib.Path(file).read_text())["pid"], first.process.pid)
            # Said before it listens, which is as far as the log is read here.
            said = "no run file: another service has it; give this one a --run-file of its own for health checks"
            self.assertEqual([line["pid"] for line in second.log if line["message"] == said], [str(first.process.pid)])

    def test_profiles_are_read_again(self):
        profiles = self.write("profiles.json", '{"house": {"name": "numeric"}}')
        batch = {"verifier": {"profile": "house"}, "groups": [{"ground_truth": "7", "rollouts": [{"response": "7 apples"}]}]}
        with Service("--profiles", profiles) as service:
            self.assertEqual(service.post("/v1/rewards", batch)[2]["groups"][0]["rollouts"][0]["reward"], 1)
            self.write("profiles.json", '{"house": {"name": "strict_box"}}')
            service.process.send_signal(signal.SIGHUP)
            self.assertEqual(service.wait_for("profiles replaced")["profiles"], "1")
            self.assertEqual(service.post("/v1/rewards", batch)[2]["groups"][0]["rollouts"][0]["reward"], 0)
            self.write("profiles.json", "{")
            service.process.send_signal(signal.SIGHUP)
            self.assertEqual(service.wait_for("reload failed")["still_in_use"], "the old profiles")
            self.assertEqual(service.post("/v1/rewards", batch)[0], 200)

    def test_the_log_says_what_was_wrong(self):
        with Service("--log-level", "notice") as service:
            service.post("/v1/advantages", BATCH)
            service.post("/v1/advantages", {**BATCH, "estimator": {"name": "pass_at_k", "k": 0}}, {"X-Request-Id": "wrong"})
            service.stop()
            lines = [line for line in service.log if line["message"] == "request"]
            self.assertEqual([line["id"] for line in lines], ["wrong"])
            self.assertEqual((lines[0]["level"], lines[0]["status"], lines[0]["problem"], lines[0]["pointer"]), ("warning", 422, "invalid-request", "/estimator/k"))
            self.assertIn("k", lines[0]["detail"])
            self.assertTrue(lines[0]["peer"].startswith("127.0.0.1:"))

    def test_slow_requests_are_logged_whatever_the_choice(self):
        with Service("--access-log", "none", "--slow-request", "0.000001") as service:
            service.post("/v1/advantages", BATCH)
            service.stop()
            lines = [line for line in service.log if line["message"] == "request"]
            self.assertEqual([(line["slow"], line["rollouts"], line["estimator"]) for line in lines], [(True, 3, "pass_at_k")])

    def test_plain_http_on_the_tls_port(self):
        certificates = Certificates()
        with Service("--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]) as service:
            status, _, problem = service.request("GET", "/health")
            self.assertEqual((status, problem["detail"]), (400, "this port speaks TLS, and the request came as plain HTTP; use an https URL"))

    def test_probe(self):
        good = self.write("good.jsonl", '{"ground_truth": "7", "prompt": "Ann has three apples and Bob four."}\n')
        result = run("probe", good, "--verifier", '{"name": "math"}')
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("No fault was found.", result.stdout)
        bad = run("probe", "-", "--json", text='{"verifier": {"name": "numeric"}, "groups": [{"ground_truth": "see above", "rollouts": []}, {"ground_truth": "7", "rollouts": []}]}')
        self.assertEqual(bad.returncode, 1)
        self.assertEqual([fault["code"] for fault in json.loads(bad.stdout)["faults"]], ["gold-unreadable"])
        unusable = run("probe", good)
        self.assertEqual((unusable.returncode, unusable.stdout), (2, ""))
        self.assertIn("no \"verifier\"", unusable.stderr)

    def test_bench(self):
        batch = self.write("batch.json", json.dumps(BATCH))
        certificates = Certificates()
        tokens = self.write("tokens", "me:0123456789abcdef\n")
        for flags, options in (([], []), (["--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"], "--token-file", tokens], ["--ca", certificates["ca.pem"], "--token-file", tokens])):
            with Service(*flags) as service:
                url = f"{'https' if flags else 'http'}://localhost:{service.port}"
                result = run("bench", url, "--batch", batch, "--requests", "30", "--connections", "3", "--json", *options)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                measured = json.loads(result.stdout)
                self.assertEqual((measured["batches"], measured["rollouts_per_batch"], measured["statuses"]), (30, 3, {"200": 30}))
                self.assertLessEqual(measured["latency_ms"]["p50"], measured["latency_ms"]["p99"])
                self.assertIn("receive", measured["phases_ms"])
        refused = run("bench", "http://127.0.0.1:1", "--batch", batch)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("cannot connect", refused.stderr)


if __name__ == "__main__":
    unittest.main()
