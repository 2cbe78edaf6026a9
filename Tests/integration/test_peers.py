"""The conventions of verl and TRL against verl and TRL themselves, and the official formula of the Pass@k paper, on the same random batches.

The table of differences that it prints stands in docs/estimators.md.
"""

import json
import math
import os
import pathlib
import random
import subprocess
import unittest

from service import BINARY

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PARTS = {"answer": 1.0, "format": 0.5}


def batch(seed, sizes, rewards=(0, 0.5, 1), binary=False):
    generator = random.Random(seed)
    groups = []
    for size in sizes:
        rollouts = []
        for _ in range(size):
            tokens = generator.randrange(2, 12)
            mask = [generator.choice([0, 1, 1]) for _ in range(tokens)]
            # verl loses a reward that stands at a masked token; all agree where the last one is trained on.
            mask[-1] = 1
            parts = {"answer": generator.choice(rewards), "format": 0 if binary else generator.choice([0, 1])}
            rollouts.append({
                "reward": sum(PARTS[name] * value for name, value in parts.items()), "rewards": parts, "tokens": tokens, "mask": mask,
                "token_rewards": [generator.uniform(-1, 1) for _ in range(tokens)], "values": [generator.uniform(-1, 1) for _ in range(tokens)]})
        groups.append({"rollouts": rollouts, "greedy_reward": generator.choice(rewards)})
    return {"groups": groups, "parts": PARTS}


def ours(batch, estimator, fields):
    """Per rollout the advantages of its tokens."""
    groups = [
        {**({"greedy_reward": group["greedy_reward"]} if "greedy_reward" in fields else {}),
         "rollouts": [{key: value for key, value in rollout.items() if key in fields or key in ("reward", "mask")} for rollout in group["rollouts"]]}
        for group in batch["groups"]]
    body = json.dumps({"estimator": estimator, "groups": groups})
    run = subprocess.run([BINARY, "score", "-"], input=body.encode(), capture_output=True)
    if run.returncode:
        raise AssertionError(run.stderr.decode())
    return [rollout for group in json.loads(run.stdout)["groups"] for rollout in group["rollouts"]]


def peer(test, name, folder, batch, program=None):
    python = os.environ.get(f"ADVANTAGED_{name.upper()}_PYTHON", str(ROOT / folder / "bin/python"))
    if not os.path.exists(python):
        test.skipTest(f"{name} is not installed: Tests/integration/peers/install puts it into {folder}")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "Clients/python/src")}
    run = subprocess.run([python, str(HERE / f"peers/{program or f'{name}_advantages'}.py")], input=json.dumps(batch).encode(), capture_output=True, env=environment)
    if run.returncode:
        raise AssertionError(run.stderr.decode()[-4000:])
    return json.loads(run.stdout)


class Verl(unittest.TestCase):
    ESTIMATORS = {
        # Peer: our estimator, the fields it needs, the tolerance. verl's whitening divides by the tokens + 1e-8; gdpo and the deviation of 1 of
        # a group of one are single precision.
        "grpo": ({"name": "pass_at_1", "convention": "verl"}, (), 1e-6),
        "grpo_vectorized": ({"name": "pass_at_1", "convention": "verl"}, (), 1e-6),
        "dr_grpo": ({"name": "dr_grpo", "convention": "verl"}, (), 1e-12),
        "rloo": ({"name": "rloo", "convention": "verl"}, (), 1e-12),
        "rloo_vectorized": ({"name": "rloo"}, (), 1e-12),
        "opo": ({"name": "opo", "convention": "verl"}, (), 1e-12),
        "gpg": ({"name": "gpg", "convention": "verl"}, (), 1e-6),
        "grpo_passk": ({"name": "best_minus_second", "convention": "verl"}, (), 1e-12),
        "reinforce_plus_plus_baseline": ({"name": "reinforce_plus_plus_baseline", "convention": "verl"}, (), 1e-8),
        "reinforce_plus_plus": ({"name": "reinforce_plus_plus", "convention": "verl", "gamma": 0.9}, (), 1e-8),
        "reinforce_plus_plus gamma 1": ({"name": "reinforce_plus_plus", "convention": "verl"}, (), 1e-8),
        "reinforce_plus_plus dense": ({"name": "reinforce_plus_plus", "convention": "verl", "gamma": 0.9}, ("token_rewards",), 1e-8),
        "remax": ({"name": "remax", "convention": "verl"}, ("greedy_reward",), 1e-12),
        "remax dense": ({"name": "remax", "convention": "verl"}, ("greedy_reward", "token_rewards"), 1e-12),
        "gae": ({"name": "gae", "convention": "verl", "gamma": 0.95, "lambda": 0.9}, ("token_rewards", "values"), 1e-8),
        "gdpo": ({"name": "gdpo", "convention": "verl", "weights": {"format": 0.5}}, ("rewards",), 2e-5),
    }

    def compare(self, sent, without=()):
        theirs = peer(self, "verl", ".venv-verl", sent)
        for name, (estimator, fields, tolerance) in self.ESTIMATORS.items():
            if name not in theirs or name in without:
                continue
            with self.subTest(name):
                found = [rollout["advantages"] for rollout in ours(sent, estimator, fields)]
                difference = max(abs(a - b) for own, their in zip(found, theirs[name], strict=True) for a, b in zip(own, their, strict=True))
                print(f"| verl `{name}` | `{json.dumps(estimator)}` | {difference:.1e} |", flush=True)
                self.assertLessEqual(difference, tolerance)

    def test_groups_of_several(self):
        self.compare(batch(1, [8, 5, 2, 8, 3, 16]))

    def test_groups_of_one_among_others(self):
        # rloo_vectorized disagrees with rloo about groups of one: 0, which is our default.
        self.compare(batch(2, [1, 4, 1, 6]))


