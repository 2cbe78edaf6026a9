"""Three replicas of the service after haproxy, with the configuration that is shipped."""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "Tests/integration"), str(ROOT / "Clients/python/src")]
BINARY = os.environ["ADVANTAGED_BINARY"]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Replica:
    """A process of the service on a port that stays its own."""

    def __init__(self, *flags):
        self.port = free_port()
        self.flags = flags
        self.starts = 0
        self.start()

    def start(self):
        self.starts += 1
        # A port of a process that was killed may have connections that are not over: the service binds it all the same.
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", str(self.port), "--log-format", "json", "--access-log", "errors", "--drain-delay", "3", *self.flags],
            stderr=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks for a drain and waits for it; returns the exit code."""
        self.process.terminate()
        return self.process.wait(timeout=60)

    def metrics(self, context=None):
        scheme = "https" if context else "http"
        with urllib.request.urlopen(f"{scheme}://localhost:{self.port}/metrics", timeout=10, context=context) as answer:
            return answer.read().decode()

    @property
    def resident(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0


class Balanced:
    """haproxy and its replicas; `url` is the one address of all."""

    def __init__(self, count=3, certificates=None):
        flags = ()
        environment = dict(os.environ)
        if certificates:
            flags = ("--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"])
            self.both = tempfile.NamedTemporaryFile("w", suffix=".pem")
            self.both.write(pathlib.Path(certificates["server.pem"]).read_text() + pathlib.Path(certificates["server.key"]).read_text())
            self.both.flush()
            environment |= {"TLS_CERTIFICATE": self.both.name, "REPLICA_CA": certificates["ca.pem"]}
        self.replicas = [Replica(*flags) for _ in range(count)]
        self.port = free_port()
        environment["BIND"] = f"127.0.0.1:{self.port}"
        environment |= {f"REPLICA_{number}": f"127.0.0.1:{replica.port}" for number, replica in enumerate(self.replicas, 1)}
        self.balancer = subprocess.Popen(
            ["haproxy", "-db", "-f", str(ROOT / "deploy/haproxy/haproxy.cfg")], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"{'https' if certificates else 'http'}://localhost:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.balancer.terminate()
        self.balancer.wait()
        for replica in self.replicas:
            if replica.process.poll() is None:
                replica.stop()


class Killer(threading.Thread):
    """Kills a replica every `period` seconds, one after the other, and starts it again after `pause`."""

    def __init__(self, balanced, period, pause=3):
        super().__init__(daemon=True)
        self.balanced, self.period, self.pause = balanced, period, pause
        self.over = threading.Event()
        self.kills = 0

    def run(self):
        while not self.over.wait(self.period):
            replica = self.balanced.replicas[self.kills % len(self.balanced.replicas)]
            replica.kill()
            self.kills += 1
            time.sleep(self.pause)
            replica.start()
