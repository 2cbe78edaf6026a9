"""Calls adapters with tensors as trainers do that no registry has: NeMo-RL and the first prime-rl. Prints a line of JSON."""

import json
import types

import torch

from advantaged.adapters import nemo_rl, prime_rl
from hooks import PLAIN, Outputs, module


def of_nemo_rl():
    estimator = nemo_rl.AdvantageEstimator(estimator=PLAIN)
    mask = torch.tensor([[1, 1, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]])
    rewards = torch.tensor([1.0, 0.0, 1.0, 0.0])
    tokens = torch.tensor([[5, 6], [5, 6], [7, 6], [7, 6]])
    whole = estimator.compute_advantage(prompt_ids=tokens, rewards=rewards, mask=mask)
    numbers = estimator.compute_advantage(prompt_ids=torch.tensor([3, 3, 4, 4]), rewards=rewards, mask=mask, repeated_batch={}, logprobs_policy=None)
    assert torch.equal(whole, numbers)
    # A row that is a placeholder has no say in its group.
    part = estimator.compute_advantage(torch.tensor([3, 3, 3, 3]), rewards, mask, valid_mask=torch.tensor([1.0, 1.0, 0.0, 0.0]))
    return [whole.tolist(), part.tolist()]


def of_prime_rl():
    module("prime_rl.orchestrator.advantage", AdvantageOutputs=Outputs)
    rewards = torch.tensor([[1.0, 0.0], [1.0, 1.0]])
    answer = prime_rl.advantages(types.SimpleNamespace(rewards=rewards, completion_lengths=torch.ones(2, 2)), estimator=PLAIN).advantages
    assert answer.dtype == rewards.dtype
    return answer.tolist()


print(json.dumps({"nemo_rl": of_nemo_rl(), "prime_rl": of_prime_rl()}))
