"""Reads a batch as JSON, writes the advantages that TRL's trainers make of its rewards: a real trainer with a tiny random model, one step a setting."""

import json
import os
import sys
import tempfile

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error")
import datasets
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM
from trl import GRPOConfig, GRPOTrainer, RLOOConfig, RLOOTrainer

from advantaged.adapters import trl as adapter

SETTINGS = {
    "grpo group": (GRPOTrainer, GRPOConfig, dict(scale_rewards="group")),
    "grpo batch": (GRPOTrainer, GRPOConfig, dict(scale_rewards="batch")),
    "grpo none": (GRPOTrainer, GRPOConfig, dict(scale_rewards="none")),
    "gdpo": (GRPOTrainer, GRPOConfig, dict(multi_objective_aggregation="normalize_then_sum")),
    "rloo": (RLOOTrainer, RLOOConfig, {}),
    "rloo normalized": (RLOOTrainer, RLOOConfig, dict(normalize_advantages=True)),
}


def tokenizer():
    words = {"<pad>": 0, "<eos>": 1, **{chr(97 + place): place + 2 for place in range(26)}}
    inner = Tokenizer(models.WordLevel(words, unk_token="<pad>"))
    inner.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", eos_token="<eos>", padding_side="left")


def advantages(batch, trainer_type, config_type, settings):
    size = len(batch["groups"][0]["rollouts"])
    names = list(batch["parts"])
    functions = []
    for name in names:
        def reward(prompts, completions, group, name=name, **_):
            # Rollouts come group after group, in the order that the sampler drew the groups.
            seen = {}
            rewards = []
            for index in group:
                place = seen.get(index, 0)
                seen[index] = place + 1
                rewards.append(batch["groups"][index]["rollouts"][place]["rewards"][name])
            order[:] = group
            return rewards
        functions.append(reward)
    order = []
    taken = {}

    class Trainer(trainer_type):
        def _generate_and_score_completions(self, inputs):
            output = super()._generate_and_score_completions(inputs)
            taken.setdefault("advantages", output["advantages"].tolist())
            taken.setdefault("order", list(order))
            return output

    model = Qwen2ForCausalLM(Qwen2Config(
        vocab_size=28, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2, bos_token_id=1, eos_token_id=1))
    count = size * len(batch["groups"])
    with tempfile.TemporaryDirectory() as folder:
        config = config_type(
            output_dir=folder, use_cpu=True, report_to=[], per_device_train_batch_size=count, num_generations=size, max_completion_length=4, max_steps=1,
            reward_weights=[batch["parts"][name] for name in names], beta=0.0, disable_tqdm=True, save_strategy="no", logging_strategy="no", bf16=False,
            **settings)
        data = datasets.Dataset.from_list([{"prompt": chr(97 + index), "group": index} for index in range(len(batch["groups"]))])
        Trainer(model=model, reward_funcs=functions, args=config, train_dataset=data, processing_class=tokenizer()).train()
    # Back into the order of the request.
    result = [[] for _ in batch["groups"]]
    for index, advantage in zip(taken["order"], taken["advantages"]):
        result[index].append(advantage)
    return [advantage for group in result for advantage in group]


def main():
    batch = json.load(sys.stdin)
    out = sys.stdout
    sys.stdout = sys.stderr
    answers = {"arithmetic": adapter.arithmetic()}
    for name, setting in SETTINGS.items():
        torch.manual_seed(0)
        answers[name] = advantages(batch, *setting)
    json.dump(answers, out)


if __name__ == "__main__":
    main()
