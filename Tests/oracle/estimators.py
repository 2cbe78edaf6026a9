"""Every estimator of the catalogue over a batch, by its formula: those that hold others are here."""

from dataclasses import replace

import draws
import groups
import turns
from outcomes import adaptive, by_group, combined, exceeding_pass_at_k, gdpo, gpg, of_rewards, pass_at_1, pass_at_k, per_group, psr, unlikeliness
from reals import ONE, ZERO, largest, mean, plain, real, written
from tokens import Estimate, at_tokens, distill, from_tokens, gae, reinforce_plus_plus, remax, spread_out, whiten


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
    # What turns earn is of rollouts: whitened over these, one without a token counts and gets a number as any other.
    estimate = replace(from_tokens(batch, found), of_tokens=False)
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
