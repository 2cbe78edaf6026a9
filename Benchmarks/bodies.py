"""The HTTP messages that are sent: the same in every run, made once and kept in a temporary folder."""

import json
import pathlib
import random
import string
import tempfile

ROLLOUTS, K = 32, 8
FOLDER = pathlib.Path(tempfile.gettempdir(), "advantaged-benchmarks-2")
SHORT = {"per_token": False}

# 31 backslashes and 7 characters that are not ASCII in a thousand bytes of JSON, and a line break every few words.
WORDS = (["therefore", "we have", "so that the value", "and then", "because", "which gives", "it follows that", "we substitute", "the answer"] * 10
         + ["\\frac{1}{2}", "\\sqrt{3}", "\\cdot x^2", "\\alpha + y"] * 4 + ["= 12", "x^2 + 1"] * 6 + ["\n"] * 10 + ["naïve", "π r", "é", "→", "≤ 4"] * 2 + ["\"sum\""])


def message(path, body, accept=None, kind="application/json"):
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + (f"Accept: {accept}\r\n" if accept else "").encode() + b"\r\n" + body


def stored(name, make):
    """The path of the message `name`, which is made if it is not there yet."""
    path = FOLDER / name
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(make())
        part.rename(path)
    return path


def dump(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def reward(generator, real):
    return round(generator.random(), 6) if real else generator.choice((0, 0, 1))


def rewards(groups, form, real=False, ids=False):
    """Given rewards and lengths: one advantage a rollout is asked for."""
    generator = random.Random(1)
    batch = []
    for index in range(groups):
        values = [(reward(generator, real), generator.randint(200, 2000), "".join(generator.choices(string.ascii_letters, k=26))) for _ in range(ROLLOUTS)]
        group = {"id": f"prompt-{index}"}
        if form == "columns":
            group |= {"rewards": [value[0] for value in values], "tokens": [value[1] for value in values]}
        else:
            group["rollouts"] = [{"reward": one, "tokens": tokens} | ({"id": name} if ids else {}) for one, tokens, name in values]
        batch.append(group)
    output = SHORT | ({"members": ["advantages"]} if form == "columns" else {})
    estimator = {"name": "pass_at_1"} if real else {"name": "pass_at_k", "k": K}
    return message("/v1/advantages", dump({"estimator": estimator, "output": output, "groups": batch}))


class Text:
    """Windows of one long text of words, formulas and line breaks."""

    def __init__(self, length=2_000_000):
        generator = random.Random(2)
        self.text = " ".join(generator.choices(WORDS, k=length // 5))
        self.generator = generator

    def window(self, length):
        begin = self.generator.randrange(len(self.text) - length)
        return self.text[begin:begin + length]


def responses(groups=128):
    """Given rewards next to responses of 8 to 20 KB, which nobody has to verify: about 60 MB."""
    generator, text, batch = random.Random(3), Text(), []
    for index in range(groups):
        rollouts = [{"reward": reward(generator, False), "tokens": generator.randint(200, 2000), "response": text.window(generator.randint(8_000, 20_000))}
                    for _ in range(ROLLOUTS)]
        batch.append({"id": f"prompt-{index}", "ground_truth": "\\frac{1}{2}", "rollouts": rollouts})
    return message("/v1/advantages", dump({"estimator": {"name": "pass_at_k", "k": K}, "output": SHORT, "groups": batch}))


def answered(generator, text, length, value):
    """A response that ends with an answer, which is right half of the time."""
    given = value if generator.random() < 0.5 else value + generator.randint(1, 10**6)
    return f"{text.window(length)}\nThe answer is \\boxed{{\\frac{{{given}}}{{7}}}}."


def to_verify(groups=128, length=10_000):
    """The groups of responses of `length` characters that end with an answer, as Python objects."""
    generator, text, batch = random.Random(4), Text(), []
    for index in range(groups):
        value = 7 * generator.randint(1, 10**9) + 3  # as good as never twice, so that no size of batch repeats more than another
        rollouts = [{"response": answered(generator, text, length, value)} for _ in range(ROLLOUTS)]
        batch.append({"id": f"prompt-{index}", "ground_truth": f"\\frac{{{value}}}{{7}}", "rollouts": rollouts})
    return batch


def verified(groups=128, length=10_000):
    return message("/v1/advantages", dump(
        {"estimator": {"name": "pass_at_k", "k": K}, "verifier": {"name": "math"}, "output": SHORT, "groups": to_verify(groups, length)}))


def per_token(tensors, tokens=4096, groups=128, form="columns", mixed=True):
    """Rewards whose answer has an advantage for each token; with `mixed` every second group has advantages of few digits, 1 and -1."""
    generator, batch = random.Random(5), []
    for index in range(groups):
        column = [position % 2 for position in range(ROLLOUTS)] if mixed and index % 2 else [reward(generator, False) for _ in range(ROLLOUTS)]
        members = {"rewards": column, "tokens": [tokens] * ROLLOUTS} if form == "columns" else {"rollouts": [{"reward": one, "tokens": tokens} for one in column]}
        batch.append({"id": f"prompt-{index}"} | members)
    body = dump({"estimator": {"name": "pass_at_1"}, "output": {"per_token": True}, "groups": batch})
    return message("/v1/advantages", body, accept="application/x-safetensors" if tensors else None)


def health():
    return b"GET /health HTTP/1.1\r\nHost: bench\r\n\r\n"
