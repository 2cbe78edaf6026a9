"""Numbers in all their notations, and a change of one.

Each kind gives a template with `%s` and two texts for it, or `None` where they say the same.
"""

from fractions import Fraction

from .pairs import changed_digit


def _template(random):
    a, b = random.distinct(2, 2, 40)
    return random.choice([
        "%s", "%s", "x=%s", "f(x)=%s", "$%s$", f"{a}x+%s", f"%s\\sqrt{{{b}}}", f"\\frac{{%s}}{{{b}}}", "x^{%s}", "\\sqrt{%s}", "%s\\pi", f"({a},%s)",
        f"\\{{{a},%s\\}}", f"[{-a},%s)", "x<%s", "\\left(-\\infty,%s\\right]", "%s\\text{ cm}", "%s^\\circ", f"{a}+%si", "\\$%s",
        f"\\begin{{pmatrix}}%s\\\\{a}\\end{{pmatrix}}", "e^{%s}", "\\log_{2}%s", "%s\\%", f"{a}:%s", f"y={a}x-%s", f"(x-{a})^2+(y-{b})^2=%s",
        "\\sin(%sx)", "\\ln(%s)",
    ])


def _digit(random):
    number = str(random.randint(41, 99_999))
    # As radii of circles and the like: a square factor could hide in a root or logarithm only with another value, so any other number differs.
    return _template(random), number, changed_digit(random, number)


def _decimals(random):
    whole, places = random.randint(0, 999), random.randint(1, 5)
    digits = "".join(random.choice("123456789") for _ in range(places))
    number = f"{whole}.{digits}"
    other = random.choice([
        changed_digit(random, number), f"{whole}.{digits[::-1]}", f"{whole}{digits[0]}.{digits[1:] or '0'}", f"{whole}.0{digits}", f"-{number}",
    ])
    if Fraction(other) == Fraction(number):
        return "%s", "1.5", "1.6"
    return random.choice(["%s", "%s", "x=%s", "%s\\text{ m}", "(1,%s)", "%s\\times 10^{3}", "\\$%s"]), number, other


def _scientific(random):
    digits = f"{random.randint(1, 9)}.{random.randint(1, 99):02d}"
    power = random.choice([random.randint(2, 15), -random.randint(2, 15), random.randint(20, 35)])
    write = random.choice(["%s\\times 10^{%d}", "%s \\cdot 10^{%d}", "%s*10^%d", "%se%d", "%s\\times10^{%d}\\text{ J}"])
    other = random.choice([(digits, -power), (digits, power + random.choice([1, -1])), (changed_digit(random, digits), power)])
    return "%s", write % (digits, power), write % other


def _thousands(random):
    number = random.randint(10_000, 99_999_999)
    join = random.choice([",", "{,}", "\\,", ",\\!"])
    other = int(changed_digit(random, str(number)))
    return random.choice(["%s", "%s", "\\$%s", "%s\\text{ people}"]), f"{number:,}".replace(",", join), f"{other:,}".replace(",", join)


def _fraction(random):
    a, b = random.distinct(2, 2, 60)
    c = random.randint(2, 9)
    one = Fraction(a, b)
    write = lambda top, bottom: "\\frac{%d}{%d}" % (top, bottom)
    other, text = random.choice([
        (Fraction(b, a), write(b, a)), (Fraction(-a, b), "-" + write(a, b)), (Fraction(a + 1, b), write(a + 1, b)),
        (Fraction(a, b + 1), write(a, b + 1)), (Fraction(a, b) + c, f"{c}{write(a, b)}" if a < b else f"{c}+{write(a, b)}"),
        (Fraction(a * 10 + c, b), write(a * 10 + c, b)), (Fraction(a * b), f"{a}\\cdot{b}"), (Fraction(a * 10**len(str(b)) + b), f"{a}{b}"),
        (Fraction(a) + Fraction(b, 10**len(str(b))), f"{a}.{b}"), (Fraction(a - b), f"{a}-{b}"),
    ])
    return ("%s", write(a, b), text) if one != other else None


