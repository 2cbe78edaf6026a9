"""The clock jumps ten days ahead and back while the service runs: the date is right for that clock, no deadline fires, no connection is lost.

A library of our own moves the clock: libfaketime sets a variable before `main`, which moves the environment, and Swift finds its arguments in front of that.
"""

import email.utils
import pathlib
import shutil
import struct
import subprocess
import tempfile
import time

from faults import Service, check, finish, serves

DAY = 86_400
SOURCE = pathlib.Path(__file__).with_name("clock.c")

with tempfile.TemporaryDirectory() as directory:
    library, offset = pathlib.Path(directory, "clock.so"), pathlib.Path(directory, "offset")
    compiler = next(filter(None, map(shutil.which, ("cc", "clang", "gcc"))))
    subprocess.run([compiler, "-shared", "-fPIC", "-O", "-Wall", "-o", library, SOURCE, "-ldl"], check=True)
    offset.write_bytes(struct.pack("=q", 0))
    with Service("--idle-timeout", "60", prefix=["env", f"LD_PRELOAD={library}", f"CLOCK_OFFSET={offset}"]) as service:
        kept = service.connection()
        idle = service.connection()
        idle.connect()
        answers = 0
        for days in (0, 10, 0, -10, 10):
            with offset.open("r+b") as file:
                file.write(struct.pack("=q", days * DAY))
            # The Date field is made once a second.
            deadline = time.monotonic() + 3
            ahead = None
            while time.monotonic() < deadline and (ahead is None or abs(ahead - days * DAY) > 5):
                kept.request("GET", "/health")
                answer = kept.getresponse()
                answer.read()
                answers += answer.status == 200
                ahead = email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time()
            check(f"Date with the clock at {days:+d} days", abs(ahead - days * DAY) <= 5, f"{ahead / DAY:+.3f} days")
            check("a new connection", serves(service.port) is not None, "answered")
        check("the connection that was kept", answers > 0, f"{answers} answers")
        idle.request("GET", "/health")
        check("the one that was idle", idle.getresponse().status == 200, "answered")
        status, _, text = service.request("GET", "/metrics", raw=True)
        timeouts = [line for line in text.decode().splitlines() if line.startswith("advantaged_timeouts_total{")]
        check("deadlines", len(timeouts) == 5 and all(line.endswith(" 0") for line in timeouts), ", ".join(timeouts))
        check("ended", service.stop() == 0, "exit 0")
finish()
