"""Draws the figures from the results: python plot.py [results]. Writes an SVG and a PNG of each."""

from __future__ import annotations

import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "advantaged"

import matplotlib.pyplot as plots  # noqa: E402
import matplotlib.ticker as ticker  # noqa: E402

from maze_training.figures import FIGURES, LOOKS, SETUPS, Figure  # noqa: E402
from maze_training.results import MEASURES, Curves  # noqa: E402

COLUMNS = {"training": "training mazes", "held_out": "held-out mazes"}
WIDTH, ROW = 9.0, 2.35


def draw(figure: Figure, curves: Curves, folder: pathlib.Path) -> None:
    arms = [arm for arm in figure.arms if curves.has(figure.setup, arm)]
    head = 0.42 + 0.21 * ((len(arms) + 2) // 3)
    height = ROW * len(figure.rows) + head + 0.3
    page, panels = plots.subplots(len(figure.rows), 2, figsize=(WIDTH, height), sharex=True, sharey="row", squeeze=False)
    for (kind, measure), row in zip(figure.rows, panels):
        for mazes, panel in zip(COLUMNS, row):
            for arm in arms:
                label, color, style = LOOKS[arm]
                steps, values = curves.curves(figure.setup, arm, mazes, kind, measure)
                panel.plot(steps, values.mean(axis=0), style, color=color, label=figure.names.get(arm, label), linewidth=1.7)
                panel.fill_between(steps, values.min(axis=0), values.max(axis=0), color=color, alpha=0.13, linewidth=0)
            panel.grid(alpha=0.25)
            panel.spines[["top", "right"]].set_visible(False)
            if kind == "hard":
                panel.set_ylim(bottom=0, top=None if measure == "entropy" else 1)
            panel.yaxis.set_major_locator(ticker.MaxNLocator(5))
        row[0].set_ylabel(f"{MEASURES[measure]}\n{kind} mazes")
    for panel, name in zip(panels[0], COLUMNS.values()):
        panel.set_title(name, fontsize=10)
    for panel in panels[-1]:
        panel.set_xlabel("step")
    seeds = sorted({seed for arm in arms for seed in curves.seeds(figure.setup, arm)})
    page.suptitle(figure.title, fontsize=12, x=0.5, y=1 - 0.12 / height, va="top")
    page.text(0.5, 1 - 0.4 / height, f"{SETUPS[figure.setup]}; mean of {len(seeds)} seeds, band from the lowest to the highest", ha="center", va="top", fontsize=9, color="#444444")
    handles, labels = panels[0][0].get_legend_handles_labels()
    page.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, 1 - 0.55 / height), ncols=min(len(arms), 3), fontsize=9, frameon=False)
    page.tight_layout(rect=(0, 0, 1, 1 - head / height))
    page.savefig(folder / f"{figure.file}.svg", metadata={"Date": None})
    page.savefig(folder / f"{figure.file}.png", dpi=100, metadata={"Software": None})
    plots.close(page)


def main() -> None:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "results")
    curves = Curves(folder / "curves.csv")
    for figure in FIGURES:
        if any(curves.has(figure.setup, arm) for arm in figure.arms):
            draw(figure, curves, folder)
            print(f"{figure.file}: {figure.title}")


if __name__ == "__main__":
    main()
