"""Estimators that look at one reward per rollout, group by group, by their formulas."""

from itertools import combinations
from math import comb

import draws
from reals import ONE, ZERO, all_equal, is_zero, largest, mean, over, plain, real, variance, written


def spread(rewards, kind):
    """The deviation that an estimator divides by."""
    if kind == "sample":
        return variance(rewards, less=1).sqrt()
    if kind == "as_printed":
        return (variance(rewards) / len(rewards)).sqrt()
    return variance(rewards).sqrt()


def differences(rewards):
    middle = sum(rewards, ZERO) / len(rewards)
    return [plain(reward - middle, largest(rewards)) for reward in rewards]


def single(reward, options, divides):
    if options.get("singleton") != "raw":
        return [ZERO]
    return [reward / (1 + real(options.get("eps", 0))) if divides else reward]


def pass_at_1(rewards, options, batch_spread=None):
    """Eq. 3 for a group; `batch_spread` is that of the batch where the scope is the batch."""
    kind, eps = options.get("std", "population"), real(options.get("eps", 0))
    if len(rewards) == 1:
        return single(rewards[0], options, kind != "none")
    if all_equal(rewards):
        return [ZERO] * len(rewards)
    if kind == "none":
        return differences(rewards)
    if kind == "leave_one_out":
        advantages = []
        for place, reward in enumerate(rewards):
            others = rewards[:place] + rewards[place + 1:]
            difference = plain(reward - mean(others), largest(rewards))
            advantages.append(difference if all_equal(others) else difference / (spread(others, "sample") + eps))
        return advantages
    divisor = (spread(rewards, kind) if batch_spread is None else batch_spread) + eps
    return [over(difference, divisor) for difference in differences(rewards)]


def best_counts(rewards, k):
    """Of each rollout, in ascending order: how many subsets of k have it as their best one."""
    return [comb(place, k - 1) for place in range(len(rewards))]


class Subsets:
    """The maxima of all subsets of k: by enumeration for small groups, by counting for others."""

    def __init__(self, rewards, k):
        n = len(rewards)
        self.count = comb(n, k)
        order = sorted(range(n), key=lambda place: rewards[place])
        ascending = [rewards[place] for place in order]
        self.sums = [ZERO] * n
        self.gains = [ZERO] * n
        if self.count <= 3000:
            total = squares = ZERO
            for members in combinations(range(n), k):
                best = max(rewards[member] for member in members)
                total += best
                squares += best * best
                for member in members:
                    self.sums[member] += best
                    if k > 1:
                        self.gains[member] += best - max(rewards[other] for other in members if other != member)
        else:
            total = sum((value * times for value, times in zip(ascending, best_counts(ascending, k))), ZERO)
            squares = sum((value * value * times for value, times in zip(ascending, best_counts(ascending, k))), ZERO)
            above = ZERO
            for place in reversed(range(n)):
                self.sums[order[place]] = ascending[place] * comb(place, k - 1) + above
                above += ascending[place] * comb(place - 1, k - 2) if k > 1 and place > 0 else ZERO
            if k > 1:
                # max(with) - max(without) over subsets of the rest: the rest's best is at a lower place.
                for place in range(n):
                    self.gains[order[place]] = sum(((ascending[place] - ascending[low]) * comb(low, k - 2) for low in range(place)), ZERO)
        self.mean = total / self.count
        self.variance = plain(squares / self.count - self.mean**2, squares / self.count)
        self.own = [own / comb(n - 1, k - 1) for own in self.sums]


def outcomes(group):
    """What Pass@k takes its maximum over: correctness where all of it is known, else the rewards."""
    return group.rewards if group.successes is None else [real(rollout.correct) for rollout in group.rollouts]


def pass_at_k(group, options):
    """Eq. 14 and 15 by the definition: the mean over a rollout's subsets, standardised over all subsets."""
    values = outcomes(group)
    k, eps = options["k"], real(options.get("eps", 0))
    if len(values) < k:
        return [ZERO] * len(values), []
    method = options.get("method", "analytical")
    if method == "bootstrap":
        return bootstrap(group, values, options, k, eps), []
    if method == "full_sampling":
        return full_sampling(group, values, options, k, eps)
    subsets = Subsets(values, k)
    if subsets.variance == 0:
        return [ZERO] * len(values), []
    divisor = subsets.variance.sqrt() + eps
    return [plain(own - subsets.mean, largest(values)) / divisor for own in subsets.own], []


def standardised(values, eps):
    if all_equal(values):
        return [ZERO] * len(values)
    divisor = variance(values).sqrt() + eps
    return [difference / divisor for difference in differences(values)]


