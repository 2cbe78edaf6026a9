"""A run: steps of sampling, grading by the service and updating, with an evaluation now and then."""

from __future__ import annotations

import dataclasses
import time
from typing import Callable, Iterator

import numpy

from advantaged import Client

from .arms import PASS_AT_1, RATE, Arm
from .evaluation import Score, evaluate
from .grading import grade
from .imitation import teach
from .mazes import Array, Mazes
from .network import Adam, Network
from .rollouts import sample
from .setups import Setup, World
from .update import update

PROMPTS, COPIES, PARTS = 16, 32, 4

Advance = Callable[[], None]


@dataclasses.dataclass
class Point:
    """A score of a run at a step: on "training" or "held_out" mazes, "easy" or "hard" ones."""

    step: int
    mazes: str
    kind: str
    score: Score


@dataclasses.dataclass
class Times:
    """Seconds of each step, and of its request as the trainer sees it."""

    step: list[float] = dataclasses.field(default_factory=list)
    request: list[float] = dataclasses.field(default_factory=list)


def generator(seed: int, purpose: int) -> numpy.random.Generator:
    return numpy.random.default_rng([seed, purpose])


def train_step(client: Client, arm: Arm, adam: Adam, mazes: Mazes, members: Array, source: numpy.random.Generator, run: str, step: int, times: Times) -> None:
    """Samples 32 answers to each of the mazes `members`, has them graded, and takes the steps of Adam."""
    begin = time.perf_counter()
    rollouts = sample(adam.network, mazes, members, COPIES, source)
    graded = grade(client, arm.estimator, mazes, members, rollouts, run, step, arm.entropy)
    update(adam, rollouts, graded.advantages, len(members), PARTS)
    times.step.append(time.perf_counter() - begin)
    times.request.append(graded.seconds)


def base_policy(client: Client, setup: Setup, here: World, seed: int, advance: Advance) -> Network:
    """The policy that every arm starts from: it imitates the teacher, and is then trained by Pass@1 on the easy mazes."""
    network = Network(generator(seed, 1))
    teach(network, here.training, setup.chance, 200, 128, 2e-3, generator(seed, 2))
    adam, source, easy = Adam(network, RATE), generator(seed, 3), numpy.flatnonzero(~here.training.hard)
    for step in range(setup.pass_at_1_steps):
        members = source.choice(easy, PROMPTS, replace=False)
        train_step(client, Arm("start", PASS_AT_1), adam, here.training, members, source, f"maze-{setup.name}-start-{seed}", step, Times())
        advance()
    return network


def run(client: Client, setup: Setup, here: World, base: Network, arm: Arm, seed: int, steps: int, every: int, times: Times, advance: Advance) -> Iterator[Point]:
    """Trains a copy of `base` and gives its scores at the start and after `every` steps. Every arm of a seed draws from generators of the same seeds."""
    network = base.copy()
    adam, source = Adam(network, arm.rate), generator(seed, 4)
    for step in range(steps + 1):
        if step % every == 0 or step == steps:
            for place, (name, mazes) in enumerate((("training", here.watched), ("held_out", here.held_out))):
                for kind, score in evaluate(network, mazes, generator(seed, 1000 + 2 * step + place)).items():
                    yield Point(step, name, kind, score)
        if step < steps:
            members = source.choice(len(here.training), PROMPTS, replace=False)
            train_step(client, arm, adam, here.training, members, source, f"maze-{setup.name}-{arm.name}-{seed}", step, times)
            advance()
