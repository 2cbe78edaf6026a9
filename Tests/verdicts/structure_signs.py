"""Pairs of which the arguments of functions, the quantifiers, the signs of logic, sets and calculus, or an order are exchanged."""

from .structure_words import values


def arguments(random):
    """One function at an argument against another argument, order or function."""
    a, b = random.distinct(2, 1, 30)
    v, w = values(random, 2)
    return random.choice([
        (f"f({a})={v}", f"f({b})={v}"), (f"f({a})={v}, f({b})={w}", f"f({b})={v}, f({a})={w}"), (f"P(A)={v}", f"P(B)={v}"), ("P(A|B)", "P(B|A)"),
        (f"P(A|B)={v}", f"P(B|A)={v}"), ("f(g(x))", "g(f(x))"), (f"f({a},{b})", f"f({b},{a})"), ("f'(x)", "f(x)"), ("f''(x)", "f'(x)"),
        ("f^{-1}(x)", "f(x)"), ("f(x+1)", "f(x)+1"), ("f(2x)", "2f(x)"), ("f(x)^2", "f(x^2)"), ("f(x)g(y)", "f(y)g(x)"), (f"f({a})", f"f({b})"),
        (f"E(X)={v}", f"E(Y)={v}"), ("\\frac{f(a)}{f(b)}", "\\frac{f(b)}{f(a)}"), ("f(a)-f(b)", "f(b)-f(a)"), (f"a_{{{a}}}={v}", f"a_{{{b}}}={v}"),
        ("E(X^2)-E(X)^2", "E(X)^2-E(X^2)"), ("f(x,y)=x-y", "f(x,y)=y-x"),
        (f"f(x,y)=x^{{{a}}}y", f"f(y,x)=x^{{{a}}}y") if a > 1 else ("f(x,y)=x^2y", "f(y,x)=x^2y"), (f"u({a},t)={v}", f"u(t,{a})={v}"),
        ("P(A\\cup B)", "P(A\\cap B)"), ("P(A\\mid B)P(B)", "P(B\\mid A)P(B)"), ("\\binom{n}{k}", "\\binom{k}{n}"), ("P(X<Y)", "P(Y<X)"),
        (f"P(X>{a})", f"P(X<{a})"), (f"P(X\\le {a})={v}", f"P(X\\ge {a})={v}"), ("g\\circ f", "f\\circ g"),
        ("\\frac{\\partial f}{\\partial x}", "\\frac{\\partial f}{\\partial y}"), ("\\frac{dy}{dx}", "\\frac{dx}{dy}"), ("f_{xy}", "f_{xx}"),
        ("\\Gamma(n)", "\\Gamma(n+1)"), ("\\zeta(2)", "\\zeta(3)"), ("d(A,B)=d(B,C)", "d(A,B)=d(A,C)"), (f"\\phi({a + 3})", f"\\phi({b + 40})"),
    ])


def quantifiers(random):
    one, other = random.choice([
        ("\\forall x\\exists y", "\\exists y\\forall x"), ("\\forall x", "\\exists x"), ("\\exists x", "\\nexists x"),
        ("\\forall x\\forall y", "\\forall x\\exists y"), ("\\exists x \\forall y", "\\forall x \\exists y"), ("\\forall x>0", "\\forall x<0"),
        ("\\exists !x", "\\exists x"), ("\\forall x \\in \\mathbb{R}", "\\exists x \\in \\mathbb{R}"), ("\\neg\\forall x", "\\forall x"),
        ("\\forall x\\in A", "\\forall x\\in B"),
    ])
    a = random.randint(2, 40)
    body = random.choice([
        f"(x<{a}y)", f": x+y>{a}", f",\\ x^2+y={a}", " P(x,y)", f", f(x)\\le {a}", f":\\; x^{{2}} \\geq {a}", f"\\, (x y = {a})", f", x^2+{a}>0",
    ])
    template = random.choice(["%s", "%s", "$%s$"])
    return template % (one + body), template % (other + body)


