"""Pairs of which the VALUE differs, proved by exact arithmetic or by mpmath at 40 digits."""

from . import value_forms, value_numbers
from .made_trees import changed, constant, formula, has_value
from .trees import Hand, differ, written
from .value_close import CLOSE
from .value_sets import SETS

PLACES = ["\\boxed{%s}"] * 4 + [
    "Therefore $\\boxed{%s}$.", "The answer is $%s$.", "So we get it.\n\n**Final Answer**\n\n\\boxed{%s}", "\\[\\boxed{%s}\\]",
]


def _trees(make):
    """A formula and the same with one thing changed, in one hand or in two."""
    def pair(random):
        tree = make(random)
        if not has_value(tree):
            return None
        change = changed(tree, random)
        if change is None or not has_value(change[1]) or not differ(tree, change[1]):
            return None
        hand = Hand(random)
        other = Hand(random) if random.random() < 0.3 else hand
        return hand.write(tree), other.write(change[1]), (), random.choice(PLACES)
    return pair


def _shared(make):
    """`make` gives a template with `%s` and two texts for it that say different values."""
    def pair(random):
        parts = make(random)
        if parts is None:
            return None
        template, one, other = parts
        return template.replace("%s", one), template.replace("%s", other)
    return pair


def _sign_of(random):
    tree = formula(random, 1) if random.random() < 0.5 else constant(random, 1)
    if not has_value(tree) or not differ(tree, ("neg", tree)):
        return None
    text = written(tree, random)
    negative = written(("neg", tree), random)
    return random.choice([(text, negative), (negative, text)])


KINDS = {
    "tree: constant": _trees(lambda random: constant(random, 2)),
    "tree: small constant": _trees(lambda random: constant(random, 1)),
    "tree: deep constant": _trees(lambda random: constant(random, 3)),
    "tree: one variable": _trees(lambda random: formula(random, 2, 1)),
    "tree: short formula": _trees(lambda random: formula(random, 1)),
    "tree: formula": _trees(lambda random: formula(random, 2)),
    "tree: deep formula": _trees(lambda random: formula(random, 3)),
    "sign of the whole": _sign_of,
    **{name: _shared(make) for name, make in (value_numbers.NUMBERS | value_forms.FORMS).items()},
    **SETS,
    **CLOSE,
}
