"""How good a policy is: Pass@1, Pass@8, its entropy, and how different its wrong answers are."""

from __future__ import annotations

import dataclasses
from math import comb

import numpy

from .mazes import Mazes
from .network import Network
from .rollouts import sample

SAMPLES = 32
K = 8
# A maze with fewer wrong answers says little about their diversity.
LEAST_WRONG = 8


@dataclasses.dataclass
class Score:
    """Means over mazes; `diversity` is the share of different answers among a maze's wrong ones, nan where no maze has enough of them."""

    pass_at_1: float
    pass_at_8: float
    entropy: float
    diversity: float


def evaluate(network: Network, mazes: Mazes, source: numpy.random.Generator) -> dict[str, Score]:
    """The scores on the easy and on the hard mazes, with 32 answers to each at temperature 1; Pass@8 is the unbiased estimate from them."""
    rollouts = sample(network, mazes, numpy.arange(len(mazes)), SAMPLES, source)
    correct = rollouts.rewards.reshape(len(mazes), SAMPLES).astype(int)
    counts = correct.sum(axis=1)
    passes = numpy.array([1 - comb(SAMPLES - count, K) / comb(SAMPLES, K) for count in range(SAMPLES + 1)])[counts]
    owner = numpy.repeat(numpy.repeat(mazes.hard, SAMPLES), rollouts.tokens)
    diversity = numpy.full(len(mazes), numpy.nan)
    for place in range(len(mazes)):
        wrong = [answer for answer, hit in zip(rollouts.answers[place * SAMPLES:(place + 1) * SAMPLES], correct[place]) if not hit]
        if len(wrong) >= LEAST_WRONG:
            diversity[place] = len(set(wrong)) / len(wrong)
    found: dict[str, Score] = {}
    for name, chosen in (("easy", ~mazes.hard), ("hard", mazes.hard)):
        known = diversity[chosen][~numpy.isnan(diversity[chosen])]
        found[name] = Score(
            float(counts[chosen].mean() / SAMPLES), float(passes[chosen].mean()), float(rollouts.entropies[rollouts.states[owner == (name == "hard")]].mean()),
            float(known.mean()) if len(known) else float("nan"))
    return found
