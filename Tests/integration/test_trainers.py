"""The examples against the release binary: real trainers where they are installed, and the shapes of those that are not."""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy

from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Trainers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--access-log", "none")

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def run_program(self, python, path, *arguments):
        environment = {**os.environ, "ADVANTAGED_URL": self.service.url, "PYTHONPATH": str(ROOT / "Clients/python/src")}
        environment["ADVANTAGED_ESTIMATOR"] = '{"name": "pass_at_1", "std": "none"}'
        run = subprocess.run([python, str(ROOT / path), *arguments], env=environment, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr[-4000:])
        return run.stdout

    def run_example(self, python, name, *arguments):
        return self.run_program(python, f"Examples/{name}", *arguments)

    def trainer(self, name):
        python = os.environ.get(f"ADVANTAGED_{name.upper()}_PYTHON", str(ROOT / f".venv-{name}/bin/python"))
        if not os.path.exists(python):
            self.skipTest(f"{name} is not installed: Tests/integration/peers/install puts it into .venv-{name}")
        return python

    def need(self, python, *modules):
        for name in modules:
            if subprocess.run([python, "-c", f"import importlib.util, sys; sys.exit(not importlib.util.find_spec('{name}'))"]).returncode:
                self.skipTest(f"{name} is not installed: Tests/integration/peers/install puts it into .venv-verl")

    def test_trl_takes_rewards_and_advantages(self):
        answer = json.loads(self.run_example(self.trainer("trl"), "trl_grpo.py").splitlines()[-1])
        self.assertGreater(answer.pop("pass_at_4")["largest"], 0)
        self.assertEqual(len(answer), 10)
        self.need_known_root()
        for name, found in answer.items():
            with self.subTest(name):
                # Groups that say something, or the comparison would be one of zeros.
                self.assertGreater(found["groups_with_signal"], 4)
                self.assertTrue(found["weights_moved"])
                for what in ("advantages", "losses", "weights"):
                    self.assertTrue(found[f"{what}_are_identical"], found)

    def test_a_loop_of_pytorch_learns_arithmetic(self):
        """40 steps of each way to train, from a start that has a quarter of the problems correct."""
        python = self.trainer("trl")
        self.need(python, "tqdm")
        with tempfile.TemporaryDirectory() as folder:
            self.run_example(python, "arithmetic-training/train.py", "--steps", "40", "--every", "40", "--output", folder)
            with open(pathlib.Path(folder, "curves.csv")) as file:
                found = {(row["arm"], row["step"], row["problems"]): row for row in csv.DictReader(file)}
        self.assertEqual(len(found), 8)
        for arm in ("pass_at_1", "pass_at_8"):
            before, after = (found[arm, step, "training"] for step in ("0", "40"))
            self.assertGreater(float(after["pass_at_1"]), float(before["pass_at_1"]) + 0.05)
        self.assertGreater(float(found["pass_at_8", "40", "training"]["entropy"]), float(found["pass_at_1", "40", "training"]["entropy"]))

    def test_trl_gets_its_own_bits(self):
        self.need_known_root()
        answer = json.loads(self.run_program(self.trainer("trl"), "Tests/integration/peers/trl_bits.py").splitlines()[-1])
        print(f"TRL: {answer['groups']} groups, {answer['rollouts']} rollouts", flush=True)
        self.assertGreater(answer["with_signal"], 300_000)
        self.assertEqual(answer["different"], 0, answer["where"])

    def need_known_root(self):
        code = "from advantaged.adapters import trl; print(trl.arithmetic())"
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "Clients/python/src")}
        if subprocess.check_output([self.trainer("trl"), "-c", code], env=environment, text=True).strip() == "None":
            self.skipTest("PyTorch has a square root on this machine that the service does not know: TRL's last bits are not to be had")

    def test_verl_finds_the_estimator_in_its_registry(self):
        text = self.run_example(self.trainer("verl"), "verl_advantages.py", "8", "16", "64")
        self.assertIn("largest difference", text)
        self.assertLess(float(text.split("largest difference ")[1].split()[0]), 1e-6)

    def test_verl_logs_the_metrics(self):
        python = self.trainer("verl")
        self.need(python, "PIL", "cachetools", "datasets", "tensordict")
        first, second = json.loads(self.run_program(python, "Tests/integration/peers/verl_metrics.py").splitlines()[-1])
        self.assertEqual((first["step"], first["data"]["actor/loss"], second["data"]), (3, 0.5, {"actor/loss": 0.25}))
        found = {key.removeprefix("advantaged/"): value for key, value in first["data"].items() if key.startswith("advantaged/")}
        self.assertEqual((found["reward/mean"], found["groups/count"], found["pass@1"]), (0.375, 2, 0.375))
        self.assertAlmostEqual(found["pass@2"], (1 / 2 + 5 / 6) / 2)

    def test_trl_logs_the_metrics(self):
        entries, by_token = json.loads(self.run_program(self.trainer("trl"), "Tests/integration/peers/trl_metrics.py").splitlines()[-1])
        self.assertEqual(len(entries), 2)
        for entry in entries:
            self.assertAlmostEqual(entry["advantaged/reward/mean"], entry["reward"])
            self.assertEqual((entry["advantaged/groups/count"], entry["advantaged/rollouts/sent"]), (2, 8))
            self.assertIn("advantaged/pass@2", entry)
        # The discounted reward of each token that is trained on, in a loss of TRL's own.
        self.assertEqual(len(by_token), 2)
        for advantages, mask in by_token:
            self.assertEqual(len(advantages), 8)
            for values, flags in zip(advantages, mask, strict=True):
                length = sum(flags)
                rewarded = values[length - 1]
                self.assertIn(rewarded, (0, 1))
                self.assertEqual(values, [rewarded * 0.5 ** (length - 1 - place) * flag for place, flag in enumerate(flags)])
            self.assertTrue(any(values[0] for values in advantages))

    def test_verl_finds_the_service_from_every_node_of_a_cluster(self):
        python = self.trainer("verl")
        self.need(python, "ray", "omegaconf")
        told, untold = json.loads(self.run_program(python, "Tests/integration/peers/ray_nodes.py").splitlines()[-1])
        self.assertEqual(len({answer["node"] for answer in told}), 2)
        for answer in told:
            self.assertEqual((answer["advantages"], answer["reward"]["score"]), ([[0.5, 0.5], [-0.5, -0.5]], 1))
        # Without the variables a node does not know of it, which is what the documentation warns of.
        self.assertEqual([answer["registered"] for answer in untold], [False, False])

    def test_verl_calls_the_reward_function(self):
        python = self.trainer("verl")
        self.need(python, "aiohttp")
        lines = self.run_example(python, "verl_rewards.py").splitlines()[-5:]
        verdicts = [(1.0, 1.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)]
        expected = [f"{score} {{'score': {score}, 'correct': {correct}, 'unscored': {unscored}}}" for score, correct, unscored in verdicts]
        self.assertEqual(lines, [*expected, "[1.0, 0.0, 0.0, 0.0]"])

    def test_prime_rl_scores_by_tasks_of_verifiers(self):
        answer = json.loads(self.run_program(self.trainer("verifiers"), "Tests/integration/peers/verifiers_rewards.py").splitlines()[-1])
        # The weight is the task's; what could not be scored is no 0.
        self.assertEqual(answer, [0.5, 0.0, ["TaskError", None]])

    def test_the_stream_answers_every_group(self):
        lines = self.run_example(sys.executable, "stream.py").splitlines()
        self.assertEqual((len(lines), [line.split(":")[0] for line in lines[:-1]]), (7, [f"{number} + 7" for number in range(6)]))
        self.assertRegex(lines[-1], r"^Pass@1 0\.\d{3}, Pass@2 [01]\.\d{3}$")

    def test_turns_get_their_advantages(self):
        lines = self.run_example(sys.executable, "turns.py").splitlines()
        self.assertEqual([line.split()[0] for line in lines[:8]], ["drop"] * 4 + ["train"] * 4)
        self.assertRegex(lines[-1], r"^sample again: \['locked'\]; 3\.50 turns, advantage 0\.\d{3}$")

    def test_a_plain_loop_learns(self):
        lines = self.run_example(self.trainer("trl"), "grpo_loop.py").splitlines()
        rewards = [float(line.split("reward ")[1].split(",")[0]) for line in lines]
        self.assertEqual(len(rewards), 4)
        self.assertGreater(rewards[-1], 0.9)

    def test_reward_clients_get_what_they_read(self):
        python = self.trainer("verl")
        self.need(python, "aiohttp", "openrlhf", "llamafactory")
        answer = json.loads(self.run_program(python, "Tests/integration/peers/reward_clients.py", self.service.url).splitlines()[-1])
        self.assertEqual(answer["openrlhf"], [[[1.0], [1.0], [0.0]], [[0.0], [0.0], [0.0]], [[0.0], [0.0], [1.0]]])
        self.assertEqual(answer["llama_factory"], [1.0, 0.0])

    def test_reward_servers_answer_their_clients(self):
        lines = self.run_example(sys.executable, "reward_servers.py").splitlines()
        self.assertEqual(lines, [
            "OpenRLHF {'rewards': [1.0], 'scores': [1.0]}", "OpenRLHF {'rewards': [], 'scores': []}", "slime 0.0",
            "slime {'score': 1.0, 'status': 'correct'}",
            "NeMo-Gym {'reward': 1.0, 'reward_components': {'numeric': 1.0}, 'extracted_answer': '42'}",
            "PipelineRL {'answer_status': 'correct'}", "PipelineRL {'answer_status': 'partial', 'followed_count': 1, 'total_count': 2, 'score': 0.5}",
            "PipelineRL {'answer_status': 'correct', 'partial_score': 1.0}", "NeMo-Gym {'reward': 0.0, 'follow_instruction_list': [True, False]}",
            "NeMo-Gym {'reward': 1.0, 'reward_components': {'tool_call': 1.0}}", "open-instruct {'results': [1.0], 'runtimes': [0.0], 'status': 'correct'}"])

    def test_more_trainers(self):
        lines = self.run_example(self.trainer("trl"), "more_trainers.py").splitlines()[-4:]
        found = {name: answer for line in lines for name, answer in json.loads(line).items()}
        print({name: "its own package" if answer.pop("real") else "a stand-in" for name, answer in found.items()}, flush=True)
        # Pass@2 of one right rollout of three, and of two of four or of three and one that could not be scored.
        right, wrong, even = 0.5**0.5, -(0.5**0.5) / 2, 0.2**0.5
        self.assertEqual(found["ms_swift"]["rewards"], [1, 0, 1, None])
        for name, expected in (("advantages", [even, -even, even, -even]), ("weighted", [1, 0, 1, 0]), ("dynamic", [right, right, wrong, wrong])):
            numpy.testing.assert_allclose(found["ms_swift"][name], expected, rtol=1e-6, err_msg=name)
        numpy.testing.assert_allclose(found["skyrl"]["advantaged"], [[right, right], [wrong, 0], [wrong, wrong]], rtol=1e-6)
        self.assertEqual(found["skyrl"]["advantaged_gae"], [[0.5, 1], [0, 0], [0, 0]])
        first, second = found["tinker_cookbook"]["advantages"]
        numpy.testing.assert_allclose([*first, *second], [right, wrong, wrong, even, even, -even, -even], rtol=1e-6)
        numpy.testing.assert_allclose(sum(found["atropos"]["advantages"], []), [0, right, right, 0, wrong, 0, wrong], rtol=1e-6)

    def test_hooks_without_their_trainers(self):
        answer = json.loads(self.run_program(sys.executable, "Tests/integration/peers/hooks.py"))
        raw, advantages = answer["slime"]
        third = 1 / 3
        self.assertEqual(raw, [1, 1, 0, 1, None, 0])
        for value, expected in zip(advantages, [0.5, third, -0.5, third, 0, -2 * third], strict=True):
            self.assertAlmostEqual(value, expected, places=6)
        self.assertEqual(answer["rllm"], [[[0.5, -0.5], [0.5, 0.5, -0.5, -0.5]], []])
        self.assertEqual(answer["prime_rl"], [[0.5, -0.5], [[0.5, 0.5], [-0.5]], [0.5, 0, -0.5], []])

    def test_hooks_with_tensors(self):
        answer = json.loads(self.run_program(self.trainer("trl"), "Tests/integration/peers/torch_hooks.py"))
        half = [[0.5, 0.5, 0], [0, -0.5, 0]]
        self.assertEqual(answer["nemo_rl"], [[*half, [0.5, 0, 0], [-0.5, -0.5, -0.5]], [*half, [0, 0, 0], [0, 0, 0]]])
        self.assertEqual(answer["prime_rl"], [[0.5, -0.5], [0, 0]])


if __name__ == "__main__":
    unittest.main()
