"""The service as a process of its own, and how it is asked."""

import http.client
import json
import subprocess
import threading


class Service:
    """The service on a free port."""

    def __init__(self, binary):
        self.process = subprocess.Popen([binary, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        port = None
        while port is None:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("the service did not start")
            said = json.loads(line) if line.startswith(b"{") else {}
            port = said.get("port") if said.get("message") == "listening" else None
        self.connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=120)
        # What it logs must not fill the pipe.
        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()

    def raw(self, method, path, body=None, kind="application/json", accept=None):
        head = {"Content-Type": kind} if body else {}
        self.connection.request(method, path, body, dict(head, Accept=accept) if accept else head)
        response = self.connection.getresponse()
        return response.status, response.read()

    def ask(self, method, path, body=None, kind="application/json"):
        status, data = self.raw(method, path, body, kind, "application/json" if kind == "application/x-safetensors" else None)
        return status, data.decode()

    def advantages(self, request):
        return self.ask("POST", "/v1/advantages", json.dumps(request).encode())

    def end(self):
        self.process.terminate()
        self.process.wait()
