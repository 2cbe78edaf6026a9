"""Gzip bombs: 2 GB of zeros in 2 MB, and a bomb in a bomb. Refused early, in little memory."""

import gzip
import time
import zlib

from faults import Service, check, connect, finish, post, resident, serves, status


def zeros(count):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(count >> 20)) + packer.flush()


bomb = zeros(2 << 30)
with Service("--access-log", "none") as service:
    serves(service.port)
    before = resident(service.process.pid)
    for name, body in (("2 GiB of zeros", bomb), ("a bomb in a bomb", gzip.compress(bomb)), ("ten members", zeros(64 << 20) * 10)):
        with connect(service.port, timeout=60) as client:
            start = time.perf_counter()
            client.sendall(post(body, b"Content-Encoding: gzip\r\n"))
            code = status(client)
            took = time.perf_counter() - start
        check(name, code in (400, 413), f"{len(body)} bytes: {code} in {took * 1000:.0f} ms")
    grown = resident(service.process.pid) - before
    check("memory", grown < 600e6, f"{grown / 1e6:.0f} MB more than before")
finish()
