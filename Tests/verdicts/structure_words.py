"""Pairs of which words, units or labels are exchanged."""


def _value(random, but=()):
    """The text of a value; all have different values."""
    while True:
        number = random.randint(2, 60)
        text = random.choice([str(number)] * 4 + [f"-{number}", f"\\frac{{{number}}}{{61}}", f"{number}\\sqrt{{2}}", f"{number}\\pi", f"{number}.5"])
        if text not in but:
            return text


def values(random, count):
    result = []
    while len(result) < count:
        result.append(_value(random, result))
    return result


def counted(random):
    """5 red, 3 blue against 3 red, 5 blue."""
    a, b, c = random.distinct(3, 2, 60)
    one, other, third = random.choice([
        ["red", "blue", "green"], ["adults", "children", "seniors"], ["apples", "pears", "plums"], ["boys", "girls", "teachers"],
        ["dimes", "nickels", "quarters"], ["cats", "dogs", "birds"], ["chairs", "tables", "desks"], ["white balls", "black balls", "red balls"],
        ["wins", "losses", "draws"], ["pencils", "pens", "rulers"], ["cows", "chickens", "pigs"], ["vertices", "edges", "faces"],
        ["men", "women", "others"],
    ])
    style = random.choice([
        lambda n, w: f"{n} \\text{{ {w}}}", lambda n, w: f"{n}\\text{{ {w}}}", lambda n, w: f"{n} {w}", lambda n, w: f"{n} \\ \\text{{{w}}}",
        lambda n, w: f"\\text{{{n} {w}}}",
    ])
    joint = random.choice([", ", " \\text{ and } ", ",\\ ", "; ", " and ", ", \\text{ and }"])
    words = [one, other, third][:random.choice([2, 2, 3])]
    write = lambda numbers: joint.join(style(n, w) for n, w in zip(numbers, words))
    if random.random() < 0.25:
        words_first = random.choice([lambda n, w: f"\\text{{{w}: }}{n}", lambda n, w: f"{w}: {n}", lambda n, w: f"\\text{{{w}}}={n}"])
        write = lambda numbers: joint.join(words_first(n, w) for n, w in zip(numbers, words))
    numbers = [a, b, c][:len(words)]
    return write(numbers), write(random.swapped(numbers))


def measures(random):
    """Quantities of several parts: hours and minutes, feet and inches, dollars and cents."""
    one, other, limit = random.choice([
        ("hours", "minutes", 59), ("minutes", "seconds", 59), ("feet", "inches", 11), ("pounds", "ounces", 15), ("dollars", "cents", 99),
        ("days", "hours", 23), ("weeks", "days", 6), ("years", "months", 11), ("h", "min", 59), ("kg", "g", 99), ("m", "cm", 99), ("ft", "in", 11),
        ("^\\circ", "'", 59), ("\\text{ km}", "\\text{ m}", 99),
    ])
    a, b = random.distinct(2, 2, limit)
    raw = one.startswith(("^", "\\"))
    style = (lambda n, w: f"{n}{w}") if raw else random.choice([
        lambda n, w: f"{n}\\text{{ {w}}}", lambda n, w: f"{n} {w}", lambda n, w: f"{n}\\ \\text{{{w}}}",
    ])
    joint = " " if raw else random.choice([" ", ", ", "\\ ", " \\text{ and } ", " and ", ",\\ "])
    write = lambda a, b: style(a, one) + joint + style(b, other)
    return write(a, b), random.choice([write(b, a), write(a, b + 1 if b < limit else b - 1), style(a, one)])


def money(random):
    a, b = random.distinct(2, 2, 98)
    return random.choice([
        (f"\\${a} \\text{{ and }} {b} \\text{{ cents}}", f"\\${b} \\text{{ and }} {a} \\text{{ cents}}"), (f"\\${a}.{b:02d}", f"\\${b}.{a:02d}"),
        (f"\\$\\,{a}, \\$\\,{b}", f"\\$\\,{a}, \\$\\,{b + 1}"), (f"a=\\${a}, b=\\${b}", f"a=\\${b}, b=\\${a}"),
        (f"\\text{{adult: }}\\${a}, \\text{{ child: }}\\${b}", f"\\text{{adult: }}\\${b}, \\text{{ child: }}\\${a}"),
    ])


