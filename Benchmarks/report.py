"""Collects tables, goals and plots of a run, and writes them as Markdown and SVG."""

import os
import pathlib

import plot


def amount(value):
    """A number with three digits that count."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def rows(header, lines):
    return ["| " + " | ".join(header) + " |", "| --- |" + " ---: |" * (len(header) - 1), *("| " + " | ".join(line) + " |" for line in lines), ""]


class Report:
    def __init__(self, folder, settings, builds):
        self.folder, self.text, self.goals, self.notes = pathlib.Path(folder), [], [], []
        self.settings, self.builds, self.milliseconds = settings, builds, {}

    def show(self, lines):
        self.text += lines
        print("\n".join(lines), flush=True)

    def note(self, line):
        self.notes.append(line)
        print(f"note: {line}", flush=True)

    def table(self, key, title, results):
        """Results of one workload; the last column is the time in times of the first line's."""
        self.milliseconds[key] = {one.label: one.milliseconds for one in results}
        lines = [[one.label, amount(one.milliseconds), amount(one.processor), amount(one.peak), f"{one.answer / 1000:,.0f}" if one.answer else "",
                  f"{one.milliseconds / results[0].milliseconds:.2f}"] for one in results]
        self.show([f"### ({key}) {title}", "", *rows(["", "ms", "CPU ms", "peak MB", "answer kB", "times the first"], lines)])

    def rates(self, key, title, medians, more_is_better=False):
        first = next(iter(medians.values()))
        before = medians.get("before")
        if before and (first < before if more_is_better else first > before):
            self.note(f"({key}) advantaged is worse than before: {first / before:.2f} times its figure")
        lines = [[label, amount(value), f"{value / first:.2f}"] for label, value in medians.items()]
        self.show([f"### ({key}) {title}", "", *rows(["", "median", "times the first"], lines)])

    def growth(self, kind, results):
        """Nanoseconds a rollout: of whole requests, of their processor time, and without the time of the first request. Labels are numbers of rollouts."""
        first, lines = results[0], []
        for one in results[1:]:
            lines.append((one.label, *(1e6 * value / one.label for value in (one.milliseconds, one.processor)),
                          1e6 * (one.milliseconds - first.milliseconds) / (one.label - first.label)))
        table = [[f"{line[0]:,}", *map(amount, line[1:])] for line in lines]
        self.show([f"### (growth) {kind}, nanoseconds a rollout", "",
                   *rows(["rollouts", "whole request", "CPU", f"beyond a request of {first.label}"], table)])
        self.flat(f"(growth) {kind}, whole requests", [(line[0], line[1]) for line in lines])
        self.flat(f"(growth) {kind}, beyond a request of {first.label}", [(line[0], line[3]) for line in lines[1:]])

    def flat(self, what, values):
        times = [time for _, time in values]
        self.goal(f"{what}: largest time a rollout against the smallest, from {values[0][0]:,} rollouts on", max(times) / min(times), "<=", 1.2)

    def ratio(self, key, upper, lower):
        """The time of `upper` in times of `lower`; None where one of them did not run."""
        times = self.milliseconds[key]
        return times[upper] / times[lower] if upper in times and lower in times else None

    def goal(self, what, value, relation, goal, doubt=None):
        """A line of the goals; `doubt` says why the figure says nothing about the service, and takes the place of the verdict."""
        if value is not None:
            met = value >= goal if relation == ">=" else value <= goal
            self.goals.append([what, amount(value), f"{relation} {goal}", doubt or ("met" if met else "missed")])

    def not_slower(self, key, ours, before):
        ratio = self.ratio(key, before, ours)
        if ratio is not None and ratio < 1:
            self.note(f"({key}) {ours} is slower than {before}: {1 / ratio:.2f} times its time")

    def plot(self, name, title, x_title, y_title, series):
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.svg").write_text(plot.svg(title, x_title, y_title, series))
        self.text += [f"![{title}]({name}.svg)", ""]

    def write(self):
        """README.md of the folder: goals first, then every table."""
        goals = ["## Goals", "", *rows(["", "measured", "goal", ""], self.goals)]
        notes = ["## Notes", "", *(f"- {line}" for line in self.notes), ""] if self.notes else []
        print("\n".join(goals + notes), flush=True)
        head = ["# Results of one run of `./Benchmarks/run`", "", f"{os.cpu_count()} cores, {self.settings}. One keep-alive connection, a client in C, medians;",
                "only ratios of one run can be compared. `before` is an older build of the service.",
                "[The page on performance](../../docs/performance.md) explains the workloads.", "",
                f"Builds: {self.builds}.", ""]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "README.md").write_text("\n".join(head + goals + notes + ["## Tables", "", *self.text]).rstrip() + "\n")
