"""Steps of TRL with the service's advantages: prints what TRL logs of them, and the advantages by token that its loss takes, as a line of JSON."""

import json
import os
import tempfile

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error")
import datasets
import torch
from transformers import Qwen2Config, Qwen2ForCausalLM
from trl import GRPOConfig

from advantaged.adapters import trl as adapter
from trl_advantages import tokenizer


def lengths(completions, **_):
    """Rewards that differ."""
    return [float(index % 3 == 0) for index, _ in enumerate(completions)]


def train(**options):
    """The log of two steps, and the advantages that the loss took."""
    torch.manual_seed(0)
    taken = []
    model = Qwen2ForCausalLM(Qwen2Config(
        vocab_size=28, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2, bos_token_id=1, eos_token_id=1))
    with tempfile.TemporaryDirectory() as folder:
        config = GRPOConfig(
            output_dir=folder, use_cpu=True, report_to=[], per_device_train_batch_size=8, num_generations=4, max_completion_length=4, max_steps=2, logging_steps=1,
            disable_tqdm=True, save_strategy="no", bf16=False, beta=0.0)
        data = datasets.Dataset.from_list([{"prompt": letter} for letter in "abcd"])
        base = adapter.trainer(**options)

        class Watched(base):
            def compute_loss(self, model, inputs, *arguments, **more):
                taken.append((inputs["advantages"].tolist(), inputs["completion_mask"].tolist()))
                return super().compute_loss(model, inputs, *arguments, **more)

        trainer = Watched(
            model=model, reward_funcs=lengths, args=config, train_dataset=data, processing_class=tokenizer())
        trainer.train()
    return [entry for entry in trainer.state.log_history if "reward" in entry], taken


def main():
    entries, _ = train(estimator={"name": "pass_at_k", "k": 2})
    _, by_token = train(estimator={"name": "reinforce_plus_plus", "gamma": 0.5, "whiten": "none"}, per_token=True)
    print(json.dumps([entries, by_token]))


if __name__ == "__main__":
    main()