def people(random):
    """Who has what."""
    a, b, c = random.distinct(3, 2, 60)
    names = random.choice([
        ["Alice", "Bob", "Carol"], ["Tom", "Jerry", "Spike"], ["Anna", "Ben", "Cleo"], ["Team A", "Team B", "Team C"], ["Plan 1", "Plan 2", "Plan 3"],
        ["甲", "乙", "丙"], ["first", "second", "third"],
    ])
    style = random.choice([
        lambda w, n: f"\\text{{{w}: }}{n}", lambda w, n: f"\\text{{{w}}} = {n}", lambda w, n: f"\\text{{{w} has }}{n}", lambda w, n: f"{w}: {n}",
        lambda w, n: f"\\text{{{w} gets {n}}}", lambda w, n: f"{n}\\text{{ ({w})}}", lambda w, n: f"\\text{{{w}}} {n}",
    ])
    joint = random.choice([", ", "; ", ",\\ ", " \\text{ and } ", ", \\quad "])
    count = random.choice([2, 2, 3])
    numbers = [a, b, c][:count]
    write = lambda numbers: joint.join(style(w, n) for w, n in zip(names, numbers))
    return write(numbers), write(random.swapped(numbers))


def extremes(random):
    a, b = random.distinct(2, 2, 60)
    one, other = random.choice([
        ("maximum", "minimum"), ("max", "min"), ("Maximum", "Minimum"), ("greatest", "least"), ("largest", "smallest"), ("longest", "shortest"),
        ("upper bound", "lower bound"), ("area", "perimeter"), ("mean", "median"), ("length", "width"), ("radius", "diameter"),
        ("slope", "intercept"),
    ])
    style = random.choice([
        lambda w, n: f"\\text{{{w}: }}{n}", lambda w, n: f"\\text{{{w}}} = {n}", lambda w, n: f"\\text{{{w} }}{n}", lambda w,
        n: f"\\text{{the {w} is }}{n}", lambda w, n: f"{n}\\text{{ ({w})}}", lambda w, n: f"{w} {n}", lambda w, n: f"{w} = {n}",
    ])
    joint = random.choice([", ", "; ", " \\text{ and } ", ",\\quad ", ", \\text{ }", " and "])
    write = lambda a, b: style(one, a) + joint + style(other, b)
    at = (f"\\text{{minimum }}{a}\\text{{ at }}x={b}", f"\\text{{minimum }}{b}\\text{{ at }}x={a}")
    return at if random.random() < 0.15 else (write(a, b), write(b, a))


OPPOSITES = [
    ("increasing", "decreasing"), ("odd", "even"), ("converges", "diverges"), ("convergent", "divergent"), ("positive", "negative"),
    ("true", "false"), ("yes", "no"), ("rational", "irrational"), ("prime", "composite"), ("concave up", "concave down"),
    ("clockwise", "counterclockwise"), ("parallel", "perpendicular"), ("acute", "obtuse"), ("injective", "surjective"), ("ellipse", "hyperbola"),
    ("circle", "parabola"), ("Alice", "Bob"), ("Monday", "Tuesday"), ("January", "February"), ("north", "south"), ("left", "right"),
    ("possible", "impossible"), ("linear", "quadratic"), ("both", "neither"), ("isosceles", "equilateral"), ("bounded", "unbounded"),
    ("finite", "infinite"), ("continuous", "discontinuous"), ("the first player", "the second player"), ("real and equal", "real and distinct"),
    ("reflexive", "symmetric"), ("dependent", "independent"), ("sphere", "cylinder"), ("inside", "outside"), ("sufficient", "necessary"),
    ("maximum", "minimum"), ("more than", "less than"), ("row", "column"), ("heads", "tails"), ("red", "blue"),
    ("absolutely convergent", "conditionally convergent"), ("always", "never"), ("all", "none"),
]


def words(random):
    one, other = random.choice(OPPOSITES)
    one, other = random.choice([(one, other), (other, one)])
    write = random.choice([
        "%s", "\\text{%s}", "\\text{It is %s}", "\\textbf{%s}", "\\mathrm{%s}" if " " not in one + other else "\\text{%s}", "\\text{%s.}",
        "\\text{The answer is %s}", "not %s" if random.random() < 0.2 else "%s",
    ])
    if random.random() < 0.1:
        return f"\\text{{{one}}}", f"\\text{{not {one}}}"
    return write % one, write % other


