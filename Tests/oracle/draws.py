"""The random choices of the service, as docs/estimators.md describes them."""

M, G = 2**64 - 1, 0x9E3779B97F4A7C15


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & M
    z = (z ^ z >> 27) * 0x94D049BB133111EB & M
    return z ^ z >> 31


def stream(seed, group, draw):
    h = 0xCBF29CE484222325
    for byte in group.encode():
        h = (h ^ byte) * 0x100000001B3 & M
    return mix(mix(mix(seed + G & M) ^ h) + G * (draw + 1) & M)


def value(stream, i):
    return mix(stream + G * (i + 1) & M)


def index(stream, i, n):
    return value(stream, i) * n >> 64


def unit(stream, i):
    return (value(stream, i) >> 11) / 2**53


def subset(seed, group, draw, n, k):
    """k of n, by Floyd."""
    chosen = []
    source = stream(seed, group, draw)
    for j in range(n - k, n):
        candidate = index(source, j - (n - k), j + 1)
        chosen.append(j if candidate in chosen else candidate)
    return chosen


def permutation(seed, group, n):
    """By Fisher and Yates."""
    order = list(range(n))
    source = stream(seed, group, 0)
    for i in range(n - 1, 0, -1):
        j = index(source, n - 1 - i, i + 1)
        order[i], order[j] = order[j], order[i]
    return order
