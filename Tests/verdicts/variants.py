"""Pairs that say the same, written in two ways: by SymPy's printers with their options, by SymPy's own transformations, by another hand."""

import mpmath
import sympy
from sympy import Eq, Rational, latex, oo

from . import made_trees, variant_formulas as formulas
from .trees import Hand
from .variant_formulas import k, n
from .variant_texts import TEXTS


def _options(random):
    options = {}
    for name, values in {
        "mul_symbol": [None, "dot", "times", "ldot"], "ln_notation": [True], "root_notation": [True, False],
        "order": ["lex", "grlex", "grevlex", "rev-lex", "old"], "fold_frac_powers": [True, False], "inv_trig_style": ["abbreviated", "full", "power"],
        "mat_delim": ["[", "("], "mat_str": ["matrix", "smallmatrix", "array"], "long_frac_ratio": [None, 2], "parenthesize_super": [True, False],
    }.items():
        if random.random() < 0.5 or name == "ln_notation":
            options[name] = random.choice(values)
    return options


def printed(expression, random):
    """In TeX with some of the printer's options, or as Python writes it."""
    return latex(expression, **_options(random))


def _made(make, *changes):
    """One formula printed twice, after one of the changes."""
    def pair(random):
        expression = make(random)
        change = random.choice(changes or (lambda expression: expression,))
        try:
            other = change(expression)
        except (NotImplementedError, sympy.PolynomialError, ValueError):
            return None
        if isinstance(other, (sympy.Integral, sympy.Derivative)) or other.has(sympy.nan, sympy.zoo):
            return None
        one, two = printed(expression, random), printed(other, random)
        return random.choice([(one, two), (two, one)])
    return pair


def _turned_union(random):
    one, other = formulas.union(random).args
    return f"{printed(one, random)} \\cup {printed(other, random)}", f"{printed(other, random)} \\cup {printed(one, random)}"


def _scaled(equation):
    return Eq(3 * equation.lhs, 3 * equation.rhs, evaluate=False)


def _moved(equation):
    return Eq(sympy.expand(equation.lhs - equation.rhs), 0, evaluate=False)


def _turned(equation):
    return Eq(equation.rhs, equation.lhs, evaluate=False)


def _decimal(random):
    """A decimal and the fraction that it is."""
    number = Rational(random.randint(1, 99_999), random.choice([2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 125, 1000]))
    text = mpmath.nstr(mpmath.mpf(number.p) / number.q, 20, min_fixed=-30, max_fixed=30).removesuffix(".0")
    return random.choice([
        (text, printed(number, random)), (printed(number, random), text), (text, text + "0" if "." in text else text + ".0"),
        (printed(number, random), text),
    ])


def _places(random):
    """A value, and its decimal to eight places."""
    value = formulas.surd(random)
    try:
        number = sympy.N(value, 30)
    except TypeError:
        return None
    if not number.is_real or abs(number) < 1e-2 or abs(number) > 1e6:
        return None
    return printed(value, random), str(round(number, 8))


def _hands(depth, constant):
    def pair(random):
        tree = made_trees.constant(random, depth) if constant else made_trees.formula(random, depth)
        if not made_trees.has_value(tree):
            return None
        return Hand(random).write(tree), Hand(random).write(tree)
    return pair


def _shuffled(random):
    """The terms of a sum, the factors of a product in another order."""
    tree = made_trees.formula(random, 2)
    if not made_trees.has_value(tree):
        return None
    hand = Hand(random)
    return hand.write(tree), hand.write(_turn(tree, random))


def _turn(tree, random):
    parts = [_turn(part, random) if isinstance(part, tuple) else part for part in tree[1:]]
    if tree[0] in ("add", "mul"):
        random.shuffle(parts)
    return (tree[0], *parts)


def _python(make):
    """In TeX, and as Python writes it."""
    def pair(random):
        expression = make(random)
        text = str(expression)
        return printed(expression, random), text.replace("log(", "ln(").replace("I", "i").replace("**", random.choice(["**", "^"]))
    return pair


def _sets(make):
    """Sets in another order, inequalities for intervals."""
    def pair(random):
        numbers = list(make(random).args)
        one, other = list(numbers), list(numbers)
        random.shuffle(one)
        random.shuffle(other)
        write = lambda numbers, style: style % ", ".join(printed(number, random) for number in numbers)
        styles = ["\\{%s\\}", "\\left\\{%s\\right\\}", "%s", "x=%s", "x \\in \\{%s\\}", "\\lbrace %s \\rbrace"]
        return write(one, random.choice(styles)), write(other, random.choice(styles))
    return pair


