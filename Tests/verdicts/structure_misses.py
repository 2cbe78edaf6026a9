"""Pairs that say different things by their structure: which value belongs to which name, label, unit, condition, argument or place.

Each pair is different by how it is made: two values that differ are exchanged, or a word or sign is replaced by one with another meaning.
"""

from .structure_signs import SIGNED
from .structure_words import WORDED, values


def _names(random, count=2):
    return random.choice([
        ["x", "y", "z"], ["a", "b", "c"], ["m", "n", "k"], ["p", "q", "r"], ["x_1", "x_2", "x_3"], ["A", "B", "C"], ["\\alpha", "\\beta", "\\gamma"],
        ["f(1)", "f(2)", "f(3)"], ["P(A)", "P(B)", "P(C)"], ["E(X)", "E(Y)", "E(Z)"], ["a_1", "a_2", "a_3"], ["AB", "BC", "CA"],
        ["\\angle A", "\\angle B", "\\angle C"], ["f(0)", "g(0)", "h(0)"], ["f(a)", "f(b)", "f(c)"], ["S_1", "S_2", "S_3"],
        ["\\sin A", "\\cos A", "\\tan A"], ["\\text{mean}", "\\text{median}", "\\text{mode}"], ["\\mu", "\\sigma", "\\nu"],
        ["E(X)", "D(X)", "\\sigma(X)"], ["f(x)", "g(x)", "h(x)"], ["\\operatorname{Var}(X)", "\\operatorname{Var}(Y)", "\\operatorname{Var}(Z)"],
        ["\\text{length}", "\\text{width}", "\\text{height}"], ["v_A", "v_B", "v_C"], ["\\lambda_1", "\\lambda_2", "\\lambda_3"],
    ])[:count]


def named_values(random):
    """x = 1, y = 2 against x = 2, y = 1."""
    count = random.choice([2, 2, 3])
    names, chosen = _names(random, count), values(random, count)
    joint = random.choice([", ", ", ", "; ", " \\text{ and } ", ",\\quad ", ",\\ ", "\\quad ", " and ", ", \\text{and } ", "\\\\ ", "，", ",\\;"])
    write = lambda chosen: joint.join(f"{name}={value}" for name, value in zip(names, chosen))
    return write(chosen), write(random.swapped(chosen))


def systems(random):
    """x = 1, y = 2 or x = 2, y = 1 against x = 1, y = 1 or x = 2, y = 2."""
    one, other = _names(random)
    a, b, c, d = values(random, 4)
    inner = random.choice([", ", ",\\ ", " \\text{ and } ", ", "])
    outer = random.choice([" \\text{ or } ", "; ", " or ", ";\\ ", " \\lor ", "\\text{; }", ", \\text{ or }", "\\quad\\text{or}\\quad ", "；"])
    write = lambda a, b, c, d: f"{one}={a}{inner}{other}={b}{outer}{one}={c}{inner}{other}={d}"
    return write(a, b, c, d), write(*random.choice([(a, d, c, b), (c, b, a, d), (a, c, b, d)]))


def braced_systems(random):
    """The same in environments."""
    one, other = _names(random)
    a, b, c, d = values(random, 4)
    begin, row, end = random.choice([
        ("\\begin{cases}", "\\\\", "\\end{cases}"), ("\\left\\{\\begin{array}{l}", "\\\\", "\\end{array}\\right."),
        ("\\begin{cases} ", " \\\\ ", " \\end{cases}"), ("\\begin{aligned}", "\\\\", "\\end{aligned}"),
        ("\\left\\{\\begin{aligned}", "\\\\", "\\end{aligned}\\right."),
    ])
    system = lambda a, b: f"{begin}{one}={a}{row}{other}={b}{end}"
    if random.random() < 0.3:
        return system(a, b), system(b, a)
    joint = random.choice([" \\text{ or } ", ", ", "\\quad ", " or "])
    return system(a, b) + joint + system(c, d), system(a, d) + joint + system(c, b)


def pairs(random):
    """(1, 2), (3, 4) against (1, 4), (3, 2)."""
    count = random.choice([2, 2, 3])
    firsts, seconds = values(random, count), values(random, count)
    joint = random.choice([", ", ", ", " \\text{ and } ", " \\text{ or } ", "; ", "\\quad ", ",\\,", " and "])
    write = lambda firsts, seconds: joint.join(f"({one},{other})" for one, other in zip(firsts, seconds))
    around = random.choice(["%s", "%s", "\\{%s\\}", "(x,y)=%s", "(x, y) \\in \\{%s\\}"])
    other = write(firsts, random.swapped(seconds)) if random.random() < 0.7 else write(seconds, firsts)
    return around % write(firsts, seconds), around % other


def bare_pairs(random):
    """1,2;3,4 against 1,3;2,4."""
    a, b, c, d = values(random, 4)
    outer = random.choice([";", "; ", " \\text{ or } ", " or "])
    return f"{a}, {b}{outer}{c}, {d}", random.choice([f"{a}, {c}{outer}{b}, {d}", f"{a}, {d}{outer}{c}, {b}"])