class TRL(unittest.TestCase):
    ESTIMATORS = {
        # Peer: our estimator, the fields it needs, the tolerance. In a batch TRL's sampler has the groups in another order, and adds them up in it;
        # its RLOO is single precision and ours is not.
        "grpo group": ({"name": "pass_at_1", "convention": "trl"}, (), 0),
        "grpo batch": ({"name": "pass_at_1", "convention": "trl", "scope": "batch"}, (), 1e-6),
        "grpo none": ({"name": "dr_grpo", "convention": "trl"}, (), 0),
        "gdpo": ({"name": "gdpo", "convention": "trl", "weights": {"format": 0.5}}, ("rewards",), 1e-6),
        "rloo": ({"name": "rloo", "convention": "trl"}, (), 1e-6),
        "rloo normalized": ({"name": "rloo", "convention": "trl", "whiten": "rollouts", "whiten_std": "sample", "whiten_eps": 1e-4}, (), 1e-6),
    }

    def test_trainers(self):
        sent = batch(3, [6, 6, 6, 6])
        theirs = peer(self, "trl", ".venv-trl", sent)
        arithmetic = theirs.pop("arithmetic")
        for name, (estimator, fields, tolerance) in self.ESTIMATORS.items():
            if arithmetic and estimator["name"] in ("pass_at_1", "gdpo"):
                estimator = {**estimator, "arithmetic": arithmetic}
            with self.subTest(name):
                found = [rollout["advantage"] for rollout in ours(sent, estimator, fields)]
                difference = max(abs(a - b) for a, b in zip(found, theirs[name], strict=True))
                print(f"| TRL `{name}` | `{json.dumps(estimator)}` | {difference:.1e} |", flush=True)
                # Without the square root of this machine's PyTorch the last bit is left.
                self.assertLessEqual(difference, tolerance if arithmetic else 1e-6)


class Official(unittest.TestCase):
    """The formula of the paper's own code: Eq. 14 and 15 with 1e-6 added to the deviation, a reward of exactly 1 being right and everything else wrong."""

    @staticmethod
    def official(rewards, k):
        n, c = len(rewards), sum(reward == 1 for reward in rewards)
        rate = 1 - math.comb(n - c, k) / math.comb(n, k)
        deviation = math.sqrt(rate * (1 - rate)) + 1e-6
        right = (1 - rate) / deviation
        wrong = (1 - rate - math.comb(n - c - 1, k - 1) / math.comb(n - 1, k - 1)) / deviation if c < n else 0
        return [right if reward == 1 else wrong for reward in rewards]

    def test_right_and_wrong_rollouts(self):
        largest = 0
        generator = random.Random(4)
        for n in (2, 5, 8, 16, 32):
            for k in {1, 2, n // 2, n}:
                sent = {"groups": [
                    {"rollouts": [{"reward": reward, "mask": [1]} for reward in [1] * c + [0] * (n - c)]} for c in range(n + 1)]}
                found = ours(sent, {"name": "pass_at_k", "k": k, "convention": "official"}, ())
                expected = [value for c in range(n + 1) for value in self.official([1] * c + [0] * (n - c), k)]
                largest = max(largest, *(abs(rollout["advantage"] - value) for rollout, value in zip(found, expected, strict=True)))
        print(f"| official `compute_advantage` | `{json.dumps({'name': 'pass_at_k', 'convention': 'official'})}` | {largest:.1e} |", flush=True)
        # Its subtractions cancel; exact binomials are used here, so that only the last of them does.
        self.assertLess(largest, 1e-8)


if __name__ == "__main__":
    unittest.main()
