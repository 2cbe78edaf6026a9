"""A step's batch as the service gets it: rewards and advantages come from there."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy

from advantaged import Client

from .mazes import Array, Mazes
from .rollouts import Rollouts

Estimator = dict[str, Any]


class RewardMismatch(Exception):
    """The service's verifier and the mazes differ about a reward."""


@dataclasses.dataclass
class Graded:
    """`advantages` has one number a token, `seconds` is the time of the whole request seen by the trainer."""

    advantages: Array
    summary: dict[str, Any]
    seconds: float


def grade(client: Client, estimator: Estimator, mazes: Mazes, members: Array, rollouts: Rollouts, run: str, step: int, entropy: str | None = None) -> Graded:
    """Posts the answers to the mazes `members` as one batch of `run` at `step`.

    Args:
        entropy: what estimators that weigh uncertainty need: "rollout" sends each answer's mean entropy, "token" that of every token.

    Raises:
        RewardMismatch: the service's reward for an answer is not that of the maze.
    """
    copies = len(rollouts.answers) // len(members)
    texts = [f"<answer>{answer}</answer>" for answer in rollouts.answers]
    tokens = rollouts.tokens.tolist()
    # Names key the random choices of an estimator, so each step has its own.
    groups: list[dict[str, Any]] = [
        {"id": f"{step}/{place}", "ground_truth": mazes.texts[member], "responses": texts[place * copies:(place + 1) * copies],
         "tokens": tokens[place * copies:(place + 1) * copies]}
        for place, member in enumerate(members.tolist())]
    if entropy is not None:
        if entropy == "rollout":
            values = rollouts.mean_entropies().tolist()
        else:
            values = [part.tolist() for part in numpy.split(rollouts.entropies[rollouts.states], rollouts.starts[1:-1])]
        for place, group in enumerate(groups):
            group["entropy"] = values[place * copies:(place + 1) * copies]
    begin = time.perf_counter()
    result = client.score(groups, estimator=estimator, verifier="maze", run=run, step=step)
    seconds = time.perf_counter() - begin
    if not numpy.array_equal(result.rewards, rollouts.rewards):
        raise RewardMismatch(f"{run}, step {step}: answers {numpy.flatnonzero(result.rewards != rollouts.rewards).tolist()}")
    assert result.advantages is not None
    return Graded(result.advantages, result.summary, seconds)