def one_quantifier(random):
    """A quantifier of some values only, or of existence, and the statement without it."""
    a = random.randint(2, 40)
    one = random.choice([
        f"\\forall x>{a}", f"\\forall x<-{a}", "\\forall x\\in\\mathbb{Z}", "\\forall x\\in(0,1)", f"\\forall x\\ge {a}", "\\forall x\\in\\mathbb{N}", "\\exists x",
        "\\exists x\\in\\mathbb{R}", "\\exists !x", "\\nexists x", f"\\exists x>{a}",
    ])
    body = random.choice([f"f(x)={a}x", f"x^2+{a}>0", f"x^2\\ge {a}x", f"f(x)\\le {a}", f"f(x+{a})=f(x)", f"g(x)=x^{{{a}}}"])
    whole = random.choice([f"{one}, {body}", f"{one}: {body}", f"{one},\\ {body}"] + [f"{body}, {one}"] * one.startswith("\\forall"))
    other = random.choice([body, body, f"\\forall x, {body}", f"\\forall x\\in\\mathbb{{R}}, {body}"])
    return random.choice([(whole, other), (other, whole)])


def logic(random):
    a = random.randint(2, 60)
    one, other = random.choice([
        ("p\\to q", "q\\to p"), ("p\\rightarrow q", "q \\rightarrow p"), ("p\\implies q", "q\\implies p"), ("p\\land q", "p\\lor q"),
        ("p\\wedge q", "p\\vee q"), ("\\neg p\\land q", "p\\land\\neg q"), ("\\neg(p\\land q)", "\\neg p\\land q"), ("A\\cup B", "A\\cap B"),
        ("A\\setminus B", "B\\setminus A"), ("A\\subset B", "B\\subset A"), ("A\\subseteq B", "A\\supseteq B"), ("x\\in A", "x\\notin A"),
        ("A^c\\cap B", "A\\cap B^c"), ("(A\\cup B)\\cap C", "A\\cup(B\\cap C)"), ("A\\cup(B\\cap C)", "(A\\cup B)\\cap (B\\cup C)"),
        ("AB\\parallel CD", "AB\\perp CD"), ("\\triangle ABC\\sim\\triangle DEF", "\\triangle ABC\\sim\\triangle DFE"),
        ("l\\perp m", "l\\parallel m"), (f"x\\ne {a}", f"x={a}"), ("\\vec{AB}", "\\vec{BA}"), ("\\overrightarrow{AB}", "\\overrightarrow{BA}"),
        ("\\vec a\\times\\vec b", "\\vec b\\times\\vec a"), ("\\vec{a}\\cdot\\vec{b}", "\\vec{a}\\times\\vec{b}"), ("A^{-1}B", "AB^{-1}"),
        ("a\\mid b", "b\\mid a"), (f"{a}\\mid n", f"n\\mid {a}"), (f"n\\equiv {a}\\pmod{{61}}", f"n\\equiv 61\\pmod{{{a}}}"),
        ("p\\leftrightarrow q", "p\\to q"), ("A\\to B\\to C", "A\\to C\\to B"), ("x\\mapsto y", "y\\mapsto x"), ("a>b>c", "a>c>b"),
        ("a<b<c", "b<a<c"), (f"x<y<{a}", f"y<x<{a}"), ("a\\ge b", "a\\le b"), ("S_1>S_2", "S_2>S_1"), ("P>Q>R", "R>Q>P"), ("O(n\\log n)", "O(n^2)"),
        ("A=B\\ne C", "A\\ne B=C"),
    ])
    around = random.choice(["%s", "%s", "$%s$", "%s."])
    return around % one, around % other


def set_builder(random):
    a = random.randint(2, 60)
    b = random.randint(61, 99)
    return random.choice([
        (f"\\{{x\\mid x>{a}\\}}", f"\\{{x\\mid x<{a}\\}}"), (f"\\{{x|x\\ge {a}\\}}", f"\\{{x|x>{a}\\}}"),
        (f"\\{{x\\in\\mathbb{{R}}: x\\ne {a}\\}}", f"\\{{x\\in\\mathbb{{R}}: x={a}\\}}"),
        (f"\\{{(x,y)\\mid x<{a}y\\}}", f"\\{{(x,y)\\mid y<{a}x\\}}"), (f"\\{{x\\mid {a}<x<{b}\\}}", f"\\{{x\\mid {a}\\le x<{b}\\}}"),
        (f"\\{{n\\in\\mathbb{{Z}}\\mid n\\ge {a}\\}}", f"\\{{n\\in\\mathbb{{Z}}\\mid n\\le {a}\\}}"),
        (f"\\{{(x,y): x={a}\\}}", f"\\{{(x,y): y={a}\\}}"), (f"\\{{x\\mid x<{a}\\text{{ or }}x>{b}\\}}", f"\\{{x\\mid {a}<x<{b}\\}}"),
        (f"\\{{x \\mid x^2={a}\\}}", f"\\{{x\\mid x={a}^2\\}}"),
        (f"\\{{(t,{a}t)\\mid t\\in\\mathbb{{R}}\\}}", f"\\{{({a}t,t)\\mid t\\in\\mathbb{{R}}\\}}"),
        (f"\\{{{a}k\\mid k\\in\\mathbb{{Z}}\\}}", f"\\{{k+{a}\\mid k\\in\\mathbb{{Z}}\\}}"),
    ])


