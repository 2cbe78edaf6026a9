"""Sends the same messages in turns to the service and to its peers; prints and writes medians, processor time, peak memory and ratios of one run."""

import argparse
import pathlib
import tempfile
import time

import builds
import measure
import operation
import report
import workloads
from session import Bench

ALL = workloads.ALL | operation.ALL
HERE = pathlib.Path(__file__).resolve().parent


def names(text):
    chosen = text.split(",")
    for name in chosen:
        if name not in ALL:
            raise argparse.ArgumentTypeError(f"{name} is no workload; the workloads are {', '.join(ALL)}")
    return chosen


def parse():
    parser = argparse.ArgumentParser(prog="./Benchmarks/run")
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the service")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="the folder of the compiled load client and sink")
    parser.add_argument("--baseline", type=pathlib.Path, help="another build of the service, shown as 'before'")
    parser.add_argument("--baseline-client", type=pathlib.Path, help="the folder of another Python client, used with --baseline")
    parser.add_argument("--only", type=names, default=list(ALL), help="workloads, with commas: " + ",".join(ALL))
    parser.add_argument("--rounds", type=int, help="rounds whose medians are shown (default: 5; 2 with --quick)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and sizes: at most 3 minutes")
    parser.add_argument("--results", type=pathlib.Path, default=HERE / "results", help="the folder that the tables and plots are written into")
    arguments = parser.parse_args()
    arguments.rounds = arguments.rounds or (2 if arguments.quick else 5)
    return arguments


def copy_builds(arguments, folder):
    """Puts copies of the builds into the arguments; what they are, in words."""
    arguments.binary = builds.copied(arguments.binary, folder, "advantaged")
    words = f"advantaged {builds.described(arguments.binary)}"
    if arguments.baseline:
        arguments.baseline = builds.copied(arguments.baseline, folder, "before")
        words += f", before {builds.described(arguments.baseline)}"
    return words


def main():
    arguments = parse()
    with tempfile.TemporaryDirectory(prefix="advantaged-builds-") as folder:
        run(arguments, copy_builds(arguments, folder))


def run(arguments, words):
    written = report.Report(arguments.results, f"{arguments.rounds} rounds" + (", quick" if arguments.quick else ""), words)
    bench = Bench(arguments, measure.Client(arguments.programs / "load"), written)
    for name in arguments.only:
        begin = time.monotonic()
        ALL[name](bench)
        print(f"({name} took {time.monotonic() - begin:.0f} s)\n", flush=True)
    written.write()


main()
