"""Makes formulas by chance, and changes one thing in one."""

from .pairs import changed_digit
from .trees import FUNCTIONS, NAMES, NoValue, POINTS, value, variables

INT, VAR, CONST = "int", "var", "const"


# MARK: Making

def constant(random, depth=2):
    """A formula without variables."""
    return _formula(random, depth, [])


def formula(random, depth=2, count=None):
    """A formula with variables."""
    names = random.sample(NAMES, count or random.choice([1, 1, 2, 3]))
    while True:
        tree = _formula(random, depth, names)
        if variables(tree):
            return tree


def _leaf(random, names):
    if names and random.random() < 0.6:
        return (VAR, random.choice(names))
    if random.random() < 0.12:
        return (CONST, random.choice(["pi", "e"]))
    return (INT, random.choice([random.randint(2, 12), random.randint(2, 99), random.randint(2, 2_000)]))


def _small(random):
    return (INT, random.randint(2, 9))


def _formula(random, depth, names):
    if depth == 0:
        return _leaf(random, names)
    inner = lambda: _formula(random, random.randint(0, depth - 1), names)
    shape = random.choice([
        "add", "add", "sub", "mul", "mul", "frac", "frac", "pow", "sqrt", "root", "function", "logbase", "abs", "dec", "power of e",
    ])
    match shape:
        case "add": return ("add", inner(), *(("neg", inner()) if random.random() < 0.3 else inner() for _ in range(random.randint(1, 2))))
        case "sub": return ("sub", inner(), inner())
        case "mul": return ("mul", *(inner() for _ in range(random.randint(2, 3))))
        case "frac": return ("frac", inner(), inner())
        case "pow": return ("pow", inner(), random.choice([_small(random), (INT, -random.randint(1, 4)), ("frac", (INT, 1), _small(random))]))
        case "sqrt": return ("sqrt", inner())
        case "root": return ("root", random.randint(3, 5), inner())
        case "function": return (random.choice(FUNCTIONS), inner())
        case "logbase": return ("logbase", random.randint(2, 9), inner())
        case "abs": return ("abs", ("sub", inner(), inner()))
        case "dec": return ("dec", "%d.%d" % (random.randint(0, 40), random.choice([5, 25, 75, 125, 2, 4, 31, 16, 375])))
        case "power of e": return ("exp", ("neg", inner()) if random.random() < 0.5 else inner())


def has_value(tree):
    """Whether it has a real value at two points at least."""
    names, found = sorted(variables(tree)), 0
    for point in POINTS:
        try:
            number = value(tree, dict(zip(names, point)))
        except NoValue:
            continue
        if number.imag == 0 and abs(number) < 1e40:
            found += 1
    return found >= (2 if names else 1)


# MARK: Changing

def places(tree, path=()):
    """The paths to all parts."""
    yield path
    for index, part in enumerate(tree):
        if isinstance(part, tuple):
            yield from places(part, (*path, index))


def part(tree, path):
    for index in path:
        tree = tree[index]
    return tree


def replaced(tree, path, new):
    if not path:
        return new
    index, *rest = path
    return (*tree[:index], replaced(tree[index], rest, new), *tree[index + 1:])


def changed(tree, random):
    """The tree with one thing in one place changed, and what was changed; `None` where nothing was."""
    path = random.choice(list(places(tree)))
    old = part(tree, path)
    options = list(_changes(old, random))
    if not options:
        return None
    what, new = random.choice(options)
    return what, replaced(tree, path, new)


def _changes(tree, random):
    name, *parts = tree
    match name:
        case "int":
            digits = str(abs(parts[0]))
            sign = -1 if parts[0] < 0 else 1
            yield "digit", (INT, sign * int(changed_digit(random, digits)))
            if parts[0] < 0:
                yield "sign", (INT, -parts[0])
            if len(digits) > 1:
                yield "digits in another order", (INT, sign * int(digits[::-1]))
                yield "a digit less", (INT, sign * int(digits[:-1]))
            yield "a digit more", (INT, parts[0] * 10)
        case "dec":
            yield "digit", ("dec", changed_digit(random, parts[0]))
            yield "decimal point", ("dec", parts[0].replace(".", "") + ".0")
            whole, fraction = parts[0].split(".")
            yield "decimal point", ("dec", whole + ".0" + fraction)
        case "var":
            yield "variable", (VAR, random.other(NAMES, parts[0]))
            yield "case of a letter", (VAR, parts[0].upper())
            yield "a power more", ("pow", tree, (INT, 2))
        case "const": yield "constant", (CONST, "e" if parts[0] == "pi" else "pi")
        case "add":
            yield "sign", (*tree[:-1], tree[-1][1] if tree[-1][0] == "neg" else ("neg", tree[-1]))
            if len(parts) > 2:
                yield "a term less", tree[:-1]
            yield "product for sum", ("mul", *parts)
            yield "a term more", (*tree, (INT, 1))
        case "sub":
            yield "order", ("sub", parts[1], parts[0])
            yield "sign", ("add", *parts)
        case "neg": yield "sign", parts[0]
        case "mul":
            if len(parts) > 2:
                yield "a factor less", tree[:-1]
            yield "sum for product", ("add", *parts)
            yield "sign", ("neg", tree)
            yield "quotient for product", ("frac", ("mul", *parts[:-1]) if len(parts) > 2 else parts[0], parts[-1])
        case "frac":
            yield "order", ("frac", parts[1], parts[0])
            yield "product for quotient", ("mul", *parts)
            yield "sign", ("neg", tree)
        case "pow":
            yield "order", ("pow", parts[1], parts[0])
            yield "product for power", ("mul", *parts)
            yield "sign of the exponent", ("pow", parts[0], ("neg", parts[1]))
            if parts[0][0] in ("add", "sub") and len(parts[0]) == 3:
                yield "power of each term", (parts[0][0], *(("pow", term, parts[1]) for term in parts[0][1:]))
            if parts[0][0] in ("mul", "frac"):
                yield "power of one part", (parts[0][0], *parts[0][1:-1], ("pow", parts[0][-1], parts[1]))
        case "sqrt":
            yield "no root", parts[0]
            yield "degree of the root", ("root", 3, parts[0])
            if parts[0][0] == "add":
                yield "root of each term", ("add", ("sqrt", parts[0][1]), *parts[0][2:])
        case "root": yield "degree of the root", ("root", parts[0] + 1, parts[1])
        case "abs": yield "bracket for absolute value", parts[0]
        case "logbase":
            yield "base", ("logbase", parts[0] + 1, parts[1])
            yield "base", ("ln", parts[1])
        case _ if name in FUNCTIONS:
            yield "function", (random.other(FUNCTIONS, name), *parts)
            yield "argument", (name, ("mul", (INT, 2), parts[0]))
            yield "function of the first term", ("add", (name, parts[0]), (INT, 1)) if random.random() < 0.5 else (name, ("add", parts[0], (INT, 1)))
            if parts[0][0] == "add":
                yield "bracket", ("add", (name, parts[0][1]), *parts[0][2:])
            if parts[0][0] == "mul" and len(parts[0]) == 3:
                yield "bracket", ("mul", parts[0][2], (name, parts[0][1]))
            yield "power of the argument", (name, ("pow", parts[0], (INT, 2)))
            yield "power", ("pow", tree, (INT, 2))
