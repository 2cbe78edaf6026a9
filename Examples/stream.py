"""A loop that generates, verifies and trains at the same time: each group is on its way to the service while the next is being generated.

Needs the Python client alone; a table of sums plays the policy.
"""

import os
import random

from advantaged import Client

RESPONSES = 4


def generated(prompts=6, seed=1):
    """A group for each prompt; this is where a trainer would wait for its model."""
    policy = random.Random(seed)
    for number in range(prompts):
        total = number + 7
        answers = [total + policy.choice([0, 1, 1]) for _ in range(RESPONSES)]
        yield {
            "id": f"{number} + 7", "ground_truth": str(total),
            "responses": [f"{number} + 7 is \\boxed{{{answer}}}." for answer in answers], "tokens": [6] * RESPONSES}


def main():
    client = Client(os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080"))
    estimator, verifier = {"name": "pass_at_k", "k": 2}, {"name": "integer"}
    with client.stream(generated(), estimator=estimator, verifier=verifier, per_token=False) as stream:
        for group in stream:
            if "problem" in group:
                print(f"{group['id']}: {group['problem']['detail']}")
                continue
            advantages = ", ".join(f"{rollout['advantage']:+.2f}" for rollout in group["rollouts"])
            print(f"{group['id']}: {group['correct']} of {group['n']} correct, advantages {advantages}{'' if group['signal'] else ' (' + group['reason'] + ')'}")
    print(f"Pass@1 {stream.summary['pass_at_1']:.3f}, Pass@2 {stream.summary['pass_at_k']['2']:.3f}")


if __name__ == "__main__":
    main()
