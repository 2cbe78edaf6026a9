"""64 descriptors and 200 clients: those beyond wait their turn, all are answered, nothing dies."""

import concurrent.futures
import time

from faults import HEALTH, Service, check, connect, finish, serves, status

with Service(prefix=["prlimit", "--nofile=64:64"]) as service:
    def client(_):
        with connect(service.port, timeout=60) as connection:
            connection.sendall(HEALTH)
            code = status(connection)
            time.sleep(0.05)
            return code

    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        codes = list(pool.map(client, range(1000)))
    check("1000 requests from 200 clients over 64 descriptors", codes.count(200) == 1000, f"{codes.count(200)} answered with 200")
    idle = [connect(service.port) for _ in range(100)]
    time.sleep(0.3)
    before = time.process_time()
    for connection in idle:
        connection.close()
    took = serves(service.port)
    check("served again once clients left", took is not None, f"{(took or 0) * 1000:.0f} ms")
    check("ended", service.stop() == 0, "exit 0")
    check("said so", any(line["message"] == "accepting pauses" for line in service.log), "a log line about the pause")
finish()
