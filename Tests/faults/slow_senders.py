"""500 clients that send a byte at a time: how much slower others become. Both loads alternate in one run."""

import socket
import threading
import time

from faults import HEALTH, Service, batch, check, connect, finish, median, percentile, post, status

SLOW = 500
ROUNDS = 3

with Service("--access-log", "none", "--head-timeout", "600", "--body-timeout", "600") as service:
    body = post(batch(20))

    def measure():
        times = []
        with connect(service.port) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for index in range(2000):
                start = time.perf_counter()
                client.sendall(body if index % 4 == 0 else HEALTH)
                assert status(client) == 200
                times.append(time.perf_counter() - start)
        return percentile(times, 0.99)

    measure()
    alone, together = [], []
    for _ in range(ROUNDS):
        alone.append(measure())
        clients = [connect(service.port) for _ in range(SLOW)]
        stop = threading.Event()

        def trickle():
            # Half of them are slow with the head, half with the body.
            at = 0
            while not stop.is_set() and at < len(body) - 1:
                for number, client in enumerate(clients):
                    if number % 2 and at == 0:
                        client.sendall(body[:120])
                    else:
                        client.sendall(b"GET /"[at:at + 1] if at < 5 and not number % 2 else b"a" if not number % 2 else b" ")
                at += 1
                stop.wait(0.5)

        thread = threading.Thread(target=trickle)
        thread.start()
        together.append(measure())
        stop.set()
        thread.join()
        for client in clients:
            client.close()
    ratio = median(together) / median(alone)
    check("p99 of others", ratio <= 2, f"{median(alone) * 1e6:.0f} us alone, {median(together) * 1e6:.0f} us beside {SLOW} slow senders: {ratio:.2f} times")
finish()
