"""The dashboard and the alerts ask for metrics that a running service has, with labels and label values that it has."""

import http.client
import importlib.util
import json
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import unittest

from certificates import Certificates
from service import Service, exchange

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALERTS = ROOT / "deploy/prometheus/alerts.yaml"
DASHBOARD = ROOT / "deploy/grafana/advantaged.json"
# What Prometheus itself adds to what it reads.
ADDED = {"up": {"job", "instance"}}


def expressions():
    """Every expression of PromQL, with where it is."""
    board = json.loads(DASHBOARD.read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield f"panel {panel['title']}", target["expr"]
    for variable in board["templating"]["list"]:
        yield f"variable {variable['name']}", variable["query"]
    # Read as text, so that the test needs no reader of YAML.
    text = ALERTS.read_text()
    for alert, rest in re.findall(r"- alert: (\w+)\n(.*?)(?=\n +- alert:|\Z)", text, re.S):
        expression = re.search(r"expr: (?:>-\n)?(.*?)\n +(?:for|labels):", rest, re.S)
        yield f"alert {alert}", expression[1]


def selectors(expression):
    """Names of metrics with the labels that are asked of them."""
    for name, labels in re.findall(r"\b((?:advantaged|process)_[a-z_]+|up)\b\s*(?:\{([^}]*)\})?", expression):
        yield name, re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"', labels)


def metrics_of_a_service_with_everything():
    """TLS, tokens, a reload, and batches with and without a signal: some metrics are there only with these."""
    certificates = Certificates()
    tokens = pathlib.Path(certificates["tokens"])
    tokens.write_text("trainer:0123456789abcdef0123456789abcdef\n")
    context = ssl.create_default_context(cafile=certificates["ca.pem"])
    with Service("--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"], "--token-file", str(tokens)) as service:
        connection = http.client.HTTPSConnection("localhost", service.port, timeout=60, context=context)
        token = {"Authorization": "Bearer 0123456789abcdef0123456789abcdef", "Content-Type": "application/json"}
        service.process.send_signal(signal.SIGHUP)
        while not service.log[-1]["message"].startswith(("tokens", "reload failed")):
            service.log.append(json.loads(service.process.stderr.readline()))
        exchange(connection, "POST", "/v1/advantages", {"run": "r", "step": 1, "estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}, "groups": [
            {"ground_truth": "4", "rollouts": [{"response": "\\boxed{4}"}, {"response": "\\boxed{5}"}]}, {"rewards": [1, 1]}]}, token)
        exchange(connection, "GET", "/readyz", None, token)
        exchange(connection, "GET", "/metrics", None, token, raw=True)
        # The certificates are read after the tokens; the metric of the reload comes with the end of both.
        for _ in range(5000):
            text = exchange(connection, "GET", "/metrics", None, token, raw=True)[2].decode()
            if "advantaged_reload_successful" in text:
                break
        connection.close()
    certificates.directory.cleanup()
    return text


