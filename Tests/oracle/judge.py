"""Holds an answer against what exact arithmetic says."""

import re
from fractions import Fraction
from math import comb

import estimators
from batch import read
from catalogue import names_in
from reals import ZERO, is_zero, largest, mean, nearest, real, set_digits

MINUS_ZERO = re.compile(r"-0(\.0*)?(?![0-9.eE])")
MOST = real(1.7976931348623157e308)


def numbers_in(value):
    """All numbers in a part of a request."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for element in value:
            yield from numbers_in(element)
    elif isinstance(value, (int, float)):
        yield value


class Expected:
    """What a request must be answered with."""

    def __init__(self, request, catalogue):
        self.options = catalogue.filled(request["estimator"])
        set_digits([1, *numbers_in(request["groups"])])
        self.batch = read(request, self.options.get("success_threshold"))
        self.estimate = estimators.evaluate(self.batch, self.options)
        self.singles = self.options.get("arithmetic", "double") != "double"
        # Whitening and discounts mix the numbers of a batch, and their rounding with it.
        self.whole_batch = any(self.options.get(name, "none") != "none" for name in ("whiten",)) or self.options.get("scope") == "batch"
        names = set(names_in(request["estimator"]))
        self.whole_batch = self.whole_batch or bool(names & {"reinforce_plus_plus", "reinforce_plus_plus_baseline", "gdpo"}) or "whiten" in str(request["estimator"])


def clamped(number):
    return max(-MOST, min(MOST, number))


def compare(request, text, answer, catalogue, tolerance):
    """The first disagreement as (what, detail); None if there is none."""
    expected = Expected(request, catalogue)
    if MINUS_ZERO.search(text):
        return "minus_zero", MINUS_ZERO.search(text).group()
    if "NaN" in text or "Infinity" in text:
        return "not_finite", ""
    start, flat = 0, [clamped(advantage) for advantage in expected.estimate.advantages]
    tolerance = real(2e-6 if expected.singles else tolerance) * expected.estimate.loss
    for index, (group, sent, found) in enumerate(zip(expected.batch.groups, request["groups"], answer["groups"])):
        end = start + len(group.rollouts)
        own = flat[start:end]
        unit = max(largest(flat if expected.whole_batch else own), expected.estimate.terms) or (largest(flat) if expected.singles else ZERO)
        tokens = expected.estimate.tokens[start:end] if expected.estimate.tokens else None
        failure = compare_group(expected, group, sent, found, own, tokens, start, unit, tolerance)
        if failure:
            return failure[0], f"group {index}: {failure[1]}"
        start = end
    return compare_summary(expected, request, answer)


def compare_group(expected, group, sent, found, own, tokens, start, unit, tolerance):
    scored = {rollout.place: position for position, rollout in enumerate(group.rollouts)}
    tokens = [values and [clamped(value) for value in values] for values in tokens or [None] * len(own)]
    token_unit = max([unit] + [largest(values) for values in tokens if values])
    is_silent = True
    for place, rollout in enumerate(found["rollouts"]):
        position = scored.get(place)
        exact = own[position] if position is not None else ZERO
        got = real(rollout["advantage"])
        if abs(got - exact) > tolerance * token_unit + real(5e-324):
            return "advantage", f"rollout {place}: {rollout['advantage']}, exactly {float(exact)!r}"
        if position is None and got:
            return "unscored", f"rollout {place}"
        reward = rollout["reward"]
        if position is not None and reward != group.rollouts[position].reward:
            return "reward", f"rollout {place}: {reward}, exactly {group.rollouts[position].reward}"
        if bool(rollout.get("discarded")) != (position is not None and start + position in expected.estimate.discarded):
            return "discarded", f"rollout {place}"
        listed = rollout.get("advantages")
        if listed is None:
            continue
        trained = group.rollouts[position].trained if position is not None else []
        values = tokens[position] if position is not None else None
        if values is None:
            values = [exact if token in set(trained or []) else ZERO for token in range(len(listed))]
        if len(listed) != len(values):
            return "tokens", f"rollout {place}: {len(listed)} tokens, not {len(values)}"
        for token, (value, exact_value) in enumerate(zip(listed, values)):
            if abs(real(value) - exact_value) > tolerance * token_unit + real(5e-324) or (token not in (trained or []) and value != 0):
                return "token", f"rollout {place}, token {token}: {value}, exactly {float(exact_value)!r}"
        is_silent = is_silent and all(is_zero(value, token_unit) for value in values)
    is_silent = is_silent and all(is_zero(advantage, unit) for advantage in own)
    # Smaller than any double, or than the last digits of what it is a sum of.
    loudest = max([largest(own)] + [largest(values) for values in tokens if values])
    faint = expected.singles or loudest < real(1e-307) + tolerance * token_unit
    if found["signal"] == is_silent and not (faint and not found["signal"]) and not (expected.singles and is_silent):
        return "signal", f"{found['signal']}, and the largest advantage is {float(largest(own))!r}"
    if found["signal"] == ("reason" in found):
        return "reason", str(found.get("reason"))
    return compare_counts(group, sent, found, own, expected.estimate.k, tolerance)


def pass_rates(n, c, k):
    """pass@k and pass^k as fractions."""
    return 1 - Fraction(comb(n - c, k), comb(n, k)), Fraction(comb(c, k), comb(n, k))


def differs(found, exact, tolerance=1e-13):
    if found is None or exact is None:
        return (found is None) != (exact is None)
    exact = real(exact)
    return abs(real(found) - exact) > real(tolerance) * abs(exact) + real(5e-324)


def mean_entropy(group):
    known = [value for value in (rollout.mean("entropy") for rollout in group.rollouts) if value is not None]
    return mean(known) if known else None


def compare_counts(group, sent, found, own, k, tolerance):
    n, c = len(group.rollouts), group.successes
    if (found["sent"], found["n"], found["correct"]) != (len(sent["rollouts"]), n, c):
        return "counts", f"{found['sent']}, {found['n']}, {found['correct']} for {len(sent['rollouts'])}, {n}, {c}"
    known = c is not None and n > 0
    if differs(found["pass_at_1"], Fraction(c, n) if known else None):
        return "pass_at_1", str(found["pass_at_1"])
    rates = pass_rates(n, c, k) if known and k and n >= k else (None, None)
    if differs(found["pass_at_k"], rates[0]) or differs(found["pass_hat_k"], rates[1]):
        return "pass_at_k", f"{found['pass_at_k']}, {found['pass_hat_k']} for {rates}"
    if group.rollouts:
        middle = sum(Fraction(rollout.reward) for rollout in group.rollouts) / n
        off = abs(Fraction(found["mean_reward"]) - middle)
        if off > Fraction(1, 10**15) * max(abs(Fraction(rollout.reward)) for rollout in group.rollouts) + Fraction(5e-324):
            return "mean_reward", f"{found['mean_reward']}, exactly {nearest(middle)!r}"
        if len({rollout.reward for rollout in group.rollouts}) == 1 and found["mean_reward"] != group.rollouts[0].reward:
            return "mean_of_equal", f"{found['mean_reward']} for {group.rollouts[0].reward!r}"
    elif found["mean_reward"] is not None:
        return "mean_reward", "of none"
    if differs(found.get("mean_entropy"), mean_entropy(group)):
        return "mean_entropy", str(found.get("mean_entropy"))
    eta = sum((real(abs(rollout["advantage"])) for rollout in found["rollouts"]), ZERO)
    if abs(real(found["eta"]) - clamped(eta)) > real(1e-13) * eta:
        return "eta", f"{found['eta']}, the sum is {float(clamped(eta))!r}"
    return None


def compare_summary(expected, request, answer):
    summary, groups = answer["summary"], [group for group in expected.batch.groups]
    silent = sum(not group["signal"] for group in answer["groups"])
    counts = (len(groups), sum(len(group["rollouts"]) for group in request["groups"]), len(expected.batch.rollouts), silent)
    if (summary["groups"], summary["rollouts"], summary["scored"], summary["zero_signal_groups"]) != counts:
        return "summary", f"{counts}"
    for name, which in (("pass_at_k", 0), ("pass_hat_k", 1)):
        for k, value in summary[name].items():
            rates = [pass_rates(len(group.rollouts), group.successes, int(k))[which] for group in groups
                     if group.rollouts and group.successes is not None and len(group.rollouts) >= int(k)]
            if differs(value, sum(rates) / len(rates)):
                return "summary " + name, f"{k}: {value}"
    return None
