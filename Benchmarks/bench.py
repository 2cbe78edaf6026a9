"""Posts the same bodies in turn to the service and to two Python services; prints medians and ratios of one run. Health also against nginx."""

import argparse
import json
import math
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import bodies

HERE = pathlib.Path(__file__).resolve().parent


class Connection:
    """One keep-alive connection with as little Python between the clock and the socket as can be."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray(1 << 20)

    def post(self, message, keep=False):
        self.socket.sendall(message)
        view = memoryview(self.buffer)
        count, head_end = 0, -1
        while head_end < 0:
            count += self.receive(view[count:])
            head_end = self.buffer.find(b"\r\n\r\n", 0, count)
        head = bytes(view[:head_end])
        assert head.startswith(b"HTTP/1.1 200"), head + bytes(view[head_end:count])
        length = int(re.search(rb"content-length: (\d+)", head, re.I)[1])
        parts = [bytes(view[head_end + 4:count])] if keep else None
        left = length - (count - head_end - 4)
        while left > 0:
            got = self.receive(view[:min(left, len(view))])
            if keep:
                parts.append(bytes(view[:got]))
            left -= got
        return b"".join(parts) if keep else None

    def receive(self, view):
        count = self.socket.recv_into(view)
        if count == 0:
            raise ConnectionError("the service closed the connection")
        return count


def message(body):
    head = f"POST /v1/advantages HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(name, binary):
    port = free_port()
    if name == "advantaged":
        command = [binary, "serve", "--port", str(port), "--access-log", "none"]
    else:
        command = [sys.executable, "-m", "uvicorn", f"peers.{name}:app", "--port", str(port), "--no-access-log", "--log-level", "error",
                   "--loop", "uvloop", "--http", "httptools", "--timeout-keep-alive", "600"]
    process = subprocess.Popen(command, cwd=HERE, stderr=subprocess.DEVNULL)
    while True:
        try:
            return process, port, Connection(port)
        except ConnectionRefusedError:
            if process.poll() is not None:
                raise RuntimeError(f"{name} did not start")


def start_nginx(directory):
    """One worker that answers a constant of the length of our health: what a web server costs that does nothing."""
    port = free_port()
    answer = json.dumps({"status": "ok", "version": "0.1.0", "uptime_seconds": 12, "connections": 16, "in_flight": 1, "queued": 0}, separators=(",", ":"))
    configuration = pathlib.Path(directory, "nginx.conf")
    configuration.write_text(f"""
        worker_processes 1; daemon off; error_log /dev/null; pid {directory}/pid;
        events {{ worker_connections 1024; }}
        http {{
            access_log off; keepalive_requests 1000000000; keepalive_timeout 600;
            client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory}; uwsgi_temp_path {directory}; scgi_temp_path {directory};
            server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{answer}'; }} }}
        }}""")
    process = subprocess.Popen(["nginx", "-c", str(configuration)], stderr=subprocess.DEVNULL)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except ConnectionRefusedError:
            if process.poll() is not None:
                raise RuntimeError("nginx did not start")


def advantages(answer):
    return [rollout["advantage"] for group in json.loads(answer)["groups"] for rollout in group["rollouts"]]


def resident(process):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) // 1024


def wrk(port):
    output = subprocess.run(["wrk", "-t1", "-c16", "-d2s", f"http://127.0.0.1:{port}/health"], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=[*bodies.ALL, "health"], nargs="*")
    arguments = parser.parse_args()
    names = ["advantaged", "tutorial", "lean"]
    services = {name: start(name, os.path.abspath(arguments.binary)) for name in names}
    print(f"{os.cpu_count()} cores; idle: " + ", ".join(f"{name} {resident(services[name][0])} MB" for name in names))
    try:
        for key, (title, make) in bodies.ALL.items():
            if arguments.only is not None and key not in arguments.only:
                continue
            body = message(make())
            answers = {name: advantages(services[name][2].post(body, keep=True)) for name in names}
            for name in names[1:]:
                assert all(math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9) for one, other in zip(answers["advantaged"], answers[name], strict=True)), name
            times = {name: [] for name in names}
            for _ in range(arguments.rounds):
                for name in names:
                    # As many as fit a third of a second, three at least.
                    end = time.perf_counter() + 0.33
                    while time.perf_counter() < end or len(times[name]) % 3:
                        begin = time.perf_counter()
                        services[name][2].post(body)
                        times[name].append(time.perf_counter() - begin)
            report(f"{key}: {title}, {len(body) / 1e6:.2f} MB", {name: 1e3 * statistics.median(times[name]) for name in names}, "ms", False)
        if arguments.only is None or "health" in arguments.only:
            with tempfile.TemporaryDirectory() as directory:
                nginx, port = start_nginx(directory)
                try:
                    ports = {name: services[name][1] for name in names} | {"nginx": port}
                    rates = {name: [] for name in ports}
                    for _ in range(arguments.rounds):
                        for name in ports:
                            rates[name].append(wrk(ports[name]))
                finally:
                    nginx.terminate()
                    nginx.wait()
            report("GET /health, 16 connections, wrk", {name: statistics.median(rates[name]) for name in rates}, "requests/s", True)
        print("after: " + ", ".join(f"{name} {resident(services[name][0])} MB" for name in names))
    finally:
        for process, _, _ in services.values():
            process.terminate()
            process.wait()


def report(title, medians, unit, more_is_better):
    ours = medians["advantaged"]
    print(title)
    for name, value in medians.items():
        ratio = ours / value if more_is_better else value / ours
        print(f"  {name:12} {value:12.3f} {unit}" + ("" if name == "advantaged" else f"   {ratio:6.2f} x"), flush=True)


main()
