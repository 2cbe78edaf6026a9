"""Six of the worst requests that end a process or hold it, to a service that may use 512 MiB; Tests/faults/attacks.py sends all, under real caps."""

import unittest

from onslaught import ATTACKS, attack

CAP = 512 << 20
WORST = (
    "H1 repetition, 40 MB", "H1 tensors, 8M rows", "H1 llama-factory, 32 MB", "H2 a name of 1 MB, gzip", "H2 32 x 32 parts, 30,000", "L12 lines of long tokens")


class Attacks(unittest.TestCase):
    def test_the_worst_are_answered_or_refused(self):
        for name in WORST:
            with self.subTest(name):
                count, make = ATTACKS[name]
                # What the defaults are where the machine has so much memory.
                good, figure = attack(CAP, count, make(), flags=("--max-total-body-bytes", str(CAP // 2), "--max-output-tokens", str(CAP // 128)), timeout=30)
                self.assertTrue(good, figure)


if __name__ == "__main__":
    unittest.main()
