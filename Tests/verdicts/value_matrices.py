"""Matrices, vectors, residues, ratios, families and the like that differ, proved by SymPy's matrices and rational numbers."""

from sympy import Matrix, Rational


def _grid(matrix, kind="pmatrix"):
    return f"\\begin{{{kind}}}" + "\\\\".join(" & ".join(str(entry) for entry in matrix.row(i)) for i in range(matrix.rows)) + f"\\end{{{kind}}}"


def _matrix(random, rows=2, columns=2):
    return Matrix(rows, columns, lambda i, j: random.randint(-9, 9))


def matrix(random):
    rows, columns = random.choice([(2, 2), (2, 2), (3, 3), (2, 3), (3, 2), (3, 1), (1, 3)])
    one = _matrix(random, rows, columns)
    other = one.copy()
    match random.randint(0, 3):
        case 0: other[random.randrange(rows), random.randrange(columns)] += random.randint(1, 5)
        case 1: other = -other
        case 2 if rows > 1: other = other.elementary_row_op("n<->m", row1=0, row2=1)
        case 3 if rows == columns: other = other.T
        case _: return None
    kind = random.choice(["pmatrix", "bmatrix"])
    return (_grid(one, kind), _grid(other, kind)) if one != other else None


def matrix_product(random):
    one, other = _matrix(random), _matrix(random)
    products = [
        (f"{_grid(one)}{_grid(other)}", one * other), (f"{_grid(other)}{_grid(one)}", other * one), (_grid(one * other), one * other),
        (_grid(other * one), other * one), (f"{_grid(one)}+{_grid(other)}", one + other), (f"{_grid(one)}-{_grid(other)}", one - other),
        (f"{_grid(other)}-{_grid(one)}", other - one), (f"{_grid(one)}^2", one**2), (f"{_grid(one)}^{{T}}", one.T),
        (f"{_grid(one, 'vmatrix')}", Matrix([[one.det()]])), (f"{_grid(one.T + other, 'vmatrix')}", Matrix([[(one.T + other).det()]])),
    ]
    (first, left), (second, right) = random.sample(products, 2)
    return None if left.shape == right.shape and left == right else (first, second)


def residue(random):
    modulus = random.randint(3, 20)
    rest = random.randint(1, modulus - 1)
    other = random.choice([(modulus - rest, modulus), (rest, modulus + 1), (rest + 1, modulus)])
    if (other[0] - rest) % modulus == 0 and other[1] == modulus:
        return None
    write = random.choice(["%d \\pmod{%d}", "x\\equiv %d\\pmod{%d}", "n \\equiv %d \\pmod {%d}", "x \\equiv %d \\pmod{%d}"])
    return write % (rest, modulus), write % other


def ratio(random):
    numbers = random.distinct(random.choice([2, 3, 3, 4]), 2, 30)
    other = random.swapped(numbers) if random.random() < 0.7 else [*numbers[:-1], numbers[-1] + 1]
    write = random.choice([":", " : ", ":", "\\colon "])
    scale = Rational(numbers[0], other[0])
    if [scale * number for number in other] == numbers or len(numbers) == 2 and numbers[1] < 60 and numbers[1] > 9 and numbers[0] < 24:
        return None
    return write.join(map(str, numbers)), write.join(map(str, other))


def vector(random):
    numbers = [random.whole(-9, 9, but=(0,)) for _ in range(3)]
    other = random.swapped(numbers) if random.random() < 0.5 else [-numbers[0], *numbers[1:]]
    if other is None:
        return None
    letters = random.choice([
        ["\\mathbf{i}", "\\mathbf{j}", "\\mathbf{k}"], ["\\hat{i}", "\\hat{j}", "\\hat{k}"], ["\\vec{a}", "\\vec{b}", "\\vec{c}"],
        ["\\overrightarrow{AB}", "\\overrightarrow{AC}", "\\overrightarrow{AD}"],
    ])
    write = lambda numbers: "".join((f"{n:+d}" if index else str(n)) + letter for index, (n, letter) in enumerate(zip(numbers, letters)))
    return write(numbers), write(other)


def family(random):
    """Solutions with a whole number as a parameter: sets of residues by their period."""
    a, b = random.distinct(2, 1, 11)
    period, other = random.distinct(2, 2, 9)
    end = random.choice([", k\\in\\mathbb{Z}", ", \\quad k \\in \\mathbb Z", "\\text{ for integer }k"])
    one, two = random.choice([
        (f"\\frac{{\\pi}}{{{period}}}+{a}k\\pi", f"\\frac{{\\pi}}{{{other}}}+{a}k\\pi"),
        (f"\\frac{{\\pi}}{{{period}}}+2k\\pi", f"\\frac{{\\pi}}{{{period}}}+k\\pi"), (f"{period}k+1", f"{other}k+1"),
        (f"x={period}k\\pi", f"x={other}k\\pi"), (f"\\frac{{k\\pi}}{{{period}}}", f"\\frac{{k\\pi}}{{{other}}}"),
        (f"2k\\pi\\pm\\frac{{\\pi}}{{{period}}}", f"2k\\pi+\\frac{{\\pi}}{{{period}}}"),
    ])
    return one + end, two + end


def infinite(random):
    number = random.randint(2, 400)
    return random.choice([
        ("\\infty", "-\\infty"), ("\\infty", str(number)), (str(number), "\\infty"), ("-\\infty", "\\infty"),
        (f"[{number},\\infty)", f"(-\\infty,{number}]"), ("\\emptyset", "0"), (f"\\{{{number}\\}}", "\\emptyset"),
        ("\\mathbb{R}", f"({number},\\infty)"), (f"\\mathbb{{R}}\\setminus\\{{{number}\\}}", "\\mathbb{R}"),
        (f"\\mathbb{{R}}\\setminus\\{{{number}\\}}", f"\\{{{number}\\}}"), (f"x\\ne {number}", f"x={number}"), (f"\\frac{{1}}{{{number}}}", "0"),
    ])


def dimension(random):
    """A tuple of more or fewer members, a matrix of another shape."""
    numbers = [random.randint(1, 30) for _ in range(4)]
    a, b, c, d = numbers
    return random.choice([
        (f"({a},{b})", f"({a},{b},{c})"), (f"({a},{b},{c})", f"({a},{b})"), (f"({a},{b})", f"{a}"), (str(a), f"({a},{b})"),
        (f"{a},{b}", f"{a},{b},{d}" if d not in (a, b) else f"{a},{b},{d + 40}"),
        (f"\\begin{{pmatrix}}{a}&{b}\\\\{c}&{d}\\end{{pmatrix}}", f"\\begin{{pmatrix}}{a}&{b}&{c}&{d}\\end{{pmatrix}}"),
        (f"\\begin{{pmatrix}}{a}&{b}\\end{{pmatrix}}", f"{a * b}"), (f"({a},{b})", f"{a}\\cdot {b}"),
    ])


MATRICES = {
    "matrix": matrix, "matrix product": matrix_product, "residue": residue, "ratio": ratio, "vector": vector, "family": family,
    "infinite or empty": infinite, "dimension": dimension,
}
