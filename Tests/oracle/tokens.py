"""Estimates, those of tokens, and whitening."""

from dataclasses import dataclass, field
from typing import Any

from reals import ONE, ZERO, all_equal, largest, mean, over, plain, real, variance
from turns import steps


@dataclass
class Estimate:
    """An advantage per scored rollout, in the order of the batch; `tokens` has a list for each whose tokens are told apart, else None."""

    advantages: list
    tokens: Any = None
    discarded: set = field(default_factory=set)
    k: Any = None
    of_tokens: bool = False
    returns: Any = None
    """Whether a rollout without a trained token has none."""
    terms: Any = ZERO
    """The largest part of any sum that makes an advantage: rounding is as large as its last digits."""
    loss: Any = ONE
    """By how much whitening makes that larger."""


def returns(rollout, discount):
    running, found = ZERO, []
    for reward in reversed(rollout.rewards_at_tokens() if rollout.trained else []):
        running = reward + discount * running
        found.append(running)
    return found[::-1]


def at_tokens(estimate, place, rollout):
    """The advantages at all tokens of a rollout, told apart or not."""
    if estimate.tokens and estimate.tokens[place] is not None:
        return estimate.tokens[place]
    return spread_out(rollout, [estimate.advantages[place]] * len(rollout.trained or []))


def spread_out(rollout, values):
    """Values at trained tokens as a list of all tokens, zeros at the others."""
    tokens = [ZERO] * rollout.tokens
    for token, value in zip(rollout.trained or [], values):
        tokens[token] = value
    return tokens


def from_tokens(batch, values):
    """An estimate of values at trained tokens: a rollout's own advantage is their mean, 0 of none."""
    return Estimate([mean(own) if own else ZERO for own in values], [spread_out(rollout, own) for rollout, own in zip(batch.rollouts, values)],
                    of_tokens=True)


def remax(batch, options):
    estimate, tokens = Estimate([]), []
    for group in batch.groups:
        greedy = real(group.greedy or 0)
        dense = any(isinstance(rollout.numbers("token_rewards"), list) or rollout.lost is not None for rollout in group.rollouts)
        for rollout in group.rollouts:
            if dense:
                own = [value - greedy for value in returns(rollout, 1)]
                estimate.advantages.append(mean(own) if own else ZERO)
                tokens.append(spread_out(rollout, own))
            else:
                estimate.advantages.append(real(rollout.reward) - greedy)
                tokens.append(None)
    estimate.tokens = tokens if any(own is not None for own in tokens) else None
    return estimate


def reinforce_plus_plus(batch, options):
    return from_tokens(batch, [returns(rollout, real(options.get("gamma", 1))) for rollout in batch.rollouts])


def gae(batch, options):
    gamma, both = real(options.get("gamma", 1)), options.get("lambda", 1)
    one, other = (real(both if options.get(name) is None else options[name]) for name in ("lambda_policy", "lambda_value"))
    found, targets, unit = [], [], options.get("unit", "tokens")
    for rollout in batch.rollouts:
        own, advantage, target, after = {}, ZERO, ZERO, ZERO
        taken = steps(rollout, unit)
        decay = one
        if options.get("alpha") is not None:
            size = real(options["alpha"]) * len(taken)
            decay = max(ZERO, 1 - 1 / size) if size else ZERO
        for places, reward, value in reversed(taken):
            difference = reward + gamma * after - value
            advantage, target, after = difference + gamma * decay * advantage, difference + gamma * other * target, value
            own.update({token: (advantage, target + value) for token in places})
        values = [own.get(token, (ZERO, ZERO)) for token in rollout.trained or []]
        found.append([value for value, _ in values])
        targets.append(spread_out(rollout, [value for _, value in values]))
    estimate = from_tokens(batch, found)
    estimate.returns = targets if options.get("returns") else None
    return estimate


def distill(batch, options):
    # Log-ratios are told apart up to 300.
    return from_tokens(batch, [[max(real(-300), min(real(300), real(rollout.numbers("teacher_log_prob")[token]) - real(rollout.numbers("log_prob")[token])))
                                for token in rollout.trained or []] for rollout in batch.rollouts])


def whiten(batch, estimate, options):
    """The last step: against the mean of the batch in units of its spread."""
    scope = options.get("whiten", "none")
    lengths = [len(rollout.trained or []) for rollout in batch.rollouts]
    if scope == "none" or not batch.rollouts:
        return estimate
    estimate.terms = ZERO
    estimate.of_tokens = estimate.of_tokens or scope == "tokens"
    if scope == "tokens" and estimate.tokens is not None:
        values = [at_tokens(estimate, place, rollout)[token] for place, rollout in enumerate(batch.rollouts) for token in rollout.trained or []]
    elif scope == "tokens":
        values = [advantage for advantage, length in zip(estimate.advantages, lengths) for _ in range(length)]
    else:
        values = estimate.advantages
    if options.get("whiten_batch_std") is not None:
        middle, square = real(options.get("whiten_batch_mean", 0)), real(options["whiten_batch_std"]) ** 2
    elif not values or all_equal(values):
        middle = None
    else:
        middle, square = mean(values), variance(values, less=int(options.get("whiten_std") == "sample"))
    if middle is not None:
        square = max(square + real(options.get("whiten_variance_eps", 0)), real(options.get("whiten_variance_min", 0)))
        divisor = square.sqrt() + real(options.get("whiten_eps", 0))

    def line(value):
        return ZERO if middle is None else over(plain(value - middle, largest(values)), divisor)
    if estimate.tokens is not None:
        estimate.tokens = [own and spread_out(rollout, [line(own[token]) for token in rollout.trained or []])
                           for own, rollout in zip(estimate.tokens, batch.rollouts)]
    estimate.advantages = [line(advantage) if length or not estimate.of_tokens else ZERO for advantage, length in zip(estimate.advantages, lengths)]
    return estimate
