"""What a request says, as an estimator reads it: groups of scored rollouts."""

from dataclasses import dataclass, field, replace
from typing import Any

from reals import nearest_sum, real, mean


@dataclass
class Rollout:
    """A rollout that has a reward."""

    place: int
    reward: Any
    correct: Any = None
    trained: Any = None
    tokens: int = 0
    sent: dict = field(default_factory=dict)

    def numbers(self, name):
        return self.sent.get(name)

    def mean(self, name):
        """The number that was sent, or the mean of the list at trained tokens; None if there is none."""
        sent = self.sent.get(name)
        if not isinstance(sent, list):
            return None if sent is None else real(sent)
        places = range(len(sent)) if self.trained is None else self.trained
        return mean([real(sent[place]) for place in places]) if len(places) else None

    def rewards_at_tokens(self):
        """What each trained token earns."""
        rewards = self.sent.get("token_rewards")
        if rewards is not None:
            return [real(rewards[token]) for token in self.trained]
        return [real(self.reward) if token == self.trained[-1] else real(0) for token in self.trained]


@dataclass
class Group:
    name: str
    sent: int
    rollouts: list
    greedy: Any = None

    @property
    def rewards(self):
        return [real(rollout.reward) for rollout in self.rollouts]

    @property
    def successes(self):
        """How many are right; None if it is not known of all."""
        known = [rollout.correct for rollout in self.rollouts]
        return None if None in known else sum(known)


@dataclass
class Batch:
    groups: list
    step: Any = None

    @property
    def rollouts(self):
        return [rollout for group in self.groups for rollout in group.rollouts]

    def changed(self, change):
        """The batch with other rollouts."""
        return replace(self, groups=[replace(group, rollouts=[change(group, place, rollout) for place, rollout in enumerate(group.rollouts)])
                                     for group in self.groups])


def trained_tokens(rollout):
    """The places of trained tokens and the number of tokens; (None, 0) where no length is known."""
    mask = rollout.get("mask")
    count = rollout.get("tokens")
    for name in ("entropy", "log_prob", "values", "token_rewards"):
        if count is None and isinstance(rollout.get(name), list):
            count = len(rollout[name])
    if mask is None:
        return (None, 0) if count is None else (list(range(count)), count)
    if mask and not isinstance(mask[0], list):
        return [token for token, flag in enumerate(mask) if flag], len(mask)
    return sorted({token for start, end in mask for token in range(start, end)}), count


def correctness(rollout, reward, threshold):
    """`correct` counts most, then the threshold, then rewards of 0 and 1 speak for themselves."""
    if "correct" in rollout:
        return int(rollout["correct"])
    if threshold is not None:
        return int(reward >= threshold)
    return int(reward) if reward in (0, 1) else None


def read(request, threshold):
    """The batch of a request in the form of rollouts."""
    groups = []
    for number, sent in enumerate(request["groups"]):
        rollouts = []
        for place, rollout in enumerate(sent["rollouts"]):
            if "reward" in rollout:
                reward = rollout["reward"]
            elif "rewards" in rollout:
                reward = nearest_sum(rollout["rewards"].values())
            else:
                reward = nearest_sum(rollout["token_rewards"])
            if reward is None and request.get("on_failure", "exclude") != "exclude":
                reward = request["on_failure"]
            if reward is None:
                continue
            trained, tokens = trained_tokens(rollout)
            rollouts.append(Rollout(place, reward, correctness(rollout, reward, threshold), trained, tokens, rollout))
        groups.append(Group(sent.get("id", str(number)), len(sent["rollouts"]), rollouts, sent.get("greedy_reward")))
    return Batch(groups, request.get("step"))
