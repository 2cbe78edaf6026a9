"""Three set-ups: the mazes to train on, and the policy that every arm of a seed starts from."""

from __future__ import annotations

import dataclasses

import numpy

from .mazes import Mazes, make

# Mazes of each kind by which training and held-out mazes are watched.
WATCHED = 96


@dataclasses.dataclass(frozen=True)
class Setup:
    """`easy` and `hard` mazes to train on; `chance` of the teacher to leave its rule; steps of Pass@1 training on easy mazes before the arms begin."""

    name: str
    easy: int
    hard: int
    chance: float
    pass_at_1_steps: int


SETUPS = {
    setup.name: setup for setup in (
        # Mazes rarely come again: what is learned must hold for others.
        Setup("generalise", 2250, 750, 0.1, 150),
        # Few mazes: a path that was found can be remembered.
        Setup("memorise", 64, 64, 0.1, 150),
        # As the first, from a start that still explores.
        Setup("diverse", 2250, 750, 0.5, 0))}


@dataclasses.dataclass
class World:
    """`training` mazes, those of them that are `watched`, and mazes that are `held_out`."""

    training: Mazes
    watched: Mazes
    held_out: Mazes


def world(setup: Setup, seed: int) -> World:
    training, held_out = make(seed, [(setup.easy, setup.hard), (WATCHED, WATCHED)])
    members = numpy.concatenate([numpy.flatnonzero(training.hard == hard)[:WATCHED] for hard in (False, True)])
    return World(training, training.part(members), held_out)
