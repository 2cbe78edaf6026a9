"""Holds an answer against what exact arithmetic says."""

import re
from fractions import Fraction
from math import comb

import estimators
from batch import read
from catalogue import names_in
from metrics import compare_metrics
from tokens import at_tokens, spread_out
import treatment
from reals import ZERO, is_zero, largest, mean, nearest, nearest_sum, real, set_digits

MINUS_ZERO = re.compile(r"-0(\.0*)?(?![0-9.eE])")
MOST = real(1.7976931348623157e308)


# What is no normal number has few digits: a rounded difference, times a factor.
FAINT = real(5e-323)


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

    def __init__(self, request, catalogue, answer):
        self.options = catalogue.filled(request["estimator"])
        set_digits([1, *numbers_in(request["groups"])])
        batch = read(request, self.options.get("success_threshold"))
        self.kl, self.correction, self.filter = request.get("kl"), request.get("correction"), request.get("filter")
        self.kl_place = self.kl and self.kl.get("place", "reward")
        self.is_treated = "shape" in request or self.kl_place == "reward"
        answered = {}
        for number, (group, found) in enumerate(zip(batch.groups, answer["groups"])):
            scored = {rollout.place: position for position, rollout in enumerate(group.rollouts)}
            for row, told in zip(group.rows, found["rollouts"]):
                if row.trajectory in scored:
                    answered[number, scored[row.trajectory]] = told["reward"]
        self.batch = treatment.treated(batch, request, answered)
        self.estimate = estimators.evaluate(self.batch, self.options)
        if self.kl_place == "advantage":
            self.estimate = treatment.in_advantages(self.batch, self.estimate, self.kl, at_tokens, spread_out)
        self.weights, self.ratios = treatment.weights(self.batch, self.correction) if self.correction is not None else (None, None)
        self.answered_advantages, self.kept = [], None
        if self.filter:
            self.kept, start = [], 0
            for group in self.batch.groups:
                end = start + len(group.rollouts)
                tokens = (self.estimate.tokens or [None] * len(self.batch.rollouts))[start:end]
                own = self.estimate.advantages[start:end]
                reason = treatment.kept(group, own, tokens, self.filter)
                limit, told = self.filter.get("min_abs_advantage"), answer["groups"][len(self.kept)].get("drop_reason")
                if limit is not None and {reason, told} == {None, "min_abs_advantage"} and abs(treatment.loudest(own, tokens) - real(limit)) <= real(1e-12) * real(limit):
                    # As many digits as advantages have decide nothing.
                    reason = told
                self.kept.append(reason)
                start = end
        self.singles = self.options.get("arithmetic", "double") != "double"
        # Whitening and discounts mix the numbers of a batch, and their rounding with it.
        self.whole_batch = any(self.options.get(name, "none") != "none" for name in ("whiten",)) or self.options.get("scope") == "batch"
        names = set(names_in(request["estimator"]))
        self.whole_batch = self.whole_batch or bool(names & {"reinforce_plus_plus", "reinforce_plus_plus_baseline", "gdpo"}) or "whiten" in str(request["estimator"])


    @staticmethod
    def entropy(group):
        return mean_entropy(group)


def clamped(number):
    return max(-MOST, min(MOST, number))


def compare(request, text, answer, catalogue, tolerance):
    """The first disagreement as (what, detail); None if there is none."""
    expected = Expected(request, catalogue, answer)
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
        if (group.rollouts and expected.is_treated) or expected.kl or any(rollout.turns for rollout in group.rollouts):
            unit = max(unit, largest([real(rollout.raw) for rollout in group.rollouts] + [value for rollout in group.rollouts for value in rollout.turn_rewards]))
        failure = compare_group(expected, group, sent, found, own, tokens, start, unit, tolerance)
        if failure:
            return failure[0], f"group {index}: {failure[1]}"
        start = end
    return compare_summary(expected, request, answer) or compare_metrics(expected, request, answer, pass_rates)


