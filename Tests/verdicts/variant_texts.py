"""Pairs that say the same in another notation of numbers, units, names and structures."""

from fractions import Fraction


def _n(random):
    return random.randint(2, 999)


def units(random):
    number = random.choice([str(_n(random)), f"{_n(random)}.5", f"\\frac{{{_n(random)}}}{{7}}"])
    names = random.choice([
        ["cm", "\\text{ cm}", "\\,\\text{cm}", "\\ \\mathrm{cm}", "~\\mathrm{cm}", "\\text{ centimeters}", " cm", ""],
        [
            "\\text{ m/s}", "\\ \\mathrm{m/s}", "\\,\\mathrm{m\\,s^{-1}}", "\\text{ m s}^{-1}", "\\text{ meters per second}", " m/s",
            "\\ \\frac{\\text{m}}{\\text{s}}",
        ],
        ["\\text{ cm}^2", "\\,\\mathrm{cm}^2", "\\text{ cm}^{2}", "\\text{ square centimeters}", "\\ \\text{cm}^2", "\\text{ sq cm}", "\\text{cm²}"],
        ["\\text{ kg}", "\\ \\mathrm{kg}", " kg", "\\text{ kilograms}", ""], ["^\\circ", "°", "^{\\circ}", "\\text{ degrees}", "^\\circ\\text{}"],
        ["\\text{ hours}", " hours", "\\ \\text{h}", "\\text{ hr}", ""], ["\\text{ units}", "", " units", "\\ \\text{units}"],
        ["\\ \\Omega", "\\,\\Omega", "\\text{ ohms}", "\\text{ Ω}"],
        ["\\ \\mu\\text{m}", "\\text{ μm}", "\\,\\mathrm{\\mu m}", "\\text{ micrometers}", "\\text{ µm}"],
        ["\\text{ J}", "\\ \\mathrm{J}", " joules", "\\text{ joules}"], ["\\text{ apples}", "", "\\ \\text{apples}", " apples"],
        ["\\text{ square units}", "", "\\text{ units}^2", "\\ \\text{units}^2"],
        ["\\text{ mol/L}", "\\ \\mathrm{mol\\cdot L^{-1}}", "\\text{ M}", "\\ \\mathrm{mol/L}"], ["\\text{ N}", "\\,\\mathrm{N}", "\\text{ newtons}"],
        ["\\text{ eV}", "\\,\\mathrm{eV}", "\\ \\text{eV}"],
    ])
    one, other = random.sample(names, 2)
    return number + one, number + other


def money(random):
    number = random.choice([str(_n(random)), f"{_n(random)}.{random.randint(10, 99)}"])
    one, other = random.sample(["\\$%s", "$%s", "%s", "\\$ %s", "%s\\text{ dollars}", "%s dollars", "\\text{\\$}%s", "\\$%s"], 2)
    return (one % number, other % number) if one != other else None


def thousands(random):
    number = random.randint(1_000, 99_999_999)
    one, other = random.sample(["%s", ",", "{,}", "\\,", ",\\!", "~"], 2)
    write = lambda style: str(number) if style == "%s" else f"{number:,}".replace(",", style)
    return write(one), write(other)


