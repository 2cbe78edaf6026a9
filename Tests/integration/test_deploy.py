"""What is in deploy/ fits the program, and the tools that read it find nothing."""

import http.client
import os
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
from service import BINARY, Service, exchange

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
try:
    import yaml
except ImportError:
    yaml = None


def tool(name):
    """A program of this environment, or of the system."""
    near = pathlib.Path(sys.executable).parent / name
    return str(near) if near.exists() else shutil.which(name)


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **more)


def system_calls(group):
    """The calls of a group of systemd."""
    found = set()
    for line in run("systemd-analyze", "syscall-filter", "--no-pager", group).stdout.splitlines()[1:]:
        name = line.strip()
        if name and not name.startswith("#"):
            found |= system_calls(name) if name.startswith("@") else {name}
    return found


def documents(text):
    return [document for document in yaml.safe_load_all(text) if document]


def rendered():
    told = run("kubectl", "kustomize", str(DEPLOY / "kubernetes"))
    assert told.returncode == 0, told.stderr
    return told.stdout


class Settings(unittest.TestCase):
    def test_every_setting_that_is_named_exists(self):
        known = {name.replace("-", "_").upper() for name in re.findall(r"--([a-z][a-z-]+)", run(BINARY, "serve", "--help").stdout)}
        found = 0
        for path in DEPLOY.rglob("*"):
            if not path.is_file() or path.suffix == ".json" or path == DEPLOY / "test":
                continue
            for name in re.findall(r"\bADVANTAGED_([A-Z][A-Z_]+)", path.read_text()):
                found += 1
                self.assertIn(name, known, path.relative_to(ROOT))
        self.assertGreater(found, 15)

    def test_the_page_stays_open_where_exemptions_are_set(self):
        """A browser cannot send a token for the page, which asks for one itself."""
        found = 0
        for path in DEPLOY.rglob("*"):
            if not path.is_file() or path.suffix == ".json":
                continue
            for value in re.findall(r"AUTH_EXEMPT\W+(?:value\W+)?([a-z,]+)", path.read_text()):
                found += 1
                self.assertIn("page", value.split(","), path.relative_to(ROOT))
        self.assertGreaterEqual(found, 3)

    def test_the_settings_of_the_package_are_accepted(self):
        lines = [line.lstrip("#") for line in (DEPLOY / "systemd/advantaged.default").read_text().splitlines() if re.match(r"#?ADVANTAGED_", line)]
        # Files that are not here are left out.
        settings = dict(line.split("=", 1) for line in lines if "/etc/" not in line) | {"ADVANTAGED_ALLOW_UNAUTHENTICATED": "true"}
        told = run(BINARY, "check-config", env={"PATH": os.environ["PATH"], **settings})
        self.assertEqual(told.returncode, 0, told.stderr)


class Debian(unittest.TestCase):
    def test_the_manual_page_has_every_subcommand(self):
        told = run(BINARY, "--help").stdout.split("SUBCOMMANDS:")[1]
        page = (DEPLOY / "debian/advantaged.1").read_text().split(".SH SUBCOMMANDS")[1].split(".SH OPTIONS")[0]
        self.assertEqual(re.findall(r"^\.TP\n\.B (\S+)", page, re.M), re.findall(r"^  ([a-z-]+) ", told, re.M))


class Systemd(unittest.TestCase):
    UNIT = DEPLOY / "systemd/advantaged.service"

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_the_unit_is_hardened(self):
        told = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(self.UNIT))
        score = float(re.search(r"exposure level for advantaged.service: ([\d.]+)", told.stdout)[1])
        print(f"systemd-analyze security: {score}", flush=True)
        self.assertLessEqual(score, 2)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_the_unit_is_valid(self):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "advantaged.service"
            unit.write_text(self.UNIT.read_text().replace("/usr/local/bin/advantaged", BINARY if BINARY.startswith("/") else str(ROOT / BINARY)))
            told = run("systemd-analyze", "verify", "--man=no", str(unit))
        found = [line for line in (told.stdout + told.stderr).splitlines() if "advantaged" in line]
        self.assertEqual(found, [])

    @unittest.skipUnless(shutil.which("systemd-analyze") and shutil.which("strace") and run("strace", "true").returncode == 0, "systemd-analyze or strace is not here")
    def test_the_filter_lets_the_service_work(self):
        certificates = Certificates()
        with tempfile.TemporaryDirectory() as folder:
            trace = pathlib.Path(folder) / "trace"
            with Service("--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"], "--host", "localhost",
                         prefix=("strace", "-f", "-qq", "-e", "signal=none", "-o", str(trace))) as service:
                connection = http.client.HTTPSConnection("localhost", service.port, timeout=60, context=ssl.create_default_context(cafile=certificates["ca.pem"]))
                sample = (DEPLOY / "sample-batch.json").read_bytes()
                status, _, _ = exchange(connection, "POST", "/v1/advantages", sample, {"Content-Type": "application/json", "Accept-Encoding": "gzip"}, raw=True)
                self.assertEqual((status, exchange(connection, "GET", "/metrics", raw=True)[0]), (200, 200))
                connection.close()
                # strace passes no signal on: the service is its child.
                process = int(run("pgrep", "-P", str(service.process.pid)).stdout.split()[0])
                os.kill(process, signal.SIGHUP)
                service.wait_for("certificates replaced")
                os.kill(process, signal.SIGTERM)
                service.wait_for("stopped")
                service.process.stderr.close()
                service.process.wait(timeout=60)
            used = set(re.findall(r"^\d+ +([a-z0-9_]+)\(", trace.read_text(), re.M))
        certificates.directory.cleanup()
        unit = self.UNIT.read_text()
        self.assertIn("SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n", unit)
        allowed = system_calls("@system-service") - system_calls("@privileged") - system_calls("@resources")
        self.assertGreater(len(used), 30)
        self.assertEqual(used - allowed - {"setpriority"}, set())

    def test_a_drain_fits_in_the_time_to_stop(self):
        seconds = int(re.search(r"^TimeoutStopSec=(\d+)", self.UNIT.read_text(), re.M)[1])
        named = dict(re.findall(r"^#ADVANTAGED_(DRAIN_\w+)=(\d+)", (DEPLOY / "systemd/advantaged.default").read_text(), re.M))
        self.assertLess(sum(map(int, named.values())), seconds)


