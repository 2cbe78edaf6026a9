"""Writes results/tables.md: every seed's scores at the last step, and the times: python report.py [results]."""

from __future__ import annotations

import csv
import pathlib
import sys

import numpy

from maze_training.figures import LOOKS, SETUPS
from maze_training.mazes import Array
from maze_training.results import Curves

# Title, mazes, kind, measure.
COLUMNS = (
    ("hard Pass@1", "hard", "pass_at_1"), ("hard Pass@8", "hard", "pass_at_8"), ("hard entropy", "hard", "entropy"), ("hard diversity", "hard", "diversity"),
    ("easy Pass@1", "easy", "pass_at_1"), ("all Pass@1", "all", "pass_at_1"), ("all Pass@8", "all", "pass_at_8"))


# Where, and from which hard Pass@8 on, a set-up counts as solved.
SOLVED = {"generalise": ("held_out", 0.8), "memorise": ("training", 0.9), "diverse": ("held_out", 0.8)}


def short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value < 1 else "1.00"


def cell(values: Array) -> str:
    """The mean, and each seed's value in the order of the seeds."""
    return f"**{short(float(values.mean()))}** {' '.join(f'{value:.2f}'.removeprefix('0') for value in values)}"


def table(curves: Curves, setup: str, mazes: str) -> list[str]:
    lines = ["| training | " + " | ".join(title for title, *_ in COLUMNS) + " |", "| --- " * (len(COLUMNS) + 1) + "|"]
    arms = curves.arms(setup)
    start = [cell(curves.curves(setup, arms[0], mazes, kind, measure)[1][:, 0]) for _, kind, measure in COLUMNS]
    lines.append("| the start | " + " | ".join(start) + " |")
    for arm in arms:
        lines.append(f"| {LOOKS[arm][0]} | " + " | ".join(cell(curves.last(setup, arm, mazes, kind, measure)) for _, kind, measure in COLUMNS) + " |")
    return lines


def first_steps(curves: Curves, setup: str, mazes: str, goal: float) -> list[str]:
    """The step of the first evaluation at which hard Pass@8 is at least `goal`, for each seed."""
    lines = []
    for arm in curves.arms(setup):
        steps, values = curves.curves(setup, arm, mazes, "hard", "pass_at_8")
        reached = [str(steps[numpy.argmax(row >= goal)]) if (row >= goal).any() else "never" for row in values]
        changes = numpy.diff(values[:, len(steps) // 2:], axis=1)
        lines.append(f"| {LOOKS[arm][0]} | {', '.join(reached)} | {short(float(changes.std()))} |")
    return [f"| training | first step with hard Pass@8 of {goal:g}, a seed each | deviation of its changes in the second half |", "| --- | --- | --- |", *lines]


def main() -> None:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "results")
    curves = Curves(folder / "curves.csv")
    lines = ["# Every seed at the last step", "", "The mean in bold, then each seed. Made by `report.py` from curves.csv.", ""]
    for setup, about in SETUPS.items():
        arms = curves.arms(setup)
        if not arms:
            continue
        steps = curves.curves(setup, arms[0], "held_out", "hard", "pass_at_1")[0][-1]
        lines += [f"## {setup}: {about}", "", f"Seeds {', '.join(map(str, curves.seeds(setup, arms[0])))}; {steps} steps.", ""]
        for mazes, name in (("held_out", "Held-out mazes"), ("training", "Training mazes")):
            lines += [f"### {name}", "", *table(curves, setup, mazes), ""]
            if SOLVED[setup][0] == mazes:
                lines += [*first_steps(curves, setup, mazes, SOLVED[setup][1]), ""]
    with (folder / "times.csv").open() as file:
        times = list(csv.DictReader(file))
    for title, name in (("step_p50_ms", "a step, median"), ("request_p50_ms", "its request, median"), ("request_share", "share of the requests")):
        values = numpy.array([float(row[title]) for row in times])
        lines.append(f"- {name} of {len(values)} runs: {numpy.median(values):.3g} ({values.min():.3g} to {values.max():.3g}){'' if 'share' in title else ' ms'}")
    (folder / "tables.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
