"""Sets, intervals, inequalities and equations that differ, proved by SymPy's own sets and polynomials."""

import sympy
from sympy import FiniteSet, Interval, Poly, Rational, Union, oo

from .value_matrices import MATRICES

x, y = sympy.symbols("x y")


def _unequal(pair, one, other):
    return pair if one != other else None


def _number(random):
    """A rational number and its text."""
    if random.random() < 0.7:
        number = random.whole(-30, 30, but=(0,))
        return sympy.Integer(number), str(number)
    top, bottom = random.whole(-20, 20, but=(0,)), random.randint(2, 9)
    number = Rational(top, bottom)
    if number.q == 1:
        return number, str(number)
    return number, f"{'-' if number < 0 else ''}\\frac{{{abs(number.p)}}}{{{number.q}}}"


def _ends(random, count):
    while True:
        numbers = sorted((_number(random) for _ in range(count)), key=lambda pair: pair[0])
        if len({number for number, _ in numbers}) == count:
            return numbers


def _interval(low, high, left, right):
    """The set, and its text; an end without number is infinite."""
    left, right = left and low is not None, right and high is not None
    text = f"{'[' if left else '('}{low[1] if low else '-' + chr(92) + 'infty'},{high[1] if high else chr(92) + 'infty'}{']' if right else ')'}"
    return Interval(low[0] if low else -oo, high[0] if high else oo, not left, not right), text


def interval(random):
    low, high = _ends(random, 2)
    shape = [low if random.random() < 0.85 else None, high, random.random() < 0.5, random.random() < 0.5]
    other = list(shape)
    match random.randint(0, 4):
        case 0: other[2] = not shape[2]
        case 1: other[3] = not shape[3]
        case 2: other[1] = _number(random)
        case 3: other[0] = None if shape[0] else low
        case 4: other[2], other[3] = shape[3], shape[2]
    if other[0] and other[0][0] >= other[1][0]:
        return None
    one, two = _interval(*shape), _interval(*other)
    return _unequal((one[1], two[1]), one[0], two[0])


def union(random):
    a, b, c, d = _ends(random, 4)
    make = lambda a, b, c, d, l, m, n, o: (_interval(a, b, l, m), _interval(c, d, n, o))
    closed = [random.random() < 0.5 for _ in range(4)]
    other = list(closed)
    ends = [a, b, c, d] if random.random() < 0.6 else [None, b, c, None]
    changed_ends = list(ends)
    joint = otherwise = " \\cup "
    match random.randint(0, 3):
        case 0: other[random.choice([1, 2])] ^= True
        case 1: changed_ends = [changed_ends[0], ends[2], ends[1], changed_ends[3]] if ends[0] is None else [a, c, b, d]
        case 2: otherwise = " \\cap "
        case 3: changed_ends[1] = _number(random)
    (one, first), (two, second) = make(*ends, *closed)
    (three, third), (four, fourth) = make(*changed_ends, *other)
    right = Union(three, four) if otherwise == " \\cup " else sympy.Intersection(three, four)
    return _unequal((first + joint + second, third + otherwise + fourth), Union(one, two), right)


def finite_set(random):
    numbers = [_number(random) for _ in range(random.randint(2, 5))]
    other = list(numbers)
    match random.randint(0, 3):
        case 0: other[random.randrange(len(other))] = _number(random)
        case 1: other.pop()
        case 2: other.append(_number(random))
        case 3: other[0] = (-other[0][0], other[0][1][1:] if other[0][1].startswith("-") else "-" + other[0][1])
    if len(other) < 2:
        return None
    write = random.choice(["\\{%s\\}", "%s", "\\left\\{%s\\right\\}", "x=%s", "x\\in\\{%s\\}"])
    text = lambda numbers: write % ", ".join(text for _, text in numbers)
    return _unequal((text(numbers), text(other)), FiniteSet(*(n for n, _ in numbers)), FiniteSet(*(n for n, _ in other)))


def tuple_(random):
    numbers = [_number(random) for _ in range(random.randint(2, 4))]
    other = random.swapped(numbers) if random.random() < 0.6 else [*numbers[:-1], _number(random)]
    if other is None or len(numbers) == 2 and random.random() < 0.2:
        return None
    write = random.choice(["(%s)", "\\left(%s\\right)", "\\langle %s\\rangle", "(x,y)=(%s)" if len(numbers) == 2 else "(%s)"])
    text = lambda numbers: write % ",".join(text for _, text in numbers)
    return _unequal((text(numbers), text(other)), tuple(n for n, _ in numbers), tuple(n for n, _ in other))


def inequality(random):
    """x on one side: the set of solutions is known."""
    number, text = _number(random)
    sign, other_sign = random.sample(["<", ">", "\\le ", "\\ge "], 2)
    other, other_text = (number, text) if random.random() < 0.6 else _number(random)
    sets = {
        "<": lambda n: Interval.open(-oo, n), ">": lambda n: Interval.open(n, oo), "\\le ": lambda n: Interval(-oo, n),
        "\\ge ": lambda n: Interval(n, oo),
    }
    if other != number:
        other_sign = sign
    return _unequal((f"x{sign}{text}", f"x{other_sign}{other_text}"), sets[sign](number), sets[other_sign](other))


