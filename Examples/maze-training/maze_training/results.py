"""Results that were written as CSV, by set-up, arm, mazes and kind."""

from __future__ import annotations

import csv
import pathlib

import numpy

from .mazes import Array

MEASURES = {"pass_at_1": "Pass@1", "pass_at_8": "Pass@8", "entropy": "entropy (nats)", "diversity": "diversity of wrong answers"}


class Curves:
    """`curves(setup, arm, mazes, kind, measure)` is the steps and [seeds, steps]; the kind "all" is the mean of easy and hard mazes."""

    def __init__(self, path: pathlib.Path) -> None:
        self.values: dict[tuple[str, ...], dict[int, dict[int, float]]] = {}
        with path.open() as file:
            for row in csv.DictReader(file):
                for measure in MEASURES:
                    key = (row["setup"], row["arm"], row["mazes"], row["kind"], measure)
                    value = float(row[measure]) if row[measure] else float("nan")
                    self.values.setdefault(key, {}).setdefault(int(row["seed"]), {})[int(row["step"])] = value

    def has(self, setup: str, arm: str) -> bool:
        return (setup, arm, "held_out", "hard", "pass_at_1") in self.values

    def arms(self, setup: str) -> list[str]:
        return list(dict.fromkeys(arm for name, arm, *_ in self.values if name == setup))

    def seeds(self, setup: str, arm: str) -> list[int]:
        return sorted(self.values[setup, arm, "held_out", "hard", "pass_at_1"])

    def curves(self, setup: str, arm: str, mazes: str, kind: str, measure: str) -> tuple[Array, Array]:
        if kind == "all":
            steps, easy = self.curves(setup, arm, mazes, "easy", measure)
            return steps, (easy + self.curves(setup, arm, mazes, "hard", measure)[1]) / 2
        by_seed = self.values[setup, arm, mazes, kind, measure]
        known = sorted(by_seed[min(by_seed)])
        return numpy.array(known), numpy.array([[by_seed[seed][step] for step in known] for seed in sorted(by_seed)])

    def last(self, setup: str, arm: str, mazes: str, kind: str, measure: str) -> Array:
        """The value of each seed at the last step."""
        values: Array = self.curves(setup, arm, mazes, kind, measure)[1][:, -1]
        return values

