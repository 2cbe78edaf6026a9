"""Runs schemathesis against the service: every operation, generated good and bad input, and what the contract promises."""

import pathlib
import subprocess
import sys

from service import Service

# Rules between fields (k and the size of a group, a mask and its tokens) are no part of a JSON Schema: bodies that it allows may break them.
with Service("--access-log", "none") as service:
    sys.exit(subprocess.run(
        [sys.executable, pathlib.Path(__file__).with_name("schemathesis_command.py"), "run", service.url + "/openapi.yaml", "--url", service.url, "--checks", "all", "--exclude-checks", "positive_data_acceptance", "--max-examples", "100", "--seed", "1",
         # How fast the bodies of a large contract are made says nothing of the service.
         "--suppress-health-check", "too_slow",
         "--phases", "examples,coverage,fuzzing", "--no-color", *sys.argv[1:]]).returncode)
