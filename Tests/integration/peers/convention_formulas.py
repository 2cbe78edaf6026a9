"""The advantages of other trainers, transcribed from their sources as formulas over a batch: per rollout one advantage a token.

| project | version | file |
| --- | --- | --- |
| OpenRLHF | 0.11.2 (PyPI) | openrlhf/trainer/ppo_utils/experience_maker.py, compute_advantages_and_returns |
| NeMo-RL | 0.6.0 (7ea279ab, 2026-08-22) | nemo_rl/algorithms/advantage_estimator.py, nemo_rl/algorithms/utils.py |
| ms-swift | 4.6.0 (PyPI) | swift/rl_core/advantage.py |
| SkyRL | 0.4.0 (PyPI) | skyrl/backends/skyrl_train/utils/ppo_utils.py |
| prime-rl | 0.8.0 (559b4477, 2026-08-22) | src/prime_rl/orchestrator/algo/grpo.py, max_rl.py |

Doubles are used where they use singles.
"""

import math
from fractions import Fraction


def mean(values):
    values = [Fraction(value) for value in values]
    return sum(values) / len(values)


def deviation(values, ddof=1):
    """0 of numbers that are equal, whatever rounding makes of them."""
    middle = mean(values)
    return math.sqrt(sum((Fraction(value) - middle) ** 2 for value in values) / (len(values) - ddof)) if len(values) > ddof else 0.0


def centred(rewards):
    middle = mean(rewards)
    return [float(Fraction(reward) - middle) for reward in rewards]


def scaled(rewards, eps, std=None):
    std = deviation(rewards) if std is None else std
    return [value / (std + eps) for value in centred(rewards)]


def leave_one_out(rewards):
    if len(rewards) == 1:
        return [0.0]
    return [float(Fraction(reward) - mean(rewards[:place] + rewards[place + 1:])) for place, reward in enumerate(rewards)]


def of_groups(batch, function, part=None):
    """A function of the rewards of a group, for each: one number a rollout."""
    found = []
    for group in batch["groups"]:
        found += function([rollout["reward"] if part is None else rollout["rewards"][part] for rollout in group["rollouts"]])
    return found


def rollouts(batch):
    return [rollout for group in batch["groups"] for rollout in group["rollouts"]]


def spread(batch, values):
    """A number a rollout, at its trained tokens."""
    return [[value * flag for flag in rollout["mask"]] for value, rollout in zip(values, rollouts(batch), strict=True)]


def whitened(batch, rows, ddof, variance_eps=0.0, variance_min=0.0):
    """Over all trained tokens of the batch."""
    trained = [value for row, rollout in zip(rows, rollouts(batch)) for value, flag in zip(row, rollout["mask"]) if flag]
    middle = float(mean(trained))
    variance = max(deviation(trained, ddof) ** 2 + variance_eps, variance_min)
    return [[(value - middle) / math.sqrt(variance) * flag for value, flag in zip(row, rollout["mask"])] for row, rollout in zip(rows, rollouts(batch))]


def returns(batch, gamma):
    """Discounted, of a reward at the last token; for masks without holes."""
    return [[rollout["reward"] * gamma ** (len(rollout["mask"]) - 1 - place) for place in range(len(rollout["mask"]))] for rollout in rollouts(batch)]


def generalized(batch, gamma, lam):
    rows = []
    for rollout in rollouts(batch):
        values, row, last = rollout["values"], [], 0.0
        for place in reversed(range(len(values))):
            reward = rollout["reward"] if place == len(values) - 1 else 0.0
            following = values[place + 1] if place + 1 < len(values) else 0.0
            last = reward + gamma * following - values[place] + gamma * lam * last
            row.insert(0, last)
        rows.append(row)
    return rows


