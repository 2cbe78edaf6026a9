"""System calls that fail, by strace: the 1st to the Nth call of a kind returns an error. The service must live and answer within a second.

    python injection.py [N]
"""

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


def run(call, error, index):
    """How long the service took to answer again behind the failure; None if it did not, or died."""
    strace = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={index}"]
    service = Service(prefix=strace)
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


start = time.monotonic()
for call, errors in ERRORS.items():
    for error in errors:
        times = []
        for index in range(1, LAST + 1):
            try:
                times.append(run(call, error, index))
            except RuntimeError:
                times.append(None)
        bad = [index + 1 for index, took in enumerate(times) if took is None]
        slowest = max((took for took in times if took is not None), default=0)
        check(f"{call} {error}", not bad, f"{LAST - len(bad)} of {LAST} survived, slowest next answer {slowest * 1000:.0f} ms" + (f", not {bad}" if bad else ""))
print(f"{sum(map(len, ERRORS.values())) * LAST} runs in {time.monotonic() - start:.0f} s")
finish()
