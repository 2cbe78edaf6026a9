"""The examples against the release binary: real trainers where they are installed, and the shapes of those that are not."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Trainers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--access-log", "none")

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def run_example(self, python, name, *arguments):
        environment = {**os.environ, "ADVANTAGED_URL": self.service.url, "PYTHONPATH": str(ROOT / "Clients/python/src")}
        run = subprocess.run([python, str(ROOT / "Examples" / name), *arguments], env=environment, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr[-4000:])
        return run.stdout

    def trainer(self, name):
        python = os.environ.get(f"ADVANTAGED_{name.upper()}_PYTHON", str(ROOT / f".venv-{name}/bin/python"))
        if not os.path.exists(python):
            self.skipTest(f"{name} is not installed: Tests/integration/peers/install puts it into .venv-{name}")
        return python

    def test_trl_takes_rewards_and_advantages(self):
        answer = json.loads(self.run_example(self.trainer("trl"), "trl_grpo.py").splitlines()[-1])
        for name in ("groups_of_4", "groups_of_8", "groups_of_8_unscaled"):
            # Groups that say something, or the comparison would be one of zeros.
            self.assertGreater(answer[name]["groups_with_signal"], 4)
        for name in ("groups_of_4", "groups_of_8_unscaled"):
            self.assertTrue(answer[name]["advantages_are_identical"], answer)
            self.assertTrue(answer[name]["weights_are_identical"], answer)
        # PyTorch's square root is not always the nearest single.
        self.assertLess(answer["groups_of_8"]["largest_difference"], 5e-7)
        self.assertGreater(answer["pass_at_4"]["largest"], 0)

    def test_verl_finds_the_estimator_in_its_registry(self):
        text = self.run_example(self.trainer("verl"), "verl_advantages.py", "8", "16", "64")
        self.assertIn("largest difference", text)
        self.assertLess(float(text.split("largest difference ")[1].split()[0]), 1e-6)

    def test_reward_servers_answer_their_clients(self):
        lines = self.run_example(sys.executable, "reward_servers.py").splitlines()
        self.assertEqual(lines, [
            "OpenRLHF {'rewards': [1.0], 'scores': [1.0]}", "OpenRLHF {'rewards': [], 'scores': []}", "slime 0.0",
            "slime {'score': 1.0, 'status': 'correct'}",
            "NeMo-Gym {'reward': 1.0, 'reward_components': {'numeric': 1.0}, 'extracted_answer': '42'}",
            "PipelineRL {'answer_status': 'correct'}"])

    def test_hooks_without_their_trainers(self):
        program = """
import os
os.environ["ADVANTAGED_ESTIMATOR"] = '{"name": "pass_at_1", "std": "none"}'
from types import SimpleNamespace
from advantaged.adapters import rllm, slime
samples = [SimpleNamespace(group_index=index % 2, get_reward_value=lambda args, reward=reward: reward) for index, reward in enumerate([1, 1, 0, 1, None, 0])]
print(slime.reward_post_process(None, samples))
print([group.tolist() for group in rllm.function()([[1, 0], [1, 1, 0, 0]], None)[0]])
"""
        environment = {**os.environ, "ADVANTAGED_URL": self.service.url, "PYTHONPATH": str(ROOT / "Clients/python/src")}
        lines = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
        third = 1 / 3
        raw, advantages = eval(lines[0])
        self.assertEqual(raw, [1, 1, 0, 1, None, 0])
        for value, expected in zip(advantages, [0.5, third, -0.5, third, 0, -2 * third], strict=True):
            self.assertAlmostEqual(value, expected, places=6)
        self.assertEqual(lines[1], "[[0.5, -0.5], [0.5, 0.5, -0.5, -0.5]]")


if __name__ == "__main__":
    unittest.main()
