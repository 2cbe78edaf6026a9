"""verl's own reward manager, loaded by verl from its configuration, with the service as its reward function: some responses, one after the other as they would finish.

Prints the reward of each response and verl's tensor of rewards at tokens.
"""

import asyncio
import os

import numpy
import torch
from omegaconf import OmegaConf
from verl import DataProto
from verl.trainer.ppo.reward import load_reward_manager

os.environ.setdefault("ADVANTAGED_VERIFIER", "numeric")

# What --config-name and overrides make of these lines in a run:
#   reward.custom_reward_function.path=pkg://advantaged.adapters.verl reward.custom_reward_function.name=compute_score
CONFIG = OmegaConf.create({
    "reward": {
        "custom_reward_function": {"path": "pkg://advantaged.adapters.verl", "name": "compute_score"},
        "reward_manager": {"source": "register", "name": "naive"},
    }})


class Letters:
    """A tokenizer with a token for each character."""

    @staticmethod
    def decode(ids, skip_special_tokens=True):
        return "".join(chr(index) for index in ids if index)


def batch(responses, ground_truths, length=32):
    """As a rollout worker hands it over: left-padded prompts would come before, responses are padded after."""
    ids = torch.zeros(len(responses), length, dtype=torch.long)
    for row, text in enumerate(responses):
        ids[row, :len(text)] = torch.tensor([ord(character) for character in text])
    prompts = torch.ones(len(responses), 4, dtype=torch.long)
    return DataProto.from_dict(
        tensors={"prompts": prompts, "responses": ids, "attention_mask": torch.cat([prompts, (ids > 0).long()], dim=1)},
        non_tensors={
            "data_source": numpy.array(["sums"] * len(responses), dtype=object), "extra_info": numpy.array([{} for _ in responses], dtype=object),
            "reward_model": numpy.array([{"ground_truth": truth} for truth in ground_truths], dtype=object)})


async def main():
    manager = load_reward_manager(CONFIG, Letters())
    data = batch(["It is \\boxed{42}.", "It is \\boxed{41}.", "no idea", "\\boxed{3}"], ["42", "42", "42", "three"])
    results = await asyncio.gather(*(manager.run_single(data[index:index + 1]) for index in range(len(data))))
    for result in results:
        print(result["reward_score"], result["reward_extra_info"])
    print(manager.assemble_rm_scores(data, [result["reward_score"] for result in results]).sum(dim=1).tolist())


if __name__ == "__main__":
    asyncio.run(main())
