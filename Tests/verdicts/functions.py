"""Makes functions.txt, which Tests/VerifiersTests/FunctionTests.swift reads.

It holds values of elementary functions by mpmath, at 290 bits, on ordinary and hard arguments:

    python -m verdicts.functions > verdicts/functions.txt     in Tests/

A number is a whole number, in hexadecimal digits, times a power of two: `m@e`. A row is a function, its arguments, and the real part of its
value, with the imaginary part where arguments are complex: `name m@e ... = m@e [m@e]`.
"""

import random

import mpmath
from mpmath import mpc, mpf

ARGUMENT, VALUE = 256, 290


def cut(number, bits):
    """Rounded to so many bits."""
    with mpmath.workprec(bits):
        return +number


def text(number, bits):
    number = cut(number, bits)
    sign, mantissa, exponent, _ = number._mpf_
    return f"{'-' if sign else ''}{int(mantissa):x}@{exponent}"


def two(exponent):
    return mpmath.ldexp(mpf(1), exponent)


def arguments(chooser):
    """Arguments by function."""
    ordinary = lambda count, scale=10: [mpf(chooser.randint(-10**9, 10**9)) / 10**9 * scale for _ in range(count)]
    positive = lambda count, scale=10: [abs(number) for number in ordinary(count, scale)]
    near_one = [1 + sign * two(-bits) for bits in (1, 2, 7, 20, 39, 40, 41, 64, 100, 127, 128, 129, 200, 250) for sign in (1, -1)]
    tiny = [sign * two(-bits) * mpf(3) / 2 for bits in (5, 39, 40, 41, 60, 127, 255, 256, 300, 10_000) for sign in (1, -1)]
    turns = [mpmath.pi * k / 2 for k in (
        1, 2, 3, 4, 7, 22, 355, 103_993, 2**20, 2**30 + 1, 2**38,
    )] + [mpf(number) for number in (1, 3, 11, 22, 355, 710, 103_993, 2**39 - 1, 10**9)]
    angles = ordinary(8) + ordinary(4, 10**6) + turns + [-turns[2]] + tiny
    logarithms = positive(8) + near_one + [
        mpf(1) / 2, mpf(2), mpf(10), mpmath.e, two(10_000), two(-10_000), two(2**40) * 3, mpf(10)**-300, mpf(1) / 3, mpf("1.4142135623"),
        mpf("0.70710678"),
    ]
    sides = ordinary(8, 1) + [number for number in near_one if abs(number) < 1] + [-near_one[5]] + tiny
    steps = ordinary(8) + ordinary(4, 1000) + [mpmath.ln2 * k for k in (1, -1, 2, 1000, -99_999)] + [mpf(number) for number in (
        1, -1, 100, -100, 10**5, -10**5, 2**40, -2**40,
    )] + tiny
    small = ordinary(6, 3) + tiny[:8] + [mpf(40), mpf(-40)]
    atan = ordinary(8) + near_one[:10] + tiny + [mpf(2), mpf(1) / 16, two(300), -two(41), mpf(10)**9]
    roots = positive(8) + near_one[:12] + [mpf(4), mpf(2), mpf(1) / 4, mpf(10)**40 + 1, two(9_999), two(-9_999), mpf(3) / 2**301]
    return {
        "exp": steps, "ln": logarithms, "sin": angles, "cos": angles, "tan": ordinary(8) + turns[:9] + tiny[:8], "cot": ordinary(4),
        "sec": ordinary(4), "csc": ordinary(4) + tiny[:4], "asin": sides, "acos": sides, "atan": atan, "sqrt": roots, "sinh": small, "cosh": small,
        "tanh": small, "asinh": small, "acosh": [1 + number for number in positive(5)] + [1 + two(-60)],
        "atanh": ordinary(6, 1) + tiny[:4] + [1 - two(-60)],
    }


def powers(chooser):
    result = [(mpf(chooser.randint(1, 10**6)) / 1000, mpf(chooser.randint(-10**6, 10**6)) / 99_991) for _ in range(10)]
    return result + [
        (1 + two(-100), two(100) + mpf(1) / 3), (1 - two(-60), two(62) + mpf(1) / 7), (two(-900), mpf(1) / 3), (mpf(10)**30, mpmath.e),
        (mpf(2), mpf(1) / 2), (mpf(1) / 3, mpf(-3001) / 7), (mpmath.e, mpmath.pi),
    ]


def complex_arguments(chooser):
    number = lambda: mpc(mpf(chooser.randint(-10**6, 10**6)) / 99_991, mpf(chooser.randint(-10**6, 10**6)) / 99_991)
    hard = [
        mpc(-1, two(-60)), mpc(-1, -two(-60)), mpc(two(-80), 1), mpc(0, 1) * mpmath.pi, mpc(3, 4), mpc(-3, -4), mpc(two(50), 1), mpc(1, two(-130)),
    ]
    return {name: [number() for _ in range(6)] + hard for name in ("exp", "ln", "sqrt", "sin", "cos")}


FUNCTIONS = {"ln": mpmath.log} | {name: getattr(mpmath, name) for name in (
    "exp", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sqrt", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
)}


def rows():
    chooser = random.Random(20_260_101)
    with mpmath.workprec(2_000):
        for name, numbers in arguments(chooser).items():
            for number in numbers:
                number = cut(number, ARGUMENT)
                value = FUNCTIONS[name](number)
                yield f"{name} {text(number, ARGUMENT)} = {text(value, VALUE)}"
        for base, exponent in powers(chooser):
            base, exponent = cut(base, ARGUMENT), cut(exponent, ARGUMENT)
            yield f"power {text(base, ARGUMENT)} {text(exponent, ARGUMENT)} = {text(mpmath.power(base, exponent), VALUE)}"
        for name, numbers in complex_arguments(chooser).items():
            for number in numbers:
                parts = cut(number.real, ARGUMENT), cut(number.imag, ARGUMENT)
                value = FUNCTIONS[name](mpc(*parts))
                yield f"{name} {text(parts[0], ARGUMENT)} {text(parts[1], ARGUMENT)} = {text(value.real, VALUE)} {text(value.imag, VALUE)}"


if __name__ == "__main__":
    for row in rows():
        print(row)
