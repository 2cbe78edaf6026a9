"""A ground truth equals itself; and what is right for a ground truth is right the other way round."""

import json
import pathlib

from .pairs import Pair


def golds(folder):
    """The ground truths of a folder of cases, each once."""
    seen = {}
    for row in _rows(folder, "gold_answers.jsonl"):
        seen.setdefault(row["gold"], row.get("dataset", ""))
    return seen


def reflexive(folder):
    """Each ground truth as its own answer; with white space more, so that it is not only found to be written alike."""
    return [Pair(f"itself: {dataset}", gold, _spaced(gold)) for gold, dataset in golds(folder).items() if "\\boxed" not in gold and "\n" not in gold]


def _spaced(text):
    return " " + text.replace("\\frac", "\\dfrac").replace("+", " + ").replace("=", " = ") + " "


def turned(folder):
    """Each pair of the cases in both directions."""
    pairs = []
    for row in _rows(folder, "math_pairs.jsonl"):
        gold, answer = row["gold"].strip("$"), row["answer"].strip("$")
        if "$" not in gold + answer and "\\boxed" not in gold + answer:
            pairs.append(Pair("cases", gold, answer))
    return both_ways(pairs)


def neighbours(folder):
    """Each ground truth and the next one of the same length, which are often of one kind."""
    plain = [text for text in golds(folder) if not any(mark in text for mark in ("\\boxed", "$", "\n"))]
    texts = sorted(plain, key=lambda text: (len(text), text))
    return both_ways([Pair("neighbours", one, other) for one, other in zip(texts, texts[1:])])


def both_ways(pairs):
    """Pairs in both directions. That an inequality does not answer an interval is documented; an option lifts it."""
    options = (("set_relation", True),)
    return [(
        Pair(pair.kind, pair.gold, pair.answer, options), Pair(pair.kind, pair.answer, pair.gold, options),
    ) for pair in pairs if pair.place == "\\boxed{%s}"]


def _rows(folder, name):
    path = pathlib.Path(folder) / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
