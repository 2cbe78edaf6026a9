"""Asks the product for verdicts: many pairs in one request of `advantaged score`."""

import json
import os
import subprocess
import tempfile

BATCH = 5_000


def verdicts(pairs, verifier="math"):
    """A status, and what was read and which rule decided, for each pair."""
    result = []
    for start in range(0, len(pairs), BATCH):
        result += _batch(pairs[start:start + BATCH], verifier)
    return result


def _batch(pairs, verifier):
    groups = [{
        "ground_truth": pair.gold, "verifier": {"name": verifier, "explain": True, **dict(pair.options)},
        "rollouts": [{"response": pair.response, "tokens": 1}],
    } for pair in pairs]
    request = {"estimator": {"name": "pass_at_1"}, "output": {"per_token": False}, "groups": groups}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(request, file)
        file.flush()
        run = subprocess.run([os.environ["ADVANTAGED_BINARY"], "score", file.name], capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError("advantaged score: " + run.stderr.strip())
    rollouts = [group["rollouts"][0] for group in json.loads(run.stdout)["groups"]]
    return [(rollout["status"], rollout.get("reading", {}) | {"why": rollout.get("explanation", "")}) for rollout in rollouts]