def chain(random):
    a, b = _ends(random, 2)
    signs = [random.choice(["<", "\\le "]) for _ in range(2)]
    others = list(signs)
    ends = [a, b]
    match random.randint(0, 2):
        case 0: others[random.randint(0, 1)] = None
        case 1: ends[random.randint(0, 1)] = _number(random)
        case 2: others.reverse()
    others = [other or {"<": "\\le ", "\\le ": "<"}[sign] for sign, other in zip(signs, others)]
    if ends[0][0] >= ends[1][0]:
        return None
    make = lambda low, high, signs: (Interval(low[0], high[0], signs[0] == "<", signs[1] == "<"), f"{low[1]}{signs[0]}x{signs[1]}{high[1]}")
    one, two = make(a, b, signs), make(*ends, others)
    answer = two[1] if random.random() < 0.6 else _interval(*ends, others[0] != "<", others[1] != "<")[1]
    return _unequal((one[1], answer), one[0], two[0])


def _polynomial(random, degree=None):
    return [random.whole(-12, 12, but=(0,)) for _ in range((degree or random.randint(1, 4)) + 1)]


def _terms(coefficients, name="x"):
    text = ""
    for power, coefficient in zip(range(len(coefficients) - 1, -1, -1), coefficients):
        if coefficient == 0:
            continue
        size = "" if abs(coefficient) == 1 and power else str(abs(coefficient))
        letter = "" if power == 0 else name if power == 1 else f"{name}^{power}" if power < 10 else f"{name}^{{{power}}}"
        text += ("-" if coefficient < 0 else "+" if text else "") + size + letter
    return text or "0"


def polynomial(random):
    one = _polynomial(random)
    other = list(one)
    place = random.randrange(len(other))
    other[place] = random.choice([-other[place], other[place] + 1, 0 if place else other[place] + 2])
    if random.random() < 0.2:
        other = one[::-1]
    write = random.choice(["%s", "%s", "y=%s", "f(x)=%s", "P(x) = %s", "%s=0", "y=%s"])
    same = Poly(one, x) == Poly(other, x)
    if write == "%s=0" and len(one) == len(other):
        # Equations are the same up to a factor.
        same = Poly(one, x).monic() == Poly(other, x).monic()
    if same or len(_terms(other)) < 2 and write == "%s=0":
        return None
    return write % _terms(one), write % _terms(other)


def factors(random):
    """Products of linear factors against expanded ones."""
    roots = [random.whole(-9, 9, but=(0,)) for _ in range(random.randint(2, 3))]
    lead = random.choice([1, 1, 2, 3, -1])
    expanded = lambda roots, lead: [int(c) for c in Poly(lead * sympy.prod([x - root for root in roots]), x).all_coeffs()]
    other = list(roots)
    place = random.randrange(len(roots))
    other[place] = random.choice([-roots[place], roots[place] + 1])
    text = {1: "", -1: "-"}.get(lead, str(lead)) + "".join(f"(x{-root:+d})" for root in other)
    if sorted(other) == sorted(roots) or 0 in other:
        return None
    pair = _terms(expanded(roots, lead)), text
    return random.choice([pair, pair[::-1]])


def curve(random):
    """Circles and other conics, in forms of which no factor makes one the other."""
    h, k, r = random.whole(-9, 9, but=(0,)), random.whole(-9, 9, but=(0,)), random.randint(2, 12)
    a, b = random.distinct(2, 2, 9)
    form = random.choice([
        lambda h, k, r, a, b: (f"(x{-h:+d})^2+(y{-k:+d})^2={r}", (x - h)**2 + (y - k)**2 - r), lambda h, k, r, a,
        b: (f"\\frac{{x^2}}{{{a}}}+\\frac{{y^2}}{{{b}}}=1", x**2 / sympy.Integer(a) + y**2 / sympy.Integer(b) - 1), lambda h, k, r, a,
        b: (f"\\frac{{x^2}}{{{a}}}-\\frac{{y^2}}{{{b}}}=1", x**2 / sympy.Integer(a) - y**2 / sympy.Integer(b) - 1), lambda h, k, r, a,
        b: (f"y^2={4 * a}x", y**2 - 4 * a * x), lambda h, k, r, a, b: (f"x^2+y^2{h:+d}x{k:+d}y-{r}=0", x**2 + y**2 + h * x + k * y - r), lambda h, k,
        r, a, b: (f"{a}x{'+' if h > 0 else '-'}{b}y={r}", a * x + (b if h > 0 else -b) * y - r), lambda h, k, r, a,
        b: (f"y{-k:+d}={a}(x{-h:+d})", y - k - a * (x - h)), lambda h, k, r, a, b: (f"y=\\frac{{{a}}}{{{b}}}x{h:+d}", y - Rational(a, b) * x - h),
    ])
    values = [h, k, r, a, b]
    others = list(values)
    match random.randint(0, 3):
        case 0: others[0] = -h
        case 1: others[3], others[4] = b, a
        case 2: others[2] = r + random.randint(1, 3)
        case 3: others[1] = -k
    one, two = form(*values), form(*others)
    quotient = sympy.cancel(sympy.expand(one[1]) / sympy.expand(two[1]))
    return None if quotient.is_number else (one[0], two[0])


SETS = {
    "interval": interval, "union": union, "finite set": finite_set, "tuple": tuple_, "inequality": inequality, "chain of inequalities": chain,
    "polynomial": polynomial, "factors": factors, "curve": curve, **MATRICES,
}
