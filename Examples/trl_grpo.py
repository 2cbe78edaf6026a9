"""A few GRPO steps of TRL with a tiny model: rewards and advantages from the service, next to TRL's own advantages on the same rewards.

The model is made on the spot with random weights, and so is its tokenizer: nothing is downloaded. Takes three to four minutes on two cores, and prints one line of JSON after what TRL itself prints.
"""

import json
import os
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import datasets  # noqa: E402
import torch  # noqa: E402
from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: E402
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM  # noqa: E402
from trl import GRPOConfig, GRPOTrainer  # noqa: E402

from advantaged import Client  # noqa: E402
from advantaged.adapters import trl as adapter  # noqa: E402

WORDS = ["<pad>", "<eos>", "<unk>", "a", "b", "c", "d", "yes", "no"]


def tokenizer():
    vocabulary = Tokenizer(models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="<unk>"))
    vocabulary.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=vocabulary, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>", padding_side="left")


def model():
    torch.manual_seed(0)
    return Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=len(WORDS), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
            max_position_embeddings=64, pad_token_id=0, eos_token_id=1, bos_token_id=None))


def variety(completions, **_):
    """A second reward: the share of different words."""
    return [len(set(completion.split())) / max(len(completion.split()), 1) for completion in completions]


def run(trainer_class, rewards, steps=4, generations=4, **settings):
    """Trains; returns the rewards, advantages and loss of every step and the weights at the end."""
    seen = []

    class Watched(trainer_class):
        def _calculate_rewards(self, *arguments, **options):
            rewards = super()._calculate_rewards(*arguments, **options)
            seen.append({"rewards": rewards.sum(dim=1).tolist(), "losses": []})
            return rewards

        def _generate_and_score_completions(self, inputs):
            output = super()._generate_and_score_completions(inputs)
            seen[-1]["advantages"] = output["advantages"].clone()
            return output

        def compute_loss(self, *arguments, **options):
            loss = super().compute_loss(*arguments, **options)
            seen[-1]["losses"].append(loss.item())
            return loss

    data = datasets.Dataset.from_dict({"prompt": ["a b", "b c", "c d", "d a"] * 4, "ground_truth": ["yes"] * 16})
    with tempfile.TemporaryDirectory() as folder:
        trainer = Watched(
            model=model(), processing_class=tokenizer(), train_dataset=data, reward_funcs=rewards,
            args=GRPOConfig(
                output_dir=folder, max_steps=steps, per_device_train_batch_size=4 * generations, num_generations=generations, max_completion_length=6,
                learning_rate=1e-2, seed=3, use_cpu=True, report_to=[], save_strategy="no", logging_strategy="no", disable_tqdm=True, bf16=False,
                temperature=1.0, beta=0.0, **settings))
        trainer.train()
    return seen, [parameter.detach().clone() for parameter in trainer.model.parameters()]


def main():
    client = Client(os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080"))
    # The ground truth is a pattern that a completion must hold.
    reward = adapter.reward({"name": "regex"}, client=client)
    answer = {}
    single = {"name": "pass_at_1", "convention": "trl"}
    weighted = {"reward_weights": [1.0, 0.3]}
    # (group size, reward functions, TRL's settings, the same as an estimator)
    for name, generations, rewards, settings, estimator in [
        ("groups_of_2", 2, [reward], {"scale_rewards": "group"}, single),
        ("groups_of_4", 4, [reward], {"scale_rewards": "group"}, single),
        ("groups_of_8", 8, [reward], {"scale_rewards": "group"}, single),
        ("groups_of_8_batch", 8, [reward], {"scale_rewards": "batch"}, {**single, "scope": "batch"}),
        ("groups_of_8_unscaled", 8, [reward], {"scale_rewards": "none"}, {**single, "std": "none"}),
        ("groups_of_8_weighted", 8, [reward, variety], {"scale_rewards": "group", **weighted}, single),
        ("groups_of_8_weighted_batch", 8, [reward, variety], {"scale_rewards": "batch", **weighted}, {**single, "scope": "batch"}),
        ("groups_of_8_parts", 8, [reward, variety], {"multi_objective_aggregation": "normalize_then_sum", **weighted}, {"name": "gdpo", "convention": "trl"}),
        ("groups_of_16", 16, [reward], {"scale_rewards": "group"}, single),
        ("groups_of_16_weighted", 16, [reward, variety], {"scale_rewards": "group", **weighted}, single),
    ]:
        own, own_weights = run(GRPOTrainer, rewards, generations=generations, **settings)
        served, served_weights = run(adapter.trainer(estimator=estimator, client=client), rewards, generations=generations, **settings)
        groups = [step["rewards"][at:at + generations] for step in own for at in range(0, len(step["rewards"]), generations)]
        answer[name] = {
            "steps": len(own),
            "groups_with_signal": sum(min(group) < max(group) for group in groups),
            "largest_difference": max(float((a["advantages"] - b["advantages"]).abs().max()) for a, b in zip(own, served, strict=True)),
            "advantages_are_identical": all(torch.equal(a["advantages"], b["advantages"]) for a, b in zip(own, served, strict=True)),
            "losses_are_identical": all(a["losses"] == b["losses"] and a["losses"] for a, b in zip(own, served, strict=True)),
            "weights_are_identical": all(torch.equal(a, b) for a, b in zip(own_weights, served_weights, strict=True)),
            "weights_moved": not all(torch.equal(a, b) for a, b in zip(own_weights, model().parameters(), strict=True)),
        }
    passed, _ = run(adapter.trainer(estimator={"name": "pass_at_k", "k": 4}, client=client), reward, generations=8)
    answer["pass_at_4"] = {"steps": len(passed), "largest": max(float(step["advantages"].max()) for step in passed)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
