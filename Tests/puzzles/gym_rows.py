"""Fresh rows of reasoning-gym with its own scores, for the test of `reasoning_gym` in lenient mode.

    pip install reasoning-gym==0.1.25
    python gym_rows.py SEED ENTRIES_A_TASK > FOLDER/reasoning_gym.jsonl
    ADVANTAGED_CASES=FOLDER swift test --filter ReasoningGymVerifierTests

Each entry is answered by its own answer, by other entries' answers, by answers with one change, and by what scorers stumble on.
"""

import copy
import json
import random
import signal
import sys

import reasoning_gym
from reasoning_gym.factory import DATASETS

FIXED = ["", " ", "I do not know", "0", "1", "-1", "[]", "{}", "[[1, 2], [3, 4]]", "no", "True", "1/2", "0.5", "A", "x", "null", "24", "1,000", "()"]


class TooSlow(BaseException):
    """A scorer that takes too long."""


def stop(*_):
    raise TooSlow


def changed(text, rng):
    """Answers with one change each."""
    if not text:
        return
    place = rng.randrange(len(text))
    yield text[:place] + rng.choice("0123456789abcABC+-*/ ,") + text[place + 1 :]
    yield text[:place] + text[place + 1 :]
    yield text[:place] + rng.choice("019 aZ,+") + text[place:]
    yield text.upper()
    yield text.lower()
    yield text + "\n"
    yield text.replace(" ", "")
    yield text.replace(",", ", ")
    yield text[::-1]
    yield "\\boxed{" + text + "}"
    words = text.split(" ")
    rng.shuffle(words)
    yield " ".join(words)
    lines = text.split("\n")
    rng.shuffle(lines)
    yield "\n".join(lines)
    parts = text.split(",")
    rng.shuffle(parts)
    yield ",".join(parts)
    yield "[" + ", ".join(repr(word) for word in text.split()) + "]"
    yield "[" + ", ".join("[" + ", ".join(repr(word) for word in line.split()) + "]" for line in text.split("\n")) + "]"


def solutions(task, item):
    """Other right answers, where the entry has none of its own."""
    metadata = item["metadata"]
    if task == "rubiks_cube":
        yield metadata["example_correct_answer"]
        yield " ".join(move[:-1] if move.endswith("'") else move + "'" for move in reversed(metadata["scramble_moves"].split()))
    if task == "graph_color":
        yield json.dumps(metadata["possible_answer"])
    if task == "propositional_logic":
        yield metadata.get("example_answer") or ""
        yield "(P ∨ ¬P)"
        yield from metadata["premises"]
    if task == "rush_hour":
        rng = random.Random(1)
        for _ in range(6):
            yield " ".join(rng.choice("ABCDEFGHIJ") + rng.choice("+-") + rng.choice("1234") for _ in range(12))
    if task == "n_queens":
        for answer in metadata["valid_answers"]:
            yield answer
            yield str([line.split() for line in answer.split("\n")])
    if task == "tower_of_hanoi":
        moves = item["answer"].split("\n")
        yield "\n".join(moves[:-1])
        yield "\n".join([moves[0], moves[0]] + moves)
    if task in ("intermediate_integration", "simple_integration"):
        yield item["answer"].replace(" + C", "")
        yield item["answer"] + " + 7"
        yield "2*(" + item["answer"] + ")"
    if task == "puzzle24":
        yield "24*1*1*1"
        yield "4*6*1*1 + 0.5"


def main():
    signal.signal(signal.SIGALRM, stop)
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for task in sorted(DATASETS):
        if task == "composite":
            continue
        print(task, file=sys.stderr)
        dataset = reasoning_gym.create_dataset(task, seed=seed, size=count)
        items = [dataset[index] for index in range(count)]
        for index, item in enumerate(items):
            gold = item["answer"]
            answers = list(FIXED) + list(solutions(task, item))
            if isinstance(gold, str):
                answers += [gold, "The answer is " + gold]
                answers += list(changed(gold, rng))[: 3 if task == "codeio" else None]
            answers += [other["answer"] for other in items if isinstance(other["answer"], str)][:2]
            for answer in dict.fromkeys(answers):
                # Some scorers take minutes: what they do not say in a second is left out.
                signal.setitimer(signal.ITIMER_REAL, 1)
                try:
                    score = float(dataset.score_answer(answer, copy.deepcopy(item)))
                    signal.setitimer(signal.ITIMER_REAL, 0)
                except TooSlow:
                    continue
                except Exception as error:
                    score = "raises " + type(error).__name__
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
                print(json.dumps({"task": task, "item": item, "answer": answer, "score": score}, default=str))


main()