def labelled_parts(random):
    """(1) 5 (2) 7 against (1) 7 (2) 5."""
    count = random.choice([2, 2, 2, 3])
    chosen = values(random, count)
    labels = random.choice([
        ["(a)", "(b)", "(c)"], ["(1)", "(2)", "(3)"], ["(i)", "(ii)", "(iii)"], ["a)", "b)", "c)"], ["（1）", "（2）", "（3）"], ["①", "②", "③"],
        ["\\text{(a)}", "\\text{(b)}", "\\text{(c)}"], ["\\text{(1) }", "\\text{(2) }", "\\text{(3) }"],
        ["\\textbf{(a)}", "\\textbf{(b)}", "\\textbf{(c)}"], ["\\text{Part A: }", "\\text{Part B: }", "\\text{Part C: }"], ["(A)", "(B)", "(C)"],
        ["\\mathrm{(i)}", "\\mathrm{(ii)}", "\\mathrm{(iii)}"], ["\\text{i) }", "\\text{ii) }", "\\text{iii) }"], ["Part 1:", "Part 2:", "Part 3:"],
        ["a:", "b:", "c:"],
    ])
    joint = random.choice([" ", ", ", "; ", "\\quad ", "\\ ", ",\\quad ", " \\\\ ", "；", " \\text{ and } "])
    write = lambda chosen: joint.join(f"{label} {value}" for label, value in zip(labels, chosen))
    if random.random() < 0.15:
        return write(chosen), joint.join(f"{label} {value}" for label, value in zip(reversed(labels[:count]), chosen))
    return write(chosen), write(random.swapped(chosen))


def rows(random):
    """Rows or columns of matrices, and matrices in an order."""
    one = [[random.randint(-9, 9) for _ in range(2)] for _ in range(random.choice([2, 2, 3]))]
    if len({tuple(row) for row in one}) < len(one):
        return None
    kind = random.choice(["pmatrix", "bmatrix", "matrix"])
    write = lambda rows: f"\\begin{{{kind}}}" + "\\\\".join("&".join(map(str, row)) for row in rows) + f"\\end{{{kind}}}"
    swapped, mirrored = random.swapped(one), [row[::-1] for row in one]
    columns = [list(column) for column in zip(*one)]
    choices = [(write(one), write(other)) for other in (swapped, mirrored, columns) if other != one]
    choices.append((f"A={write(one)}, B={write(swapped)}", f"A={write(swapped)}, B={write(one)}"))
    choices.append((f"{write(one)}, {write([[1, 0], [0, 1]])}", f"{write(swapped)}, {write([[1, 0], [0, 1]])}"))
    return random.choice(choices)


def cases(random):
    """Values of a function by pieces, exchanged."""
    a, b = values(random, 2)
    number = random.randint(2, 30)
    one, other = random.choice([
        (f"x<{number}", f"x\\ge {number}"), (f"x \\le {number}", f"x > {number}"), ("x>0", "x<0"), ("n=1", "n\\ge 2"),
        ("\\text{if } x\\ge 0", "\\text{if } x<0"), ("\\text{if }n\\text{ is odd}", "\\text{if }n\\text{ is even}"),
        ("n \\text{ odd}", "n \\text{ even}"), ("x\\in A", "x\\notin A"), (f"x={number}", f"x\\ne {number}"), ("0\\le x<1", "1\\le x\\le 2"),
        ("\\text{otherwise}", "x=0"),
    ])
    between = random.choice(["&", ",&", " & ", ", & "])
    begin, end = random.choice([
        ("\\begin{cases}", "\\end{cases}"), ("f(x)=\\begin{cases}", "\\end{cases}"), ("\\left\\{\\begin{array}{ll}", "\\end{array}\\right."),
        ("\\begin{cases} ", " \\end{cases}"),
    ])
    write = lambda a, b: f"{begin}{a}{between}{one}\\\\{b}{between}{other}{end}"
    return write(a, b), random.choice([write(b, a), f"{begin}{a}{between}{one}{end}", a])


def clauses(random):
    """7 for odd n, 9 for even n."""
    a, b = values(random, 2)
    one, other = random.choice([
        ("n odd", "n even"), ("odd n", "even n"), ("x>0", "x<0"), ("n=1", "n>1"), ("n \\equiv 0 \\pmod 3", "n \\equiv 1 \\pmod 3"), ("k=2", "k=3"),
        ("a<b", "a>b"),
    ])
    joint = random.choice([" \\text{ for } ", " \\text{ if } ", " \\text{ when } ", " for ", " if "])
    between = random.choice([", ", "; ", " \\text{ and } ", " and "])
    words = one.startswith(("n odd", "odd"))
    one, other = (f"\\text{{{one}}}", f"\\text{{{other}}}") if words and joint.startswith(" \\") else (one, other)
    write = lambda a, b: f"{a}{joint}{one}{between}{b}{joint}{other}"
    return write(a, b), write(b, a)


