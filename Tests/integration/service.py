"""Starts the service for tests, on a free port."""

import http.client
import json
import os
import socket
import subprocess

BINARY = os.environ["ADVANTAGED_BINARY"]


class Service:
    def __init__(self, *flags, env=None, prefix=()):
        """`prefix` is a command that runs the service, such as `prlimit`."""
        self.process = subprocess.Popen(
            [*prefix, BINARY, "serve", "--port", "0", "--log-format", "json", *flags], stderr=subprocess.PIPE, env={**os.environ, **(env or {})})
        self.log = []
        while True:
            line = self.process.stderr.readline()
            if not line:
                raise RuntimeError("the service did not start: " + repr(self.log))
            self.log.append(json.loads(line))
            if self.log[-1]["message"] == "listening":
                self.port = int(self.log[-1]["port"])
                return

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def socket(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def wait_for(self, message):
        """Reads the log up to a line with this message, and returns it."""
        while True:
            self.log.append(json.loads(self.process.stderr.readline()))
            if self.log[-1]["message"] == message:
                return self.log[-1]

    def request(self, method, path, body=None, headers=None, raw=False):
        """Status, fields and body; JSON bodies are parsed unless `raw`."""
        connection = self.connection()
        try:
            return exchange(connection, method, path, body, headers, raw)
        finally:
            connection.close()

    def post(self, path, body, headers=None):
        return self.request("POST", path, body, {"Content-Type": "application/json", **(headers or {})})

    def stop(self):
        """Asks for a drain; returns the exit status."""
        self.process.terminate()
        rest = self.process.stderr.read()
        self.log += [json.loads(line) for line in rest.splitlines()]
        self.process.stderr.close()
        return self.process.wait(timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


def exchange(connection, method, path, body=None, headers=None, raw=False):
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    data = response.read()
    if not raw and response.headers.get("Content-Type", "") in ("application/json", "application/problem+json"):
        data = json.loads(data)
    return response.status, response.headers, data