class Observability(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = metrics_of_a_service_with_everything()
        cls.series = {}
        for line in cls.text.splitlines():
            if line and not line.startswith("#"):
                name, labels = re.match(r"(\w+)(?:\{(.*)\})? ", line).groups()
                for label, value in re.findall(r'(\w+)="([^"]*)"', labels or ""):
                    cls.series.setdefault(name, {}).setdefault(label, set()).add(value)
                cls.series.setdefault(name, {})

    def test_every_metric_exists(self):
        asked = 0
        for place, expression in expressions():
            for name, _ in selectors(expression):
                asked += 1
                self.assertTrue(name in self.series or name in ADDED, f"{place}: no metric {name}")
        self.assertGreater(asked, 60)

    def test_every_label_exists_and_names_something(self):
        for place, expression in expressions():
            for name, labels in selectors(expression):
                for label, operator, value in labels:
                    if label in ("job", "instance") or name in ADDED:
                        continue
                    found = self.series[name].get(label)
                    if label == "status" and name == "advantaged_verifier_verdicts_total":
                        # Those that a verifier has not had are left out.
                        found = self.series["advantaged_rollout_statuses_total"]["status"]
                    self.assertIsNotNone(found, f"{place}: {name} has no label {label}")
                    if label == "status" and name == "advantaged_http_requests_total":
                        continue
                    parts = value.split("|") if operator in ("=~", "!~") else [value]
                    for part in parts:
                        self.assertTrue(any(re.fullmatch(part, one) for one in found), f"{place}: {name} has no {label} like {part}, but {sorted(found)}")

    def test_grouped_labels_exist(self):
        for place, expression in expressions():
            names = [name for name, _ in selectors(expression) if name not in ADDED]
            for label in {label.strip() for labels in re.findall(r"by \(([^)]*)\)", expression) for label in labels.split(",")} - {"job", "instance"}:
                self.assertTrue(any(label in self.series[name] for name in names), f"{place}: nothing has the label {label}")

    def test_the_dashboard_is_what_its_table_makes(self):
        made = subprocess.run([sys.executable, str(DASHBOARD.parent / "make")], capture_output=True, text=True, check=True).stdout
        self.assertEqual(json.loads(made), json.loads(DASHBOARD.read_text()))

    @unittest.skipUnless(importlib.util.find_spec("grafana_foundation_sdk"), "grafana-foundation-sdk is not installed")
    def test_the_dashboard_has_grafanas_schema(self):
        from grafana_foundation_sdk.cog import plugins
        from grafana_foundation_sdk.cog.encoder import JSONEncoder
        from grafana_foundation_sdk.models.dashboard import Dashboard

        plugins.register_default_plugins()
        sent = json.loads(DASHBOARD.read_text())
        read = json.loads(json.dumps(Dashboard.from_json(sent), cls=JSONEncoder))

        def lost(sent, read, place=""):
            """What Grafana's own types do not know, or change."""
            if isinstance(sent, dict):
                for key, value in sent.items():
                    yield from lost(value, read[key], f"{place}/{key}") if key in read else [f"{place}/{key}"]
            elif isinstance(sent, list):
                for index, (one, other) in enumerate(zip(sent, read, strict=True)):
                    yield from lost(one, other, f"{place}/{index}")
            elif sent != read:
                yield place
        self.assertEqual(list(lost(sent, read)), [])

    def test_every_alert_is_explained_and_tested(self):
        guide = (ROOT / "docs/operate.md").read_text()
        tests = (ALERTS.parent / "alerts.test.yaml").read_text()
        text = ALERTS.read_text()
        alerts = re.findall(r"- alert: (\w+)", text)
        self.assertEqual(text.count("runbook: "), len(alerts), "one line of a runbook each")
        for alert in alerts:
            self.assertIn(f"### {alert}\n", guide)
            self.assertRegex(tests, rf"alertname: {alert}\n +exp_alerts:\n +- exp_labels")

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_promtool(self):
        for command in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]):
            told = subprocess.run(["promtool", *command], cwd=ALERTS.parent, capture_output=True, text=True, timeout=120)
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
        with tempfile.TemporaryDirectory() as folder:
            # The expressions of the dashboard, as rules, so that a mistake in one is found.
            rules = [{"record": f"r{number}", "expr": re.sub(r"\$__rate_interval", "5m", expression).replace("$", "x")}
                     for number, (place, expression) in enumerate(expressions()) if place.startswith("panel")]
            queries = pathlib.Path(folder) / "queries.yaml"
            queries.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
            told = subprocess.run(["promtool", "check", "rules", str(queries)], capture_output=True, text=True, timeout=60)
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
            copy = pathlib.Path(folder) / "prometheus.yaml"
            copy.write_text((ALERTS.parent / "prometheus.yaml").read_text().replace("/etc/prometheus/alerts.yaml", str(ALERTS)))
            told = subprocess.run(["promtool", "check", "config", str(copy)], capture_output=True, text=True, timeout=60)
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)


if __name__ == "__main__":
    unittest.main()
