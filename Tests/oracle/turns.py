"""Estimators of turns, by the formulas: returns per turn against states, other rollouts or all turns of the group."""

from reals import ONE, ZERO, all_equal, largest, mean, over, plain, real, variance


def returns_of(rewards, gamma):
    running, found = ZERO, []
    for reward in reversed(rewards):
        running = reward + gamma * running
        found.append(running)
    return found[::-1]


def deviation(values, kind):
    if kind == "none":
        return ONE
    return variance(values, less=int(kind == "sample")).sqrt()


def scores(values, kind):
    """Standardised values; one alone, and equal ones, give 0."""
    if len(values) < 2 or all_equal(values):
        return [ZERO] * len(values)
    middle, unit = mean(values), largest(values)
    return [over(plain(value - middle, unit), deviation(values, kind)) for value in values]


def gigpo(group, options):
    gamma, kind = real(options.get("gamma", 0.95)), options.get("std", "population")
    returns = [returns_of(rollout.turn_rewards, gamma) for rollout in group.rollouts]
    own, states = [[ZERO] * len(values) for values in returns], {}
    for place, rollout in enumerate(group.rollouts):
        for number, turn in enumerate(rollout.turns):
            state = turn.get("state")
            if state is not None:
                states.setdefault((type(state).__name__, state), []).append((place, number))
    for places in states.values():
        for (place, number), score in zip(places, scores([returns[place][number] for place, number in places], kind)):
            own[place][number] = score
    return own


def turn_returns(group, options):
    gamma, kind, n = real(options.get("gamma", 1)), options.get("std", "none"), len(group.rollouts)
    returns = [returns_of(rollout.turn_rewards, gamma) for rollout in group.rollouts]
    own = [[ZERO] * len(values) for values in returns]
    for number in range(max((len(values) for values in returns), default=0)):
        # A rollout that has ended counts as 0.
        column = [values[number] if number < len(values) else ZERO for values in returns]
        if n < 2 or all_equal(column):
            continue
        for place, value in enumerate(column):
            if number < len(returns[place]):
                others = (sum(column, ZERO) - value) / (n - 1)
                own[place][number] = over(plain(value - others, largest(column)), deviation(column, kind))
    return own


def mt_grpo(group, options):
    gamma, kind = real(options.get("gamma", 1)), options.get("std", "population")
    flat = scores([reward for rollout in group.rollouts for reward in rollout.turn_rewards], kind)
    own, start = [], 0
    for rollout in group.rollouts:
        own.append(returns_of(flat[start:start + len(rollout.turns)], gamma))
        start += len(rollout.turns)
    return own


FORMULAS = {"gigpo": gigpo, "turn_returns": turn_returns, "mt_grpo": mt_grpo}
OUTCOMES = {"gigpo": {"name": "pass_at_1"}, "turn_returns": None, "mt_grpo": {"name": "pass_at_1"}}


def steps(rollout, unit):
    """(trained tokens of the step, reward, value) of a rollout, in their order."""
    rewards = dict(zip(rollout.trained or [], rollout.rewards_at_tokens() if rollout.trained else []))
    values = rollout.numbers("values")
    if unit == "tokens":
        return [([token], reward, real(values[token])) for token, reward in rewards.items()]
    found = []
    turns = rollout.turns
    for number, turn in enumerate(turns):
        start, end = turn["span"]
        after = turns[number + 1]["span"][0] if number + 1 < len(turns) else rollout.tokens
        tokens = [token for token in rollout.trained or [] if start <= token < end]
        if any(other.get("reward") is not None for other in turns):
            reward = rollout.turn_rewards[number]
        else:
            reward = sum((rewards[token] for token in rewards if start <= token < after), ZERO)
            if rollout.numbers("token_rewards") is None and number + 1 == len(turns) and rewards:
                # The rollout's reward is at its last trained token, wherever that is.
                outside = [token for token in rewards if token >= after or token < start]
                reward += real(rollout.raw) + rollout.shift if rollout.trained[-1] in outside else ZERO
        if tokens:
            found.append((tokens, reward, real(values[tokens[0]])))
    return found
