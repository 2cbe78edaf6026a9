"""Runs sslyze against the service: it must comply with Mozilla's "intermediate" configuration."""

import subprocess
import sys

from certificates import Certificates
from service import Service

certificates = Certificates()
with Service("--tls-certificate", certificates["server.pem"], "--tls-key", certificates["server.key"]) as service:
    sys.exit(subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "sslyze", "--mozilla_config=intermediate", "--certinfo_ca_file", certificates["ca.pem"],
         f"localhost:{service.port}"]).returncode)
