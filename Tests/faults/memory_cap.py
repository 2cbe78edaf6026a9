"""20 clients that post 100 MB each at once under a cap of 1 GiB: they are answered or told to come back, and the process is not killed."""

import collections
import concurrent.futures
import json
import pathlib
import threading

from faults import Service, check, connect, finish, memory_group, post, serves, status

GIB = 1 << 30
CLIENTS = 20


rollouts = ", ".join('{"reward": %d, "tokens": %d}' % (i % 3 == 0, 300 + i % 700) for i in range(16))
one = '{"id": "prompt", "rollouts": [%s]}' % rollouts
count = 100_000_000 // (len(one) + 2)
body = ('{"estimator": {"name": "pass_at_k", "k": 4}, "output": {"per_token": false}, "groups": [' + ", ".join([one] * count) + "]}").encode()
with memory_group(GIB) as prefix:
    with Service("--access-log", "none", prefix=prefix) as service:
        peak = {"bytes": 0}
        stop = threading.Event()

        def watch():
            while not stop.wait(0.05):
                for line in pathlib.Path(f"/proc/{service.process.pid}/status").read_text().splitlines():
                    if line.startswith("VmRSS:"):
                        peak["bytes"] = max(peak["bytes"], int(line.split()[1]) * 1024)

        threading.Thread(target=watch, daemon=True).start()

        def client(_):
            try:
                with connect(service.port, timeout=300) as connection:
                    try:
                        connection.sendall(post(body))
                    except OSError:
                        pass  # refused while it was sending; the answer is there
                    return status(connection)
            except OSError as error:
                return type(error).__name__

        for turn in range(3):
            with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
                codes = collections.Counter(pool.map(client, range(CLIENTS)))
            good = set(codes) <= {200, 413, 429, 503} and service.process.poll() is None
            check(f"{CLIENTS} x {len(body) / 1e6:.0f} MB, turn {turn + 1}", good and codes[200] > 0, json.dumps({str(k): v for k, v in codes.items()}))
        stop.set()
        check("peak", service.process.poll() is None, f"{peak['bytes'] / 1e6:.0f} MB resident of {GIB / 1e6:.0f} MB")
        took = serves(service.port)
        check("served afterwards", took is not None, f"{(took or 0) * 1000:.1f} ms")
finish()
