"""Makes formulas, sets and equations of SymPy by chance."""

import sympy
from sympy import Eq, FiniteSet, I, Integer, Interval, Matrix, Piecewise, Rational, Symbol, Tuple, Union, oo, pi, sqrt, symbols

NAMES = symbols("x y n a b t k m r", positive=True)
x, y, n, a, b, t, k, m, r = NAMES


def rational(random):
    return Rational(random.whole(-99, 99, but=(0,)), random.randint(2, 60))


def surd(random):
    a, b, c = (random.randint(2, 30) for _ in range(3))
    return random.choice([
        lambda: sqrt(a) + b, lambda: (b + sqrt(a)) / c, lambda: b * sqrt(a) / c, lambda: sqrt(a) - sqrt(b), lambda: Integer(a)**Rational(1, 3) * b,
        lambda: sqrt(a + b * sqrt(c)), lambda: 1 / (sqrt(a) + b), lambda: sqrt(a) / (b + sqrt(c)), lambda: Rational(a, b) * pi, lambda: sqrt(pi) / b,
        lambda: pi**2 / a, lambda: sympy.E**a / b, lambda: sympy.log(a) / sympy.log(b), lambda: a * sympy.log(b) - c,
        lambda: sympy.atan(Rational(a, b)), lambda: sympy.sin(pi / a) * b, lambda: sympy.exp(-Rational(a, b)), lambda: sympy.asin(Rational(1, a)),
    ])()


def polynomial(random):
    names = random.sample(NAMES, random.choice([1, 1, 2, 3]))
    term = lambda: random.whole(-12, 12, but=(0,)) * sympy.prod([name**random.randint(0, 3) for name in names])
    return sum(term() for _ in range(random.randint(2, 4))) + names[0]


def product(random):
    names = random.sample(NAMES, 2)
    linear = lambda: names[0] * random.randint(1, 5) + random.whole(-9, 9, but=(0,)) * random.choice([1, names[1]])
    return sympy.prod([linear()**random.randint(1, 2) for _ in range(random.randint(2, 3))]) * random.whole(-5, 5, but=(0,))


def quotient(random):
    name = random.choice(NAMES)
    linear = lambda: name * random.randint(1, 4) + random.whole(-9, 9, but=(0,))
    return random.choice([
        lambda: linear() / linear(), lambda: linear() / (linear() * linear()), lambda: 1 / linear() + 1 / linear(),
        lambda: name / linear() + random.randint(1, 5), lambda: (name**2 + 1) / (name * linear()),
    ])()


def function(random):
    name, other = random.sample(NAMES, 2)
    c, d = random.randint(2, 9), random.randint(2, 9)
    f = random.choice([
        sympy.sin, sympy.cos, sympy.tan, sympy.exp, sympy.log, sympy.sinh, sympy.atan, sympy.sqrt, sympy.asin, sympy.cosh, sympy.sec, sympy.cot,
    ])
    return random.choice([
        lambda: f(c * name) + d, lambda: name * f(name / c), lambda: f(name)**2 / d, lambda: d * f(name) - c * name, lambda: f(name + other),
        lambda: f(name**2) * other, lambda: sympy.exp(-c * name) * f(d * name), lambda: f(name) / (name + d), lambda: c**name + d,
        lambda: name**Rational(c, d) * other, lambda: sympy.log(name) / sympy.log(c), lambda: f(f(name)), lambda: sympy.log(c * name + d),
        lambda: 1 / f(c * name),
    ])()


def trigonometric(random):
    f, g = random.sample([sympy.sin, sympy.cos], 2)
    c = random.randint(2, 4)
    return random.choice([
        lambda: f(c * x), lambda: f(x + y), lambda: f(x) * g(x), lambda: f(x)**2, lambda: f(x) * g(y) + g(x) * f(y), lambda: sympy.tan(2 * x),
        lambda: f(x)**4 - g(x)**4,
    ])()


def complex(random):
    c, d, e = random.whole(-20, 20, but=(0,)), random.whole(-20, 20, but=(0,)), random.randint(2, 9)
    return random.choice([
        lambda: c + d * I, lambda: (c + d * I) / e, lambda: (c + d * I)**2, lambda: e * sympy.exp(I * pi / e), lambda: sqrt(e) * I + c,
        lambda: 1 / (c + d * I),
    ])()


def matrix(random):
    rows, columns = random.choice([(2, 2), (2, 2), (3, 3), (2, 3), (3, 1), (1, 3)])
    entry = lambda: random.choice([Integer(random.randint(-9, 9)), rational(random), sqrt(random.randint(2, 9)), Symbol("a") + random.randint(1, 5)])
    return Matrix(rows, columns, lambda i, j: entry())


def number(random):
    return random.choice([Integer(random.randint(-20, 20)), rational(random), sqrt(random.randint(2, 20))])


def finite_set(random):
    return FiniteSet(*(number(random) for _ in range(random.randint(2, 5))))


def interval(random):
    low, high = sorted({number(random) for _ in range(8)}, key=lambda number: float(number))[:2]
    return Interval(random.choice([low, low, -oo]), random.choice([high, high, oo]), random.random() < 0.5, random.random() < 0.5)


def union(random):
    numbers = sorted(random.distinct(4, -20, 20))
    return Union(
        Interval(random.choice([numbers[0], -oo]), numbers[1], random.random() < 0.5, random.random() < 0.5),
        Interval(numbers[2], random.choice([numbers[3], oo]), random.random() < 0.5, random.random() < 0.5),
    )


def tuple(random):
    return Tuple(*(number(random) for _ in range(random.randint(2, 4))))


def equation(random):
    left, right = polynomial(random), Integer(random.randint(-20, 20))
    return Eq(left, right, evaluate=False) if left.free_symbols else Eq(x, y)


def inequality(random):
    name, relation = random.choice(NAMES), random.choice([sympy.Lt, sympy.Gt, sympy.Le, sympy.Ge])
    return relation(name * random.randint(1, 5) + random.randint(-5, 5), rational(random), evaluate=False)


def whole(random):
    c = random.randint(2, 9)
    return random.choice([
        lambda: sympy.factorial(n), lambda: sympy.factorial(n) / sympy.factorial(k), lambda: sympy.binomial(n, k),
        lambda: sympy.binomial(2 * n, n) / (n + 1), lambda: sympy.floor(n / c), lambda: c**n - 1, lambda: (-1)**n * c,
        lambda: sympy.Sum(k**2, (k, 1, n)), lambda: sympy.Sum(1 / k, (k, 1, n)), lambda: n * sympy.factorial(n - 1), lambda: sympy.binomial(n + c, c),
        lambda: sympy.factorial(2 * n) / 2**n, lambda: sympy.ceiling(n / c) + 1, lambda: sympy.Product(k + c, (k, 1, n)),
    ])()


def piecewise(random):
    z = Symbol("x")
    c, d, e = random.distinct(3, 1, 30)
    return Piecewise((c * z, z < d), (z + e, z >= d))
