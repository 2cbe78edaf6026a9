"""Judges the same answers with the service and with Math-Verify in one run, one thread each on one core; prints a table of ratios.

The service is asked over HTTP, its own JSON included; Math-Verify is called in process, its caches cleared before each pass.
"""

import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import time
import urllib.request

import sympy
from latex2sympy2_extended.latex2sympy2 import latex2sympy  # noqa: F401  imported before the clock runs
from math_verify import parse, verify
from math_verify.parser import ExprExtractionConfig, LatexExtractionConfig

CONFIGS = [LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig()]

HOSTILE = ["9^{9^{9}}", "\\binom{10000000}{5000000}", "(x+y+z+w)^{200}", "100000!", "\\sum_{k=1}^{1000000000} k^k"]


def symbolic_pairs(count):
    """Expressions against rewritten forms of themselves, and against each other."""
    x, y, n = sympy.symbols("x y n")
    base = [
        (x + 1) ** 2, (x + y) ** 3, (x**2 - 1) / (x - 1), sympy.sin(x) ** 2 + sympy.cos(x) ** 2 + x, sympy.sqrt(8) + x, sympy.exp(x + y),
        1 / (1 + sympy.sqrt(2)), (x**4 - y**4) / (x - y), x / (x + 1) + 1 / y, sympy.log(x**2 * y), sympy.sin(2 * x), 2 ** (n + 1),
        sympy.sqrt(3 + 2 * sympy.sqrt(2)), (x - y) * (x + y) * x, sympy.pi * x**2 / 4 + 1, (n**2 + n) / 2,
    ]
    rewrites = [sympy.expand, sympy.factor, sympy.together, lambda e: sympy.expand(e, trig=True), sympy.apart]
    random.seed(1)
    pairs = []
    while len(pairs) < count:
        expression = random.choice(base) * random.randint(2, 9) + random.randint(1, 9)
        other = random.choice(base) * random.randint(2, 9) + random.randint(1, 9) if random.random() < 0.4 else expression
        try:
            pairs.append((sympy.latex(expression), sympy.latex(random.choice(rewrites)(other))))
        except Exception:  # apart takes one variable only
            continue
    return [(f"${gold}$", f"\\boxed{{{answer}}}") for gold, answer in pairs]


class Service:
    def __init__(self, binary):
        command = [binary, "serve", "--port", "0", "--workers", "1", "--log-format", "json", "--access-log", "none"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            port = re.search(r'"port":\s*"?(\d+)', line)
            if port:
                self.url = f"http://127.0.0.1:{port[1]}/v1/rewards"
                break

    def judge(self, pairs):
        """Seconds from the first byte sent to the last one read, and the verdicts."""
        groups = [{"ground_truth": gold, "rollouts": [{"response": answer}]} for gold, answer in pairs]
        body = json.dumps({"verifier": {"name": "math", "allow_anchorless": True}, "groups": groups}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        seconds = time.perf_counter() - start
        return seconds, [group["rollouts"][0]["reward"] for group in json.loads(text)["groups"]]


def math_verify(pairs):
    from sympy.core.cache import clear_cache

    clear_cache()
    verdicts = []
    start = time.perf_counter()
    for gold, answer in pairs:
        try:
            verdicts.append(float(verify(parse(gold, CONFIGS), parse(answer, CONFIGS))))
        except Exception:
            verdicts.append(None)
    return time.perf_counter() - start, verdicts


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("binary")
    arguments.add_argument("--responses", help="JSON lines with gold and answer: real responses")
    arguments.add_argument("--pairs", type=int, default=600)
    options = arguments.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    service = Service(options.binary)
    sets = [("symbolic pairs", symbolic_pairs(options.pairs))]
    if options.responses:
        rows = [json.loads(line) for line in pathlib.Path(options.responses).open()]
        sets.insert(0, ("real responses", [(row["gold"], row["answer"]) for row in rows]))
    print("| answers | judged | service, us each | Math-Verify, us each | ratio | same verdict |")
    print("|---|---|---|---|---|---|")
    try:
        for name, pairs in sets:
            service.judge(pairs[:8])
            math_verify(pairs[:8])
            ours, own = min((service.judge(pairs) for _ in range(5)), key=lambda one: one[0])
            theirs, other = min((math_verify(pairs) for _ in range(2)), key=lambda one: one[0])
            same = sum(a == b for a, b in zip(own, other))
            print(f"| {name} | {len(pairs)} | {ours / len(pairs) * 1e6:.1f} | {theirs / len(pairs) * 1e6:.0f} | {theirs / ours:.0f} | {same} |")
        worst = [("1", f"\\boxed{{{answer}}}") for answer in HOSTILE]
        slowest = max(min(service.judge([pair])[0] for _ in range(5)) for pair in worst)
        others = max(math_verify([pair])[0] for pair in worst)
        print(f"| worst of {len(worst)} hostile answers | 1 | {slowest * 1e6:.0f} | {others * 1e6:.0f} | {others / slowest:.0f} | - |")
    finally:
        service.process.terminate()


if __name__ == "__main__":
    main()
