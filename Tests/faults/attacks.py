"""Requests that ended a process or held a worker, under caps of 1 GiB, 512 MiB and 256 MiB: answered or refused, and small batches meanwhile.

    ./Tests/faults/run attacks           ATTACKS=H2 sends those alone whose names hold this
"""

import os

from faults import check, finish, memory_group

from onslaught import ATTACKS, attack

for name, (count, make) in ATTACKS.items():
    if os.environ.get("ATTACKS", "") not in name:
        continue
    data = make()
    for mebibytes in (1024, 512, 256):
        with memory_group(mebibytes << 20) as prefix:
            good, figure = attack(mebibytes << 20, count, data, prefix=prefix)
        check(f"{name}, {count} under {mebibytes} MiB", good, figure)
finish()
