"""2 GB of rollouts stream through a service that may hold 128 MiB: right answers, the first one within the time of a group, and the process is not killed."""

import json
import os
import pathlib
import threading
import time

from faults import Service, check, connect, finish, memory_group

MIB = 1 << 20
BYTES = int(os.environ.get("STREAM_BYTES", 2_000_000_000))
RESPONSE = "Let me think. " * 700 + "The answer is \\boxed{%d}."


def line(number):
    """A group of 16 responses of 10 kB; the answers of every third one are wrong."""
    rollouts = [{"response": RESPONSE % (number + (index % 3 == 0)), "tokens": 2500} for index in range(16)]
    return json.dumps({"id": str(number), "ground_truth": str(number), "rollouts": rollouts}).encode() + b"\n"


head = json.dumps({"estimator": {"name": "pass_at_k", "k": 4}, "verifier": {"name": "math"}, "output": {"per_token": False}}).encode() + b"\n"
count = BYTES // len(line(0))
with memory_group(128 * MIB) as prefix:
    with Service("--access-log", "none", prefix=prefix) as service, connect(service.port, timeout=300) as connection:
        first = {}

        def send(data):
            connection.sendall(b"%x\r\n%s\r\n" % (len(data), data))

        def sender():
            connection.sendall(b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
            send(head)
            first["sent"] = time.monotonic()
            for number in range(count):
                send(line(number))
            connection.sendall(b"0\r\n\r\n")

        started = time.monotonic()
        thread = threading.Thread(target=sender)
        thread.start()
        file = connection.makefile("rb")
        status = int(file.readline().split()[1])
        while file.readline() != b"\r\n":
            pass
        pending, answers, wrong, summary, peak = b"", 0, 0, None, 0
        while size := int(file.readline() or b"0", 16):
            pending += file.read(size)
            file.readline()
            *complete, pending = pending.split(b"\n")
            for text in complete:
                answer = json.loads(text)
                if "summary" in answer:
                    summary = answer["summary"]
                    continue
                first.setdefault("answered", time.monotonic())
                right = [index % 3 != 0 for index in range(16)]
                wrong += answer["id"] != str(answers) or [rollout["status"] == "correct" for rollout in answer["rollouts"]] != right
                answers += 1
            if answers % 256 == 0:
                for entry in pathlib.Path(f"/proc/{service.process.pid}/status").read_text().splitlines():
                    if entry.startswith("VmHWM:"):
                        peak = int(entry.split()[1]) // 1024
        thread.join()
        seconds = time.monotonic() - started
        print(f"{count * len(line(0)) / 1e9:.2f} GB in {count} groups: {seconds:.1f} s, peak memory {peak} MiB, "
              f"first answer {1000 * (first['answered'] - first['sent']):.1f} ms after the first line")
        check("answers", status == 200 and answers == count and wrong == 0, f"{answers} of {count} groups, {wrong} wrong")
        check("summary", summary is not None and summary["groups"] == count, json.dumps(summary))
        check("memory", service.process.poll() is None and 0 < peak < 128, f"{peak} MiB at most")
finish()
