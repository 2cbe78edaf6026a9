"""The bodies that are posted: the same at every run."""

import json
import random
import string

GROUPS, ROLLOUTS, K = 128, 32, 8
WORDS = ["therefore", "we", "have", "\\frac{1}{2}", "so that", "x^2", "=", "\n", "the", "answer", "\\sqrt{3}", "\"sum\"", "é", "is", "and", "then"]


def batch(per_token=False, ids=False, real=False, responses=False, seed=1):
    generator = random.Random(seed)
    groups = []
    for index in range(GROUPS):
        rollouts = []
        for _ in range(ROLLOUTS):
            reward = round(generator.random(), 6) if real else generator.choice((0, 0, 1))
            rollout = {"reward": reward, "tokens": generator.randint(200, 2000)}
            if ids:
                rollout["id"] = "".join(generator.choices(string.ascii_letters, k=26))
            if responses:
                rollout["response"] = text(generator, generator.randint(8_000, 20_000))
            rollouts.append(rollout)
        group = {"id": f"prompt-{index}", "rollouts": rollouts}
        if responses:
            group["ground_truth"] = "\\frac{1}{2}"
        groups.append(group)
    estimator = {"name": "pass_at_1"} if real else {"name": "pass_at_k", "k": K}
    return json.dumps(
        {"estimator": estimator, "groups": groups, "output": {"per_token": per_token}}, ensure_ascii=False, separators=(",", ":")).encode()


def text(generator, length):
    words = generator.choices(WORDS, k=length // 6)
    return " ".join(words)[:length] + " \\boxed{\\frac{1}{3}}"


ALL = {
    "a": ("128 x 32 rollouts, rewards and lengths", lambda: batch()),
    "af": ("the same with ids and real-valued rewards", lambda: batch(ids=True, real=True)),
    "at": ("(a) answered with one advantage per token", lambda: batch(per_token=True)),
    "b": ("(a) with responses of 8-20 KB", lambda: batch(responses=True)),
}
