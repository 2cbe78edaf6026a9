"""Reads a batch as JSON, writes what the advantage code of OpenRLHF, ms-swift and SkyRL makes of it: their own lines, out of the packages that are installed.

Importing these packages asks for GPUs and half a hundred others, so the functions alone are compiled from their files.
"""

import ast
import collections
import importlib.util
import itertools
import json
import pathlib
import sys
import types
import typing

import torch


def functions(package, path, names, space):
    """Functions and methods of a file, without their decorators; `None` where the package is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return None
    tree = ast.parse((pathlib.Path(spec.submodule_search_locations[0]) / path).read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in names]
    for node in found:
        node.decorator_list, node.returns = [], None
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            argument.annotation = None
    exec(compile(ast.Module(found, []), path, "exec"), space)
    return space


def tensors(batch):
    rows = [rollout for group in batch["groups"] for rollout in group["rollouts"]]
    width = max(len(rollout["mask"]) for rollout in rows)

    def padded(name):
        found = torch.zeros(len(rows), width, dtype=torch.float64)
        for row, rollout in enumerate(rows):
            found[row, :len(rollout[name])] = torch.tensor(rollout[name], dtype=torch.float64)
        return found

    rewards = torch.tensor([rollout["reward"] for rollout in rows], dtype=torch.float64)
    index = [str(place) for place, group in enumerate(batch["groups"]) for _ in group["rollouts"]]
    mask = padded("mask")
    last = torch.zeros_like(mask)
    for row, rollout in enumerate(rows):
        last[row, len(rollout["mask"]) - 1] = rewards[row]
    return rows, rewards, index, mask, last, padded("values")


def openrlhf(batch):
    rows, rewards, _, mask, _, values = tensors(batch)
    size = len(batch["groups"][0]["rollouts"])
    space = {
        "torch": torch, "itertools": itertools, "apply_length_penalties": lambda *_: None, "logger": types.SimpleNamespace(warning=lambda *_: None), **vars(typing)}
    if functions("openrlhf", "models/utils.py", {"compute_reward"}, space) is None:
        return None
    functions("openrlhf", "trainer/ppo_utils/experience_maker.py", {"compute_advantages_and_returns", "get_advantages_and_returns", "get_cumulative_returns"}, space)
    answers = {}
    for name in ("rloo", "dr_grpo", "group_norm", "reinforce_baseline", "reinforce", "gae"):
        advantage = types.SimpleNamespace(estimator=name, gamma=0.95 if name == "gae" else 0.9, lambd=0.9, no_std_norm=False)
        args = types.SimpleNamespace(
            rollout=types.SimpleNamespace(n_samples_per_prompt=size), algo=types.SimpleNamespace(advantage=advantage), reward=types.SimpleNamespace(clip_range=None))
        maker = types.SimpleNamespace(strategy=types.SimpleNamespace(args=args), advantage_estimator=name, kl_ctl=types.SimpleNamespace(value=0))
        for method in ("get_advantages_and_returns", "get_cumulative_returns"):
            setattr(maker, method, types.MethodType(space[method], maker))
        experience = types.SimpleNamespace(
            rewards=rewards.clone(), index=list(range(len(rows))), action_mask=mask.clone(), values=values.clone(), kl=torch.zeros_like(mask), info={})
        space["compute_advantages_and_returns"](maker, [experience])
        answers[name] = experience.advantages * mask
    return answers


def ms_swift(batch):
    rows, rewards, _, mask, _, _ = tensors(batch)
    size = len(batch["groups"][0]["rollouts"])
    space = {"torch": torch, **vars(typing)}
    if functions("swift", "utils/torch_utils.py", {"nanstd"}, space) is None:
        return None
    functions("swift", "rl_core/advantage.py", {"compute_advantages"}, space)
    parts = torch.tensor([[rollout["rewards"][part] for part in batch["parts"]] for rollout in rows], dtype=torch.float64)
    weights = torch.tensor(list(batch["parts"].values()), dtype=torch.float64)
    answers = {}
    for name in ("grpo group", "grpo batch", "grpo none", "rloo none", "reinforce_plus_plus batch", "grpo gdpo"):
        estimator, scale = name.split()
        answers[name] = space["compute_advantages"](parts, weights, size, estimator, scale)[0].unsqueeze(-1) * mask
    return answers


def skyrl(batch):
    _, _, index, mask, last, values = tensors(batch)
    space = {"torch": torch, "defaultdict": collections.defaultdict, **vars(typing)}
    # Its own import of a logger is inside of rloo.
    sys.modules.setdefault("loguru", types.SimpleNamespace(logger=types.SimpleNamespace(warning=lambda *_: None)))
    if functions("skyrl", "backends/skyrl_train/utils/torch_utils.py", {"masked_mean"}, space) is None:
        return None
    functions("skyrl", "backends/skyrl_train/utils/ppo_utils.py", {
        "masked_var", "masked_whiten", "compute_reinforce_plus_plus_outcome_advantage", "compute_rloo_outcome_advantage", "compute_gae_advantage_return",
        "compute_grpo_outcome_advantage", "compute_maxrl_advantage"}, space)
    given = {"token_level_rewards": last, "response_mask": mask, "index": index, "values": values, "lambd": 0.9}
    return {name: space[function](**{**given, "token_level_rewards": last.clone(), **options})[0] * mask for name, function, options in (
        ("grpo", "compute_grpo_outcome_advantage", {}), ("grpo without std", "compute_grpo_outcome_advantage", {"grpo_norm_by_std": False}),
        ("rloo", "compute_rloo_outcome_advantage", {}), ("maxrl", "compute_maxrl_advantage", {}),
        ("reinforce++", "compute_reinforce_plus_plus_outcome_advantage", {"gamma": 0.9}), ("gae", "compute_gae_advantage_return", {"gamma": 0.95}))}


def main():
    batch = json.load(sys.stdin)
    rows = tensors(batch)[0]
    found = {"openrlhf": openrlhf(batch), "ms_swift": ms_swift(batch), "skyrl": skyrl(batch)}
    json.dump({
        project: {name: [row[:len(rollout["mask"])] for row, rollout in zip(values.tolist(), rows, strict=True)] for name, values in answers.items()}
        for project, answers in found.items() if answers is not None}, sys.stdout)


if __name__ == "__main__":
    main()
