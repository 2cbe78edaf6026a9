"""2,000 TLS handshakes at once, each with a request, by h2load."""

import re
import subprocess

from faults import Service, check, finish
from certificates import Certificates  # noqa: E402, faults sets the path

certificates = Certificates()
with Service("--access-log", "none", "--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"], "--handshake-timeout", "60") as service:
    run = subprocess.run(["h2load", "--h1", "-n", "2000", "-c", "2000", "-t", "1", f"https://localhost:{service.port}/health"], capture_output=True, text=True)
    done = re.search(r"requests: (\d+) total.*?(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", run.stdout)
    rate = re.search(r"finished in ([\d.]+)s", run.stdout)
    check("handshakes", bool(done) and done[2] == "2000", done[0] + f", in {rate[1]} s" if done else run.stdout + run.stderr)
finish()