def joints(random):
    """"and" for "or", union for intersection, one for several."""
    a, b = sorted(random.distinct(2, -20, 40))
    return random.choice([
        (f"x<{a} \\text{{ or }} x>{b}", f"x<{a} \\text{{ and }} x>{b}"), (f"x<{a} \\text{{ or }} x>{b}", f"{a}<x<{b}"),
        (f"(-\\infty,{a})\\cup({b},\\infty)", f"({a},{b})"), (f"(-\\infty,{a})\\cup({b},\\infty)", f"(-\\infty,{b})\\cap({a},\\infty)"),
        (f"x>{a} \\text{{ and }} x<{b}", f"x>{a} \\text{{ or }} x<{b}"),
        (f"x\\le {a} \\text{{ or }} x\\ge {b}", f"x\\ge {a} \\text{{ or }} x\\le {b}"), (f"x>{a}, x<{b}", f"x>{b} \\text{{ or }} x<{a}"),
        (f"x={a} \\text{{ or }} x={b}", f"x={a}"), (f"{a} \\text{{ and }} {b}", f"{a}"), (f"{a}, {b}", f"{a + b}"),
        (f"x={a}, y={b}", f"x={a} \\text{{ or }} x={b}"), (f"[{a},{b}]", f"\\{{{a},{b}\\}}"),
        (f"x>{a},y>{b} \\text{{ or }} x<{a},y<{b}", f"x>{a},y<{b} \\text{{ or }} x<{a},y>{b}"),
        (f"x > {a} \\text{{ or }} y > {b}", f"x > {a} \\text{{ and }} y > {b}"),
    ])


def side_by_side(random):
    """Numbers next to each other are no product and no number."""
    a, b = random.distinct(2, 2, 30)
    joined = random.choice([
        f"{a} \\quad {b}", f"{a} {b}", f"{a}\\ {b}", f"{a} \\qquad {b}", f"{a}\n{b}", f"{a}\\;{b}", f"{a} \\text{{ and }} {b}", f"{a}\\\\{b}",
        f"{a}\\text{{ }}{b}", f"{a} & {b}", f"{a}|{b}", f"{a}~~{b}",
    ])
    return random.choice([
        (str(a * b), joined), (str(a + b), joined), (f"{a * b}", f"{a},{b}"), (f"({a},{b})", str(a * b)), (f"{a}, {b}", f"{a * b}"),
        (f"{a * b}", f"({a})\\text{{ or }}({b})"), (f"{a * b}", f"({a})\\quad({b})"), (f"{a * b}", f"x={a}\\quad y={b}"),
    ])


def nesting(random):
    a, b, c, d = values(random, 4)
    return random.choice([
        (f"(({a},{b}),{c})", f"({a},({b},{c}))"), (f"({a},{b},{c})", f"({a},{b}),{c}"), (f"\\{{{a},\\{{{b}\\}}\\}}", f"\\{{\\{{{a}\\}},{b}\\}}"),
        (f"\\{{\\{{{a},{b}\\}},\\{{{c},{d}\\}}\\}}", f"\\{{\\{{{a},{c}\\}},\\{{{b},{d}\\}}\\}}"), (f"({a},{b}),({c},{d})", f"({a},{b},{c},{d})"),
        (f"[{a},{b}],[{c},{d}]", f"[{a},{d}],[{c},{b}]"), (f"\\{{({a},{b}),({c},{d})\\}}", f"\\{{({a},{c}),({b},{d})\\}}"),
        (f"\\{{{a},{b}\\}},\\{{{c},{d}\\}}", f"\\{{{a},{c}\\}},\\{{{b},{d}\\}}"), (f"(({a},{b}),({c},{d}))", f"(({c},{d}),({a},{b}))"),
        (f"\\{{{a},{b}\\}}", f"\\{{\\{{{a},{b}\\}}\\}}"), (f"\\{{\\{{{a}\\}},\\{{{b},{c}\\}}\\}}", f"\\{{\\{{{a},{b}\\}},\\{{{c}\\}}\\}}"),
        (f"({a},{b})\\text{{ and }}({c},{d})", f"({a},{c})\\text{{ and }}({b},{d})"),
    ])


def points(random):
    """Points and lines by name."""
    a, b, c, d = values(random, 4)
    joint = random.choice([", ", "; ", " \\text{ and } ", ",\\ "])
    one, other = random.choice([("A", "B"), ("P", "Q"), ("F_1", "F_2"), ("\\vec{u}", "\\vec{v}"), ("M", "N"), ("\\mathbf{v}_1", "\\mathbf{v}_2")])
    sign = random.choice(["=", "="] if "vec" in one or "math" in one else ["=", "", " "])
    write = lambda a, b, c, d: f"{one}{sign}({a},{b}){joint}{other}{sign}({c},{d})"
    return write(a, b, c, d), random.choice([write(c, d, a, b), write(b, a, c, d), write(a, d, c, b)])


KINDS = {
    "named values": named_values, "systems": systems, "systems in braces": braced_systems, "pairs": pairs, "bare pairs": bare_pairs,
    "labelled parts": labelled_parts, "rows": rows, "cases": cases, "clauses": clauses, "and, or": joints, "side by side": side_by_side,
    "nesting": nesting, "points": points, **SIGNED, **WORDED,
}
