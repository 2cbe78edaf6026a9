"""What a request says, as an estimator reads it: groups of scored rollouts."""

from dataclasses import dataclass, field, replace
from typing import Any

from reals import ZERO, mean, nearest_sum, real
from trajectories import merged, put_together


@dataclass
class Rollout:
    """A trajectory that has a reward. `raw` is that which was sent, `shift` what shapes added, `lost` what divergences took at each trained token."""

    place: int
    reward: Any
    correct: Any = None
    trained: Any = None
    tokens: int = 0
    sent: dict = field(default_factory=dict)
    raw: Any = None
    exact: Any = None
    shift: Any = ZERO
    lost: Any = None
    shifts: dict = field(default_factory=dict)

    @property
    def turns(self):
        return self.sent.get("turns") or []

    @property
    def turn_rewards(self):
        """What each turn earns; a change of the reward is in the last one, where turns have rewards at all."""
        found = [real(turn.get("reward") or 0) for turn in self.turns]
        if any(turn.get("reward") is not None for turn in self.turns):
            found[-1] += self.shift
            if self.lost is not None:
                for number, turn in enumerate(self.turns):
                    found[number] -= sum((value for token, value in zip(self.trained, self.lost) if turn["span"][0] <= token < turn["span"][1]), ZERO)
        return found

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
            found = [real(rewards[token]) for token in self.trained]
        else:
            found = [real(self.raw) if token == self.trained[-1] else ZERO for token in self.trained]
        if found:
            found[-1] += self.shift
        return found if self.lost is None else [value - less for value, less in zip(found, self.lost)]


@dataclass
class Group:
    name: str
    sent: int
    rollouts: list
    greedy: Any = None
    rows: list = field(default_factory=list)
    trajectories: list = field(default_factory=list)

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


def correctness(rollout, reward, threshold):
    """`correct` counts most, then the threshold, then rewards of 0 and 1 speak for themselves."""
    if rollout.get("correct") is not None:
        return int(rollout["correct"])
    if threshold is not None:
        return int(reward >= threshold)
    return int(reward) if reward in (0, 1) else None


def read(request, threshold):
    """The batch of a request in the form of rollouts."""
    groups = []
    for number, sent in enumerate(request["groups"]):
        rollouts = []
        rows, trajectories = put_together(sent["rollouts"])
        for place, own in enumerate(trajectories):
            rollout, trained, tokens = merged(own)
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
            rollouts.append(Rollout(place, reward, correctness(rollout, reward, threshold), trained, tokens, rollout, raw=reward))
        groups.append(Group(sent.get("id", str(number)), len(sent["rollouts"]), rollouts, sent.get("greedy_reward"), rows, trajectories))
    return Batch(groups, request.get("step"))
