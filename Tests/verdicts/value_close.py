"""Pairs that are close: numbers that agree in many digits, functions that agree at many points."""

import mpmath
import sympy


def _different(one, other):
    """Whether two numbers, given as functions without arguments, differ in their first 40 digits."""
    with mpmath.workdps(80):
        left, right = one(), other()
        return abs(left - right) > max(abs(left), abs(right)) * mpmath.mpf("1e-40")


def numbers(random):
    n, k = random.randint(12, 9_999), random.randint(2, 9)
    m = mpmath.mpf
    power = random.randint(3, 14)
    one, left, other, right = random.choice([
        (f"\\sqrt{{{n}^2+1}}", lambda: mpmath.sqrt(n**2 + 1), f"{n}", lambda: m(n)),
        (
            f"\\sqrt{{{n + 1}}}-\\sqrt{{{n}}}", lambda: mpmath.sqrt(n + 1) - mpmath.sqrt(n), f"\\frac{{1}}{{2\\sqrt{{{n}}}}}",
            lambda: 1 / (2 * mpmath.sqrt(n)),
        ),
        ("e^{\\pi\\sqrt{163}}", lambda: mpmath.exp(mpmath.pi * mpmath.sqrt(163)), "262537412640768744", lambda: m(262537412640768744)),
        (
            f"\\left(1+\\frac{{1}}{{10^{{{power}}}}}\\right)^{{10^{{{min(power, 3)}}}}}", lambda: (1 + m(10)**-power)**(10**min(power, 3)),
            "1" if power > 3 else "e", lambda: m(1) if power > 3 else +mpmath.e,
        ),
        (f"\\frac{{{n}}}{{{n + 1}}}", lambda: m(n) / (n + 1), f"\\frac{{{n + 1}}}{{{n + 2}}}", lambda: m(n + 1) / (n + 2)),
        (
            f"2^{{{n % 300 + 64}}}", lambda: m(2)**(n % 300 + 64),
            f"2^{{{n % 300 + 64}}}+1" if n % 300 < 60 else f"2^{{{n % 300 + 64}}}-2^{{{n % 300 + 20}}}",
            lambda: m(2)**(n % 300 + 64) + (1 if n % 300 < 60 else -m(2)**(n % 300 + 20)),
        ),
        (f"\\sin\\frac{{1}}{{{n}}}", lambda: mpmath.sin(m(1) / n), f"\\frac{{1}}{{{n}}}", lambda: m(1) / n),
        (f"\\tan\\frac{{1}}{{{n}}}", lambda: mpmath.tan(m(1) / n), f"\\arctan\\frac{{1}}{{{n}}}", lambda: mpmath.atan(m(1) / n)),
        (f"\\ln\\left(1+\\frac{{1}}{{{n}}}\\right)", lambda: mpmath.log(1 + m(1) / n), f"\\frac{{1}}{{{n}}}", lambda: m(1) / n),
        (f"{n}+10^{{-{power}}}", lambda: n + m(10)**-power, f"{n}", lambda: m(n)),
        (f"\\sqrt{{{n}}}+\\sqrt{{{n + 2}}}", lambda: mpmath.sqrt(n) + mpmath.sqrt(n + 2), f"2\\sqrt{{{n + 1}}}", lambda: 2 * mpmath.sqrt(n + 1)),
        (f"\\sin {n}", lambda: mpmath.sin(n), f"\\sin {n + 710}", lambda: mpmath.sin(n + 710)),
        (
            f"\\cos {n}", lambda: mpmath.cos(n), f"\\cos({n}-2\\pi\\cdot {k}+10^{{-{power}}})",
            lambda: mpmath.cos(n - 2 * mpmath.pi * k + m(10)**-power),
        ),
        (f"\\frac{{355}}{{113}}\\cdot {n}", lambda: m(355) / 113 * n, f"\\pi\\cdot {n}", lambda: mpmath.pi * n),
        (f"\\sqrt[3]{{{n}^3+1}}", lambda: mpmath.cbrt(m(n)**3 + 1), f"{n}", lambda: m(n)),
        (
            f"\\sum_{{j=1}}^{{{k + 20}}}\\frac{{1}}{{j}}", lambda: mpmath.harmonic(k + 20), f"\\ln {k + 20}+0.5772156649",
            lambda: mpmath.log(k + 20) + m("0.5772156649"),
        ),
        (
            f"\\frac{{{k}+\\sqrt{{{n}}}}}{{2}}", lambda: (k + mpmath.sqrt(n)) / 2, f"\\frac{{{k}+\\sqrt{{{n + 1}}}}}{{2}}",
            lambda: (k + mpmath.sqrt(n + 1)) / 2,
        ),
        (f"\\cosh {k}", lambda: mpmath.cosh(k), f"\\sinh {k}", lambda: mpmath.sinh(k)),
        (
            f"\\frac{{{n}!}}{{{n}!+1}}" if n < 30 else f"\\frac{{{k + 10}!}}{{{k + 10}!+1}}",
            lambda: mpmath.factorial(k + 10) / (mpmath.factorial(k + 10) + 1) if n >= 30 else mpmath.factorial(n) / (mpmath.factorial(n) + 1), "1",
            lambda: m(1),
        ),
        (f"\\tan^{{-1}} {n}", lambda: mpmath.atan(n), "\\frac{\\pi}{2}", lambda: mpmath.pi / 2),
        (
            f"\\left(\\frac{{1+\\sqrt 5}}{{2}}\\right)^{{{n % 60 + 20}}}", lambda: mpmath.phi**(n % 60 + 20), str(sympy.lucas(n % 60 + 20)),
            lambda: m(int(sympy.lucas(n % 60 + 20))),
        ),
    ])
    return (one, other) if _different(left, right) else None


