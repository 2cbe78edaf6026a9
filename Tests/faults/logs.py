"""A log that cannot be written: a full disk, a closed standard error, a reader that stopped reading."""

import os
import socket
import subprocess

from faults import BINARY, check, connect, finish, serves, status


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(name, shell, **streams):
    port = free_port()
    process = subprocess.Popen(["sh", "-c", shell, BINARY, "serve", "--port", str(port), "--log-format", "json"], **streams)
    first = serves(port, within=20)
    good = 0
    try:
        with connect(port) as client:
            for _ in range(20_000):
                client.sendall(b"GET /v1/estimators HTTP/1.1\r\nHost: x\r\nX-Request-Id: %s\r\n\r\n" % (b"a" * 120))
                answer = status(client)
                good += answer == 200
    except (OSError, ValueError, IndexError):
        pass
    process.terminate()
    try:
        code = process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        code = "killed"
    check(name, first is not None and good == 20_000 and code == 0, f"{good} of 20000 answers right, exit {code}")


run("full disk", 'exec "$0" "$@" 2>/dev/full')
run("closed standard error", 'exec "$0" "$@" 2>&-')
run("all three streams closed", 'exec "$0" "$@" 0<&- 1>&- 2>&-')
closed_reader, closed_writer = os.pipe()
os.close(closed_reader)
run("a reader that has gone", 'exec "$0" "$@"', stderr=closed_writer)
finish()