def _mixed(random):
    whole, top, bottom = random.randint(1, 20), *sorted(random.distinct(2, 1, 30))
    write = lambda w, a, b: "%d\\frac{%d}{%d}" % (w, a, b)
    one, texts = whole + Fraction(top, bottom), [(whole + 1, top, bottom), (whole, top, bottom + 1), (top, whole, bottom), (whole, top + 1, bottom)]
    other = random.choice(texts)
    if other[0] + Fraction(other[1], other[2]) == one:
        return None
    product = (Fraction(whole * top, bottom), "%d\\cdot\\frac{%d}{%d}" % (whole, top, bottom))
    if random.random() < 0.2 and product[0] != one:
        return "%s", write(whole, top, bottom), product[1]
    return "%s", write(whole, top, bottom), write(*other)


def _repeating(random):
    lead, period = "".join(random.choice("0123456789") for _ in range(random.randint(0, 2))), "".join(random.sample(
        "0123456789", random.randint(1, 3),
    ))
    read = lambda lead, period: Fraction(int("0" + lead), 10**len(lead)) + Fraction(int(period), (10**len(period) - 1) * 10**len(lead))
    mark = random.choice([
        "\\overline{%s}", "\\overline{%s}", "\\dot{%s}", "(%s)",
    ] if len(period) == 1 else ["\\overline{%s}", "\\overline{%s}", "(%s)"])
    other = random.choice([
        (lead + period[0], period[1:] or period), (lead + "0", period), (lead, period[::-1]), (lead, changed_digit(random, period)),
        (lead + "4", period),
    ])
    if read(lead, period) == read(*other):
        return None
    plain = f"0.{lead}{period}"
    if random.random() < 0.25 and read(lead, period) - Fraction(plain) > Fraction(1, 1000):
        return "%s", f"0.{lead}{mark % period}", plain
    return "%s", f"0.{lead}{mark % period}", f"0.{other[0]}{mark % other[1]}"


DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _base(random):
    base = random.choice([*range(3, 10), *range(11, 36)])
    number = "".join(DIGITS[random.randint(1, base - 1)] for _ in range(random.randint(2, 5)))
    place = random.randrange(len(number))
    changed = number[:place] + random.other(DIGITS[1:base], number[place]) + number[place + 1:]
    other_base = random.other(range(int(max(number), 36) + 1, 37), base)
    other = random.choice([(number, other_base), (changed, base), (number[::-1], base)])
    if int(number, base) == int(other[0], other[1]):
        return None
    write = random.choice(["%s_{%d}", "(%s)_{%d}"])
    return "%s", write % (number, base), write % other


def _percents(random):
    a, b = random.distinct(2, 2, 99)
    one, other = random.choice([
        (f"{a}\\%", f"{b}\\%"), (f"{a}\\%", f"0.{b:02d}"), (f"{a}%", f"{a}0%"), (f"{a}\\%", f"-{a}\\%"), (f"{a}.5\\%", f"{a}\\%"),
        (f"{a}\\%", f"\\frac{{{a}}}{{1000}}"),
    ])
    return "%s", one, other


def _clock(random):
    hour, minute = random.randint(1, 11), random.randint(10, 59)
    other = random.choice([(hour + 1, minute), (hour, (minute + 1) if minute < 59 else 12), (hour, int(str(minute)[::-1]) % 60)])
    if other == (hour, minute) or not 10 <= other[1]:
        return "%s", "2:30", "2:35"
    end = random.choice(["", "\\text{ p.m.}", " AM", "\\text{ PM}"])
    return "%s", f"{hour}:{minute}{end}", f"{other[0]}:{other[1]}{end}"


def _words(random):
    small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    name = lambda n: small[n] if n < 20 else tens[n // 10] + ("-" + small[n % 10] if n % 10 else "")
    a, b = random.distinct(2, 2, 99)
    one, other = random.choice([
        (str(a), name(b)), (name(a), str(b)), (name(a), name(b)), (f"{a} million", f"{b} million"), (f"{a} million", f"{a} thousand"),
        (f"{a} million", f"{a} billion"), (f"{a} squared", f"{a} cubed"), (f"{a} dozen", f"{b} dozen"),
    ])
    return "%s", one, other


NUMBERS = {
    "digit in a place": _digit, "decimal": _decimals, "scientific": _scientific, "thousands": _thousands, "fraction": _fraction,
    "mixed number": _mixed, "repeating decimal": _repeating, "base": _base, "percent": _percents, "time of day": _clock, "number words": _words,
}