def qualified(random):
    """A value with a word that changes what it says."""
    a = random.randint(2, 99)
    one, other = random.choice([
        (f"\\text{{at least }}{a}", f"\\text{{at most }}{a}"), (f"\\text{{more than }}{a}", f"\\text{{less than }}{a}"),
        (f"{a} \\text{{ or more}}", f"{a} \\text{{ or less}}"), (f"{a}\\text{{ or more}}", f"{a}\\text{{ or fewer}}"),
        (f"\\text{{up }}{a}", f"\\text{{down }}{a}"), (f"{a}\\text{{ m north}}", f"{a}\\text{{ m south}}"),
        (f"{a}\\text{{ to the left}}", f"{a}\\text{{ to the right}}"), (f"{a}\\text{{ BC}}", f"{a}\\text{{ AD}}"),
        (f"\\text{{all multiples of }}{a}", f"\\text{{all divisors of }}{a}"),
        (f"\\text{{all }}n\\text{{ divisible by }}{a}", f"\\text{{all }}n\\text{{ not divisible by }}{a}"),
        (f"\\text{{increase by }}{a}\\%", f"\\text{{decrease by }}{a}\\%"), (f"{a}\\text{{ more}}", f"{a}\\text{{ fewer}}"),
        (f"\\text{{all integers except }}{a}", "\\text{all integers}"), (f"\\text{{all }}x>{a}", f"\\text{{all }}x<{a}"),
        (f"\\text{{no more than }}{a}", f"\\text{{no less than }}{a}"), (f"\\text{{gain of }}{a}", f"\\text{{loss of }}{a}"),
        (f"\\text{{profit }}{a}", f"\\text{{loss }}{a}"), (f"\\text{{before }}{a}", f"\\text{{after }}{a}"),
        (f"\\text{{odd numbers below }}{a}", f"\\text{{even numbers below }}{a}"),
    ])
    return random.choice([(one, other), (other, one)])


def dates(random):
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    one, other = random.sample(months, 2)
    a, b = random.distinct(2, 1, 28)
    month, day = random.distinct(2, 1, 12)
    return random.choice([
        (f"{one} {a}", f"{other} {a}"), (f"{one} {a}", f"{one} {b}"), (f"\\text{{{one} {a}}}", f"\\text{{{one} {b}}}"),
        (f"{a}\\text{{ {one}}}", f"{a}\\text{{ {other}}}"), (f"{one} {a}, 1999", f"{one} {a}, 1998"), (f"\\text{{{one}}}", f"\\text{{{other}}}"),
        (f"1999-{month:02d}-{day:02d}", f"1999-{day:02d}-{month:02d}"),
    ])


def ends(random):
    """Half of the answer is missing, or there is one too many."""
    a, b, c = random.distinct(3, 2, 60)
    word = random.choice(["\\text{ and }", ", ", "\\text{ or }"])
    return random.choice([
        (f"{a}{word}{b}", f"{a}"), (f"{a}", f"{a}{word}{b}"), (f"{a}, {b}, {c}", f"{a}, {b}"), (f"x={a},y={b}", f"x={a}"), (f"x={a}", f"x={a},y={b}"),
        (f"({a},{b})", f"x={a}"), (f"x={a}\\text{{ or }}x={b}", f"x={b}"), (f"x={a}, y={b}, z={c}", f"x={a}, y={b}"),
        (f"f(x)={a}x, g(x)={b}x", f"f(x)={a}x"), (f"{a}<x<{a + b}", f"x>{a}"), (f"(1) {a} (2) {b}", f"(1) {a}"),
        (f"\\text{{(a) }}{a}\\text{{ (b) }}{b}", f"{a}"), (f"({a},{b}),({b},{a})", f"({a},{b})"),
        (f"{a}\\text{{ red}}, {b}\\text{{ blue}}", f"{a}\\text{{ red}}"),
    ])


def boxes(random):
    """Several boxes: the last one that announces the answer counts, and a list keeps its names."""
    a, b, c = random.distinct(3, 2, 60)
    gold, response = random.choice([
        (f"x={a}, y={b}", f"x = \\boxed{{{b}}}, y = \\boxed{{{a}}}"), (f"({a},{b})", f"x=\\boxed{{{b}}} and y=\\boxed{{{a}}}"),
        (f"{a}", f"We have $k=\\boxed{{{a}}}$, so the area is $\\boxed{{{b}}}$."), (f"{a}, {b}", f"\\boxed{{{a}}}, no wait, \\boxed{{{b}}}"),
        (f"{a}", f"First $\\boxed{{{a}}}$. On reflection that is wrong. The answer is $\\boxed{{{b}}}$."),
        (f"{a}, {b}", f"The values are $\\boxed{{{a}}}$ and $\\boxed{{{c}}}$."),
        (f"{a}", f"The answer is not $\\boxed{{{a}}}$ but $\\boxed{{{b}}}$."), (f"{a * b}", f"\\boxed{{{a}}} \\boxed{{{b}}}"),
        (f"{a}", f"\\boxed{{{b}}}\n\nCheck: x = {a}."), (f"{a}", f"**Answer:** {b}\n\nYou can check the answer by setting x = {a}."),
        (f"-{a}", f"**Final Answer**\n\n- {a}"), (f"{a}", f"The answer is {b}. (Not {a}.)"),
    ])
    return gold, response, (), "%s"


WORDED = {
    "counted things": counted, "measures of several parts": measures, "money": money, "who has what": people, "extremes": extremes,
    "opposite words": words, "qualified values": qualified, "dates": dates, "half an answer": ends, "several boxes": boxes,
}
