"""Mazes as text: a square of `S`, `E`, `.` and `*`, made by a seed, easy or hard for a simple rule."""

from __future__ import annotations

import dataclasses
import random
from typing import Any, Iterator

import numpy

Array = numpy.ndarray[Any, Any]

SIDE = 9
# Walls three cells wide stand round the grid, so that a window of 7 x 7 never leaves it.
MARGIN = 3
WIDTH = SIDE + 2 * MARGIN
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1))
SHORTEST, LONGEST = 4, 20

Cell = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Maze:
    """One maze: `rows` is its text, `hard` says that the simple rule fails in it."""

    rows: str
    start: Cell
    goal: Cell
    hard: bool


class Mazes:
    """Mazes as arrays. A place is a number in the grid with its margin, row by row."""

    def __init__(self, mazes: list[Maze]) -> None:
        self.texts = [maze.rows for maze in mazes]
        self.hard = numpy.array([maze.hard for maze in mazes])
        self.start = numpy.array([place(maze.start) for maze in mazes])
        self.goal = numpy.array([place(maze.goal) for maze in mazes])
        walls = numpy.ones((len(mazes), WIDTH, WIDTH), numpy.float32)
        inside = slice(MARGIN, MARGIN + SIDE)
        for index, maze in enumerate(mazes):
            walls[index, inside, inside] = [[letter == "*" for letter in row] for row in maze.rows.split("\n")]
        self.walls: Array = walls.reshape(len(mazes), WIDTH * WIDTH)

    def __len__(self) -> int:
        return len(self.texts)

    def part(self, members: Array) -> Mazes:
        """The mazes with these numbers, as a set of their own."""
        found = object.__new__(Mazes)
        found.texts = [self.texts[member] for member in members]
        found.hard, found.start, found.goal, found.walls = self.hard[members], self.start[members], self.goal[members], self.walls[members]
        return found


def place(cell: Cell) -> int:
    return (cell[0] + MARGIN) * WIDTH + cell[1] + MARGIN


def neighbours(cell: Cell, free: set[Cell]) -> list[Cell]:
    return [(cell[0] + down, cell[1] + right) for down, right in MOVES if (cell[0] + down, cell[1] + right) in free]


def carved(source: random.Random) -> set[Cell]:
    """The free cells of a perfect maze: a spanning tree over the even cells, so that one path joins any two."""
    first = (2 * source.randrange(SIDE // 2 + 1), 2 * source.randrange(SIDE // 2 + 1))
    free, stack = {first}, [first]
    while stack:
        row, column = stack[-1]
        ways = [(down, right) for down, right in MOVES
                if 0 <= row + 2 * down < SIDE and 0 <= column + 2 * right < SIDE and (row + 2 * down, column + 2 * right) not in free]
        if not ways:
            stack.pop()
            continue
        down, right = source.choice(ways)
        free |= {(row + down, column + right), (row + 2 * down, column + 2 * right)}
        stack.append((row + 2 * down, column + 2 * right))
    return free


def distance(free: set[Cell], start: Cell, goal: Cell) -> int:
    """Moves of the shortest path."""
    seen, border, steps = {start}, [start], 0
    while goal not in seen:
        steps += 1
        border = [cell for old in border for cell in neighbours(old, free) if cell not in seen]
        seen.update(border)
    return steps


def defeats_the_rule(free: set[Cell], start: Cell, goal: Cell) -> bool | None:
    """Whether walking to the free, new neighbour that is nearest to the goal ends in a dead end; `None` where two are equally near."""
    cell, seen = start, {start}
    while cell != goal:
        ways = sorted((abs(row - goal[0]) + abs(column - goal[1]), row, column) for row, column in neighbours(cell, free) if (row, column) not in seen)
        if not ways:
            return True
        if len(ways) > 1 and ways[0][0] == ways[1][0]:
            return None
        cell = ways[0][1:]
        seen.add(cell)
    return False


def written(free: set[Cell], start: Cell, goal: Cell) -> str:
    letters = {start: "S", goal: "E"}
    return "\n".join("".join(letters.get((row, column), "." if (row, column) in free else "*") for column in range(SIDE)) for row in range(SIDE))


def all_mazes(source: random.Random) -> Iterator[Maze]:
    """Mazes without end, no two alike."""
    known: set[str] = set()
    while True:
        free = carved(source)
        start, goal = source.sample(sorted(free), 2)
        hard = defeats_the_rule(free, start, goal)
        if hard is None or not SHORTEST <= distance(free, start, goal) <= LONGEST:
            continue
        rows = written(free, start, goal)
        if rows not in known:
            known.add(rows)
            yield Maze(rows, start, goal, hard)


def make(seed: int, sizes: list[tuple[int, int]]) -> list[Mazes]:
    """Sets of mazes that share none; a size is the number of easy and of hard ones."""
    source = all_mazes(random.Random(seed))
    waiting: dict[bool, list[Maze]] = {False: [], True: []}
    sets: list[Mazes] = []
    for easy, hard in sizes:
        while len(waiting[False]) < easy or len(waiting[True]) < hard:
            maze = next(source)
            waiting[maze.hard].append(maze)
        sets.append(Mazes(waiting[False][:easy] + waiting[True][:hard]))
        waiting = {False: waiting[False][easy:], True: waiting[True][hard:]}
    return sets
