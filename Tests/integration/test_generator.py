"""The Python twin of the random generator, run as it stands in docs/estimators.md, against the service: the same choices, and advantages to the last digits."""

import fractions
import json
import math
import pathlib
import random
import re
import subprocess
import unittest

from service import BINARY

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs/estimators.md"
TWIN = {}
exec(re.search(r"```python\n(.*?)```", DOCS.read_text(), re.S)[1], TWIN)
stream, value, index = TWIN["stream"], TWIN["value"], TWIN["index"]


def standardised(rewards):
    """Eq. 1-3; nothing if all are equal."""
    if min(rewards) == max(rewards):
        return None
    mean = fractions.Fraction(sum(map(fractions.Fraction, rewards)), len(rewards))
    deviation = math.sqrt(sum((fractions.Fraction(reward) - mean) ** 2 for reward in rewards) / len(rewards))
    return [float(fractions.Fraction(reward) - mean) / deviation for reward in rewards]


def subset(seed, group, draw, n, k):
    key, members = stream(seed, group, draw), []
    for j in range(n - k, n):
        candidate = index(key, j - (n - k), j + 1)
        members.append(j if candidate in members else candidate)
    return members


def bootstrap(rewards, group, k, draws, seed, scale):
    subsets = [subset(seed, group, draw, len(rewards), k) for draw in range(draws)]
    worth = standardised([max(rewards[member] for member in members) for members in subsets])
    sums, counts = [0.0] * len(rewards), [0] * len(rewards)
    for advantage, members in zip(worth or [0.0] * draws, subsets):
        for member in members:
            sums[member] += advantage
            counts[member] += 1
    return [total / count if scale == "mean" and count else total for total, count in zip(sums, counts)]


def full_sampling(rewards, group, k, seed):
    order, n = list(range(len(rewards))), len(rewards)
    if seed is not None:
        for place in range(n - 1, 0, -1):
            other = index(stream(seed, group, 0), n - 1 - place, place + 1)
            order[place], order[other] = order[other], order[place]
    worth = standardised([float(max(rewards[member] for member in order[start:start + k])) for start in range(0, n // k * k, k)])
    advantages = [0.0] * n
    for place, member in enumerate(order[:n // k * k]):
        advantages[member] = worth[place // k] if worth else 0.0
    return advantages


def score(estimator, groups):
    body = {"estimator": estimator, "groups": [{"id": name, "rollouts": [{"reward": reward} for reward in rewards]} for name, rewards in groups.items()]}
    answer = json.loads(subprocess.run([BINARY, "score", "-"], input=json.dumps(body).encode(), capture_output=True, check=True).stdout)
    return {group["id"]: [rollout["advantage"] for rollout in group["rollouts"]] for group in answer["groups"]}


class Twin(unittest.TestCase):
    def setUp(self):
        generator = random.Random(9)
        # At least k wrong ones, so that the service draws at all; names beyond ASCII, too.
        self.groups = {name: generator.sample([1] * c + [0] * w, c + w) for name, c, w in [("p0", 3, 5), ("größe", 7, 25), ("", 1, 8), ("迷宫", 20, 44)]}

    def assertNear(self, found, wanted, message):
        """Another choice of members would change whole advantages."""
        self.assertEqual(len(found), len(wanted), message)
        largest = max(map(abs, wanted))
        for one, other in zip(found, wanted):
            self.assertLessEqual(abs(one - other), 1e-14 * largest, message)

    def test_vectors(self):
        self.assertEqual([value(stream(42, "p0", 3), i) for i in range(3)], [0xE7D7276AB97FA332, 0x20AC36D573100180, 0x80AB4F16CAA83FFD])

    def test_bootstrap_draws_the_same(self):
        for k, draws, seed, scale in [(4, 16, 0, "sum"), (2, 1, 7, "sum"), (4, 100, 2**63 - 1, "mean"), (1, 64, 3, "mean")]:
            found = score({"name": "pass_at_k", "method": "bootstrap", "k": k, "draws": draws, "seed": seed, "scale": scale}, self.groups)
            for name, rewards in self.groups.items():
                self.assertNear(found[name], bootstrap(rewards, name, k, draws, seed, scale), (name, k, draws, seed, scale))

    def test_full_sampling_shuffles_the_same(self):
        for k, seed in [(2, None), (3, 0), (4, 12345)]:
            estimator = {"name": "pass_at_k", "method": "full_sampling", "k": k, **({} if seed is None else {"shuffle": True, "seed": seed})}
            found = score(estimator, self.groups)
            for name, rewards in self.groups.items():
                self.assertNear(found[name], full_sampling(rewards, name, k, seed), (name, k, seed))


if __name__ == "__main__":
    unittest.main()
