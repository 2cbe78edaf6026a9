"""Asks the product for verdicts on made pairs of which the right verdict is known.

    python -m verdicts [--seed 1] [--value 20000] [--structure 5000] [--variants 6000]     in Tests/, with ADVANTAGED_BINARY

Near misses of value and of structure: none may be correct. Right variants: kinds below 99 % are listed. Where ADVANTAGED_CASES names a
folder of cases: each ground truth equals itself, and verdicts are the same in both directions. It ends with 1 if a near miss is correct.
"""

import argparse
import collections
import os
import sys

from . import structure_misses, symmetry, value_misses, variants
from .pairs import made
from .product import verdicts


def table(pairs, results):
    """Statuses by kind."""
    counts = collections.defaultdict(collections.Counter)
    for pair, (status, _) in zip(pairs, results):
        counts[pair.kind][status] += 1
    return counts


def shown(pair, result):
    status, reading = result
    return (f"  {pair.kind} | {pair.gold} | {pair.answer} | {status}: {reading.get('ground_truth', '')} ~ {reading.get('answer', '')}, "
            f"{reading.get('rule') or reading['why']}").replace("\n", "\\n")


def misses(name, kinds, count, seed, limit):
    """Prints what came of near misses; returns how many are correct."""
    pairs = made(kinds, count, seed)
    results = verdicts(pairs)
    totals = collections.Counter(status for status, _ in results)
    print(f"near misses of {name}: {len(pairs)}, {', '.join(f'{status} {number}' for status, number in totals.most_common())}")
    for kind, counts in table(pairs, results).items():
        if counts["correct"]:
            print(f"  {kind}: {counts['correct']} of {counts.total()} are correct")
    wrong = [(pair, result) for pair, result in zip(pairs, results) if result[0] == "correct"]
    for pair, result in wrong[:limit]:
        print(shown(pair, result))
    return len(wrong)


def right(count, seed, limit):
    pairs = made(variants.KINDS, count, seed)
    results = verdicts(pairs)
    good = sum(status == "correct" for status, _ in results)
    print(f"right variants: {good} of {len(pairs)} are correct ({100 * good / max(len(pairs), 1):.2f} %)")
    for kind, counts in table(pairs, results).items():
        if counts["correct"] < 0.99 * counts.total():
            print(f"  below 99 %: {kind}: {counts['correct']} of {counts.total()}")
            bad = [(pair, result) for pair, result in zip(pairs, results) if pair.kind == kind and result[0] != "correct"]
            for pair, result in bad[:limit]:
                print("  " + shown(pair, result))
    return pairs


def directions(name, pairs, limit):
    """Prints the pairs that are correct in one direction only."""
    first, second = verdicts([one for one, _ in pairs]), verdicts([other for _, other in pairs])
    apart = [(one, left, right) for (one, _), left, right in zip(pairs, first, second) if (left[0] == "correct") != (right[0] == "correct")]
    print(f"{name} in both directions: {len(pairs)}, {len(apart)} are correct in one direction only")
    for one, left, right in apart[:limit]:
        print(shown(one, left) + f" | turned: {right[0]}, {right[1].get('rule') or right[1]['why']}")


def itself(folder, limit):
    pairs = symmetry.reflexive(folder)
    results = verdicts(pairs)
    bad = [(pair, result) for pair, result in zip(pairs, results) if result[0] != "correct"]
    print(f"ground truths: {len(pairs)}, {len(pairs) - len(bad)} equal themselves; {dict(collections.Counter(result[0] for _, result in bad))}")
    for pair, result in bad[:limit]:
        print(shown(pair, result))


def main():
    parser = argparse.ArgumentParser(prog="verdicts", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--value", type=int, default=20_000, help="near misses of value")
    parser.add_argument("--structure", type=int, default=5_000, help="near misses of structure")
    parser.add_argument("--variants", type=int, default=6_000, help="right variants")
    parser.add_argument("--show", type=int, default=20, help="pairs that are printed of each list")
    asked = parser.parse_args()
    wrong = misses("value", value_misses.KINDS, asked.value, asked.seed, asked.show)
    wrong += misses("structure", structure_misses.KINDS, asked.structure, asked.seed, asked.show)
    pairs = right(asked.variants, asked.seed, asked.show)
    directions("right variants", symmetry.both_ways(pairs), asked.show)
    folder = os.environ.get("ADVANTAGED_CASES")
    if folder:
        directions("pairs of cases", symmetry.turned(folder), asked.show)
        directions("neighbours among ground truths", symmetry.neighbours(folder), asked.show)
        itself(folder, asked.show)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
