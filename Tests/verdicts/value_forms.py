"""Roots, logarithms, functions, complex numbers, letters, and a change of one: a template with `%s` and two texts for it, or `None`."""

import re
from fractions import Fraction

import sympy


def _complex(random):
    a, b = random.distinct(2, 2, 40)
    write = lambda a, b: f"{a}{b:+d}i"
    gold = (a, b)
    other = random.choice([(a, -b), (-a, b), (b, a), (-a, -b), (a + 1, b), (a, b + 1)])
    forms = random.choice([
        write, write, lambda a, b: "%s%si" % (a, "+" + str(b) if b > 0 else str(b)), lambda a,
        b: f"\\frac{{{a}}}{{7}}{'+' if b > 0 else '-'}\\frac{{{abs(b)}i}}{{7}}",
    ])
    return "%s", forms(*gold), forms(*other)


def _polar(random):
    top, bottom = random.randint(1, 5), random.choice([3, 4, 5, 6, 7, 8, 12])
    radius = random.randint(2, 9)
    other = random.choice([(radius, -top, bottom), (radius, top, bottom + 1), (radius + 1, top, bottom), (radius, top + bottom, bottom)])
    angle = lambda r, a, b: sympy.Rational(a, b) % 2
    if (radius, angle(0, top, bottom)) == (other[0], angle(*other)):
        return None
    write = random.choice([
        lambda r, a, b: f"{r}e^{{{a}\\pi i/{b}}}", lambda r, a, b: f"{r}\\left(\\cos\\frac{{{a}\\pi}}{{{b}}}+i\\sin\\frac{{{a}\\pi}}{{{b}}}\\right)",
        lambda r, a, b: f"{r}e^{{i\\frac{{{a}\\pi}}{{{b}}}}}",
    ])
    return "%s", write(radius, top, bottom), write(*other)


def _roots(random):
    a, b, c = random.distinct(3, 2, 30)
    pairs = [
        (f"\\sqrt{{{a}+\\sqrt{{{b}}}}}", f"\\sqrt{{{a}}}+\\sqrt{{{b}}}"), (f"\\sqrt{{{a}}}+\\sqrt{{{b}}}", f"\\sqrt{{{a + b}}}"),
        (f"{a}\\sqrt{{{b}}}", f"{b}\\sqrt{{{a}}}"), (f"{a}\\sqrt{{{b}}}", f"\\sqrt[3]{{{a**2 * b}}}"), (f"\\sqrt[{a}]{{{b}}}", f"{a}\\sqrt{{{b}}}"),
        (f"\\frac{{{a}+\\sqrt{{{b}}}}}{{{c}}}", f"{a}+\\frac{{\\sqrt{{{b}}}}}{{{c}}}"),
        (f"\\frac{{\\sqrt{{{a}}}}}{{{c}}}", f"\\sqrt{{\\frac{{{a}}}{{{c}}}}}"),
        (f"\\frac{{{a}-\\sqrt{{{b}}}}}{{{c}}}", f"\\frac{{{a}+\\sqrt{{{b}}}}}{{{c}}}"), (f"{a}-{b}\\sqrt{{{c}}}", f"{b}\\sqrt{{{c}}}-{a}"),
        (f"\\sqrt{{{a}}}-\\sqrt{{{b}}}", f"\\sqrt{{{b}}}-\\sqrt{{{a}}}"),
    ]
    one, other = random.choice(pairs)
    expression = lambda text: _root_value(text)
    return ("%s", one, other) if abs(expression(one) - expression(other)) > 1e-9 else None


def _root_value(text):
    """Of the few forms above, by Python's own reader."""
    for old, new in [(r"\\sqrt\[(\d+)\]\{(\d+)\}", r"(\2)**(1/\1)")]:
        text = re.sub(old, new, text)
    # The inner braces first.
    while "\\" in text:
        text = re.sub(r"(\d)\\", r"\1*\\", text)
        shorter = re.sub(r"\\sqrt\{([^{}]*)\}", r"((\1)**0.5)", text)
        shorter = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", shorter)
        if shorter == text:
            raise ValueError(text)
        text = shorter
    return eval(text)


