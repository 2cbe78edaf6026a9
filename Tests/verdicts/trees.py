"""Formulas as trees: written in TeX by one of several hands, and computed by mpmath.

A tree is a tuple of a name and its parts: `("add", a, b, ...)`. What it is worth and how it is written share nothing with the product.
"""

import mpmath

NAMES = ["x", "y", "n", "a", "b", "t", "k", "m", "r", "p"]
FUNCTIONS = ["sin", "cos", "tan", "ln", "exp", "arctan", "sinh", "cosh", "log"]
DIGITS = 40


class NoValue(Exception):
    """The formula has no value at this point."""


# MARK: Values

def value(tree, point):
    """The value at a point, a table of the variables' values; raises `NoValue`."""
    try:
        with mpmath.workdps(DIGITS):
            result = mpmath.mpmathify(_value(tree, point))
    except (ValueError, ZeroDivisionError, OverflowError, mpmath.libmp.libhyper.NoConvergence) as error:
        raise NoValue(str(error)) from error
    if not mpmath.isfinite(result) or abs(result) > mpmath.mpf("1e300"):
        raise NoValue("no finite value")
    return result


def _value(tree, point):
    name, *parts = tree
    match name:
        case "int": return mpmath.mpf(parts[0])
        case "dec": return mpmath.mpf(parts[0])
        case "var": return point[parts[0]]
        case "const": return {"pi": +mpmath.pi, "e": +mpmath.e, "i": mpmath.mpc(0, 1)}[parts[0]]
    if name == "sum":
        index, low, high, body = parts
        return mpmath.fsum(_value(body, point | {index: mpmath.mpf(number)}) for number in _range((low, high), point))
    values = [_value(part, point) for part in parts if isinstance(part, tuple)]
    if any(abs(number) > 1e60 for number in values):
        raise NoValue("a large part")
    if name in ("exp", "sinh", "cosh") and abs(values[0]) > 600:
        raise NoValue("a large exponent")
    match name:
        case "add": return mpmath.fsum(values)
        case "mul": return mpmath.fprod(values)
        case "neg": return -values[0]
        case "sub": return values[0] - values[1]
        case "frac": return values[0] / values[1]
        case "pow": return _power(values[0], values[1])
        case "sqrt": return mpmath.sqrt(values[0])
        case "root": return _power(values[0], mpmath.mpf(1) / parts[0], parts[0])
        case "abs": return abs(values[0])
        case "floor": return mpmath.floor(values[0])
        case "ceil": return mpmath.ceil(values[0])
        case "fact": return mpmath.factorial(_natural(values[0]))
        case "binom": return mpmath.binomial(_natural(values[0]), _natural(values[1]))
        case "logbase": return _logarithm(values[0]) / mpmath.log(parts[0])
    return {
        "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "exp": mpmath.exp, "arctan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh,
        "ln": _logarithm, "log": lambda x: _logarithm(x) / mpmath.log(10),
    }[name](values[0])


def _power(base, exponent, degree=None):
    if base == 0 and exponent.real <= 0:
        raise NoValue("a power of 0")
    if abs(exponent) > 400:
        raise NoValue("a large power")
    if degree is not None and mpmath.im(base) == 0 and base < 0:
        # Conventions differ on roots of negative numbers.
        raise NoValue("a root of a negative number")
    return mpmath.power(base, exponent)


def _natural(number):
    if mpmath.im(number) != 0 or number != mpmath.floor(number) or not 0 <= number <= 150:
        raise NoValue("no whole number")
    return number


def _logarithm(number):
    if mpmath.im(number) != 0 or mpmath.re(number) <= 0:
        raise NoValue("a logarithm of no positive number")
    return mpmath.log(number)


def _range(bounds, point):
    low, high = (_value(bound, point) for bound in bounds)
    if low != int(low) or high != int(high) or not 0 <= high - low <= 40:
        raise NoValue("no range")
    return range(int(low), int(high) + 1)


def variables(tree):
    """The names of the variables that are free."""
    name, *parts = tree
    if name == "var":
        return {parts[0]}
    inner = set().union(*(variables(part) for part in parts if isinstance(part, tuple)))
    return inner - {parts[0]} if name == "sum" else inner


def has(tree, name):
    return tree[0] == name or any(has(part, name) for part in tree[1:] if isinstance(part, tuple))


POINTS = [[mpmath.mpf(number) / 16 for number in row] for row in (
    [23, 11, 31, 19, 41, 7, 13, 29, 37, 17], [9, 27, 5, 47, 15, 33, 21, 3, 25, 39], [-23, -11, 31, -19, 41, -7, 13, -29, 37, -17],
)] + [[mpmath.mpf(number) for number in row] for row in ([7, 3, 5, 2, 4, 6, 1, 2, 8, 3], [4, 6, 3, 5, 2, 1, 2, 7, 3, 9])]