def _as_inequality(random):
    interval = formulas.interval(random)
    if interval.left == -oo and interval.right == oo:
        return None
    low, high = ("<" if interval.left_open else random.choice([
        "\\le ", "\\leq ",
    ])), ("<" if interval.right_open else random.choice(["\\le ", "\\leqslant "]))
    left = "" if interval.left == -oo else latex(interval.left) + low
    right = "" if interval.right == oo else high + latex(interval.right)
    text = left + "x" + right
    return text, random.choice(["%s", "x\\in %s"]) % printed(interval, random)


def _logarithm(random):
    return sympy.log(random.choice(formulas.NAMES)**random.randint(2, 5) * random.choice(formulas.NAMES) * random.randint(2, 9))


def _root(random):
    return sympy.sqrt(random.choice(formulas.NAMES) * random.randint(2, 12)) * random.choice(formulas.NAMES)**Rational(random.randint(1, 5), 3)


def _binomial(random):
    return sympy.binomial(n + random.randint(1, 4), random.randint(2, 3))


def _sum(random):
    return sympy.Sum(random.choice([k, k**2, k**3, 2 * k + 1, 2**k]), (k, 1, n))


def _itself(expression):
    return expression


PRINTED = {
    "print: fraction": _made(formulas.rational),
    "print: roots and constants": _made(formulas.surd, _itself, sympy.radsimp),
    "print: polynomial": _made(formulas.polynomial),
    "print: product": _made(formulas.product),
    "print: quotient": _made(formulas.quotient),
    "print: function": _made(formulas.function),
    "print: complex": _made(formulas.complex, _itself, sympy.expand_complex),
    "print: matrix": _made(formulas.matrix),
    "print: set": _made(formulas.finite_set),
    "print: interval": _made(formulas.interval),
    "print: tuple": _made(formulas.tuple),
    "print: equation": _made(formulas.equation),
    "print: inequality": _made(formulas.inequality),
    "print: whole numbers": _made(formulas.whole),
    "print: pieces": _made(formulas.piecewise),
}

CHANGED = {
    "expand": _made(formulas.product, sympy.expand),
    "factor": _made(lambda random: sympy.expand(formulas.product(random)), sympy.factor),
    "one fraction": _made(formulas.quotient, sympy.together, sympy.cancel, sympy.ratsimp),
    "partial fractions": _made(formulas.quotient, sympy.apart),
    "trigonometry": _made(formulas.trigonometric, sympy.expand_trig, sympy.trigsimp, sympy.expand),
    "rewrite": _made(formulas.trigonometric, lambda e: e.rewrite(sympy.tan), lambda e: e.rewrite(sympy.sin)),
    "logarithms": _made(_logarithm, sympy.expand_log),
    "powers": _made(_root, sympy.expand_power_base, sympy.powsimp, sympy.simplify),
    "collected": _made(formulas.polynomial, sympy.horner, sympy.factor_terms, sympy.expand),
    "binomials": _made(_binomial, sympy.expand_func, lambda e: e.rewrite(sympy.factorial)),
    "sums": _made(_sum, lambda e: e.doit(), lambda e: sympy.factor(e.doit())),
    "equation by a factor": _made(formulas.equation, _scaled),
    "equation to one side": _made(formulas.equation, _moved),
    "equation turned": _made(formulas.equation, _turned),
    "inequality turned": _made(formulas.inequality, lambda e: e.reversed, lambda e: e.func(2 * e.lhs, 2 * e.rhs, evaluate=False)),
    "inequality to one side": _made(formulas.inequality, lambda e: e.func(e.lhs - e.rhs, 0, evaluate=False)),
    "union turned": _turned_union,
    "order of a set": _sets(formulas.finite_set),
    "interval as inequality": _as_inequality,
    "decimal": _decimal,
    "decimal places": _places,
}

WRITTEN = {
    "two hands: constant": _hands(2, True),
    "two hands: formula": _hands(2, False),
    "two hands: deep formula": _hands(3, False),
    "another order": _shuffled,
    "Python: fraction": _python(formulas.rational),
    "Python: roots": _python(formulas.surd),
    "Python: polynomial": _python(formulas.polynomial),
    "Python: product": _python(formulas.product),
    "Python: quotient": _python(formulas.quotient),
    "Python: function": _python(formulas.function),
    "Python: complex": _python(formulas.complex),
}

KINDS = PRINTED | CHANGED | WRITTEN | TEXTS
