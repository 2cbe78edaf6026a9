"""What is done to rewards before the estimator and to advantages after it: shapes, divergences, filters, corrections."""

from dataclasses import replace
from decimal import Decimal

from reals import ONE, ZERO, all_equal, mean, nearest, over, real, variance

HALF = Decimal("0.5")
FURTHEST = Decimal(300)


def log_ratio(rollout, token, other):
    """log_prob - other at a token, kept within 300 of 0."""
    difference = real(rollout.sent["log_prob"][token]) - real(rollout.sent[other][token])
    return max(-FURTHEST, min(FURTHEST, difference))


def divergences(rollout, kind):
    found = []
    for token in rollout.trained or []:
        d = log_ratio(rollout, token, "ref_log_prob")
        found.append(d if kind == "k1" else d * d / 2 if kind == "k2" else (-d).exp() - 1 + d)
    return found


def group_length(group, options):
    """The change of each reward by its length."""
    lengths = [real(len(rollout.trained)) for rollout in group.rollouts]
    kind, none = options["kind"], [ZERO] * len(lengths)
    if options.get("only_solved") and group.successes != len(group.rollouts) or not lengths:
        return none
    if kind == "relative":
        weight, most = real(options.get("weight", 0.25)), max(lengths)
        middle = mean([real(rollout.reward) for rollout in group.rollouts])
        return [-weight * middle * over(length, most) for length in lengths]
    if kind == "kimi":
        weight, least, most = real(options.get("weight", 1)), min(lengths), max(lengths)
        if least == most:
            return none
        lambdas = [HALF - (length - least) / (most - least) for length in lengths]
        return [weight * (value if rollout.correct else min(ZERO, value)) for value, rollout in zip(lambdas, group.rollouts)]
    alpha = real(options.get("alpha", 0.05))
    right = [length for length, rollout in zip(lengths, group.rollouts) if rollout.correct]
    if len(right) < 2 or all_equal(right):
        return none
    middle, spread = mean(right), variance(right).sqrt()
    return [real(rollout.reward) * ((-alpha * (length - middle) / spread).exp() - 1) if rollout.correct else ZERO
            for length, rollout in zip(lengths, group.rollouts)]


def overlong(group, options):
    most, buffer = options["max"], options["buffer"]

    def change(length):
        if length <= most - buffer:
            return ZERO
        return -ONE if length > most or not buffer else real(most - buffer - length) / buffer
    return [change(rollout.tokens) for rollout in group.rollouts]


SHAPES = {"group_length": group_length, "overlong": overlong}


def treated(batch, request, answered):
    """The batch with the rewards that are trained on. `answered` has the doubles of the answer by (group, rollout), which count if they are near enough."""
    kl = request.get("kl") or {}
    groups = []
    for number, group in enumerate(batch.groups):
        for shape in request.get("shape", []):
            changes = SHAPES[shape["name"]](group, shape)
            group = replace(group, rollouts=[replace(rollout, reward=real(rollout.reward) + change, shift=rollout.shift + change, shifts={**rollout.shifts, shape["name"]: rollout.shifts.get(shape["name"], ZERO) + change})
                                             for rollout, change in zip(group.rollouts, changes)])
        if kl.get("place", "reward") == "reward" and kl:
            penalised = []
            for rollout in group.rollouts:
                lost = [real(kl["beta"]) * value for value in divergences(rollout, kl.get("kind", "k1"))]
                penalised.append(replace(rollout, lost=lost, reward=real(rollout.reward) - sum(lost, ZERO)))
            group = replace(group, rollouts=penalised)
        if "shape" in request or kl.get("place", "reward") == "reward" and kl:
            rollouts = []
            for place, rollout in enumerate(group.rollouts):
                said = (answered or {}).get((number, place))
                exact = real(rollout.reward)
                unit = max(abs(exact), abs(real(rollout.raw)), abs(rollout.shift), *(abs(value) for value in rollout.lost or [ZERO]))
                near = said is not None and abs(real(said) - exact) <= Decimal("2e-15") * (3 + len(rollout.lost or [])) * unit + Decimal("5e-324")
                rollouts.append(replace(rollout, exact=exact, reward=said if near else exact))
            group = replace(group, rollouts=rollouts)
        groups.append(group)
    return replace(batch, groups=groups)


def in_advantages(batch, estimate, kl, at_tokens, spread_out):
    """A_t - beta (kl_t - mean kl over the trained tokens of the batch)."""
    found = [divergences(rollout, kl.get("kind", "k1")) for rollout in batch.rollouts]
    flat = [value for own in found for value in own]
    middle = real(kl["batch_mean"]) if kl.get("batch_mean") is not None else mean(flat) if flat else ZERO
    beta, tokens = real(kl["beta"]), []
    for place, (rollout, own) in enumerate(zip(batch.rollouts, found)):
        before = at_tokens(estimate, place, rollout)
        values = [ZERO if place in estimate.discarded else before[token] - beta * (value - middle) for token, value in zip(rollout.trained or [], own)]
        tokens.append(spread_out(rollout, values))
        estimate.advantages[place] = mean(values) if values else ZERO
    estimate.tokens = tokens
    estimate.terms = max([estimate.terms] + [abs(beta * value) for value in flat + [middle]])
    return estimate


def weights(batch, correction):
    """Of each rollout the weights at its tokens, and the log-ratios that the diagnostics are made of."""
    level, kind = correction.get("level", "token"), correction.get("kind", "tis")
    low, high = real(correction.get("low", 0)), real(correction.get("high", 2))

    def weight(rho):
        if kind == "tis":
            return max(low, min(high, rho))
        inside = low <= rho <= high
        return (rho if kind == "icepop" else ONE) if inside else ZERO
    found, ratios = [], []
    for rollout in batch.rollouts:
        tokens, trained = [ZERO] * rollout.tokens, rollout.trained or []
        logs = [log_ratio(rollout, token, "rollout_log_prob") for token in trained]
        if level != "token" and trained:
            total = sum(logs, ZERO)
            total = max(-FURTHEST, min(FURTHEST, total / len(trained) if level == "geometric" else total))
            logs = [total] * len(trained)
            ratios.append(total)
        elif level == "token":
            ratios += logs
        if logs:
            known = {log: weight(log.exp()) for log in set(logs)}
            for token, log in zip(trained, logs):
                tokens[token] = known[log]
        found.append(tokens)
    return found, ratios


def kept(group, advantages, tokens, filter):
    """None if the group is kept, else the first rule that it breaks; deviations and advantages are compared as the doubles nearest to them."""
    if not group.rollouts:
        return "none_scored"
    n = len(group.rollouts)
    if filter.get("min_accuracy") is not None and not real(group.successes) / n > real(filter["min_accuracy"]):
        return "min_accuracy"
    if filter.get("max_accuracy") is not None and not real(group.successes) / n < real(filter["max_accuracy"]):
        return "max_accuracy"
    raw = [real(rollout.raw) for rollout in group.rollouts]
    if filter.get("min_std") is not None and not (not all_equal(raw) and nearest(variance(raw).sqrt()) > filter["min_std"]):
        return "min_std"
    if filter.get("min_abs_advantage") is not None and not nearest(loudest(advantages, tokens)) > filter["min_abs_advantage"]:
        return "min_abs_advantage"
    return None


def loudest(advantages, tokens):
    """The largest |A| of a group: of a token, where tokens are told apart."""
    sizes = [abs(value) for place, advantage in enumerate(advantages) for value in (tokens[place] if tokens[place] is not None else [advantage])]
    return max(sizes, default=ZERO)
