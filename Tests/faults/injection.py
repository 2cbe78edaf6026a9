"""System calls that fail, by strace: the 1st to the Nth call of a kind returns an error. The service must live and answer within a second.

Calls are counted in each thread. `read` and `write` fail only once the service listens, because the dynamic loader reads before; and so does the very
first `epoll_ctl`, with which libdispatch starts, and without which it ends the process.

    python injection.py [N]
"""

import json
import pathlib
import subprocess
import sys
import time

from faults import HEALTH, Service, batch, check, connect, finish, post, serves, status

LAST = int(sys.argv[1]) if len(sys.argv) > 1 else 20
ERRORS = {
    "accept4": ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EINTR", "ECONNABORTED", "EPROTO"],
    "recvfrom": ["EINTR", "ECONNRESET", "EAGAIN", "ENOBUFS", "ETIMEDOUT"],
    "sendmsg": ["EINTR", "ECONNRESET", "EPIPE", "EAGAIN", "ENOBUFS"],
    "epoll_ctl": ["ENOMEM", "ENOSPC", "EINTR"],
    "epoll_wait": ["EINTR"],
    "read": ["EINTR", "EAGAIN"],
    "write": ["EINTR", "EAGAIN", "ENOSPC"],
}
ATTACHED = {"read", "write"}
FIRST = {"epoll_ctl": 2}


def start(call, error, index):
    """The service and the tracer that was attached to it, if that was needed."""
    options = ["-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={index}"]
    if call not in ATTACHED:
        return Service(prefix=["strace", "-D", *options]), None
    service = Service()
    tracer = subprocess.Popen(["strace", *options, "-p", str(service.process.pid)])
    tasks = pathlib.Path(f"/proc/{service.process.pid}/task")
    while any("TracerPid:\t0\n" in (task / "status").read_text() for task in tasks.iterdir()):
        time.sleep(0.01)
    return service, tracer


def run(call, error, index):
    """How long the service took to answer again after the failure; None if it did not, or died."""
    try:
        service, tracer = start(call, error, index)
    except (RuntimeError, json.JSONDecodeError):
        return None
    try:
        body = post(batch(2))
        for number in range(index + 2):
            try:
                with connect(service.port, timeout=2) as client:
                    client.sendall(body if number % 2 else HEALTH)
                    status(client)
            except OSError:
                pass
        took = serves(service.port)
        code = service.stop()
        return took if code == 0 else None
    except (RuntimeError, BrokenPipeError, subprocess.TimeoutExpired):
        return None
    finally:
        if service.process.poll() is None:
            service.process.kill()
        if tracer:
            tracer.wait()


begin = time.monotonic()
for call, errors in ERRORS.items():
    for error in errors:
        times = []
        indices = range(FIRST.get(call, 1), LAST + 1)
        for index in indices:
            times.append(run(call, error, index))
        bad = [index for index, took in zip(indices, times) if took is None]
        slowest = max((took for took in times if took is not None), default=0)
        check(f"{call} {error}", not bad, f"{len(times) - len(bad)} of {len(times)} survived, slowest next answer {slowest * 1000:.0f} ms" + (f", not {bad}" if bad else ""))
print(f"{sum(map(len, ERRORS.values())) * LAST} runs in {time.monotonic() - begin:.0f} s")
finish()
