"""The conventions of OpenRLHF, NeMo-RL, ms-swift, SkyRL and prime-rl against their formulas, and against the packages' own lines where they are installed.

The table of differences that it prints is in docs/estimators.md.
"""

import json
import pathlib
import random
import sys
import unittest

from test_peers import PARTS, ours, peer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "peers"))

from convention_formulas import PROJECTS  # noqa: E402

# Of each project: what it calls an estimator, ours, and the members that it needs besides rewards.
ESTIMATORS = {
    "openrlhf": {
        "rloo": ({"name": "rloo"}, ()), "dr_grpo": ({"name": "dr_grpo"}, ()), "group_norm": ({"name": "pass_at_1"}, ()),
        "reinforce_baseline": ({"name": "reinforce_plus_plus_baseline"}, ()), "reinforce": ({"name": "reinforce_plus_plus", "gamma": 0.9}, ()),
        "gae": ({"name": "gae", "gamma": 0.95, "lambda": 0.9}, ("values",))},
    "nemo_rl": {
        "grpo": ({"name": "pass_at_1"}, ()), "gdpo": ({"name": "gdpo", "weights": {"format": 0.5}}, ("rewards",)),
        "reinforce_plus_plus": ({"name": "reinforce_plus_plus"}, ()), "reinforce_plus_plus minus baseline": ({"name": "reinforce_plus_plus_baseline"}, ())},
    "ms_swift": {
        "grpo group": ({"name": "pass_at_1"}, ()), "grpo batch": ({"name": "pass_at_1", "scope": "batch"}, ()), "grpo none": ({"name": "dr_grpo"}, ()),
        "rloo none": ({"name": "rloo"}, ()), "reinforce_plus_plus batch": ({"name": "reinforce_plus_plus_baseline"}, ()),
        "grpo gdpo": ({"name": "gdpo", "weights": {"format": 0.5}}, ("rewards",))},
    "skyrl": {
        "grpo": ({"name": "pass_at_1"}, ()), "grpo without std": ({"name": "dr_grpo"}, ()), "rloo": ({"name": "rloo"}, ()), "maxrl": ({"name": "max_rl"}, ()),
        "reinforce++": ({"name": "reinforce_plus_plus", "gamma": 0.9}, ()), "gae": ({"name": "gae", "gamma": 0.95, "lambda": 0.9}, ("values",))},
    "prime_rl": {"grpo": ({"name": "pass_at_1"}, ()), "max_rl": ({"name": "max_rl"}, ())},
}
# What they whiten in singles, whatever they were given.
SINGLE = {("openrlhf", "reinforce_baseline"), ("openrlhf", "reinforce"), ("openrlhf", "gae")}


def batch(seed, sizes):
    """Rollouts without holes in their masks: where there are some, discounts differ, as docs/estimators.md says. Rewards are binary fractions, and in no group all equal."""
    generator = random.Random(seed)
    groups = []
    for size in sizes:
        rollouts = []
        for place in range(size):
            tokens = generator.randrange(2, 9)
            parts = {"answer": generator.choice([0, 0.5, 1]) if place else 1.25, "format": place % 2}
            rollouts.append({
                "reward": sum(PARTS[name] * value for name, value in parts.items()), "rewards": parts, "tokens": tokens, "mask": [1] * tokens, "token_rewards": [],
                "values": [generator.uniform(-1, 1) for _ in range(tokens)]})
        groups.append({"rollouts": rollouts})
    return {"groups": groups, "parts": PARTS}


class Conventions(unittest.TestCase):
    def compare(self, sent, theirs, tolerances, what):
        for project, answers in theirs.items():
            for name, expected in answers.items():
                with self.subTest(f"{project} {name}"):
                    estimator, fields = ESTIMATORS[project][name]
                    found = [rollout["advantages"] for rollout in ours(sent, {**estimator, "convention": project}, fields)]
                    difference = max(abs(a - b) for own, their in zip(found, expected, strict=True) for a, b in zip(own, their, strict=True))
                    print(f"| {project} `{name}`, {what} | `{json.dumps(estimator)}` | {difference:.1e} |", flush=True)
                    self.assertLessEqual(difference, tolerances(project, name))

    def test_formulas(self):
        sent = batch(1, [6, 2, 8, 3, 6])
        self.compare(sent, {project: formulas(sent) for project, formulas in PROJECTS.items()}, lambda *_: 1e-12, "its formula")

    def test_groups_of_one(self):
        sent = batch(2, [1, 4, 1, 6])
        # Their deviation of a group of one is not defined (OpenRLHF), or what is left is rounding.
        theirs = {project: {name: rows for name, rows in formulas(sent).items() if "gdpo" not in name} for project, formulas in PROJECTS.items() if project != "openrlhf"}
        # A lone reward is r / (1 + eps) there, and without a reward's mean r: max_rl has no raw reward here.
        theirs["skyrl"].pop("maxrl")
        self.compare(sent, theirs, lambda *_: 1e-12, "groups of one")

    def test_packages(self):
        sent = batch(3, [6, 6, 6, 6])
        theirs = peer(self, "verl", ".venv-verl", sent, "convention_packages")
        if not theirs:
            self.skipTest("none of openrlhf, ms-swift and skyrl is installed: Tests/integration/peers/install puts them into .venv-verl")
        self.compare(sent, theirs, lambda project, name: 1e-6 if (project, name) in SINGLE else 1e-9, "its own lines")


if __name__ == "__main__":
    unittest.main()