@unittest.skipUnless(shutil.which("kubectl") and yaml, "kubectl or PyYAML is not installed")
class Kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = rendered()
        cls.objects = {(found["kind"], found["metadata"]["name"]): found for found in documents(cls.text)}
        cls.pod = cls.objects["Deployment", "advantaged"]["spec"]["template"]
        cls.container = cls.pod["spec"]["containers"][0]

    def test_the_parts_are_there(self):
        kinds = {kind for kind, _ in self.objects}
        self.assertLessEqual({"Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "Secret", "ServiceAccount"}, kinds)

    def test_selectors_select_the_pods(self):
        labels = self.pod["metadata"]["labels"]
        for (kind, name), found in self.objects.items():
            spec = found.get("spec", {})
            selector = spec.get("podSelector") or spec.get("selector")
            if selector:
                wanted = selector.get("matchLabels", selector)
                self.assertLessEqual(wanted.items(), labels.items(), (kind, name))

    def test_what_is_mounted_exists(self):
        secrets = {name for kind, name in self.objects if kind == "Secret"}
        volumes = {volume["name"]: volume for volume in self.pod["spec"]["volumes"]}
        self.assertEqual({mount["name"] for mount in self.container["volumeMounts"]}, set(volumes))
        for volume in volumes.values():
            if "secret" in volume:
                self.assertIn(volume["secret"]["secretName"], secrets)

    def test_a_drain_fits_in_the_time_to_stop(self):
        environment = {entry["name"]: entry.get("value") for entry in self.container["env"]}
        drain = int(environment["ADVANTAGED_DRAIN_DELAY"]) + int(environment["ADVANTAGED_DRAIN_GRACE"]) + self.container["lifecycle"]["preStop"]["sleep"]["seconds"]
        self.assertLess(drain, self.pod["spec"]["terminationGracePeriodSeconds"])
        probe = self.container["readinessProbe"]
        self.assertGreater(int(environment["ADVANTAGED_DRAIN_DELAY"]), probe["periodSeconds"] * probe["failureThreshold"])

    def test_the_component_adds_a_metric(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "kubernetes"
            shutil.copytree(DEPLOY / "kubernetes", copy)
            with open(copy / "kustomization.yaml", "a") as file:
                file.write("components: [in-flight]\n")
            told = run("kubectl", "kustomize", str(copy))
        scaler = next(found for found in documents(told.stdout) if found["kind"] == "HorizontalPodAutoscaler")
        self.assertEqual([metric["type"] for metric in scaler["spec"]["metrics"]], ["Resource", "Pods"])
        self.assertEqual(run("kubectl", "kustomize", str(DEPLOY / "kubernetes/monitoring")).returncode, 0)

    @unittest.skipUnless(tool("kubernetes-validate"), "kubernetes-validate is not installed")
    def test_the_schema(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(self.text)
            file.flush()
            told = run(tool("kubernetes-validate"), "-k", "1.32", "--strict", "--quiet", file.name)
        self.assertEqual(told.returncode, 0, told.stdout + told.stderr)


class Containers(unittest.TestCase):
    @unittest.skipUnless(tool("hadolint"), "hadolint is not installed")
    def test_the_dockerfile(self):
        told = run(tool("hadolint"), str(DEPLOY / "Dockerfile"))
        self.assertEqual((told.returncode, told.stdout), (0, ""))

    @unittest.skipUnless(yaml, "PyYAML is not installed")
    def test_compose_names_what_exists(self):
        compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
        for name, service in compose["services"].items():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                self.assertTrue((DEPLOY / source).exists() if source.startswith(".") else source in compose["volumes"], f"{name}: {volume}")
            for needed in service.get("depends_on", []):
                self.assertIn(needed, compose["services"])
        replicas = [name for name in compose["services"] if name.startswith("replica-")]
        for file in ("haproxy/haproxy.cfg", "prometheus/prometheus.yaml"):
            for name in replicas:
                self.assertIn(f"{name}:8080", (DEPLOY / file).read_text())
        self.assertEqual(set(replicas), set(yaml.safe_load((DEPLOY / "compose.tokens.yaml").read_text())["services"]))

    @unittest.skipUnless(shutil.which("haproxy"), "haproxy is not installed")
    def test_the_balancer(self):
        told = run("haproxy", "-c", "-f", str(DEPLOY / "haproxy/haproxy.cfg"),
                   env={"PATH": os.environ["PATH"], **{f"REPLICA_{number}": "127.0.0.1:1" for number in (1, 2, 3)}})
        self.assertEqual(told.returncode, 0, told.stderr)


if __name__ == "__main__":
    unittest.main()
