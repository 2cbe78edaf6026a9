"""A multilayer perceptron with its gradient, and Adam."""

from __future__ import annotations

import numpy

from .mazes import Array

SIZES = (154, 64, 64, 5)


class Network:
    """154-64-64-5 with tanh: 14,405 weights in single precision."""

    def __init__(self, source: numpy.random.Generator) -> None:
        self.weights: list[Array] = []
        for inputs, outputs in zip(SIZES[:-1], SIZES[1:]):
            spread = inputs ** -0.5 * (0.1 if outputs == SIZES[-1] else 1)
            self.weights += [(source.standard_normal((inputs, outputs)) * spread).astype(numpy.float32), numpy.zeros(outputs, numpy.float32)]

    def copy(self) -> Network:
        twin = object.__new__(Network)
        twin.weights = [weight.copy() for weight in self.weights]
        return twin

    def layers(self, features: Array) -> list[Array]:
        """The values of each layer; the last are the log-probabilities of the tokens."""
        first, first_bias, second, second_bias, third, third_bias = self.weights
        one = numpy.tanh(features @ first + first_bias)
        two = numpy.tanh(one @ second + second_bias)
        scores = two @ third + third_bias
        scores -= scores.max(axis=1, keepdims=True)
        return [features, one, two, scores - numpy.log(numpy.exp(scores).sum(axis=1, keepdims=True))]

    def gradient(self, layers: list[Array], at_scores: Array) -> list[Array]:
        """The gradient of a loss by each weight, from that by the scores before the softmax."""
        features, one, two, _ = layers
        at_two = (at_scores @ self.weights[4].T) * (1 - two * two)
        at_one = (at_two @ self.weights[2].T) * (1 - one * one)
        found: list[Array] = []
        for below, above in ((features, at_one), (one, at_two), (two, at_scores)):
            found += [below.T @ above, above.sum(axis=0)]
        return found


class Adam:
    """Adam with beta 0.9 and 0.999 and eps 1e-8, without decay and clipping."""

    def __init__(self, network: Network, rate: float) -> None:
        self.network, self.rate, self.steps = network, rate, 0
        self.means = [numpy.zeros_like(weight) for weight in network.weights]
        self.squares = [numpy.zeros_like(weight) for weight in network.weights]

    def step(self, gradient: list[Array]) -> None:
        self.steps += 1
        rate = self.rate * (1 - 0.999 ** self.steps) ** 0.5 / (1 - 0.9 ** self.steps)
        for weight, slope, mean, square in zip(self.network.weights, gradient, self.means, self.squares):
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            weight -= (rate * mean / (numpy.sqrt(square) + 1e-8)).astype(numpy.float32)
