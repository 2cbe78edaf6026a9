"""8,000 idle keep-alive connections: memory for each, and how long a new one waits."""

import resource
import time

from faults import HEALTH, Service, check, connect, finish, resident, serves, status

COUNT = 8000
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
with Service("--access-log", "none") as service:
    for _ in range(50):
        serves(service.port)
    before = resident(service.process.pid)
    start = time.monotonic()
    clients = []
    for index in range(COUNT):
        client = connect(service.port, source=f"127.0.0.{2 + index % 8}")
        client.sendall(HEALTH)
        clients.append(client)
    good = sum(status(client) == 200 for client in clients)
    check("answered", good == COUNT, f"{good} of {COUNT} in {time.monotonic() - start:.1f} s")
    each = (resident(service.process.pid) - before) / COUNT
    check("memory", each <= 8 * 1024, f"{each / 1000:.2f} kB for each connection")
    took = serves(service.port)
    check("a new connection", took is not None and took < 0.1, f"answered in {(took or 0) * 1000:.1f} ms")
    for client in clients:
        client.sendall(HEALTH)
    good = sum(status(client) == 200 for client in clients)
    check("all once more", good == COUNT, f"{good} of {COUNT}")
finish()