def rounded(random):
    """A decimal that is the value rounded to too few places, against the exact value."""
    n = random.randint(2, 99)
    with mpmath.workdps(30):
        text, value = random.choice([
            (f"\\sqrt{{{n}}}", mpmath.sqrt(n)), (f"{n}\\pi", n * mpmath.pi), (f"\\frac{{{n}}}{{7}}", mpmath.mpf(n) / 7), (f"\\ln {n}", mpmath.log(n)),
            (f"e^{{{n % 5 + 1}}}", mpmath.exp(n % 5 + 1)), (f"\\frac{{1}}{{{n}}}", mpmath.mpf(1) / n), (f"\\frac{{\\pi}}{{{n}}}", mpmath.pi / n),
            (f"\\sqrt[3]{{{n}}}", mpmath.cbrt(n)), (f"\\frac{{{n}}}{{13}}", mpmath.mpf(n) / 13), (f"\\sin {n}", mpmath.sin(n)),
            (f"2^{{1/{n}}}", mpmath.mpf(2)**(mpmath.mpf(1) / n)),
        ])
        places = random.randint(1, 4)
        decimal = mpmath.nstr(mpmath.floor(value * 10**places) / 10**places, 25)
        far = abs(mpmath.mpf(decimal) - value) > mpmath.mpf("2e-6")
    return (text, decimal) if far and "e" not in decimal else None


