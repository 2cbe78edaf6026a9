"""A real Prometheus reads a service by the configuration that is shipped: the target is up, every rule is loaded, and every panel of the dashboard has values."""

import contextlib
import http.client
import json
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

from certificates import Certificates
from service import Service, exchange
from test_observability import ALERTS, DASHBOARD

# Nothing happens in the test that these panels would show.
QUIET = {"Turned away", "Slow or gone", "Without a verdict, by verifier"}
BATCH = {"run": "r", "estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}, "groups": [
    {"ground_truth": "4", "rollouts": [{"response": "\\boxed{4}"}, {"response": "\\boxed{5}"}]}, {"rewards": [1, 1]}]}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Prometheus:
    """Prometheus with the shipped configuration, reading one service over TLS twice a second."""

    def __init__(self, folder, target, authority):
        configuration = (ALERTS.parent / "prometheus.yaml").read_text()
        for old, new in (("/etc/prometheus/alerts.yaml", str(ALERTS)), ("15s", "500ms"),
                         ("replica-1:8080, replica-2:8080, replica-3:8080", target),
                         ("  - job_name: advantaged\n", f"  - job_name: advantaged\n    scheme: https\n    tls_config: {{ca_file: {authority}}}\n")):
            assert old in configuration, old
            configuration = configuration.replace(old, new)
        file = pathlib.Path(folder) / "prometheus.yaml"
        file.write_text(configuration)
        self.url = f"http://127.0.0.1:{free_port()}/api/v1/"
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={folder}/data", "--web.listen-address=" + self.url.split("/")[2]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def get(self, path, **query):
        with urllib.request.urlopen(self.url + path + "?" + urllib.parse.urlencode(query), timeout=30) as answer:
            return json.load(answer)["data"]

    def wait_for(self, found, seconds=60):
        """The first answer of `found` that is not empty; what is waited for comes with the next reading."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if value := found(self):
                    return value
            time.sleep(0.1)
        raise AssertionError("Prometheus did not come so far")

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=60)


def panels():
    board = json.loads(DASHBOARD.read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            expression = target["expr"].replace("$__rate_interval", "10s").replace("$job", "advantaged").replace("$instance", ".*")
            yield panel["title"], expression


@unittest.skipUnless(shutil.which("prometheus"), "prometheus is not installed")
class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.closing = contextlib.ExitStack()
        folder = cls.closing.enter_context(tempfile.TemporaryDirectory())
        certificates = Certificates()
        cls.closing.callback(certificates.directory.cleanup)
        tokens = pathlib.Path(certificates["tokens"])
        tokens.write_text("trainer:0123456789abcdef0123456789abcdef\n")
        cls.service = cls.closing.enter_context(Service(
            "--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"], "--token-file", str(tokens), "--auth-exempt", "health,metrics"))
        cls.target = f"localhost:{cls.service.port}"
        cls.prometheus = Prometheus(folder, cls.target, certificates["ca.pem"])
        cls.closing.callback(cls.prometheus.end)
        cls.service.process.send_signal(signal.SIGHUP)
        cls.connection = http.client.HTTPSConnection("localhost", cls.service.port, timeout=60, context=ssl.create_default_context(cafile=certificates["ca.pem"]))
        cls.closing.callback(cls.connection.close)

    @classmethod
    def tearDownClass(cls):
        cls.closing.close()

    def post(self):
        fields = {"Authorization": "Bearer 0123456789abcdef0123456789abcdef", "Content-Type": "application/json"}
        self.assertEqual(exchange(self.connection, "POST", "/v1/advantages", BATCH, fields)[0], 200)

    def test_the_target_is_up(self):
        def up(prometheus):
            targets = prometheus.get("targets")["activeTargets"]
            return [target for target in targets if target["health"] == "up"]
        found = self.prometheus.wait_for(up)
        self.assertEqual([(target["labels"]["job"], target["labels"]["instance"]) for target in found], [("advantaged", self.target)])

    def test_every_rule_is_loaded_and_none_fires(self):
        names = set(re.findall(r"- alert: (\w+)", ALERTS.read_text()))
        # Before the first reading there is no replica: only that one alert may begin to wait.
        self.prometheus.wait_for(lambda prometheus: prometheus.get("query", query="up == 1")["result"])

        def evaluated(prometheus):
            rules = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
            return rules if rules and all(rule["health"] == "ok" and rule["state"] == "inactive" for rule in rules) else None
        self.assertEqual({rule["name"] for rule in self.prometheus.wait_for(evaluated)}, names)

    def test_every_panel_has_values(self):
        def values(expression):
            return [float(found["value"][1]) for found in self.prometheus.get("query", query=expression)["result"]]

        waiting = [(title, expression) for title, expression in panels() if title not in QUIET]
        self.assertGreater(len(waiting), 35)
        shown = {}

        def all_shown(_):
            self.post()
            for title, expression in list(waiting):
                if found := [value for value in values(expression) if value == value]:
                    shown.setdefault(title, []).extend(found)
                    waiting.remove((title, expression))
            return not waiting
        try:
            self.prometheus.wait_for(all_shown)
        except AssertionError:
            self.fail(f"panels without a value: {waiting}")
        self.assertEqual(shown["Replicas"], [1])
        self.assertEqual(shown["Last reload was successful"], [1])
        self.assertTrue(all(value <= 1 for title in ("Errors", "Without signal", "Workers in use, share", "Correct, share of the verified") for value in shown[title]), shown)


if __name__ == "__main__":
    unittest.main()
