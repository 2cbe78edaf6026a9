"""Six of the worst requests that end a process or hold it, to a service that may use 512 or 256 MiB; Tests/faults/attacks.py sends all, under real caps."""

import unittest

from onslaught import ATTACKS, attack

WORST = {
    "H1 repetition, 40 MB": 512, "H1 tensors, 8M rows": 512, "H1 llama-factory, 32 MB": 512, "H2 a name of 1 MB, gzip": 512, "H2 32 x 32 parts, 30,000": 512,
    "L12 20 x 80 MB in 140 bytes": 256,
}


class Attacks(unittest.TestCase):
    def test_the_worst_are_answered_or_refused(self):
        for name, mebibytes in WORST.items():
            with self.subTest(name):
                cap = mebibytes << 20
                count, make = ATTACKS[name]
                # What the defaults are where the machine has so much memory.
                flags = ("--max-total-body-bytes", str(cap // 2), "--max-output-tokens", str(cap // 128))
                good, figure = attack(cap, count, make(), flags=flags, timeout=30)
                self.assertTrue(good, figure)


if __name__ == "__main__":
    unittest.main()
