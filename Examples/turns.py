"""A loop of several turns: two groups of agents, each turn a call that gets a reward, and advantages turn by turn. Prints the turns, and what to sample again.

    python Examples/turns.py
"""

import random

from advantaged.adapters import settings

CLIENT = settings.client()
# The token positions that a turn of the model and the tool's answer after it take here.
SAID, HEARD = 3, 2


def episode(generator, chance):
    """Doors until one opens: a turn's reward is 0.1 for a call that worked, and 1 for the door; its state is what the policy saw before it."""
    turns, position, state = [], 0, "start"
    for _ in range(4):
        worked, opened = generator.random() < 0.7, generator.random() < chance
        turns.append({"span": (position, position + SAID), "reward": 0.1 * worked + opened, "state": state})
        state = "opened" if opened else "worked" if worked else "failed"
        position += SAID + HEARD
        if opened:
            break
    return turns, position


def main():
    generator = random.Random(1)
    episodes = [episode(generator, chance) for chance in (0.0, 0.3) for _ in range(4)]
    solved = [turns[-1]["reward"] >= 1 for turns, _ in episodes]
    result = CLIENT.advantages(
        # The outcome of an episode; the rewards of its turns count by themselves.
        [float(won) for won in solved], ["locked"] * 4 + ["easy"] * 4, correct=solved, tokens=[tokens for _, tokens in episodes],
        turns=[turns for turns, _ in episodes], estimator={"name": "gigpo", "outcome": {"name": "pass_at_k", "k": 2}}, filter={"min_accuracy": 0, "max_accuracy": 1})
    for (turns, _), advantages, tokens, keep in zip(episodes, result.per_turn(), result.per_rollout(), result.keep):
        # What the tool said is no turn of the model's: its tokens have 0.
        assert all(tokens[turn["span"][1]:turn["span"][1] + HEARD].tolist() == [0] * HEARD for turn in turns)
        print("train on" if keep else "drop    ", [round(float(value), 3) for value in advantages])
    print(f"sample again: {result.resample}; {result.metrics['turns/mean']:.2f} turns, advantage {result.metrics['advantage/abs_mean']:.3f}")


if __name__ == "__main__":
    main()
