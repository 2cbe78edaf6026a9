"""Starts the services that are compared, one process each, and reads what they use from /proc."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")


class Service:
    """A process that listens on a port of the loopback interface; it is ended with the `with` block."""

    def __init__(self, name, command, port, directory=None):
        self.name, self.port = name, port
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.directory = directory
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"{name} did not start: {' '.join(map(str, command))}") from None
                time.sleep(0.0005)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def processes(self):
        """The process and its children (nginx works in one)."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu(self):
        """Seconds of processor time so far, of all threads, in user and kernel mode."""
        total = 0
        for pid in self.processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICK

    def resident(self, field="VmRSS"):
        """Megabytes (10^6 bytes) that are resident now, or at most since `forget_peak` (field VmHWM)."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1]) * 1024 / 1e6

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak(self):
        return self.resident("VmHWM")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ours(binary, name="advantaged", *options):
    port = free_port()
    return Service(name, [binary, "serve", "--port", str(port), "--access-log", "none", *options], port)


def python(name):
    """`tutorial` or `lean` of `peers`, on the fastest event loop and HTTP parser that uvicorn knows."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"peers.{name}:app", "--port", str(port), "--no-access-log", "--log-level", "error",
               "--loop", "uvloop", "--http", "httptools", "--timeout-keep-alive", "600"]
    return Service({"tutorial": "FastAPI", "lean": "Starlette"}[name], command, port)


def sink(binary):
    port = free_port()
    return Service("sink", [binary, str(port)], port)


def nginx():
    """One worker that answers a constant of the length of our health. None where nginx is not installed."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        return None
    port, directory = free_port(), tempfile.mkdtemp(prefix="advantaged-nginx-")
    answer = json.dumps({"status": "ok", "version": "0.1.0", "uptime_seconds": 12, "connections": 16, "in_flight": 1, "queued": 0}, separators=(",", ":"))
    temporary = " ".join(f"{kind}_temp_path {directory};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = pathlib.Path(directory, "nginx.conf")
    configuration.write_text(f"""
        worker_processes 1; daemon off; error_log /dev/null; pid {directory}/pid;
        events {{ worker_connections 1024; }}
        http {{
            access_log off; keepalive_requests 1000000000; keepalive_timeout 600; {temporary}
            server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{answer}'; }} }}
        }}""")
    return Service("nginx", [program, "-c", str(configuration)], port, directory)