def openrlhf(batch):
    def whiten(rows):
        return whitened(batch, rows, 0, variance_min=1e-8)

    return {
        "rloo": spread(batch, of_groups(batch, leave_one_out)),
        "dr_grpo": spread(batch, of_groups(batch, centred)),
        "group_norm": spread(batch, of_groups(batch, lambda rewards: scaled(rewards, 1e-9))),
        "reinforce_baseline": whiten(spread(batch, of_groups(batch, centred))),
        "reinforce": whiten(returns(batch, 0.9)),
        "gae": whiten(generalized(batch, 0.95, 0.9)),
    }


def nemo_rl(batch):
    def grpo(rewards):
        found = []
        for place, value in enumerate(leave_one_out(rewards)):
            others = rewards[:place] + rewards[place + 1:]
            # With one other its deviation is NaN, taken for 0.
            std = deviation(others) if len(others) > 1 else 0.0
            found.append(value / (std + 1e-6) if std > 0 else value)
        return found

    parts = [[weight * value for value in of_groups(batch, grpo, part)] for part, weight in batch["parts"].items()]
    summed = [sum(values) for values in zip(*parts)]
    std = deviation(summed)
    return {
        "grpo": spread(batch, of_groups(batch, grpo)),
        "gdpo": spread(batch, [(value - float(mean(summed))) / std for value in summed]),
        "reinforce_plus_plus": whitened(batch, spread(batch, [rollout["reward"] for rollout in rollouts(batch)]), 0, variance_min=1e-8),
        "reinforce_plus_plus minus baseline": whitened(batch, spread(batch, of_groups(batch, centred)), 0, variance_min=1e-8),
    }


def ms_swift(batch):
    all_rewards = [rollout["reward"] for rollout in rollouts(batch)]
    flat = of_groups(batch, centred)
    parts = [[weight * value for value in of_groups(batch, lambda rewards: scaled(rewards, 1e-8), part)] for part, weight in batch["parts"].items()]
    summed = [sum(values) for values in zip(*parts)]
    return {
        "grpo group": spread(batch, of_groups(batch, lambda rewards: scaled(rewards, 1e-4))),
        "grpo batch": spread(batch, of_groups(batch, lambda rewards: scaled(rewards, 1e-4, deviation(all_rewards)))),
        "grpo none": spread(batch, flat),
        "rloo none": spread(batch, of_groups(batch, leave_one_out)),
        "reinforce_plus_plus batch": spread(batch, [value / (deviation(flat) + 1e-4) for value in flat]),
        "grpo gdpo": spread(batch, [(value - float(mean(summed))) / (deviation(summed) + 1e-8) for value in summed]),
    }


def skyrl(batch):
    def alone(function):
        # A group of one keeps its reward.
        return lambda rewards: function(rewards) if len(rewards) > 1 else list(rewards)

    return {
        "grpo": spread(batch, of_groups(batch, lambda rewards: scaled(rewards, 1e-6) if len(rewards) > 1 else [rewards[0] / (1 + 1e-6)])),
        "grpo without std": spread(batch, of_groups(batch, alone(centred))),
        "rloo": spread(batch, of_groups(batch, leave_one_out)),
        "maxrl": spread(batch, of_groups(batch, alone(lambda rewards: [value / (float(mean(rewards)) + 1e-6) for value in centred(rewards)]))),
        "reinforce++": whitened(batch, returns(batch, 0.9), 1, variance_eps=1e-8),
        "gae": whitened(batch, generalized(batch, 0.95, 0.9), 1, variance_eps=1e-8),
    }


def prime_rl(batch):
    def max_rl(rewards):
        middle = float(mean(rewards))
        return [value / middle if middle > 0 else 0.0 for value in centred(rewards)]

    return {"grpo": spread(batch, of_groups(batch, centred)), "max_rl": spread(batch, of_groups(batch, max_rl))}


PROJECTS = {"openrlhf": openrlhf, "nemo_rl": nemo_rl, "ms_swift": ms_swift, "skyrl": skyrl, "prime_rl": prime_rl}
