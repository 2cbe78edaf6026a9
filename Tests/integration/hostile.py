"""What the tests of hostile clients share: requests as bytes, clients that read or leave as a test needs it, and what the process uses."""

import http.client
import pathlib
import re
import select
import socket
import struct
import threading
import time

DEADLINE = 120
QUIET = ("--access-log", "none")
SMALL = b'{"estimator":{"name":"pass_at_k","k":2},"groups":[{"rollouts":[{"reward":1,"tokens":3},{"reward":0,"tokens":2},{"reward":0}]}]}'


def request(path, body=b"", *fields, method="POST", kind="application/json", version="1.1", length=None):
    head = [f"{method} {path} HTTP/{version}", "Host: x", f"Content-Length: {len(body) if length is None else length}"]
    if kind:
        head.append(f"Content-Type: {kind}")
    return "\r\n".join([*head, *fields]).encode() + b"\r\n\r\n" + body


def chunked(path, pieces, *fields, kind="application/json"):
    head = [f"POST {path} HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", f"Content-Type: {kind}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"


def send(client, data):
    """Whether all was sent: a refusal may end the connection before."""
    try:
        client.sendall(data)
        return True
    except OSError:
        return False


class Answer:
    """The next answer on a connection, read in steps; `status` is 0 where the connection ends without one."""

    def __init__(self, client, method="POST"):
        self.response = http.client.HTTPResponse(client, method=method)
        self.received, self.isComplete = 0, False
        try:
            self.response.begin()
            self.status = self.response.status
        except (OSError, http.client.HTTPException):
            self.status = 0

    def step(self, size=1 << 20):
        """The next bytes of the body; empty at its end, and where it breaks off."""
        if not self.status:
            return b""
        try:
            data = self.response.read(size) if self.response.chunked else self.response.read1(size)
        except (OSError, http.client.HTTPException):
            return b""
        self.received += len(data)
        self.isComplete = not data and not self.response.length
        return data

    def rest(self):
        return b"".join(iter(self.step, b""))

    def skip(self):
        """Reads the rest and keeps nothing of it."""
        while self.step():
            pass
        return self


def ask(service, data, method="POST"):
    """Status and body of one request on a connection of its own."""
    with service.socket() as client:
        send(client, data)
        answer = Answer(client, method)
        return answer.status, answer.rest()


def readable(client, timeout=0):
    return bool(select.select([client], [], [], timeout)[0])


def reset(client):
    """Closes with RST."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def memory(pid, name="VmRSS"):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0


def reset_peak(pid):
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def cpu(pid):
    """CPU seconds of all threads of a process, those that ended too, exact to the nanosecond."""
    return time.clock_gettime(~pid << 3 | 2)


class Watch:
    """Reads /metrics without a pause on a thread and a connection of its own, and keeps the maximum of the bytes that the service says it holds."""

    REQUEST = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"

    def __init__(self, service):
        self.service = service
        self.held = self.most_held = self.samples = self.still = 0
        self.received = 0  # bytes of other connections
        self.is_over = False
        self.changed = threading.Condition()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        self.more(3)
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()

    def run(self):
        try:
            with self.service.socket() as client:
                while not self.is_over:
                    client.sendall(self.REQUEST)
                    text = Answer(client, "GET").rest().decode()
                    if not text:
                        break
                    values = dict(re.findall(r"^advantaged_(held_bytes|body_bytes|received_bytes_total) (\d+)$", text, re.M))
                    held = int(values.get("held_bytes") or values["body_bytes"])
                    with self.changed:
                        self.samples += 1
                        received = int(values["received_bytes_total"]) - self.samples * len(self.REQUEST)
                        self.still = self.still + 1 if (held, received) == (self.held, self.received) else 0
                        self.held, self.received = held, received
                        self.most_held = max(self.most_held, held)
                        self.changed.notify_all()
        except OSError:
            pass
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def until(self, condition):
        """Waits until the condition is true at a sample; False if the service ended or the deadline came before."""
        end = time.monotonic() + DEADLINE
        with self.changed:
            while not condition():
                if self.is_over or not self.changed.wait(max(0, end - time.monotonic())):
                    return False
        return True

    def more(self, count):
        goal = self.samples + count
        return self.until(lambda: self.samples >= goal)


class Beside:
    """A client that posts a small batch again and again, and counts the answers."""

    def __init__(self, service, body=SMALL):
        self.service, self.body = service, body
        self.sent = self.answered = self.busy = 0
        self.other = []
        self.is_over = False

    def __enter__(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()

    def run(self):
        while not self.is_over:
            self.sent += 1
            try:
                status = ask(self.service, request("/v1/advantages", self.body))[0]
            except OSError as error:
                status = type(error).__name__
            if status == 200:
                self.answered += 1
            elif status in (429, 503):
                self.busy += 1
            else:
                self.other.append(status)
            time.sleep(0.002)  # leaves the processor to others