def fractions(random):
    a, b = random.randint(1, 60), random.randint(2, 60)
    value = Fraction(a, b)
    forms = [
        "\\frac{%d}{%d}" % (a, b), "\\dfrac{%d}{%d}" % (a, b), "%d/%d" % (a, b), "\\tfrac{%d}{%d}" % (a, b), "{%d \\over %d}" % (a, b),
        "\\frac{%d}{%d}" % (3 * a, 3 * b), "%d \\div %d" % (a, b), "\\cfrac{%d}{%d}" % (a, b), "\\left(\\frac{%d}{%d}\\right)" % (a, b),
        "%d\\cdot\\frac{1}{%d}" % (a, b), "%d^{-1}\\cdot %d" % (b, a),
    ]
    if value.denominator == 1:
        forms.append(str(value.numerator))
    elif value > 1:
        forms.append("%d\\frac{%d}{%d}" % (value // 1, (value % 1).numerator, value.denominator))
        forms.append("%d %d/%d" % (value // 1, (value % 1).numerator, value.denominator))
    if a < 10 and b < 10:
        forms += ["\\frac%d%d" % (a, b), "\\frac %d%d" % (a, b)]
    return tuple(random.sample(forms, 2))


def negatives(random):
    a, b = random.distinct(2, 2, 60)
    one, other = random.sample([
        "-\\frac{%d}{%d}", "\\frac{-%d}{%d}", "\\frac{%d}{-%d}", "-%d/%d", "−%d/%d", "\\left(-\\frac{%d}{%d}\\right)", "-\\dfrac{%d}{%d}", "(-%d)/%d",
    ], 2)
    return one % (a, b), other % (a, b)


def percents(random):
    a = random.randint(1, 99)
    return tuple(random.sample([f"{a}\\%", f"{a}%", f"{a} \\%", f"0.{a:02d}", f"\\frac{{{a}}}{{100}}", f"{a}\\text{{ percent}}", f"{a} percent"], 2))


def scientific(random):
    digits, power = f"{random.randint(1, 9)}.{random.randint(1, 9)}", random.choice([random.randint(2, 12), -random.randint(2, 8)])
    one, other = random.sample(["%s\\times 10^{%d}", "%s \\cdot 10^{%d}", "%s*10^(%d)", "%se%d", "%s × 10^{%d}", "%s\\times{10}^{%d}", "%sE%d"], 2)
    return one % (digits, power), other % (digits, power)


def bases(random):
    number, base = random.randint(10, 9_999), random.randint(2, 9)
    digits, rest = "", number
    while rest:
        rest, digit = divmod(rest, base)
        digits = str(digit) + digits
    write = random.choice(["%s_{%d}", "%s_%d", "(%s)_{%d}", "%s_{\\text{%d}}", "%s_{(%d)}"])
    return random.choice([(str(number), write % (digits, base)), (write % (digits, base), f"{digits}_{{{base}}}")])


def powers(random):
    a, b, c = random.randint(2, 30), random.randint(2, 9), random.randint(2, 9)
    return random.choice([
        (f"\\sqrt{{{a}}}", f"{a}^{{1/2}}"), (f"\\sqrt{{{a}}}", f"\\sqrt {{{a}}}"), (f"\\sqrt[{b}]{{{a}}}", f"{a}^{{\\frac{{1}}{{{b}}}}}"),
        (f"\\sqrt{{{a}}}", f"sqrt({a})"), (f"\\sqrt{{{a}}}", f"√{a}"), (f"{b}\\sqrt{{{a}}}", f"\\sqrt{{{a * b * b}}}"),
        (f"\\frac{{{b}}}{{\\sqrt{{{a}}}}}", f"\\frac{{{b}\\sqrt{{{a}}}}}{{{a}}}"), (f"{a}^{{-{b}}}", f"\\frac{{1}}{{{a}^{{{b}}}}}"),
        (f"{a}^{{{b}}}", str(a**b)), (f"x^{{{b}}}", f"x^{{{b - 1}}}\\cdot x"), (f"x²+{a}", f"x^2+{a}"), (f"\\sqrt{{{b}}}", "\\sqrt%d" % b),
        (f"e^{{-{a}}}", f"\\frac{{1}}{{e^{{{a}}}}}"), (f"e^{{{a}}}", f"\\exp({a})"), (f"\\exp\\left(-{a}x\\right)", f"e^{{-{a}x}}"),
        (f"\\mathrm{{e}}^{{{a}}}", f"e^{{{a}}}"), (f"{a}\\pi", f"{a}π"), (f"\\frac{{{a}\\pi}}{{{b}}}", f"\\frac{{{a}}}{{{b}}}\\pi"),
        (f"\\frac{{\\pi}}{{{a}}}", f"π/{a}"), (f"2^{{{a}}}\\cdot 3^{{{b}}}", f"3^{{{b}}} \\times 2^{{{a}}}"),
        (f"{a}^{{{b}}}\\cdot{a}^{{{c}}}", f"{a}^{{{b + c}}}"),
    ])


def pairs(random):
    a, b, c, d = (str(_n(random)) for _ in range(4))
    return random.choice([
        (f"({a},{b})", f"\\left({a}, {b}\\right)"), (f"({a},{b})", f"x={a}, y={b}"), (f"({a},{b}),({c},{d})", f"({c},{d}),({a},{b})"),
        (f"({a},{b}),({c},{d})", f"({a}, {b}) \\text{{ and }} ({c}, {d})"), (f"({a},{b})", f"(x,y)=({a},{b})"), (f"x={a},y={b}", f"y={b},\\ x={a}"),
        (f"x={a},y={b}", f"\\begin{{cases}}x={a}\\\\y={b}\\end{{cases}}"), (f"\\{{({a},{b}),({c},{d})\\}}", f"({c},{d}),({a},{b})"),
        (f"({a},{b},{c})", f"({a};{b};{c})"), (f"({a},{b},{c})", f"\\langle {a},{b},{c}\\rangle"), (f"x={a} \\text{{ or }} x={b}", f"{a},{b}"),
        (f"{a}, {b}", f"{b} \\text{{ and }} {a}"), (f"x={a}\\text{{ or }}x={b}", f"x\\in\\{{{b},{a}\\}}"),
        (f"({a},{b}),({c},{d})", f"x={a},y={b} \\text{{ or }} x={c},y={d}"),
        (f"x={a},y={b} \\text{{ or }} x={c},y={d}", f"x={c},y={d} \\text{{ or }} x={a},y={b}"), (f"(1) {a} (2) {b}", f"(1) ${a}$; (2) ${b}$"),
        (f"{a}:{c}1", f"{a} : {c}1"), (f"{a}\\text{{ red}}, {b}\\text{{ blue}}", f"{b}\\text{{ blue}}, {a}\\text{{ red}}"),
        (f"\\begin{{pmatrix}}{a}&{b}\\\\{c}&{d}\\end{{pmatrix}}", f"\\begin{{bmatrix}} {a} & {b} \\\\ {c} & {d} \\end{{bmatrix}}"),
        (f"\\begin{{pmatrix}}{a}\\\\{b}\\end{{pmatrix}}", f"\\begin{{bmatrix}}{a}\\\\ {b}\\end{{bmatrix}}"), (f"f(x)={a}x", f"{a}x"),
    ])


def places(random):
    """The same box in another response."""
    a = random.choice([str(_n(random)), f"\\frac{{{_n(random)}}}{{7}}", f"{_n(random)}x+1", f"\\sqrt{{{_n(random)}}}"])
    place = random.choice([
        "\\boxed{%s}", "The answer is $%s$.", "The answer is \\boxed{%s}.", "**Final Answer**\n\n$$\\boxed{%s}$$", "So \\[ \\boxed{ %s } \\]",
        "Therefore, the final answer is: $\\boxed{%s}$. I hope it is correct.", "<think>Perhaps 5?</think>\nThe final answer is $%s$.",
        "<answer>%s</answer>", "Answer: $%s$", "**Answer:** $%s$", "\\boxed{z = %s}", "\\fbox{$%s$}", "\\boxed{$%s$}", "\\boxed{\\displaystyle %s}",
        "\\boxed{\\mathbf{%s}}", "\\boxed{%s.}", "### Final Answer\n\\boxed{%s}", "\\(\\boxed{%s}\\)",
        "Hence the answer is **%s**." if "\\" not in a else "\\boxed{%s}", "#### %s",
    ])
    return a, a, (), place


def signs(random):
    a, b = random.distinct(2, 2, 99)
    return random.choice([
        (f"x\\le {a}", f"x\\leq {a}"), (f"x\\geqslant {a}", f"x \\ge {a}"), (f"x≥{a}", f"x\\ge {a}"), (f"x\\ne {a}", f"x\\neq {a}"),
        (f"x>{a}", f"{a}<x"), (f"x<{a}", f"(-\\infty,{a})"), (f"x\\in[{a},{a + b}]", f"[{a}, {a + b}]"), (f"{a}<x<{a + b}", f"({a},{a + b})"),
        (f"{a}<x<{a + b}", f"x>{a}\\text{{ and }}x<{a + b}"), (f"x<{a}\\text{{ or }}x>{a + b}", f"(-\\infty,{a})\\cup({a + b},\\infty)"),
        (f"\\mathbb{{R}}\\setminus\\{{{a}\\}}", f"(-\\infty,{a})\\cup({a},\\infty)"), (f"\\pm {a}", f"{a}, -{a}"),
        (f"x=\\pm {a}", f"x={a}\\text{{ or }}x=-{a}"), (f"{b}\\pm\\sqrt{{{a}}}", f"{b}+\\sqrt{{{a}}},{b}-\\sqrt{{{a}}}"),
        ("\\emptyset", "\\varnothing"), ("\\emptyset", "\\{\\}"), ("\\infty", "+\\infty"), (f"[{a},\\infty)", f"[{a},+\\infty)"),
        (f"x\\ge {a}", f"[{a},\\infty)"), (f"\\{{x\\mid x>{a}\\}}", f"({a},\\infty)"), (f"n\\equiv {a % 7}\\pmod 7", f"{a % 7}\\pmod{{7}}"),
        (f"{a}\\cdot{b}", f"{a}\\times{b}"), (f"{a}\\cdot{b}", f"{a * b}"), (f"{a}!", f"{a}\\cdot{a - 1}!"),
        (f"\\binom{{{a}}}{{2}}", f"\\frac{{{a}\\cdot{a - 1}}}{{2}}"), (f"\\binom{{{a}}}{{2}}", f"C_{{{a}}}^2"),
        (f"\\binom{{{a}}}{{2}}", f"{{{a}\\choose 2}}"), (f"\\lfloor x\\rfloor+{a}", f"\\left\\lfloor x\\right\\rfloor+{a}"),
        (f"|x-{a}|", f"\\lvert x-{a}\\rvert"), (f"\\left|x-{a}\\right|", f"|{a}-x|"), (f"0.\\overline{{{a:02d}}}", f"\\frac{{{a}}}{{99}}"),
        (f"\\log_2 {a}", f"\\frac{{\\ln {a}}}{{\\ln 2}}"), (f"\\arctan {a}", f"\\tan^{{-1}}({a})"), (f"\\sin^2({a}x)", f"(\\sin({a}x))^2"),
        (f"\\sin {a}^\\circ", f"\\sin({a}°)"), (f"\\operatorname{{arctan}}({a})", f"\\arctan {a}"),
        (f"\\frac{{{a}\\pi}}{{180}}", f"\\frac{{\\pi}}{{180}}\\cdot {a}"), (f"\\theta={a}", f"{a}"), (f"x={a}", f"{a}"), (f"{a}i", f"i\\cdot{a}"),
        (f"\\text{{{a}}}", f"{a}"), (f"\\mathrm{{{a}}}", f"{a}"), (f"{a}.", f"{a}"), (f"${a}$", f"{a}"),
    ])


TEXTS = {
    "text: units": units, "text: money": money, "text: thousands": thousands, "text: fractions": fractions, "text: negative fractions": negatives,
    "text: percent": percents, "text: scientific": scientific, "text: bases": bases, "text: powers and roots": powers, "text: pairs and names": pairs,
    "text: places": places, "text: signs": signs,
}
