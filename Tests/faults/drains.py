"""SIGTERM a hundred times under load: every request that was accepted is answered.

A client may lose a request only on a connection that was idle when the service closed it, before any byte of an answer: those it repeats,
as every client must (RFC 9112, sec. 9.5). A fresh connection's request must never be lost.

    python drains.py [TIMES]
"""

import sys
import threading
import time

from faults import Service, batch, check, connect, finish, post, status

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 100
body = post(batch(50), b"Connection: close\r\n")
lost, answered, codes = [], 0, []
lock = threading.Lock()
for turn in range(TIMES):
    service = Service("--access-log", "none")

    def client():
        global answered
        while True:
            try:
                connection = connect(service.port, timeout=30)
            except OSError:
                return  # no longer listening: refused, not lost
            with connection:
                try:
                    connection.sendall(body)
                    code = status(connection)
                    with lock:
                        answered += 1
                        if code != 200:
                            lost.append(code)
                except OSError as error:
                    with lock:
                        lost.append(repr(error))

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.05 + 0.002 * (turn % 25))
    codes.append(service.stop())
    for thread in threads:
        thread.join()
check("exit status", codes == [0] * TIMES, f"{codes.count(0)} of {TIMES} ended with 0")
check("requests", not lost, f"{answered} answered, {len(lost)} lost {lost[:3]}")

# The second signal ends it although a request is still coming in.
service = Service("--drain-grace", "60")
hanging = connect(service.port)
hanging.sendall(b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
while service.request("GET", "/health")[2]["in_flight"] < 1:
    pass
service.process.terminate()
service.wait_for("draining")
start = time.monotonic()
service.process.terminate()
service.process.wait(timeout=30)
check("a second signal", time.monotonic() - start < 1, f"ended after {(time.monotonic() - start) * 1000:.0f} ms")

# The delay: still accepting, readiness says no.
service = Service("--drain-delay", "1")
service.process.terminate()
service.wait_for("draining")
ready, health = service.request("GET", "/readyz"), service.request("GET", "/health")
check("during the delay", (ready[0], health[0], ready[1]["Connection"]) == (503, 200, "close"), f"/readyz {ready[0]}, /health {health[0]}, answers close")
service.process.stderr.close()
check("after it", service.process.wait(timeout=30) == 0, "exit 0")
finish()
