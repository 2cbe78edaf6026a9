"""Asks the product for verdicts: many responses in one request of `advantaged score`."""

import json
import os
import subprocess
import tempfile

BATCH = 2_000


def verdicts(items):
    """A status and an explanation for each (verifier, ground truth, response)."""
    result = []
    for start in range(0, len(items), BATCH):
        result += _batch(items[start:start + BATCH])
    return result


def _batch(items):
    groups = [{"ground_truth": gold, "verifier": verifier, "rollouts": [{"response": response, "tokens": 1}]} for verifier, gold, response in items]
    request = {"estimator": {"name": "pass_at_1"}, "output": {"per_token": False}, "groups": groups}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(request, file)
        file.flush()
        run = subprocess.run([os.environ["ADVANTAGED_BINARY"], "score", file.name], capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError("advantaged score: " + run.stderr.strip())
    rollouts = [group["rollouts"][0] for group in json.loads(run.stdout)["groups"]]
    return [(rollout["status"], rollout.get("explanation", "")) for rollout in rollouts]
