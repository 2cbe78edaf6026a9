"""Estimators of outcomes: one advantage for each rollout, from its group's rewards or from those of the batch."""

from dataclasses import replace

import groups
from reals import ONE, ZERO, is_zero, largest, mean, over, plain, real, written
from tokens import Estimate


def by_group(formula):
    """An estimator whose advantages of a group depend on that group's rewards alone."""
    def estimate(batch, options):
        return Estimate([advantage for group in batch.groups if group.rollouts for advantage in formula(group, options)])
    return estimate


def of_rewards(formula):
    return by_group(lambda group, options: formula(group.rewards, options))


def pass_at_1(batch, options):
    batch_spread = None
    rewards = [real(rollout.reward) for rollout in batch.rollouts]
    kind = options.get("std", "population")
    if options.get("scope") == "batch" and kind not in ("none", "leave_one_out"):
        if options.get("batch_std") is not None:
            batch_spread = real(options["batch_std"])
        elif rewards:
            batch_spread = groups.spread(rewards, kind) if len(rewards) > 1 else ZERO
    return Estimate([advantage for group in batch.groups if group.rollouts for advantage in groups.pass_at_1(group.rewards, options, batch_spread)])


def pass_at_k(batch, options):
    estimate, start = Estimate([], k=options["k"]), 0
    for group in batch.groups:
        if group.rollouts:
            advantages, discarded = groups.pass_at_k(group, options)
            estimate.advantages += advantages
            estimate.discarded |= {start + place for place in discarded}
            start += len(advantages)
    return estimate


def per_group(batch, estimate, factor):
    """Scales the advantages of each group."""
    start = 0
    for index, group in enumerate(batch.groups):
        for place in range(start, start + len(group.rollouts)):
            estimate.advantages[place] *= factor(group, index)
            if estimate.tokens and estimate.tokens[place] is not None:
                estimate.tokens[place] = [value * factor(group, index) for value in estimate.tokens[place]]
        start += len(group.rollouts)
    return estimate


def exceeding_pass_at_k(batch, options):
    return per_group(batch, pass_at_k(batch, options), lambda group, _: groups.exceeding_factor(group.successes))


def combined(batch, options):
    many, one = pass_at_k(batch, options), pass_at_1(batch, {"eps": options.get("eps", 0)})
    shares = [real(group.successes) / len(group.rollouts) for group in batch.groups for _ in group.rollouts]
    many.terms = largest(many.advantages + one.advantages)
    short = [len(group.rollouts) < options["k"] for group in batch.groups for _ in group.rollouts]
    many.advantages = [ZERO if no else share * a + (1 - share) * b for a, b, share, no in zip(many.advantages, one.advantages, shares, short)]
    return many


def entropies(batch, options):
    """The entropy of each prompt; None where no response has a trained token."""
    found = []
    for group in batch.groups:
        if options.get("entropy_mean", "rollouts") == "rollouts":
            known = [value for value in (rollout.mean("entropy") for rollout in group.rollouts) if value is not None]
        else:
            known = []
            for rollout in group.rollouts:
                sent = rollout.numbers("entropy")
                known += [real(sent[token] if isinstance(sent, list) else sent) for token in rollout.trained]
        found.append(mean(known) if known else None)
    return found


def adaptive(batch, options):
    many, one = pass_at_k(batch, options), pass_at_1(batch, {"eps": options.get("eps", 0)})
    found = entropies(batch, options)
    known = sorted(value for value in found if value is not None)
    share = written(options.get("quantile", 0.5))
    place = -(-share.numerator * len(known) // share.denominator)
    limit = real(options["entropy_threshold"]) if options.get("entropy_threshold") is not None else known[place - 1] if place else None
    start = 0
    for group, entropy in zip(batch.groups, found):
        end = start + len(group.rollouts)
        if entropy is not None and (limit is None or entropy > limit and not is_zero(entropy - limit, limit)):
            many.advantages[start:end] = one.advantages[start:end]
        start = end
    return many


def gpg(batch, options):
    estimate = pass_at_1(batch, {"std": "none", "singleton": options.get("singleton", "zero")})
    rewards = [rollout.reward for rollout in batch.rollouts]
    scale = options.get("batch_scale")
    scale = real(scale) if scale is not None else real(len(rewards)) / max(sum(reward != 0 for reward in rewards), 1)
    return replace(estimate, advantages=[advantage * scale / real(options.get("norm", 1)) for advantage in estimate.advantages])


def unlikeliness(batch, options):
    penalty = real(options.get("penalty", 0.25))

    def change(group, place, rollout):
        own = [other.mean("log_prob") for other in group.rollouts]
        below = sum(other < own[place] and not is_zero(other - own[place], own[place]) for other in own)
        equal = sum(is_zero(other - own[place], own[place]) for other in own)
        rank = below + real(equal - 1) / 2
        return replace(rollout, reward=real(rollout.reward) * (1 - penalty * rank / len(own)))
    return pass_at_1(batch.changed(change), options)


def gdpo(batch, options):
    weights = options.get("weights") or {}
    names = sorted({name for rollout in batch.rollouts for name in rollout.sent["rewards"]})
    total, unit = [ZERO] * len(batch.rollouts), ZERO
    # What shapes of one name change is a part of its own, and so is what a divergence takes.
    changes = [("shape", name) for name in sorted({name for rollout in batch.rollouts for name in rollout.shifts})]
    changes += [None] if any(rollout.lost for rollout in batch.rollouts) else []
    for name in names + changes:
        def change(group, place, rollout):
            if name is None:
                return replace(rollout, reward=-sum(rollout.lost or [], ZERO))
            return replace(rollout, reward=rollout.shifts[name[1]] if isinstance(name, tuple) else rollout.sent["rewards"][name])
        part = batch.changed(change)
        weighted = [real(weights.get(name, 1)) * advantage for advantage in pass_at_1(part, options).advantages]
        total = [one + other for one, other in zip(total, weighted)]
        unit = max(unit, largest(weighted))
    total = [plain(advantage, unit) for advantage in total]
    return Estimate(total, terms=unit, loss=over(unit, largest(total)) or ONE)


def psr(batch, options, positive=1, negative=0):
    return Estimate([real(positive if rollout.correct else negative) for rollout in batch.rollouts])