def calculus(random):
    a, b = random.distinct(2, 2, 30)
    return random.choice([
        (f"\\int_{{{a}}}^{{{b}}} f(x)\\,dx", f"\\int_{{{b}}}^{{{a}}} f(x)\\,dx"), (f"\\int_0^{{{a}}} f(x)\\,dx", f"\\int_0^{{{b}}} f(x)\\,dx"),
        (f"\\lim_{{x\\to {a}}} f(x)", f"\\lim_{{x\\to {b}}} f(x)"), (f"\\lim_{{x\\to 0^+}} f(x)={a}", f"\\lim_{{x\\to 0^-}} f(x)={a}"),
        ("\\sum_{n=1}^{\\infty} a_n", "\\sum_{n=0}^{\\infty} a_n"), (f"\\int {a}x\\,dy", f"\\int {a}y\\,dx"),
        ("\\frac{d^2y}{dx^2}", "\\frac{dy^2}{dx}"), (f"y'={a}y", f"y={a}y'"), (f"y''+{a}y=0", f"y+{a}y''=0"), (f"y''+{a}y'=0", f"y''+{a}y=0"),
        (f"y=C_1e^{{{a}x}}+C_2e^{{{b}x}}", f"y=C_1e^{{{a}x}}+C_2e^{{-{b}x}}"), ("\\max_{x}\\min_y f", "\\min_y\\max_x f"),
        (f"\\int_0^1\\int_0^{{{a}}} f\\,dx\\,dy", f"\\int_0^{{{a}}}\\int_0^1 f\\,dx\\,dy"), (f"y={a}x+{b}", f"x={a}y+{b}"),
        (f"y={a}x^2", f"x={a}y^2"), (f"a_{{n+1}}={a}a_n", f"a_n={a}a_{{n+1}}"), (f"a_1={a},a_{{n+1}}=a_n+{b}", f"a_1={b},a_{{n+1}}=a_n+{a}"),
        (f"(r,\\theta)=({a},\\frac{{\\pi}}{{{b}}})", f"(r,\\theta)=(\\frac{{\\pi}}{{{b}}},{a})"),
    ])


def permutations(random):
    a, b, c, d, e = random.sample(range(1, 10), 5)
    return random.choice([
        (f"({a}\\ {b}\\ {c})", f"({a}\\ {c}\\ {b})"), (f"({a} {b})({c} {d})", f"({a} {c})({b} {d})"), (f"{a},{b},{c},{d}", f"{a},{b},{c},{e}"),
        (f"({a},{b},{c},{d})", f"({a},{c},{b},{d})"), (f"{a}{b}{c}{d}", f"{a}{c}{b}{d}"), (f"{a}\\to {b}\\to {c}", f"{a}\\to {c}\\to {b}"),
        ("A, B, C", "A, C"), ("A, C", "A, B"), ("A", "B"), ("A,B,D", "A,B,C"), ("ABD", "ABC"), ("\\text{A and C}", "\\text{A and B}"), ("(A)", "(C)"),
        (f"{a} > {b} > {c}", f"{c} > {b} > {a}"), ("\\mathrm{NaCl}", "\\mathrm{KCl}"), ("H_2O", "H_2O_2"), ("CO_2", "CO"),
        ("\\mathrm{Fe^{2+}}", "\\mathrm{Fe^{3+}}"),
    ])


SIGNED = {
    "arguments": arguments, "quantifiers": quantifiers, "quantifier on one side": one_quantifier, "logic and sets": logic, "set builder": set_builder, "calculus": calculus,
    "orders": permutations,
}
