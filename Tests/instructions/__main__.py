"""Compares verdicts on made responses with those of the benchmarks' own programs.

    python -m instructions [--seed 1] [--count 6000] [--calls 4000] [--show 10]     in Tests/, with ADVANTAGED_BINARY

`ifeval` against if-verifiable, `tool_call` against the checker and the decoder of bfcl-eval, `search_qa` against SQuAD's definition. What is missing is skipped and said. It ends
with 1 if fewer than 99 % of the decided verdicts agree.
"""

import argparse
import collections
import os
import random
import re
import string
import sys

from . import arguments, calls, python_calls, texts
from .product import verdicts

# They need data that the package loads from elsewhere.
WITH_DATA = {"length_constraints:number_sentences", "words:keywords_specific_position", "words:words_position", "format:title_case", "ratio:stop_words",
             "change_case:capital_word_frequency", "words:start_verb"}
# Detectors that guess on few words.
GUESSED = {"language:response_language", "change_case:english_capital", "change_case:english_lowercase"}


def report(name, wanted, results, items, show):
    """Prints how many agree; returns whether enough do."""
    apart, undecided, by_kind = [], 0, collections.Counter()
    for (label, right), (status, why), item in zip(wanted, results, items):
        if status == "undecided":
            undecided += 1
        elif (status == "correct") != right:
            apart.append((label, right, status, why, item))
            by_kind[label] += 1
    decided = len(wanted) - undecided
    share = 1 - len(apart) / max(1, decided)
    print(f"{name}: {decided} decided, {100 * share:.2f} % agree; {undecided} undecided; {dict(by_kind)}")
    for label, right, status, why, (_, gold, response) in apart[:show]:
        print(f"  {label}: theirs {right}, here {status} {why[:120]} | {str(gold)[:200]} | {response[:200]!r}")
    return share >= 0.99


def instructions(rng, count, show):
    try:
        import nltk
        from if_verifiable.common import get_loose_transformations
        from if_verifiable.ifbench.instructions_registry import INSTRUCTION_DICT as bench
        from if_verifiable.ifeval.instructions_registry import INSTRUCTION_DICT as classic
    except ImportError as error:
        print(f"ifeval: skipped, if-verifiable is not installed ({error})")
        return True
    kinds = {**classic, **bench}
    try:
        nltk.word_tokenize("a")
        nltk.corpus.stopwords.words("english")
        left_out = {"words:start_verb"}
    except LookupError:
        left_out = WITH_DATA
    print("ifeval: without " + ", ".join(sorted(left_out)) + ", which need data of NLTK")
    names = sorted(set(kinds) - left_out - GUESSED)
    own = texts.own_texts()
    wanted, items = [], []
    while len(items) < count:
        kind = rng.choice(names)
        text = texts.changed(rng, rng.choice(texts.FOLLOWING[kind])) if kind in texts.FOLLOWING and rng.random() < 0.5 else texts.made(rng, own)
        text = text.strip()
        kwargs = arguments.made(rng, kind, text)
        if not text:
            continue
        checker = kinds[kind](kind)
        try:
            checker.build_description(**kwargs)
            strict = bool(checker.check_following(text))
            loose = any(variant.strip() and checker.check_following(variant) for variant in get_loose_transformations(text))
        except Exception:
            # They raise on some texts.
            continue
        for mode, right in (("strict", strict), ("loose", loose)):
            wanted.append((kind, right))
            items.append(({"name": "ifeval", "mode": mode}, {"instruction_id_list": [kind], "kwargs": [kwargs]}, text))
    return report("ifeval", wanted, verdicts(items), items, show)


def tool_calls(rng, count, show):
    found = calls.checker(os.environ.get("BFCL_FOLDER", ""))
    if found is None:
        print("tool_call: skipped, BFCL_FOLDER names no folder with the package bfcl-eval")
        return True
    check, rows = found
    wanted, items = [], []
    while len(items) < count:
        category, functions, gold, made = calls.made(rng, rows)
        if not made:
            continue
        result = check(category, functions, made, gold)
        # What the schema of a function asks for beyond the ground truth is not known here.
        if "missing_required" in str(result):
            continue
        wanted.append((result.get("error_type", category), bool(result["valid"])))
        items.append(({"name": "tool_call"}, gold, calls.written(rng, made)))
    return report("tool_call", wanted, verdicts(items), items, show)


def calls_in_python(rng, count, show):
    """Calls that are written, decoded by their decoder, and judged by their checker."""
    folder = os.environ.get("BFCL_FOLDER", "")
    found = calls.checker(folder)
    if found is None:
        print("tool_call in Python: skipped, BFCL_FOLDER names no folder with the package bfcl-eval")
        return True
    check, rows = found
    decode = python_calls.decoder(folder)
    wanted, items = [], []
    while len(items) < count:
        category, functions, gold, made = calls.made(rng, rows)
        if not made or not python_calls.are_names(made):
            continue
        text = python_calls.written(rng, made)
        decoded = python_calls.read(decode, text)
        result = {"valid": False, "error_type": "unread"} if decoded is None else check(category, functions, decoded, gold)
        if "missing_required" in str(result):
            continue
        wanted.append((result.get("error_type", category), bool(result["valid"])))
        items.append(({"name": "tool_call"}, gold, text))
    return report("tool_call in Python", wanted, verdicts(items), items, show)


def normalised(text):
    """As SQuAD defines it."""
    text = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def search_answers(rng, count, show):
    words = "the a an cat dog The Dog's New York 1,000 U.S. it's - tower of (old) x1 Café, is".split()
    wanted, items = [], []
    while len(items) < count:
        target, answer = (" ".join(rng.choice(words) for _ in range(rng.randint(1, 4))) for _ in range(2))
        if rng.random() < 0.4:
            answer = texts.changed(rng, target)
        if not normalised(target) or "<" in answer:
            continue
        one, two = normalised(target), normalised(answer)
        common = sum((collections.Counter(one.split()) & collections.Counter(two.split())).values())
        response = f"<think>x</think><answer>{answer}</answer>"
        wanted += [("em", one == two), ("f1", common > 0 and sorted(one.split()) == sorted(two.split()))]
        items += [({"name": "search_qa", "metric": metric}, target, response) for metric in ("em", "f1")]
    return report("search_qa", wanted, verdicts(items), items, show)


def main():
    parser = argparse.ArgumentParser()
    for name, value in (("seed", 1), ("count", 6_000), ("calls", 4_000), ("show", 10)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    results = [part(random.Random(options.seed), count, options.show) for part, count in
               ((instructions, options.count), (tool_calls, options.calls), (calls_in_python, options.calls), (search_answers, options.calls))]
    sys.exit(0 if all(results) else 1)


main()
