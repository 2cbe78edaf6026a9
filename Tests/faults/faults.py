"""What the fault scripts share: the service of the integration tests, small clients, and figures as lines of text."""

import contextlib
import json
import os
import pathlib
import socket
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from service import BINARY, Service, exchange  # noqa: E402,F401

HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
JSON = {"Content-Type": "application/json"}


def batch(groups, rollouts=8, tokens=0):
    """A body with rewards for the given number of groups."""
    def rollout(number):
        return {"reward": int(number % 3 == 0), "tokens": tokens} if tokens else {"reward": int(number % 3 == 0)}

    return json.dumps({
        "estimator": {"name": "pass_at_k", "k": 2}, "output": {"per_token": bool(tokens)},
        "groups": [{"id": f"p{group}", "rollouts": [rollout(group + number) for number in range(rollouts)]} for group in range(groups)],
    }).encode()


@contextlib.contextmanager
def memory_group(limit):
    """A command that runs what follows it in a control group of so many bytes, of version 1 or 2; ends the script where there is neither or no leave."""
    for root, file in ((pathlib.Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"), (pathlib.Path("/sys/fs/cgroup"), "memory.max")):
        path = root / f"advantaged-{os.getpid()}"
        try:
            path.mkdir()
            (path / file).write_text(str(limit))
            break
        except OSError:
            continue
    else:
        print("skipped: no control group can be made here")
        finish()
    try:
        yield ["sh", "-c", f'echo $$ > {path}/cgroup.procs && exec "$0" "$@"']
    finally:
        try:
            path.rmdir()
        except OSError:
            pass


def post(body, extra=b""):
    return b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n" % (len(body), extra) + body


def connect(port, source=None, timeout=20):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(source, 0) if source else None)


def status(client):
    """The status of the next answer; reads its body too."""
    file = client.makefile("rb")
    line = file.readline()
    if not line:
        raise ConnectionError("closed without an answer")
    length = 0
    while (field := file.readline()) not in (b"\r\n", b""):
        if field.lower().startswith(b"content-length:"):
            length = int(field.split(b":")[1])
    file.read(length)
    return int(line.split()[1])


def serves(port, within=1.0):
    """Whether a new connection is answered within so many seconds; returns how long it took, or None."""
    start = time.monotonic()
    while time.monotonic() - start < within:
        try:
            with connect(port, timeout=within) as client:
                client.sendall(HEALTH)
                if status(client) == 200:
                    return time.monotonic() - start
        except OSError:
            time.sleep(0.01)
    return None


def resident(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def median(values):
    return statistics.median(values)


def check(name, passed, figure):
    """Prints the figure; ends the script with 1 if it is not good enough."""
    print(f"{'ok  ' if passed else 'FAIL'} {name}: {figure}", flush=True)
    if not passed:
        check.failures += 1
    return passed


check.failures = 0


def finish():
    sys.exit(1 if check.failures else 0)
