"""verl's registry with the service's estimator in it, on the batch of a DAPO recipe, timed against verl's own GRPO on the same tensors.

    python Examples/verl_advantages.py [PROMPTS RESPONSES TOKENS]        512 16 8192 by default
"""

import os
import statistics
import sys
import time

import numpy
import torch
from verl.trainer.ppo.core_algos import get_adv_estimator_fn

from advantaged import Client
from advantaged.adapters import verl as adapter


def batch(prompts, responses, tokens, seed=0):
    """Rewards at the last token of each response, its mask, and the prompts' ids."""
    generator = numpy.random.default_rng(seed)
    rows = prompts * responses
    lengths = generator.integers(tokens // 8, tokens + 1, rows)
    mask = torch.arange(tokens).unsqueeze(0) < torch.from_numpy(lengths).unsqueeze(1)
    rewards = torch.zeros(rows, tokens)
    rewards[torch.arange(rows), torch.from_numpy(lengths) - 1] = torch.from_numpy(generator.integers(0, 2, rows).astype(numpy.float32))
    index = numpy.array([f"prompt-{row // responses}" for row in range(rows)], dtype=object)
    return {"token_level_rewards": rewards, "response_mask": mask.to(torch.float32), "index": index}


def timed(function, times=5):
    """The median of some runs, in milliseconds, and the last answer."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        answer = function()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000, answer


def main():
    prompts, responses, tokens = (int(value) for value in sys.argv[1:4]) if len(sys.argv) > 3 else (512, 16, 8192)
    client = Client(os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080"))
    grpo = {"name": "pass_at_1", "convention": "verl"}
    adapter.register("advantaged_grpo", client=client, estimator=grpo)
    adapter.register("advantaged_pass_at_8", client=client, estimator={"name": "pass_at_k", "k": 8})
    tensors = batch(prompts, responses, tokens)
    rows = []
    milliseconds, (own, _) = timed(lambda: get_adv_estimator_fn("grpo")(**tensors))
    rows.append(("verl's own grpo, in process", milliseconds, ""))
    milliseconds, (served, _) = timed(lambda: get_adv_estimator_fn("advantaged_grpo")(**tensors))
    rows.append(("the service's, scalars over the wire", milliseconds, f"largest difference {float((own - served).abs().max()):.1e}"))
    milliseconds, _ = timed(lambda: get_adv_estimator_fn("advantaged_pass_at_8")(**tensors))
    rows.append(("the service's pass_at_k, k = 8", milliseconds, ""))
    scalars = tensors["token_level_rewards"].sum(dim=-1).numpy()
    milliseconds, _ = timed(lambda: client.advantages(scalars, tensors["index"], estimator=grpo, per_token=False).advantage)
    rows.append(("... of which request, answer and view", milliseconds, ""))
    mask = tensors["response_mask"].to(torch.uint8).numpy()
    milliseconds, result = timed(lambda: client.advantages(scalars, tensors["index"], estimator=grpo, mask=mask, layout="padded"), times=3)
    rows.append((f"the mask and every token over the wire ({mask.nbytes >> 20} MiB up, {result.advantages.nbytes >> 20} MiB down)", milliseconds, ""))
    print(f"{prompts} x {responses} responses, up to {tokens} tokens, medians")
    for name, milliseconds, note in rows:
        print(f"{milliseconds:10.1f} ms  {name}{'; ' + note if note else ''}")


if __name__ == "__main__":
    main()
