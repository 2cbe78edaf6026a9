"""Prints the milliseconds of one `Client.score` of 4,096 responses of 10 kB. Usage: score.py PORT CLIENT, where CLIENT is the folder of the package."""

import sys
import time

import bodies

sys.path.insert(0, sys.argv[2])
import advantaged  # noqa: E402  the package that the folder holds

groups = bodies.to_verify()
with advantaged.Client(f"http://127.0.0.1:{sys.argv[1]}") as client:
    client.health()
    begin = time.perf_counter()
    client.score(groups, estimator={"name": "pass_at_k", "k": bodies.K}, verifier={"name": "math"}, per_token=False)
    print(1e3 * (time.perf_counter() - begin))
