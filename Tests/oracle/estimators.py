"""Every estimator of the catalogue over a batch, by its formula."""

from dataclasses import replace

import draws
import groups
import turns
from reals import ONE, ZERO, is_zero, largest, mean, over, plain, real, written
from tokens import Estimate, at_tokens, distill, from_tokens, gae, reinforce_plus_plus, remax, spread_out, whiten


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
    # What shapes and a divergence change are parts of their own.
    changes = list(range(max((len(rollout.shifts) for rollout in batch.rollouts), default=0)))
    changes += [None] if any(rollout.lost for rollout in batch.rollouts) else []
    for name in names + changes:
        def change(group, place, rollout):
            if name is None:
                return replace(rollout, reward=-sum(rollout.lost or [], ZERO))
            return replace(rollout, reward=rollout.shifts[name] if isinstance(name, int) else rollout.sent["rewards"][name])
        part = batch.changed(change)
        weighted = [real(weights.get(name, 1)) * advantage for advantage in pass_at_1(part, options).advantages]
        total = [one + other for one, other in zip(total, weighted)]
        unit = max(unit, largest(weighted))
    total = [plain(advantage, unit) for advantage in total]
    return Estimate(total, terms=unit, loss=over(unit, largest(total)) or ONE)


def psr(batch, options, positive=1, negative=0):
    return Estimate([real(positive if rollout.correct else negative) for rollout in batch.rollouts])


def schedule(batch, options):
    start = 0
    for stage in options["stages"]:
        end, inner = stage.get("until_step"), stage["estimator"]
        if end is None or batch.step < end:
            if "k_to" in stage:
                low, high = inner["k"], stage["k_to"]
                part = (batch.step - start) * (abs(high - low) + 1) // (end - start)
                inner = dict(inner, k=low + part if high >= low else low - part)
            return evaluate(batch, inner)
        start = end
    last = options["stages"][-1]
    return evaluate(batch, dict(last["estimator"], **({"k": last["k_to"]} if "k_to" in last else {})))


def mix(batch, options):
    total, parts = None, [(evaluate(batch, part["estimator"]), real(part.get("weight", 1))) for part in options["parts"]]
    total = Estimate([ZERO] * len(batch.rollouts), discarded=set.intersection(*(estimate.discarded for estimate, _ in parts)))
    total.k = next((estimate.k for estimate, _ in parts if estimate.k), None)
    total.loss = max(estimate.loss for estimate, _ in parts)
    total.returns = next((estimate.returns for estimate, _ in parts if estimate.returns), None)
    total.of_tokens = any(estimate.of_tokens for estimate, _ in parts)
    total.tokens = [None] * len(batch.rollouts)
    for place, rollout in enumerate(batch.rollouts):
        unit = largest([weight * estimate.advantages[place] for estimate, weight in parts])
        total.terms = max(total.terms, unit)
        total.advantages[place] = plain(sum((weight * estimate.advantages[place] for estimate, weight in parts), ZERO), unit)
        if any(estimate.tokens and estimate.tokens[place] is not None for estimate, _ in parts):
            lists = [at_tokens(estimate, place, rollout) for estimate, _ in parts]
            own = [plain(sum((value * weight for value, (_, weight) in zip(values, parts)), ZERO), largest(values)) for values in zip(*lists)]
            total.tokens[place] = own
            total.advantages[place] = mean([own[token] for token in rollout.trained]) if rollout.trained else ZERO
        elif total.of_tokens and not rollout.trained:
            total.advantages[place] = ZERO
    return total


def reward_noise(batch, options):
    seed, share = options.get("seed", 0), options.get("share", 0.1)

    def change(group, place, rollout):
        if not rollout.correct and draws.unit(draws.stream(seed, group.name, -1), place) < share:
            return replace(rollout, reward=1, raw=1, correct=1)
        return rollout
    return evaluate(batch.changed(change), options["estimator"])


def easy_threshold(batch, options):
    limit = real(written(options.get("threshold", 0.6)))
    easy = [bool(group.rollouts) and real(group.successes) / max(len(group.rollouts), 1) > limit for group in batch.groups]
    return per_group(batch, evaluate(batch, options["estimator"]), lambda group, index: 0 if easy[index] else 1)


def entropy_bonus(batch, options):
    base = evaluate(batch, options["estimator"])
    base.terms = max(base.terms, largest(base.advantages))
    coefficient = real(options.get("coefficient", 0.4))
    bound = real(options.get("bound", 2)) if options.get("bounded", True) else None

    def shaped(advantage, entropy):
        bonus = coefficient * real(entropy)
        return advantage + (bonus if bound is None else min(bonus, abs(advantage) / bound))
    place, tokens = 0, []
    for group in batch.groups:
        lists = any(isinstance(rollout.numbers("entropy"), list) for rollout in group.rollouts)
        apart = lists or any(base.tokens and own is not None for own in (base.tokens or [])[place:place + len(group.rollouts)])
        for rollout in group.rollouts:
            entropy, trained = rollout.numbers("entropy"), rollout.trained or []
            if apart:
                own = [at_tokens(base, place, rollout)[token] for token in trained]
                own = [shaped(advantage, entropy[token] if isinstance(entropy, list) else entropy) for advantage, token in zip(own, trained)]
                own = [ZERO] * len(own) if place in base.discarded else own
                base.advantages[place] = mean(own) if own else ZERO
            elif base.of_tokens and not trained:
                base.advantages[place] = ZERO
            elif place not in base.discarded:
                base.advantages[place] = shaped(base.advantages[place], entropy)
            tokens.append(spread_out(rollout, own) if apart else None)
            place += 1
    return replace(base, tokens=tokens)


