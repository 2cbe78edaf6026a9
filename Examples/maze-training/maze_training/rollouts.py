"""Answers that a policy samples."""

from __future__ import annotations

import dataclasses

import numpy

from .mazes import Array, Mazes
from .network import Network
from .walks import END, LETTERS, LONGEST_ANSWER, TOKENS, Walks


@dataclasses.dataclass
class Rollouts:
    """Answers to mazes, those to one maze side by side.

    Answers to a maze that begin alike are in the same states, and a confident policy has few: what is computed by state is computed once for all of them.

    Attributes:
        answers: the letters of each.
        tokens: how many tokens each has, the one that ends it included.
        rewards: of the mazes themselves, 0 or 1.
        states, actions: one number a token, answer by answer.
        features, logs: of each state, what the policy saw and its log-probabilities.
        entropies: of each state, in nats.
    """

    answers: list[str]
    tokens: Array
    rewards: Array
    states: Array
    actions: Array
    features: Array
    logs: Array
    entropies: Array

    @property
    def starts(self) -> Array:
        """Where the tokens of each answer begin, and where the last one's end."""
        return numpy.concatenate([[0], numpy.cumsum(self.tokens)])

    def mean_entropies(self) -> Array:
        """The mean entropy of each answer's tokens, in nats."""
        sums: Array = numpy.add.reduceat(self.entropies[self.states], self.starts[:-1])
        return sums / self.tokens


def sample(network: Network, mazes: Mazes, members: Array, copies: int, source: numpy.random.Generator) -> Rollouts:
    """`copies` answers to each of the mazes `members`, at temperature 1."""
    walks = Walks(mazes, numpy.repeat(members, copies))
    # What a walk's next state is known by: the state before it and the token taken there, or the maze at the start.
    keys = numpy.repeat(numpy.arange(len(members)), copies)
    features, logs, states, actions, owners = [], [], [], [], []
    known = 0
    for _ in range(LONGEST_ANSWER):
        rows = numpy.flatnonzero(walks.open)
        if not len(rows):
            break
        _, first, state = numpy.unique(keys[rows], return_index=True, return_inverse=True)
        features.append(walks.features(rows[first]))
        logs.append(network.layers(features[-1])[-1])
        ladder = numpy.exp(logs[-1]).cumsum(axis=1)
        chosen = numpy.minimum((ladder[state] < source.random((len(rows), 1), numpy.float32)).sum(axis=1), END)
        walks.move(rows, chosen)
        keys[rows] = state * TOKENS + chosen
        states.append(state + known)
        actions.append(chosen)
        owners.append(rows)
        known += len(first)
    owner = numpy.concatenate(owners)
    # Tokens came step by step; a stable order by answer keeps those of an answer in theirs.
    order = numpy.argsort(owner, kind="stable")
    action = numpy.concatenate(actions)[order]
    tokens = numpy.bincount(owner, minlength=len(walks.members))
    letters = numpy.array(list(LETTERS) + [""])[action].tolist()
    ends = numpy.cumsum(tokens).tolist()
    answers = ["".join(letters[end - count:end]) for end, count in zip(ends, tokens.tolist())]
    every_log = numpy.concatenate(logs)
    return Rollouts(
        answers, tokens, walks.rewards(), numpy.concatenate(states)[order], action, numpy.concatenate(features), every_log,
        -(numpy.exp(every_log) * every_log).sum(axis=1))
