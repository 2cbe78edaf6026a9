"""PPO with a clipped ratio and a loss by token."""

from __future__ import annotations

import numpy

from .mazes import Array
from .network import Adam
from .rollouts import Rollouts
from .walks import TOKENS

LOWER, UPPER = 0.8, 1.28


def update(adam: Adam, rollouts: Rollouts, advantages: Array, prompts: int, parts: int) -> None:
    """One pass over a step's answers in `parts` mini-batches of whole prompts; `advantages` has one number a token.

    The loss is the sum over the tokens of a mini-batch over their number. A mini-batch without a signal is skipped, so that Adam does not move by its memory alone.
    """
    network, starts = adam.network, rollouts.starts
    copies = len(rollouts.tokens) // prompts
    for part in range(parts):
        tokens = numpy.arange(starts[part * prompts // parts * copies], starts[(part + 1) * prompts // parts * copies])
        # A token whose advantage is 0 has no gradient; it only counts.
        moved = tokens[advantages[tokens] != 0]
        if not len(moved):
            continue
        gain, actions = advantages[moved], rollouts.actions[moved]
        states, owner = numpy.unique(rollouts.states[moved], return_inverse=True)
        layers = network.layers(rollouts.features[states])
        ratio = numpy.exp(layers[-1] - rollouts.logs[states])[owner, actions]
        # The gradient of min(ratio * gain, clipped ratio * gain) by the log-probability is 0 where the clipped one is the smaller.
        moves = numpy.where(gain > 0, ratio <= UPPER, ratio >= LOWER)
        slope = numpy.bincount(owner * TOKENS + actions, -gain * ratio * moves / len(tokens), len(states) * TOKENS).reshape(-1, TOKENS)
        at_scores = slope - numpy.exp(layers[-1]) * slope.sum(axis=1, keepdims=True)
        adam.step(network.gradient(layers, at_scores.astype(numpy.float32)))