def differ(one, other):
    """Whether two trees are proved to have different values at a point where both are real or both are numbers."""
    names = sorted(variables(one) | variables(other))
    by_places = has(one, "dec") or has(other, "dec")
    for point in POINTS if names else POINTS[:1]:
        table = dict(zip(names, point))
        try:
            left, right = value(one, table), value(other, table)
        except NoValue:
            continue
        # Functions are compared wherever both are real: that is documented.
        if names and (mpmath.im(left) != 0 or mpmath.im(right) != 0):
            continue
        distance, size = abs(left - right), max(abs(left), abs(right))
        # A number with a decimal point is compared at six places, and at three digits where it is small: that is documented.
        bound = max(mpmath.mpf("1e-5"), size / 100 if size < 1 else 0) if by_places else max(size, mpmath.mpf(1)) * mpmath.mpf("1e-25")
        if distance > bound:
            return True
    return False


# MARK: Writing

class Hand:
    """How one writes: the fractions, the products, the brackets."""

    def __init__(self, random):
        self.fraction = random.choice(["\\frac", "\\frac", "\\dfrac", "\\tfrac"])
        self.product = random.choice(["", "", " \\cdot ", "\\cdot ", " \\times "])
        self.open, self.close = random.choice([("(", ")"), ("(", ")"), ("\\left(", "\\right)"), ("\\bigl(", "\\bigr)")])
        self.function = random.choice(["bracket", "bracket", "brace"])
        self.exponential = random.choice(["e^", "\\exp", "\\mathrm{e}^"])
        self.power_of_function = random.choice([True, False])

    def bracketed(self, text):
        return self.open + text + self.close

    def write(self, tree, level=0):
        """In brackets where the place needs a higher level than the formula has: 1 a sum, 2 a product, 3 a power, 4 an atom."""
        text, own = self._text(tree)
        return text if own >= level else self.bracketed(text)

    def _text(self, tree):
        name, *parts = tree
        match name:
            case "int": return str(parts[0]), 4 if parts[0] >= 0 else 1
            case "dec": return parts[0], 4
            case "var": return parts[0], 4
            case "const": return {"pi": "\\pi", "e": "e", "i": "i"}[parts[0]], 4
            case "add": return self._sum(parts), 1
            case "sub": return self.write(parts[0], 1) + " - " + self.write(parts[1], 2), 1
            case "neg": return "-" + self.write(parts[0], 2), 1
            case "mul": return self._product(parts), 2
            case "frac": return "%s{%s}{%s}" % (self.fraction, self.write(parts[0]), self.write(parts[1])), 3
            case "pow": return self._power(*parts), 3
            case "sqrt": return "\\sqrt{%s}" % self.write(parts[0]), 4
            case "root": return "\\sqrt[%d]{%s}" % (parts[0], self.write(parts[1])), 4
            case "abs": return "\\left|%s\\right|" % self.write(parts[0]), 4
            case "floor": return "\\lfloor %s \\rfloor" % self.write(parts[0]), 4
            case "ceil": return "\\left\\lceil %s \\right\\rceil" % self.write(parts[0]), 4
            case "fact": return self.write(parts[0], 4) + "!", 3
            case "binom": return "\\binom{%s}{%s}" % (self.write(parts[0]), self.write(parts[1])), 4
            case "logbase": return "\\log_{%d}%s" % (parts[0], self._argument(parts[1])), 3
            case "sum": return "\\sum_{%s=%s}^{%s} %s" % (parts[0], self.write(parts[1]), self.write(parts[2]), self.write(parts[3], 2)), 1
            case "exp":
                if self.exponential == "\\exp":
                    return "\\exp" + self.bracketed(self.write(parts[0])), 3
                return "%s{%s}" % (self.exponential, self.write(parts[0])), 3
        return "\\%s%s" % (name, self._argument(parts[0])), 3

    def _argument(self, tree):
        if self.function == "brace" and tree[0] in ("int", "var", "const", "dec") and (tree[0] != "int" or tree[1] >= 0):
            return " " + self._text(tree)[0] + " " if tree[0] != "int" else "{%d}" % tree[1]
        return self.bracketed(self.write(tree))

    def _sum(self, parts):
        text = self.write(parts[0], 1)
        for part in parts[1:]:
            text += " - " + self.write(part[1], 2) if part[0] == "neg" else " + " + self.write(part, 2)
        return text

    def _product(self, parts):
        text = ""
        for index, part in enumerate(parts):
            last = self.write(part, 2 if index + 1 < len(parts) else 2)
            # A sum inside a product has brackets; digits next to digits need a sign; so does what comes after the name of a function.
            if part[0] in ("add", "sub", "neg", "sum") or (part[0] == "int" and part[1] < 0):
                last = self.bracketed(self.write(part))
            if part[0] == "mul":
                last = self.bracketed(self.write(part))
            if not text:
                text = last
            elif self.product:
                text += self.product + last
            elif last[0].isdigit() or parts[index - 1][0] in FUNCTIONS + ["logbase", "fact"] or last.startswith(self.fraction) and text[-1].isdigit():
                text += " \\cdot " + last
            else:
                text += " " + last if text[-1].isalpha() else last
        return text

    def _power(self, base, exponent):
        power = self.write(exponent)
        power = power if len(power) == 1 and power.isalnum() else "{%s}" % power
        if base[0] in ("sin", "cos", "tan", "ln") and self.power_of_function and exponent[0] == "int" and exponent[1] > 1:
            return "\\%s^%s%s" % (base[0], power, self.bracketed(self.write(base[1])))
        return self.write(base, 4) + "^" + power


def written(tree, random):
    return Hand(random).write(tree)
