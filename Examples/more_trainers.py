"""ms-swift, SkyRL, tinker-cookbook and Atropos with advantages of the service, each called as its trainer calls it. Prints a line of JSON for each.

A package that is installed is used itself (ms-swift 4.6.0, tinker-cookbook 0.6.1, atroposlib 0.4.0; SkyRL 0.4.0 asks for Python 3.12); in place of one that is not, there is the part of it that the
adapter touches.

    python Examples/more_trainers.py        takes seconds; needs PyTorch
"""

import asyncio
import importlib
import json
import sys
import types

import torch

from advantaged.adapters import atropos, ms_swift, skyrl, tinker_cookbook

ESTIMATOR = {"name": "pass_at_k", "k": 2}


def package(name, **members):
    """Whether a package is the real one; else a stand-in with these members is put where an import finds it."""
    try:
        importlib.import_module(name)
        return True
    except Exception:
        parts = name.split(".")
        # What is left of a package that cannot be imported as a whole.
        for path, module in list(sys.modules.items()):
            if path.partition(".")[0] == parts[0] and module.__spec__ is not None:
                del sys.modules[path]
        for end in range(1, len(parts) + 1):
            path = ".".join(parts[:end])
            sys.modules.setdefault(path, types.ModuleType(path))
            if end > 1:
                setattr(sys.modules[".".join(parts[:end - 1])], parts[end - 1], sys.modules[path])
        sys.modules[name].__dict__.update(members)
        return False


def compute_advantages(*_, **__):
    """In place of what the adapters put theirs in place of."""


def compute_advantages_dynamic(*_, **__):
    """The same."""


def of_ms_swift():
    """What a plug-in does, and then what the GRPO trainer calls."""
    real = package("swift.rl_core.advantage", compute_advantages=compute_advantages, compute_advantages_dynamic=compute_advantages_dynamic)
    package("swift.rewards", ORM=object, orms={})
    ms_swift.register(ESTIMATOR)
    ms_swift.register_reward({"name": "numeric"}, column="solution")
    from swift.rewards import orms
    from swift.rl_core import advantage

    rewards = orms["advantaged"]()(["4", "5", "\\boxed{4}", "six"], solution=["4", "4", "4", "1/"])
    parts = torch.tensor([[float("nan") if reward is None else reward] for reward in [*rewards[:3], 0.0]])
    advantages, weighted = advantage.compute_advantages(parts, torch.ones(1), 4, advantage_estimator="grpo", scale_rewards="group", kl_in_reward=False, beta=0.0, kl_values=None)
    # Two rows of one request are one trajectory.
    dynamic, _ = advantage.compute_advantages_dynamic(torch.tensor([[1.0], [1.0], [0.0], [0.0]]), torch.ones(1), ["p"] * 4, ["a", "a", "b", "c"])
    return {"real": real, "rewards": rewards, "advantages": advantages.tolist(), "weighted": weighted.tolist(), "dynamic": dynamic.tolist()}


def of_skyrl():
    """What `compute_advantages_and_returns` of its trainer does with a name of the configuration."""
    functions = {}
    registry = types.SimpleNamespace(register=functions.__setitem__, get=functions.__getitem__)
    real = package("skyrl.backends.skyrl_train.utils.ppo_utils", AdvantageEstimatorRegistry=registry)
    skyrl.register(estimator=ESTIMATOR)
    skyrl.register("advantaged_gae", estimator={"name": "gae", "lambda": 0.5}, per_token=True)
    from skyrl.backends.skyrl_train.utils.ppo_utils import AdvantageEstimatorRegistry

    mask = torch.tensor([[1.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    rewards = torch.tensor([[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    given = {
        "token_level_rewards": rewards, "response_mask": mask, "index": ["p", "p", "p"], "values": torch.zeros(3, 2), "grpo_norm_by_std": True, "gamma": 1.0,
        "lambd": 1.0, "config": None}
    found = {name: AdvantageEstimatorRegistry.get(name)(**given) for name in ("advantaged", "advantaged_gae")}
    return {"real": real, **{name: advantages.tolist() for name, (advantages, _) in found.items()}}


class Group:
    """As `TrajectoryGroup` of tinker-cookbook, of which the total rewards are asked."""

    def __init__(self, rewards):
        self.rewards = rewards

    def get_total_rewards(self):
        return self.rewards


def of_tinker_cookbook():
    """What the training loop calls by name."""
    package("tinker_cookbook.rl.data_processing", compute_advantages=compute_advantages)
    real = package("tinker_cookbook.rl.train", compute_advantages=compute_advantages)
    tinker_cookbook.use(ESTIMATOR)
    from tinker_cookbook.rl import train

    found = train.compute_advantages([Group([1.0, 0.0, 0.0]), Group([1.0, 1.0, 0.0, 0.0])])
    return {"real": real, "advantages": [group.tolist() for group in found]}


class Plain:
    """As `BaseEnv` of Atropos: what it does with a group by default is nothing."""

    async def postprocess_histories(self, trajectories):
        return trajectories


def of_atropos():
    """What an environment sends to the trajectory API."""
    real = package("atroposlib.envs.base", BaseEnv=Plain)
    from atroposlib.envs.base import BaseEnv

    class Environment(atropos.Advantaged, BaseEnv):
        advantaged_estimator = ESTIMATOR

        def __init__(self):
            """Without the settings of a server."""

        async def get_next_item(self):
            return None

        async def evaluate(self, *_, **__):
            return None

    group = {"tokens": [[5, 6, 7], [5, 8], [5, 9]], "masks": [[-100, 6, 7], [-100, 8], [-100, 9]], "scores": [1.0, 0.0, 0.0]}
    sent = asyncio.run(Environment().postprocess_histories(group))
    return {"real": real, "advantages": sent["advantages"]}


if __name__ == "__main__":
    for name, function in (("ms_swift", of_ms_swift), ("skyrl", of_skyrl), ("tinker_cookbook", of_tinker_cookbook), ("atropos", of_atropos)):
        print(json.dumps({name: function()}), flush=True)