def _whole(random):
    """Factorials, binomials, divisors, parts of numbers."""
    n, k = random.randint(8, 30), random.randint(2, 6)
    f, binomial = sympy.factorial, sympy.binomial
    pairs = [
        (f"{n}!", f(n), f"({n}-1)!", f(n - 1)), (f"2\\cdot {n}!", 2 * f(n), f"(2\\cdot {n})!", f(2 * n)),
        (f"{n}!", f(n), f"{n}!!", sympy.factorial2(n)), (f"\\binom{{{n}}}{{{k}}}", binomial(n, k), f"\\binom{{{n}}}{{{k + 1}}}", binomial(n, k + 1)),
        (f"\\binom{{{n}}}{{{k}}}", binomial(n, k), f"\\frac{{{n}}}{{{k}}}", sympy.Rational(n, k)),
        (f"\\binom{{{n}}}{{{k}}}", binomial(n, k), f"\\frac{{{n}!}}{{({n}-{k})!}}", f(n) / f(n - k)),
        (f"\\frac{{{n}!}}{{{k}!}}", f(n) / f(k), f"\\left(\\frac{{{n}}}{{{k}}}\\right)^{{2}}", sympy.Rational(n, k)**2),
        (f"\\lfloor {n}.7\\rfloor", n, f"\\lceil {n}.7\\rceil", n + 1),
        (f"\\gcd({n},{k})", sympy.gcd(n, k), f"\\operatorname{{lcm}}({n},{k})", sympy.lcm(n, k)), (f"\\max({n},{k})", n, f"\\min({n},{k})", k),
        (f"{k}^{{{n}}}", k**n, f"{n}^{{{k}}}", n**k), (f"{k}^{{{n}}}-1", k**n - 1, f"{k}^{{{n}-1}}", k**(n - 1)),
        (f"{k}\\cdot 2^{{{n}}}", k * 2**n, f"(2\\cdot{k})^{{{n}}}", (2 * k)**n), (f"-{k}^{{2}}", -k**2, f"(-{k})^{{2}}", k**2),
        (f"{n}-({k}-3)", n - k + 3, f"{n}-{k}-3", n - k - 3), (f"{n} \\bmod {k}", n % k, f"{k} \\bmod {n}", k % n),
        (f"2^{{3^{{{k % 4}}}}}", 2**(3**(k % 4)), f"(2^3)^{{{k % 4}}}", 8**(k % 4)), (f"P({n},{k})", None, f"\\binom{{{n}}}{{{k}}}", binomial(n, k)),
        (f"|{k}-{n}|", n - k, f"{k}-{n}", k - n), (f"C_{{{n}}}^{{{k}}}", binomial(n, k), f"C_{{{n}}}^{{{k + 1}}}", binomial(n, k + 1)),
    ]
    one, left, other, right = random.choice(pairs)
    return ("%s", one, other) if left is None or left != right else None


def _series(random):
    low, high, k = random.randint(0, 3), random.randint(6, 12), random.randint(2, 5)
    bodies = [
        (f"k^{{{k}}}", lambda i: i**k), (f"{k}k", lambda i: k * i), (f"({k}k+1)", lambda i: k * i + 1),
        (f"\\frac{{1}}{{k+{k}}}", lambda i: Fraction(1, i + k)), (f"{k}^k", lambda i: k**i),
    ]
    body, at = random.choice(bodies)
    total = lambda low, high: sum(Fraction(at(i)) for i in range(low, high + 1))
    sign = "\\sum_{k=%d}^{%d} " + body
    other = random.choice([(low + 1, high), (low, high + 1), (low, high - 1)])
    if total(low, high) == total(*other):
        return None
    if random.random() < 0.4:
        value = total(*other)
        return "%s", sign % (low, high), str(value) if value.denominator == 1 else f"\\frac{{{value.numerator}}}{{{value.denominator}}}"
    return "%s", sign % (low, high), sign % other


def _plus_minus(random):
    a, b, c = random.distinct(3, 2, 40)
    one, other = random.choice([
        (f"{a}\\pm\\sqrt{{{b}}}", f"{b}\\pm\\sqrt{{{a}}}"), (f"\\pm {a}", f"{a}"), (f"{a}", f"\\pm {a}"), (f"{a}\\pm {b}", f"{a}+{b}"),
        (f"{a}\\pm {b}", f"{b}\\pm {a}"), (f"\\frac{{{a}\\pm\\sqrt{{{b}}}}}{{{c}}}", f"\\frac{{-{a}\\pm\\sqrt{{{b}}}}}{{{c}}}"),
        (f"x=\\pm {a}", f"x=-{a}"), (f"\\pm\\sqrt{{{a}}}", f"\\pm {a}"), (f"\\pm {a}i", f"\\pm {a}"), (f"{a}\\pm {b}i", f"{a}\\pm {c}i"),
        (f"{a}\\pm\\sqrt{{{b}}}", f"{a}-\\sqrt{{{b}}}"),
    ])
    return "%s", one, other


def _plain(random):
    """Without TeX."""
    a, b, c = random.distinct(3, 2, 60)
    one, other = random.choice([
        (f"{a}/{b}", f"{b}/{a}"), (f"sqrt({a})/{b}", f"sqrt({a}/{b})"), (f"{a}^{b}", f"{a}*{b}"), (f"{a}**{b % 9 + 3}", f"{a}*{b % 9 + 3}"),
        (f"{a}√{b}", f"{a}√{c}"), (f"{a}π", f"{a}"), (f"{a}π/{b}", f"{b}π/{a}"), (f"x² + {a}", f"x³ + {a}"), (f"{a}x + {b}", f"{a}x - {b}"),
        (f"pi/{a}", f"{a}/pi"), (f"log({a})", f"ln({a})"), (f"sin({a})", f"sin({b})"), (f"({a}+{b})/{c}", f"{a}+{b}/{c}"),
        (f"{a}x/{b}", f"{a}/({b}x)"), (f"1/({a}x)", f"1/{a}x+1"), (f"{a}e^x", f"({a}e)^x"), (f"exp({a})", f"exp(-{a})"), (f"{a}°", f"{b}°"),
        (f"{a}×10⁵", f"{a}×10⁴"), (f"−{a}", f"{a}"), (f"{a}½", f"{a}¼"),
    ])
    return "%s", one, other


