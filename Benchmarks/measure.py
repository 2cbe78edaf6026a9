"""Sends a message to several services in turns and keeps medians, processor time and peak memory of each."""

import dataclasses
import pathlib
import statistics
import subprocess
import tempfile


@dataclasses.dataclass
class Contender:
    """A message for a service, under the name that the table shows."""
    label: str
    service: object
    message: pathlib.Path


@dataclasses.dataclass
class Result:
    """What one contender needed for one request: medians of the rounds."""
    label: str
    milliseconds: float
    processor: float | None = None  # milliseconds
    peak: float | None = None  # megabytes
    answer: int | None = None  # bytes


class Client:
    """The load client, a program in C: the time it takes itself is small and the same for all."""

    def __init__(self, program):
        self.program = program

    def send(self, port, message, *options):
        """(nanoseconds, bytes of the answer) of each request."""
        run = subprocess.run([self.program, *map(str, options), str(port), message], capture_output=True, text=True)
        if run.returncode != 0:
            raise RuntimeError(f"{message}: {run.stderr.strip()[:600]}")
        return [tuple(map(int, line.split())) for line in run.stdout.splitlines()]

    def answer(self, contender):
        """The body of one answer."""
        with tempfile.NamedTemporaryFile(prefix="advantaged-answer-") as file:
            self.send(contender.service.port, contender.message, "-o", file.name)
            return pathlib.Path(file.name).read_bytes()

    def compare(self, contenders, rounds, seconds=0.25):
        """A result each. In each round every contender gets as many requests as fit `seconds`, one at least; the order turns by one from round to round."""
        times = {one.label: [] for one in contenders}
        used = {one.label: [0.0, 0] for one in contenders}
        sizes, peaks = {}, {}
        for one in contenders:
            self.send(one.service.port, one.message)  # warms up
            one.service.forget_peak()
        for turn in range(rounds):
            for one in contenders[turn % len(contenders):] + contenders[:turn % len(contenders)]:
                before = one.service.cpu()
                samples = self.send(one.service.port, one.message, "-t", seconds)
                used[one.label][0] += one.service.cpu() - before
                used[one.label][1] += len(samples)
                times[one.label].append(statistics.median(time for time, _ in samples))
                sizes[one.label] = samples[0][1]
        for one in contenders:
            peaks[one.label] = one.service.peak()
        return [Result(label, statistics.median(values) / 1e6, 1e3 * used[label][0] / used[label][1], peaks[label], sizes[label])
                for label, values in times.items()]
