"""Walks through mazes, many at a time: what the policy sees at a cell, and what a move does."""

from __future__ import annotations

import numpy

from .mazes import MARGIN, WIDTH, Array, Mazes

LETTERS = "UDLR"
END = 4
TOKENS = 5
LONGEST_ANSWER = 24
FEATURES = 3 * (2 * MARGIN + 1) ** 2 + 2 + TOKENS

STEPS = numpy.array([-WIDTH, WIDTH, -1, 1, 0])
_WINDOW = (numpy.arange(-MARGIN, MARGIN + 1)[:, None] * WIDTH + numpy.arange(-MARGIN, MARGIN + 1)).ravel()
_SEEN = len(_WINDOW)
_NO_MOVE = TOKENS - 1


class Walks:
    """Answers in the making, one row each. An answer ends with `END`, at a wall (which the service judges as wrong) and after 24 tokens.

    The cell is worked out from the tokens of the answer alone: a maze answers nothing while it is walked.
    """

    def __init__(self, mazes: Mazes, members: Array) -> None:
        """`members` are the numbers of the mazes, one for each walk."""
        self.mazes, self.members = mazes, members
        self.at = mazes.start[members].copy()
        self.goal = mazes.goal[members]
        self.visited = numpy.zeros((len(members), WIDTH * WIDTH), numpy.float32)
        self.visited[numpy.arange(len(members)), self.at] = 1
        self.last = numpy.full(len(members), _NO_MOVE)
        self.hit = numpy.zeros(len(members), bool)
        self.open = numpy.ones(len(members), bool)

    def features(self, rows: Array) -> Array:
        """What the policy sees: walls, visited cells and the goal in a window of 7 x 7, the way to the goal, and the last move."""
        at, goal = self.at[rows], self.goal[rows]
        window = at[:, None] + _WINDOW
        found = numpy.zeros((len(rows), FEATURES), numpy.float32)
        found[:, :_SEEN] = self.mazes.walls.ravel().take(window + (self.members[rows] * WIDTH * WIDTH)[:, None])
        found[:, _SEEN:2 * _SEEN] = self.visited.ravel().take(window + (rows * WIDTH * WIDTH)[:, None])
        found[:, 2 * _SEEN:3 * _SEEN] = window == goal[:, None]
        found[:, 3 * _SEEN] = (goal // WIDTH - at // WIDTH) / 4
        found[:, 3 * _SEEN + 1] = (goal % WIDTH - at % WIDTH) / 4
        found[numpy.arange(len(rows)), 3 * _SEEN + 2 + self.last[rows]] = 1
        return found

    def move(self, rows: Array, tokens: Array) -> None:
        self.at[rows] += STEPS[tokens]
        self.hit[rows] = self.mazes.walls[self.members[rows], self.at[rows]] > 0
        self.visited[rows, self.at[rows]] = 1
        self.last[rows] = tokens
        self.open[rows] = (tokens != END) & ~self.hit[rows]

    def rewards(self) -> Array:
        """1 where the answer ends at the goal and entered no wall: what the service's verifier `maze` must say too."""
        found: Array = (self.at == self.goal) & ~self.hit
        return found.astype(numpy.float32)