def _logarithms(random):
    a, b, c = random.distinct(3, 2, 30)
    one, other = random.choice([
        (f"\\log_{{{a}}}{{{b}}}", f"\\log_{{{b}}}{{{a}}}"), (f"\\ln {a}+\\ln {b}", f"\\ln({a}+{b})"),
        (f"\\frac{{\\ln {a}}}{{\\ln {b}}}", f"\\ln\\frac{{{a}}}{{{b}}}"), (f"\\ln {a}", f"\\log {a}"), (f"\\ln^2 {a}", f"\\ln {a}^2"),
        (f"e^{{{a}}}", f"{a}^e"), (f"{a}\\ln {b}", f"{b}\\ln {a}"), (f"\\ln({a}x)", f"\\ln({a})x"), (f"\\log_2 {a}x", f"\\log_2 {b}x"),
        (f"\\ln\\ln {a}x", f"(\\ln {a}x)^2"), (f"\\lg {a}", f"\\ln {a}"), (f"{a}^{{\\log_2 {b}}}", f"{c}^{{\\log_2 {b}}}"),
        (f"\\log_{{{a}}}{{{b}}}", f"\\log({a}\\cdot{b})"),
    ])
    if {a, b} == {2, 4} or a + b == a * b:
        return None
    return "%s", one, other


def _trigonometry(random):
    a, b = random.distinct(2, 2, 9)
    one, other = random.choice([
        (f"\\sin {a}x", f"{a}\\sin x"), ("\\sin^2 x", "\\sin x^2"), ("\\sin^{-1} x", "\\frac{1}{\\sin x}"), ("\\arcsin x", "\\csc x"),
        ("\\cos^2 x", "\\cos 2x"), (f"\\sin {a}x\\cos {b}x", f"\\sin {b}x\\cos {a}x"), (f"\\tan^{{-1}}({a}x)", f"\\cot({a}x)"),
        (f"\\sec^2 {a}x", f"\\csc^2 {a}x"), (f"\\sin(x+{a})", f"\\sin x+{a}"), (f"{a}\\cos x+{b}\\sin x", f"{b}\\cos x+{a}\\sin x"),
        ("\\sinh %dx" % a, "\\sin %dx" % a), (f"\\sin {a * 7}^\\circ", f"\\cos {a * 7}^\\circ"),
        (f"\\arctan\\frac{{{a}}}{{{b}}}", f"\\arctan\\frac{{{b}}}{{{a}}}"), (f"\\sin\\frac{{\\pi}}{{{a + 7}}}", f"\\cos\\frac{{\\pi}}{{{a + 7}}}"),
        (f"\\frac{{{a}\\pi}}{{{b + 10}}}", f"\\frac{{{a}}}{{{b + 10}}}"), ("\\sin(\\cos x)", "\\cos(\\sin x)"),
        (f"\\sin x\\cos {a}", f"\\sin(x\\cos {b})"), (f"\\cot {a}x", f"\\tan {a}x"), (f"-\\sin {a}x", f"\\sin {a}x"),
    ])
    return "%s", one, other


def _letters(random):
    """Names: another letter, case, index, accent."""
    a = random.randint(2, 40)
    one, other = random.choice([
        ("a_1", "a_2"), ("x_{12}", "x_{21}"), ("V", "v"), ("\\alpha", "\\beta"), ("\\phi", "\\psi"), ("\\omega", "\\Omega"), ("\\mu_0", "\\mu_1"),
        ("m_1", "m_2"), ("T", "t"), ("\\sigma", "\\Sigma"), ("R", "r"), ("a_n", "a_{n+1}"), ("a'", "a"), ("\\delta", "\\Delta"), ("K", "k"),
        ("v_0", "v_1"), ("E_k", "E_p"),
    ])
    template = random.choice([
        f"{a}%s", f"\\frac{{%s}}{{{a}}}", f"%s^{{{a}}}" if "'" not in one else f"{a}+%s", f"{a}+\\sqrt{{%s}}", f"\\frac{{{a}%s}}{{g}}", f"{a}%s+c",
    ])
    return template, one, other


FORMS = {
    "complex": _complex, "polar": _polar, "roots": _roots, "whole numbers": _whole, "series": _series, "plus-minus": _plus_minus,
    "plain text": _plain, "logarithms": _logarithms, "trigonometry": _trigonometry, "letters": _letters,
}
