"""Trains the tiny maze policy with advantages from the service, and writes curves as CSV.

    python train.py                             # Pass@1 and Pass@k side by side, a minute
    python train.py --setup generalise --arms main --seeds 11,12,13 --steps 800 --output results

Needs the service (`ADVANTAGED_URL`, by default http://127.0.0.1:8080) and its Python client.
"""

from __future__ import annotations

import argparse
import csv
import os
import pathlib
from typing import Sequence

# One thread: the matrices are small, and sums must not depend on the number of cores.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import numpy  # noqa: E402
import tqdm  # noqa: E402

from advantaged import Client  # noqa: E402
from maze_training import arms, setups, training  # noqa: E402

CURVES = ("setup", "arm", "seed", "step", "mazes", "kind", "pass_at_1", "pass_at_8", "entropy", "diversity")
TIMES = ("setup", "arm", "seed", "steps", "step_p50_ms", "step_p99_ms", "request_p50_ms", "request_p99_ms", "request_share")
LISTS = {"main": arms.MAIN, "ablations": arms.ABLATIONS, "sizes": arms.SIZES}


def append(path: pathlib.Path, names: Sequence[str], rows: list[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(names)
        writer.writerows(rows)


def times_row(times: training.Times) -> list[object]:
    step, request = numpy.array(times.step) * 1000, numpy.array(times.request) * 1000
    found = [numpy.percentile(values, part) for values in (step, request) for part in (50, 99)]
    return [len(step), *(f"{value:.2f}" for value in found), f"{request.sum() / step.sum():.4f}"]


def train(client: Client, setup: setups.Setup, seed: int, chosen: list[arms.Arm], steps: int, every: int, output: pathlib.Path | None) -> None:
    here = setups.world(setup, seed)
    with tqdm.tqdm(total=setup.pass_at_1_steps + steps * len(chosen), unit="step", desc=f"{setup.name} {seed}", smoothing=0.02) as bar:
        base = training.base_policy(client, setup, here, seed, lambda: bar.update() and None)
        for arm in chosen:
            times = training.Times()
            rows: list[list[object]] = []
            for point in training.run(client, setup, here, base, arm, seed, steps, every, times, lambda: bar.update() and None):
                score = point.score
                numbers = ("" if numpy.isnan(value) else f"{value:.4f}" for value in (score.pass_at_1, score.pass_at_8, score.entropy, score.diversity))
                rows.append([setup.name, arm.name, seed, point.step, point.mazes, point.kind, *numbers])
                if (point.mazes, point.kind) == ("held_out", "hard"):
                    bar.set_postfix_str(f"{arm.name}: hard mazes pass@1 {score.pass_at_1:.2f} pass@8 {score.pass_at_8:.2f} entropy {score.entropy:.3f}")
            bar.write(f"{setup.name} {arm.name:16} seed {seed}  {bar.postfix}")
            if output is not None:
                append(output / "curves.csv", CURVES, rows)
                append(output / "times.csv", TIMES, [[setup.name, arm.name, seed, *times_row(times)]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--setup", choices=list(setups.SETUPS), default="diverse")
    parser.add_argument("--arms", default="pass_at_1,analytical", help="names with commas between them, or one of: " + ", ".join(LISTS))
    parser.add_argument("--seeds", default="11")
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--every", type=int, default=100, help="steps between evaluations")
    parser.add_argument("--output", type=pathlib.Path, help="the folder that results are added to")
    parser.add_argument("--url", default=os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080"))
    options = parser.parse_args()
    known = arms.all_arms(options.steps)
    names = LISTS.get(options.arms) or options.arms.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        parser.error(f"no such arm: {', '.join(unknown)}; there are {', '.join(known)}")
    with Client(options.url) as client:
        for seed in map(int, options.seeds.split(",")):
            train(client, setups.SETUPS[options.setup], seed, [known[name] for name in names], options.steps, options.every, options.output)


if __name__ == "__main__":
    main()
