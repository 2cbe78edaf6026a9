"""A short run of Tests/verdicts: made pairs of which the right verdict is known, against the release binary."""

import collections
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from verdicts import structure_misses, symmetry, value_misses, variants
from verdicts.pairs import made
from verdicts.product import verdicts


class Verdicts(unittest.TestCase):
    def assert_none_is_correct(self, kinds, count):
        pairs = made(kinds, count, seed=7)
        self.assertEqual(len(pairs), count)
        correct = [(pair.kind, pair.gold, pair.answer) for pair, (status, _) in zip(pairs, verdicts(pairs)) if status == "correct"]
        self.assertEqual(correct, [])

    def test_no_near_miss_of_value_is_correct(self):
        self.assert_none_is_correct(value_misses.KINDS, 500)

    def test_no_near_miss_of_structure_is_correct(self):
        self.assert_none_is_correct(structure_misses.KINDS, 250)

    def test_right_variants_are_correct_in_both_directions(self):
        pairs = made(variants.KINDS, 250, seed=7)
        results = verdicts(pairs)
        wrong = [(pair.kind, pair.gold, pair.answer, result[0]) for pair, result in zip(pairs, results) if result[0] != "correct"]
        self.assertLessEqual(len(wrong), 5, wrong)
        turned = symmetry.both_ways(pairs)
        first, second = verdicts([one for one, _ in turned]), verdicts([other for _, other in turned])
        statuses = collections.Counter((one[0], other[0]) for one, other in zip(first, second))
        self.assertEqual([pair for pair in statuses if (pair[0] == "correct") != (pair[1] == "correct")], [], statuses)


if __name__ == "__main__":
    unittest.main()
