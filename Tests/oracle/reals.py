"""Reals to 130 digits and more, and doubles as the exact fractions that they are."""

from decimal import MAX_EMAX, MIN_EMIN, Decimal, getcontext
from fractions import Fraction

ZERO, ONE = Decimal(0), Decimal(1)
MOST = 1.7976931348623157e308


def set_digits(numbers):
    """130 digits, and as many more as lie between the largest and the smallest of some numbers, twice: squares are added up."""
    context = getcontext()
    context.Emax, context.Emin = MAX_EMAX, MIN_EMIN
    exponents = [Decimal(number).adjusted() for number in numbers if number]
    context.prec = 130 + 2 * (max(exponents, default=0) - min(exponents, default=0))


def real(number):
    """A double, an integer or a fraction as a decimal: doubles exactly, however many digits that takes."""
    if isinstance(number, Fraction):
        return Decimal(number.numerator) / Decimal(number.denominator)
    return Decimal(number)


def written(number):
    """The decimal number that a double is written as: 0.28 is 28 / 100."""
    return Fraction(repr(number))


def nearest(total):
    """The double nearest to a fraction; beyond the range the largest."""
    try:
        return float(total) + 0.0
    except OverflowError:
        return MOST if total > 0 else -MOST


def nearest_sum(numbers):
    return max(-MOST, min(MOST, nearest(sum((Fraction(number) for number in numbers), Fraction(0)))))


def is_zero(number, unit):
    """Whether a real is what rounding at the last digits leaves of 0, next to terms of the size of `unit`."""
    return abs(number) <= abs(unit).scaleb(40 - getcontext().prec)


def plain(number, unit):
    return ZERO if is_zero(number, unit) else number


def largest(numbers):
    return max((abs(number) for number in numbers), default=ZERO)


def mean(numbers):
    numbers = list(numbers)
    return plain(sum(numbers, ZERO) / len(numbers), largest(numbers))


def variance(numbers, less=0):
    middle = sum(numbers, ZERO) / len(numbers)
    return sum(((number - middle) ** 2 for number in numbers), ZERO) / (len(numbers) - less)


def all_equal(numbers):
    numbers = list(numbers)
    unit = largest(numbers)
    return all(is_zero(number - numbers[0], unit) for number in numbers)


def over(numerator, denominator):
    """A quotient; 0 over nothing."""
    return numerator / denominator if denominator else ZERO
