"""Calls adapters as trainers do that no registry has: slime, rLLM and prime-rl, by the documented shapes of their hooks. Prints a line of JSON."""

import asyncio
import dataclasses
import json
import sys
import types

from advantaged.adapters import prime_rl, rllm, slime

PLAIN = {"name": "pass_at_1", "std": "none"}


def module(name, **members):
    """Puts a module where an import finds it, with the packages it is in."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:end]), types.ModuleType(".".join(parts[:end])))
    sys.modules[name].__dict__.update(members)


def of_slime():
    samples = [
        types.SimpleNamespace(group_index=index % 2, get_reward_value=lambda args, reward=reward: reward) for index, reward in enumerate([1, 1, 0, 1, None, 0])]
    return slime.reward_post_process(None, samples)


def of_rllm():
    # A registry of functions by name, called by keywords with the groups of a role.
    registry = {}
    module("rllm.trainer.algorithms.advantage", register_rllm_adv_estimator=lambda name: lambda function: registry.setdefault(name, function))
    rllm.register("ours", estimator=PLAIN)
    answers = []
    for rewards in ([[1, 0], [1, 1, 0, 0]], []):
        advantages, returns = registry["ours"](rewards=rewards, algorithm_config=None, traj_groups=[])
        assert [len(group) for group in advantages] == [len(group) for group in returns] == [len(group) for group in rewards]
        answers.append([group.tolist() for group in advantages])
    return answers


@dataclasses.dataclass
class Outputs:
    advantages: list


@dataclasses.dataclass
class Inputs:
    rollouts: list


@dataclasses.dataclass
class TokenInputs(Inputs):
    completion_lengths: list

    def broadcast(self, values):
        return [[float(value)] * length for value, length in zip(values, self.completion_lengths, strict=True)]


def of_prime_rl():
    module("prime_rl.orchestrator.advantage", AdvantageOutputs=Outputs)
    rollouts = [{"reward": 1.0}, {"reward": 0.0}]
    return [
        prime_rl.advantages(Inputs(rollouts), estimator=PLAIN).advantages, prime_rl.advantages(TokenInputs(rollouts, [2, 1]), estimator=PLAIN),
        asyncio.run(prime_rl.group_advantages([1, None, 0], estimator=PLAIN)), asyncio.run(prime_rl.group_advantages([], estimator=PLAIN))]


if __name__ == "__main__":
    print(json.dumps({"slime": of_slime(), "rllm": of_rllm(), "prime_rl": of_prime_rl()}))