def pieces(random):
    """Functions that agree where they are usually tried."""
    k, c = random.randint(2, 30), random.randint(2, 99)
    one, other = random.choice([
        ("|x|", "x"), (f"|x-{k}|", f"x-{k}"), ("\\sqrt{x^2}", "x"), ("\\max(x,y)", "x+y"), ("\\max(x,y)", "\\min(x,y)"), ("\\lfloor x\\rfloor", "x"),
        ("\\lfloor x\\rfloor", "\\lceil x\\rceil"), ("\\lfloor 2x\\rfloor", "2\\lfloor x\\rfloor"),
        (f"\\lfloor \\frac{{n}}{{{k}}}\\rfloor", f"\\frac{{n}}{{{k}}}"), ("\\sqrt{(x-y)^2}", "x-y"), ("|x|+|y|", "|x+y|"), (f"|x^2-{k}|", f"x^2-{k}"),
        ("(-1)^n", "1"), (f"(-1)^n+{c}", f"{c + 1}"), ("\\gcd(n,6)", "\\gcd(n,2)"), (f"n \\bmod {k}", "n"), ("n!", "n^2"), ("2^n", "2n"),
        ("n^2-n+41", "n^2+n+41"), ("\\binom{2n}{n}", "\\binom{n}{2}"), ("x^{|n|}", "x^n"), ("\\ln|x|", "\\ln x^2"), ("\\arcsin(\\sin x)", "x"),
        ("\\frac{|x|}{x}", "1"), ("\\operatorname{sgn}(x)", "1"), (f"\\sqrt{{x^2+{k}^2}}", f"x+{k}"), ("(x+y)^2", "x^2+y^2"),
        ("\\frac{1}{x+y}", "\\frac1x+\\frac1y"), ("\\sqrt{x+y}", "\\sqrt x+\\sqrt y"), ("e^{x+y}", "e^x+e^y"), ("\\ln(x+y)", "\\ln x+\\ln y"),
        (f"x(x-1)(x-2)(x-3)(x-{k + 2})", "0"), (f"x^{{{k}}}-x", "0"), ("x^{2^{61}-2}", "1"), ("\\sin^2x+\\cos^2 x", "\\sin^2 x-\\cos^2 x"),
        (f"\\sin({k}\\pi x)", "0"), ("\\cos(2\\pi n)", "\\cos(\\pi n)"), ("\\sum_{j=1}^n j^2", "\\frac{n^2(n+1)^2}{4}"),
        ("\\sum_{j=1}^n j", "\\frac{n(n-1)}{2}"), (f"\\sum_{{j=0}}^n {k}^j", f"\\frac{{{k}^n-1}}{{{k - 1}}}" if k > 2 else "2^n-1"),
        ("\\prod_{j=1}^n j", "(n-1)!"), ("\\frac{n!}{(n-2)!}", "n(n+1)"), ("\\binom{n}{3}", "\\frac{n(n-1)(n-2)}{3}"), ("x^y", "y^x"),
        ("a-b-c", "a-(b-c)"), ("\\frac{a}{b}+\\frac{c}{d}", "\\frac{a+c}{b+d}"), ("a^{b^c}", "(a^b)^c"), ("2^{2^n}", "4^{n+1}"),
        (f"\\frac{{x^2-{k}^2}}{{x-{k}}}", f"x-{k}"), (f"(x+{k})^3", f"x^3+{k**3}"), (f"\\log_{{{k}}} x", f"\\frac{{\\ln {k}}}{{\\ln x}}"),
        (f"e^{{{k}\\ln x}}", f"{k}x"), ("\\tan x\\cot x", "\\tan x"), ("\\sec^2 x-\\tan^2 x", "\\sec^2 x+\\tan^2 x"),
        ("\\sin 2x", "2\\sin x\\cos 2x"), ("\\cos 2x", "2\\cos^2x+1"), (f"\\sin(x+{k}\\pi)", "\\cos x"),
    ])
    template = random.choice(["%s", "%s", f"{c}+%s", f"\\frac{{%s}}{{{c}}}", "y=%s", f"{c}(%s)"])
    return template.replace("%s", one), template.replace("%s", other)


def huge(random):
    """Whole numbers of many digits, of which one is changed."""
    digits = str(random.randint(1, 9)) + "".join(random.choice("0123456789") for _ in range(random.randint(20, 300)))
    place = random.randrange(1, len(digits))
    other = digits[:place] + str((int(digits[place]) + random.randint(1, 9)) % 10) + digits[place + 1:]
    n = random.randint(30, 90)
    value = str(sympy.factorial(n))
    changed = value[:5] + str((int(value[5]) + 1) % 10) + value[6:]
    return random.choice([
        (digits, other), (digits, digits + "0"), (digits, digits[:-1]), (f"{n}!", changed), (f"{n}^{{{n}}}", str(n**n + 1)),
        (f"\\binom{{{2 * n}}}{{{n}}}", str(sympy.binomial(2 * n, n) - 1)), (f"2^{{{4 * n}}}-1", str(2**(4 * n))),
        (f"x^{{{digits[:18]}}}", f"x^{{{other[:18]}}}" if digits[:18] != other[:18] else f"x^{{{digits[:17]}}}"),
    ])


CLOSE = {"close numbers": numbers, "rounded": rounded, "pieces": pieces, "huge": huge}
