"""GRPO and Pass@k training of a tiny transformer on arithmetic, with rewards and advantages from the service.

    python train.py                         # both ways to train, one seed, a few minutes on a core
    python train.py --seeds 1,2,3 --output results

Needs the service (`ADVANTAGED_URL`, by default http://127.0.0.1:8080) and its Python client. Nothing is downloaded: the model starts from random weights.
"""

from __future__ import annotations

import argparse
import copy
import csv
import os
import pathlib
import random
from typing import Any

import torch
import tqdm
from advantaged import Client
from torch import Tensor

from model import END, Model, encoded, log_probs, sample

PROMPTS, COPIES = 16, 16
WARM_STEPS, WARM_RATE = 400, 3e-3
RATE, LOWER, UPPER = 5e-4, 0.2, 0.28
ESTIMATORS: dict[str, dict[str, Any]] = {"pass_at_1": {"name": "pass_at_1"}, "pass_at_8": {"name": "pass_at_k", "k": 8}}
COLUMNS = ("arm", "seed", "step", "problems", "pass_at_1", "pass_at_8", "entropy")

Problem = tuple[str, str]


def problems(seed: int) -> tuple[list[Problem], list[Problem]]:
    """All of a*b+c with single digits, cut into 800 to train on and 200 that are held out; each is a prompt and its answer."""
    every = [(f"{a}*{b}+{c}=", str(a * b + c)) for a in range(10) for b in range(10) for c in range(10)]
    random.Random(seed).shuffle(every)
    return every[:800], every[800:]


def prompts_of(chosen: list[Problem]) -> Tensor:
    return torch.tensor([encoded(prompt) for prompt, _ in chosen])


def warm_up(model: Model, training: list[Problem], source: random.Random) -> None:
    """Teaches the form of an answer, and roughly its value: half of the time the number is correct, else it is off by up to five."""
    adam = torch.optim.Adam(model.parameters(), WARM_RATE)
    for _ in range(WARM_STEPS):
        chosen = source.choices(training, k=128)
        values = [max(0, int(answer) + source.choice([0, source.randint(-5, 5)])) for _, answer in chosen]
        rows = [encoded(f"\\boxed{{{value}}}") + [END] for value in values]
        longest = max(map(len, rows))
        tokens = torch.tensor([row + [END] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        loss = -(log_probs(model, prompts_of(chosen), tokens) * mask).sum() / mask.sum()
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()


def batch(chosen: list[Problem], texts: list[str], lengths: list[int], copies: int) -> list[dict[str, Any]]:
    """A group for each prompt, its responses as the model wrote them."""
    return [
        {"id": prompt, "ground_truth": answer, "responses": texts[row:row + copies], "tokens": lengths[row:row + copies]}
        for row, (prompt, answer) in zip(range(0, len(texts), copies), chosen)]


def train_step(client: Client, model: Model, adam: torch.optim.Adam, chosen: list[Problem], estimator: dict[str, Any], source: torch.Generator, run: str, step: int) -> float:
    """One step of a plain GRPO loop; the mean reward."""
    prompts = prompts_of(chosen).repeat_interleave(COPIES, 0)
    sampled = sample(model, prompts, source)
    lengths = sampled.mask.sum(1).tolist()
    # The service verifies the responses and answers with advantages of the mask's shape: [rollouts, tokens].
    result = client.score(
        batch(chosen, sampled.texts(), lengths, COPIES), estimator=estimator, verifier={"name": "math"}, layout="padded", run=run, step=step)
    assert result.advantages is not None
    advantages = torch.from_numpy(result.advantages)
    assert advantages.shape == sampled.mask.shape
    for rows in torch.arange(len(prompts)).chunk(2):
        mask = sampled.mask[rows]
        ratio = (log_probs(model, prompts[rows], sampled.tokens[rows]) - sampled.log_probs[rows]).exp()
        gain = torch.minimum(ratio * advantages[rows], ratio.clamp(1 - LOWER, 1 + UPPER) * advantages[rows])
        loss = -(gain * mask).sum() / mask.sum()
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
    return float(result.rewards.mean())


def evaluate(client: Client, model: Model, chosen: list[Problem], source: torch.Generator) -> list[str]:
    """Pass@1 and Pass@8 of the problems as the service's summary has them, from 16 responses to each, and the mean entropy of a token in nats."""
    sampled = sample(model, prompts_of(chosen).repeat_interleave(COPIES, 0), source)
    groups = batch(chosen, sampled.texts(), sampled.mask.sum(1).tolist(), COPIES)
    summary = client.score(groups, estimator="pass_at_1", verifier={"name": "math"}, per_token=False).summary
    entropy = float((sampled.entropies * sampled.mask).sum() / sampled.mask.sum())
    return [f"{value:.4f}" for value in (summary["pass_at_1"], summary["pass_at_k"]["8"], entropy)]


def train(client: Client, seed: int, steps: int, every: int) -> list[list[object]]:
    """Both arms from the same warm start; a row of results for each evaluation."""
    torch.manual_seed(seed)
    training, held_out = problems(seed)
    base = Model()
    warm_up(base, training, random.Random(seed))
    rows: list[list[object]] = []
    for name, estimator in ESTIMATORS.items():
        model, chooser, source = copy.deepcopy(base), random.Random(seed), torch.Generator().manual_seed(seed)
        adam = torch.optim.Adam(model.parameters(), RATE)
        for step in (bar := tqdm.trange(steps + 1, desc=f"{name} seed {seed}", unit="step")):
            if step % every == 0:
                for kind, chosen in (("training", training[:200]), ("held_out", held_out)):
                    found = evaluate(client, model, chosen, torch.Generator().manual_seed(seed))
                    rows.append([name, seed, step, kind, *found])
                    bar.write(f"{name} seed {seed} step {step:4} {kind:8}  pass@1 {found[0]}  pass@8 {found[1]}  entropy {found[2]}")
            if step < steps:
                reward = train_step(client, model, adam, chooser.sample(training, PROMPTS), estimator, source, f"arithmetic-{name}-{seed}", step)
                bar.set_postfix_str(f"reward {reward:.2f}")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--steps", type=int, default=240)
    parser.add_argument("--every", type=int, default=40, help="steps between evaluations")
    parser.add_argument("--output", type=pathlib.Path, help="the folder that gets curves.csv")
    parser.add_argument("--url", default=os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    with Client(options.url) as client:
        rows = [row for seed in map(int, options.seeds.split(",")) for row in train(client, seed, options.steps, options.every)]
    if options.output is not None:
        options.output.mkdir(parents=True, exist_ok=True)
        with (options.output / "curves.csv").open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()