def compare_group(expected, group, sent, found, own, tokens, start, unit, tolerance):
    scored = {rollout.place: position for position, rollout in enumerate(group.rollouts)}
    tokens = [values and [clamped(value) for value in values] for values in tokens or [None] * len(own)]
    seen = {}
    token_unit = max([unit] + [largest(values) for values in tokens if values])
    is_silent = True
    if len(found["rollouts"]) != len(group.rows):
        return "rows", f"{len(found['rollouts'])}"
    for place, (row, rollout) in enumerate(zip(group.rows, found["rollouts"])):
        position = scored.get(row.trajectory)
        own_rollout = group.rollouts[position] if position is not None else None
        failure = compare_row(expected, own_rollout, row, rollout, start + (position or 0))
        if failure:
            return failure[0], f"rollout {place}: {failure[1]}"
        exact = own[position] if position is not None else ZERO
        got = real(rollout["advantage"])
        if abs(got - exact) > tolerance * token_unit + FAINT:
            return "advantage", f"rollout {place}: {rollout['advantage']}, exactly {float(exact)!r}"
        if position is None and got:
            return "unscored", f"rollout {place}"
        if position is not None and position not in seen:
            seen[position] = got
        if bool(rollout.get("discarded")) != (position is not None and start + position in expected.estimate.discarded):
            return "discarded", f"rollout {place}"
        trained = set(own_rollout.trained or []) if own_rollout else set()
        values = tokens[position] if position is not None else None
        if values is None:
            values = [exact if token in trained else ZERO for token in range(own_rollout.tokens if own_rollout else row.tokens)]
        if own_rollout is not None:
            is_silent = is_silent and all(is_zero(value, token_unit) for value in values)
        else:
            values = [ZERO] * row.tokens
        failure = compare_turns(own_rollout, row, rollout, values, tolerance * token_unit + FAINT)
        if failure:
            return failure[0], f"rollout {place}: {failure[1]}"
        listed = rollout.get("advantages")
        if listed is None:
            continue
        mine = values[row.token:row.token + row.tokens] if own_rollout is not None else values
        if len(listed) != len(mine):
            return "tokens", f"rollout {place}: {len(listed)} tokens, not {len(mine)}"
        for token, (value, exact_value) in enumerate(zip(listed, mine)):
            if abs(real(value) - exact_value) > tolerance * token_unit + FAINT or (row.token + token not in trained and value != 0):
                return "token", f"rollout {place}, token {token}: {value}, exactly {float(exact_value)!r}"
    expected.answered_advantages += [seen[position] for position in sorted(seen)]
    is_silent = is_silent and all(is_zero(advantage, unit) for advantage in own)
    # Smaller than any double, or than the last digits of what it is a sum of.
    loudest = max([largest(own)] + [largest(values) for values in tokens if values])
    faint = expected.singles or loudest < real(1e-307) + tolerance * token_unit
    if found["signal"] == is_silent and not (faint and not found["signal"]) and not (expected.singles and is_silent):
        return "signal", f"{found['signal']}, and the largest advantage is {float(largest(own))!r}"
    if found["signal"] == ("reason" in found):
        return "reason", str(found.get("reason"))
    return compare_counts(group, sent, found, list(seen.values()), expected.estimate.k, tolerance)


def compare_row(expected, rollout, row, found, place):
    """What is told of a row besides its advantages: rewards, status, returns and weights."""
    raw = row.sent.get("reward") if rollout is None else rollout.raw
    if rollout is None and "reward" not in row.sent:
        raw = nearest_sum((row.sent.get("rewards") or {}).values() or row.sent.get("token_rewards"))
    treated = rollout is not None and rollout.exact is not None
    if not treated and found["reward"] != raw and not (rollout is None and row.trajectory is None):
        return "reward", f"{found['reward']}, exactly {raw}"
    if treated and real(found["reward"]) != real(rollout.reward):
        return "treated reward", f"{found['reward']}, exactly {float(rollout.exact)!r}"
    if expected.is_treated != ("raw_reward" in found):
        return "raw_reward", f"there: {'raw_reward' in found}"
    if treated and found["raw_reward"] != raw:
        return "raw_reward", f"{found['raw_reward']}, exactly {raw}"
    status = "unscored" if row.sent.get("reward", 0) is None else "given"
    if found["status"] != status:
        return "status", f"{found['status']}, not {status}"
    returns = expected.estimate.returns
    if (returns is not None) != ("returns" in found):
        return "returns", f"there: {'returns' in found}"
    for name, values, size in (("returns", returns, 5), ("weights", expected.weights, 1)):
        if values is None:
            continue
        mine = values[place][row.token:row.token + row.tokens] if rollout is not None else [ZERO] * row.tokens
        told, unit = found.get(name), max(largest(values[place]) if rollout is not None else ZERO, real(size))
        if told is None or len(told) != len(mine):
            return name, f"{told}, not {len(mine)} of them"
        for token, (value, exact) in enumerate(zip(told, mine)):
            if abs(real(value) - exact) > real(1e-12) * max(unit, abs(exact)):
                return name, f"token {token}: {value}, exactly {float(exact)!r}"
    return None


