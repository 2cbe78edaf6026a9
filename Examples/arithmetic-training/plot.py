"""Draws results/curves.svg and .png from results/curves.csv."""

from __future__ import annotations

import csv
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "advantaged"

import matplotlib.pyplot as plots  # noqa: E402
import numpy  # noqa: E402

MEASURES = {"pass_at_1": "Pass@1", "pass_at_8": "Pass@8", "entropy": "entropy (nats)"}
PROBLEMS = {"training": "training problems", "held_out": "held-out problems"}
LOOKS = {"pass_at_1": ("GRPO (Pass@1)", "#000000"), "pass_at_8": ("Pass@8, analytical", "#0072B2")}


def main() -> None:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "results")
    with (folder / "curves.csv").open() as file:
        rows = list(csv.DictReader(file))
    seeds = sorted({row["seed"] for row in rows})
    page, panels = plots.subplots(len(MEASURES), len(PROBLEMS), figsize=(9, 7.6), sharex=True, sharey="row")
    for (measure, title), line in zip(MEASURES.items(), panels):
        for (problems, name), panel in zip(PROBLEMS.items(), line):
            for arm, (label, color) in LOOKS.items():
                found = [row for row in rows if (row["arm"], row["problems"]) == (arm, problems)]
                steps = sorted({int(row["step"]) for row in found})
                values = numpy.array([[float(row[measure]) for row in found if row["seed"] == seed] for seed in seeds])
                panel.plot(steps, values.mean(axis=0), color=color, label=label, linewidth=1.7)
                panel.fill_between(steps, values.min(axis=0), values.max(axis=0), color=color, alpha=0.13, linewidth=0)
            panel.grid(alpha=0.25)
            panel.spines[["top", "right"]].set_visible(False)
            if measure == "pass_at_1":
                panel.set_title(name, fontsize=10)
            if measure == "entropy":
                panel.set_ylim(bottom=0)
                panel.set_xlabel("step")
        line[0].set_ylabel(title)
    page.suptitle("A tiny transformer learns a*b+c", fontsize=12, y=0.985, va="top")
    page.text(0.5, 0.95, f"answers verified by math; mean of {len(seeds)} seeds, band from the lowest to the highest", ha="center", va="top", fontsize=9, color="#444444")
    handles, labels = panels[0][0].get_legend_handles_labels()
    page.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0.935), ncols=2, fontsize=9, frameon=False)
    page.tight_layout(rect=(0, 0, 1, 0.93))
    page.savefig(folder / "curves.svg", metadata={"Date": None})
    page.savefig(folder / "curves.png", dpi=100, metadata={"Software": None})


if __name__ == "__main__":
    main()
