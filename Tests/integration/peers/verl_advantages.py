"""Reads a batch as JSON, writes what verl's estimators make of it: per estimator one list per rollout, an advantage per token."""

import json
import sys

import numpy
import torch
from verl.trainer.ppo.core_algos import ADV_ESTIMATOR_REGISTRY


class Config(dict):
    __getattr__ = dict.get


def main():
    batch = json.load(sys.stdin)
    rollouts = [(str(index), rollout) for index, group in enumerate(batch["groups"]) for rollout in group["rollouts"]]
    greedy = [group["greedy_reward"] for group in batch["groups"] for _ in group["rollouts"]]
    index = numpy.array([name for name, _ in rollouts], dtype=object)
    width = max(rollout["tokens"] for _, rollout in rollouts)
    zeros = lambda: torch.zeros(len(rollouts), width, dtype=torch.float64)
    mask, last, dense, values = zeros(), zeros(), zeros(), zeros()
    parts = {name: zeros() for name in batch["parts"]}
    for row, (_, rollout) in enumerate(rollouts):
        mask[row, : rollout["tokens"]] = torch.tensor(rollout["mask"], dtype=torch.float64)
        end = max(place for place, flag in enumerate(rollout["mask"]) if flag)
        last[row, end] = rollout["reward"]
        dense[row, : rollout["tokens"]] = torch.tensor(rollout["token_rewards"], dtype=torch.float64)
        values[row, : rollout["tokens"]] = torch.tensor(rollout["values"], dtype=torch.float64)
    def call(name, rewards=None, config=None, **extra):
        rewards = last if rewards is None else rewards
        advantages, _ = ADV_ESTIMATOR_REGISTRY[name](token_level_rewards=rewards.clone(), response_mask=mask, config=config or Config(), **extra)
        return (advantages * mask).tolist()

    answers = {
        "grpo": call("grpo", index=index),
        "grpo_vectorized": call("grpo_vectorized", index=index),
        "dr_grpo": call("grpo", index=index, norm_adv_by_std_in_grpo=False),
        "rloo": call("rloo", index=index),
        "rloo_vectorized": call("rloo_vectorized", index=index),
        "opo": call("opo", index=index),
        "gpg": call("gpg", index=index),
        "reinforce_plus_plus_baseline": call("reinforce_plus_plus_baseline", index=index),
        "reinforce_plus_plus": call("reinforce_plus_plus", config=Config(gamma=0.9)),
        "reinforce_plus_plus gamma 1": call("reinforce_plus_plus", config=Config(gamma=1.0)),
        "reinforce_plus_plus dense": call("reinforce_plus_plus", rewards=dense, config=Config(gamma=0.9)),
        "remax": call("remax", rewards=last, reward_baselines=torch.tensor(greedy, dtype=torch.float64)),
        "remax dense": call("remax", rewards=dense, reward_baselines=torch.tensor(greedy, dtype=torch.float64)),
    }
    gae = ADV_ESTIMATOR_REGISTRY["gae"](token_level_rewards=dense, values=values, response_mask=mask, gamma=0.95, lam=0.9)[0]
    answers["gae"] = (gae * mask).tolist()
    if all(len(group["rollouts"]) > 1 for group in batch["groups"]):
        answers["grpo_passk"] = call("grpo_passk", index=index)
    keys = list(parts)
    prompts = torch.ones(len(rollouts), 1, dtype=torch.long)
    attended = torch.tensor([[1] * rollout["tokens"] + [0] * (width - rollout["tokens"]) for _, rollout in rollouts])
    answers["gdpo"] = call(
        "gdpo", index=index, config=Config(gdpo_reward_keys=keys, gdpo_reward_weights=[batch["parts"][key] for key in keys]),
        non_tensor_batch={key: [rollout["rewards"][key] for _, rollout in rollouts] for key in keys},
        batch={"prompts": prompts, "attention_mask": torch.cat([prompts, attended], dim=1)})
    json.dump({name: [row[: rollout["tokens"]] for row, (_, rollout) in zip(rows, rollouts)] for name, rows in answers.items()}, sys.stdout)


main()
