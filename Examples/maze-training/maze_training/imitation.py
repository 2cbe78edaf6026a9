"""The warm start: the policy imitates a teacher that walks to the neighbour nearest to the goal."""

from __future__ import annotations

import numpy

from .mazes import WIDTH, Array, Mazes
from .network import Adam, Network
from .walks import END, LONGEST_ANSWER, STEPS, Walks


def teach(network: Network, mazes: Mazes, chance: float, steps: int, per_step: int, rate: float, source: numpy.random.Generator) -> None:
    """With `chance` the teacher takes any free, new neighbour instead of the nearest. In a dead end, and at the goal, it ends its answer."""
    adam = Adam(network, rate)
    for _ in range(steps):
        walks = Walks(mazes, source.choice(len(mazes), per_step))
        features, actions = [], []
        for _ in range(LONGEST_ANSWER):
            rows = numpy.flatnonzero(walks.open)
            if not len(rows):
                break
            features.append(walks.features(rows))
            actions.append(_teacher(walks, rows, chance, source))
            walks.move(rows, actions[-1])
        layers = network.layers(numpy.concatenate(features))
        slope = numpy.exp(layers[-1])
        slope[numpy.arange(len(slope)), numpy.concatenate(actions)] -= 1
        adam.step(network.gradient(layers, slope / numpy.float32(len(slope))))


def _teacher(walks: Walks, rows: Array, chance: float, source: numpy.random.Generator) -> Array:
    goal = walks.goal[rows]
    ways = walks.at[rows][:, None] + STEPS[:END]
    open_ways = (walks.mazes.walls[walks.members[rows][:, None], ways] == 0) & (walks.visited[rows[:, None], ways] == 0)
    away = abs(ways // WIDTH - goal[:, None] // WIDTH) + abs(ways % WIDTH - goal[:, None] % WIDTH)
    nearest = numpy.where(open_ways, away, 1000).argmin(axis=1)
    anywhere = numpy.where(open_ways, source.random(ways.shape), -1).argmax(axis=1)
    chosen = numpy.where(source.random(len(rows)) < chance, anywhere, nearest)
    return numpy.where((walks.at[rows] == goal) | ~open_ways.any(axis=1), END, chosen)