def of_turns(batch, options):
    """The outcome's advantage plus the turn's own at its trained tokens, 0 at tokens outside every turn."""
    name, weight = options["name"], real(options.get("weight", 1))
    inner = options.get("outcome", turns.OUTCOMES[name])
    base = evaluate(batch, inner) if inner else Estimate([ZERO] * len(batch.rollouts))
    found, place, terms = [], 0, base.terms
    for group in batch.groups:
        for rollout, own in zip(group.rollouts, turns.FORMULAS[name](group, options)):
            before = at_tokens(base, place, rollout)
            values = [ZERO] * len(rollout.trained or [])
            for position, token in enumerate(rollout.trained or []):
                for turn, advantage in zip(rollout.turns, own):
                    if turn["span"][0] <= token < turn["span"][1]:
                        values[position] = before[token] + weight * advantage
                        terms = max(terms, abs(before[token]), abs(weight * advantage))
            found.append(values)
            place += 1
    estimate = from_tokens(batch, found)
    return replace(estimate, discarded=base.discarded, k=base.k, terms=terms, loss=base.loss, returns=base.returns)


def scale(batch, options):
    """By sign and difficulty; whitening and the cut come after."""
    base = evaluate(batch, options["estimator"])
    power, place = real(options.get("difficulty_power", 0)), 0
    signs = real(options.get("positive", 1)), real(options.get("negative", 1))
    for group in batch.groups:
        share = real(group.successes) / len(group.rollouts) if power and group.rollouts else None
        factor = ONE if share is None else (4 * share * (1 - share)) ** power if 0 < share < 1 else ZERO
        for _ in group.rollouts:
            def line(value):
                return value * (signs[0] if value > 0 else signs[1]) * factor
            base.advantages[place] = line(base.advantages[place])
            if base.tokens and base.tokens[place] is not None:
                base.tokens[place] = [line(value) for value in base.tokens[place]]
                trained = batch.rollouts[place].trained
                base.advantages[place] = mean([base.tokens[place][token] for token in trained]) if trained else ZERO
            place += 1
    base.terms = base.terms * max(*signs, ONE)
    return base


def cut(batch, estimate, most):
    def line(value):
        return max(-real(most), min(real(most), value))
    for place, rollout in enumerate(batch.rollouts):
        estimate.advantages[place] = line(estimate.advantages[place])
        if estimate.tokens and estimate.tokens[place] is not None:
            estimate.tokens[place] = [line(value) for value in estimate.tokens[place]]
            estimate.advantages[place] = mean([estimate.tokens[place][token] for token in rollout.trained]) if rollout.trained else ZERO
    return estimate


FORMULAS = {
    "gigpo": of_turns, "turn_returns": of_turns, "mt_grpo": of_turns, "scale": scale, "distill": distill,
    "pass_at_1": pass_at_1, "pass_at_k": pass_at_k, "exceeding_pass_at_k": exceeding_pass_at_k, "combined": combined, "adaptive": adaptive,
    "schedule": schedule, "mix": mix, "reward_noise": reward_noise, "entropy_bonus": entropy_bonus, "easy_threshold": easy_threshold,
    "dr_grpo": lambda batch, options: pass_at_1(batch, dict(options, std="none")), "rloo": of_rewards(groups.rloo), "opo": by_group(groups.opo), "gpg": gpg,
    "remax": remax, "best_minus_second": of_rewards(groups.best_minus_second), "max_rl": of_rewards(groups.max_rl),
    "risk_sensitive": of_rewards(groups.risk_sensitive), "psr": psr, "nsr": lambda batch, options: psr(batch, options, 0, -1),
    "weighted_reinforce": lambda batch, options: psr(batch, options, options.get("lambda", 0.1), -1),
    "quantile_baseline": of_rewards(groups.quantile_baseline), "unlikeliness": unlikeliness, "pkpo": of_rewards(groups.pkpo),
    "max_at_k": of_rewards(groups.max_at_k), "reinforce_plus_plus": reinforce_plus_plus,
    "reinforce_plus_plus_baseline": lambda batch, options: pass_at_1(batch, dict(options, std="none")), "gdpo": gdpo, "gae": gae,
}
COUNTING = {"pkpo", "max_at_k"}


def evaluate(batch, options):
    """The estimate of an estimator whose options are filled in."""
    estimate = whiten(batch, FORMULAS[options["name"]](batch, options), options)
    if options["name"] == "scale" and options.get("clip") is not None:
        estimate = cut(batch, estimate, options["clip"])
    if options["name"] in COUNTING:
        estimate.k = options["k"]
    return estimate