def bootstrap(group, values, options, k, eps):
    n = len(values)
    if n == 1:
        return [ZERO]
    times = options.get("draws") or n
    members = [draws.subset(options.get("seed", 0), group.name, draw, n, k) for draw in range(times)]
    worths = standardised([max(values[member] for member in subset) for subset in members], eps)
    advantages, counts = [ZERO] * n, [0] * n
    for subset, worth in zip(members, worths):
        for member in subset:
            advantages[member] += worth
            counts[member] += 1
    unit = largest(worths) * times
    advantages = [plain(advantage, unit) for advantage in advantages]
    return advantages if options.get("scale", "sum") == "sum" else [over(advantage, real(count)) for advantage, count in zip(advantages, counts)]


def full_sampling(group, values, options, k, eps):
    n = len(values)
    order = draws.permutation(options.get("seed", 0), group.name, n) if options.get("shuffle") else list(range(n))
    subsets = [order[start:start + k] for start in range(0, n - n % k, k)]
    advantages = [ZERO] * n
    for subset, worth in zip(subsets, standardised([max(values[member] for member in subset) for subset in subsets], eps)):
        for member in subset:
            advantages[member] = worth
    return advantages, order[n - n % k:]


def exceeding_factor(successes):
    return ONE * 4 / (10 * (real(successes) + real(1) / 2).ln()) if successes else ZERO


def rloo(rewards, options):
    if len(rewards) == 1:
        return single(rewards[0], options, False)
    return [plain(reward - (sum(rewards, ZERO) - reward) / (len(rewards) - 1), largest(rewards)) for reward in rewards]


def opo(group, options):
    rewards = group.rewards
    if len(rewards) == 1:
        return single(rewards[0], options, False)
    lengths = [len(rollout.trained) for rollout in group.rollouts]
    if all_equal(rewards) or not sum(lengths):
        return [ZERO] * len(rewards)
    baseline = sum((reward * length for reward, length in zip(rewards, lengths)), ZERO) / sum(lengths)
    return [plain(reward - baseline, largest(rewards)) for reward in rewards]


def best_minus_second(rewards, options):
    if len(rewards) == 1 or all_equal(rewards):
        return [ZERO] * len(rewards)
    best, second = sorted(rewards, reverse=True)[:2]
    kind = options.get("std", "none")
    divisor = ONE if kind == "none" else spread(rewards, kind) + real(options.get("eps", 0))
    return [over(best - second, divisor) if reward == best else ZERO for reward in rewards]


def max_rl(rewards, options):
    middle = mean(rewards)
    if len(rewards) == 1 or all_equal(rewards) or middle <= 0:
        return [ZERO] * len(rewards)
    return [difference / (middle + real(options.get("eps", 0))) for difference in differences(rewards)]


def risk_sensitive(rewards, options):
    beta = real(options.get("beta", 2))
    if len(rewards) == 1 or all_equal(rewards):
        return [ZERO] * len(rewards)
    if beta == 0:
        return differences(rewards)
    reference = max(rewards) if beta > 0 else min(rewards)
    terms = [(beta * (reward - reference)).exp() for reward in rewards]
    middle = sum(terms, ZERO) / len(terms)
    return [(term / middle - 1) / beta for term in terms]


def quantile_baseline(rewards, options):
    if len(rewards) == 1 or all_equal(rewards):
        return [ZERO] * len(rewards)
    share, ascending, n = written(options.get("quantile", 0.4)), sorted(rewards), len(rewards)
    if options.get("interpolation", "lower") == "lower":
        baseline = ascending[max(-(-share.numerator * n // share.denominator), 1) - 1]
    else:
        place = share * (n - 1)
        below = min(int(place), n - 1)
        baseline = ascending[below] + real(place - below) * (ascending[min(below + 1, n - 1)] - ascending[below])
    kind = options.get("std", "population")
    divisor = ONE if kind == "none" else spread(rewards, kind) + real(options.get("eps", 0))
    return [over(plain(reward - baseline, largest(rewards)), divisor) for reward in rewards]


def pkpo(rewards, options):
    k, n, variant = options["k"], len(rewards), options.get("variant", "sloo_minus_one")
    if n < k + (variant == "sloo"):
        return [ZERO] * n
    subsets = Subsets(rewards, k)
    if variant == "s":
        return [own / subsets.count for own in subsets.sums]
    if variant == "sloo_minus_one":
        return [gain / subsets.count for gain in subsets.gains]
    advantages = []
    for place in range(n):
        rest = Subsets(rewards[:place] + rewards[place + 1:], k)
        advantages.append(plain(subsets.sums[place] / subsets.count - real(k) / n * rest.mean, largest(rewards)))
    return advantages


def max_at_k(rewards, options):
    if len(rewards) < options["k"]:
        return [ZERO] * len(rewards)
    subsets = Subsets(rewards, options["k"])
    shares = [own / subsets.count for own in subsets.sums]
    if all_equal(shares) or is_zero(largest(differences(shares)), largest(rewards)):
        return [ZERO] * len(rewards)
    kind = options.get("std", "population")
    divisor = ONE if kind == "none" else spread(shares, kind) + real(options.get("eps", 0))
    return [over(difference, divisor) for difference in differences(shares)]