def compare_turns(rollout, row, found, values, allowed):
    """A turn's advantage is the mean of those of its trained tokens."""
    told = found.get("turn_advantages")
    if row.turns is None:
        return ("turn_advantages", "of a rollout without turns") if told else None
    if told is None or len(told) != row.turns:
        return "turn_advantages", f"{told} of {row.turns} turns"
    trained = set(rollout.trained or []) if rollout is not None else set()
    for number, value in enumerate(told):
        mine = []
        if rollout is not None:
            start, end = rollout.turns[row.turn + number]["span"]
            mine = [values[token] for token in range(start, end) if token in trained]
        exact = mean(mine) if mine else ZERO
        if abs(real(value) - exact) > allowed:
            return "turn_advantages", f"turn {number}: {value}, exactly {float(exact)!r}"
    return None


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


def compare_counts(group, sent, found, heard, k, tolerance):
    n, c = len(group.rollouts), group.successes
    if (found["sent"], found["n"], found["correct"]) != (len(group.rows), n, c):
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
    eta = sum((abs(value) for value in heard), ZERO)
    if abs(real(found["eta"]) - clamped(eta)) > real(1e-13) * eta + real(5e-324):
        return "eta", f"{found['eta']}, the sum is {float(clamped(eta))!r}"
    return None


def compare_summary(expected, request, answer):
    summary, groups = answer["summary"], [group for group in expected.batch.groups]
    silent = sum(not group["signal"] for group in answer["groups"])
    counts = (len(groups), sum(len(group.rows) for group in groups), len(expected.batch.rollouts), silent)
    if (summary["groups"], summary["rollouts"], summary["scored"], summary["zero_signal_groups"]) != counts:
        return "summary", f"{counts}"
    excluded = sum(row.trajectory is None for group in groups for row in group.rows)
    if summary.get("excluded", 0) != excluded:
        return "excluded", f"{summary.get('excluded')}, not {excluded}"
    for name, which in (("pass_at_k", 0), ("pass_hat_k", 1)):
        for k, value in summary[name].items():
            rates = [pass_rates(len(group.rollouts), group.successes, int(k))[which] for group in groups
                     if group.rollouts and group.successes is not None and len(group.rollouts) >= int(k)]
            if differs(value, sum(rates) / len(rates)):
                return "summary " + name, f"{k}: {value}"
    return compare_filter(expected, answer)


def compare_filter(expected, answer):
    if expected.kept is None:
        return ("filter", "none was sent") if "kept_groups" in answer["summary"] else None
    for number, (reason, found) in enumerate(zip(expected.kept, answer["groups"])):
        if (found.get("keep"), found.get("drop_reason")) != (reason is None, reason):
            return "keep", f"group {number}: {found.get('keep')}, {found.get('drop_reason')}, not {reason}"
    dropped = {reason: expected.kept.count(reason) for reason in set(expected.kept) - {None}}
    resample = [group.name for group, reason in zip(expected.batch.groups, expected.kept) if reason is not None]
    summary = answer["summary"]
    if (summary["kept_groups"], summary["dropped"]) != (expected.kept.count(None), dropped):
        return "dropped", f"{summary['kept_groups']}, {summary['dropped']}, not {dropped}"
    # A stream has none.
    if "resample" in summary and summary["resample"] != resample:
        return "resample", f"{summary['resample']}, not {resample}"
    return None
