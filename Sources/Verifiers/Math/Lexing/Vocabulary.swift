/// The names that LaTeX and plain notation use, each with its meaning.
enum Vocabulary {
    /// What a command means.
    enum Meaning: Sendable {
        /// Nothing: spacing and sizes.
        case nothing
        /// A sign that ASCII has.
        case sign(UInt8)
        /// Another name, or itself.
        case name(String)
        /// A variable.
        case letter
        /// A variable with another name: a variant of a Greek letter is that letter.
        case letterNamed(String)
        /// `\text{...}` and the like: its argument is prose.
        case prose
        /// `\mathrm{...}`: its argument is a name, a unit or prose.
        case upright
        /// `\mathbf{...}` and the like: its argument is read as it is.
        case style
        /// `\color{red}`: its argument says nothing.
        case colour
        /// `\vec{...}` and the like: a variable of its own.
        case accent
        /// `\mathbb{...}` and `\mathcal{...}`: a letter of an alphabet of its own.
        case alphabet
    }

    /// Letters of the longest command.
    static let longestCommand = commands.keys.map(\.utf8.count).max() ?? 0

    static let commands: [String: Meaning] = {
        var meanings: [String: Meaning] = [:]
        for name in [
            "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "middle", ",", ";",
            ":", "!", " ", "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "hfill", "medskip", "bigskip",
            "noindent", "rm", "bf", "it", "boxed", "fbox", "enspace", "thinspace", "par", "centering", "hline", "thickspace", "/", "nonumber",
            "notag", "ensuremath", "n", "smallskip", "footnotesize", "small", "large", "Large", "tiny", "normalsize", "mathstrut", "strut", "relax",
            "mathord", "mathop", "mathbin", "mathrel",
        ] { meanings[name] = .nothing }
        for name in [
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma",
            "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi",
            "Omega", "ell", "hbar", "aleph", "wp", "nabla", "square", "triangle", "Box", "star", "bullet", "diamond", "clubsuit",
            "heartsuit", "mho", "imath", "jmath", "top", "bot", "flat", "sharp", "natural", "dagger", "blacksquare", "checkmark", "partial",
        ] { meanings[name] = .letter }
        for name in ["text", "textbf", "textit", "texttt", "textrm", "textsf", "textnormal", "mbox", "hbox", "emph", "textsc", "underline"] {
            meanings[name] = .prose
        }
        for name in ["mathrm", "operatorname", "mathsf", "mathtt", "mathit", "operatorname*"] { meanings[name] = .upright }
        for name in ["boldsymbol", "mathbf", "bm", "pmb"] { meanings[name] = .style }
        for name in [
            "vec", "hat", "widehat", "tilde", "widetilde", "bar", "overrightarrow", "dot", "ddot", "check", "overline", "overleftrightarrow",
            "overarc",
            "widearc", "underset", "overset", "breve", "acute", "grave",
        ] { meanings[name] = .accent }
        for name in ["mathbb", "mathcal", "mathfrak", "mathscr", "Bbb"] { meanings[name] = .alphabet }
        for (name, other) in [
            ("dfrac", "frac"), ("tfrac", "frac"), ("cfrac", "frac"), ("nicefrac", "frac"), ("sfrac", "frac"), ("leq", "le"), ("leqslant", "le"),
            ("leqq", "le"), ("lt", "<"), ("gt", ">"),
            ("geq", "ge"), ("geqslant", "ge"), ("geqq", "ge"), ("neq", "ne"), ("approxeq", "approx"), ("simeq", "approx"), ("thickapprox", "approx"),
            ("varnothing", "emptyset"), ("empty", "emptyset"), ("dbinom", "binom"),
            ("tbinom", "binom"), ("arcsin", "asin"), ("arccos", "acos"), ("arctan", "atan"), ("arccot", "acot"), ("arcsec", "asec"),
            ("arccsc", "acsc"), ("arctg", "atan"), ("tg", "tan"), ("ctg", "cot"), ("cotg", "cot"), ("cosec", "csc"), ("arsinh", "asinh"),
            ("arcosh", "acosh"), ("artanh", "atanh"), ("arcsinh", "asinh"), ("arccosh", "acosh"), ("arctanh", "atanh"), ("sh", "sinh"),
            ("ch", "cosh"), ("th", "tanh"), ("infin", "infty"), ("infinity", "infty"), ("setminus", "setminus"), ("backslash", "setminus"),
            ("smallsetminus", "setminus"), ("dots", "ldots"), ("cdots", "ldots"), ("dotsc", "ldots"), ("vdots", "ldots"), ("ddots", "ldots"),
            ("dotsb", "ldots"), ("vert", "|"), ("lvert", "|"), ("rvert", "|"), ("mid", "|"), ("Vert", "norm"), ("lVert", "norm"), ("rVert", "norm"),
            ("|", "norm"), ("colon", ":"), ("lbrack", "["), ("rbrack", "]"), ("lparen", "("), ("rparen", ")"), ("minus", "-"), ("plus", "+"),
            ("degrees", "degree"), ("textdegree", "degree"), ("ang", "angle"), ("rightarrow", "to"), ("Rightarrow", "implies"),
            ("longrightarrow", "to"),
            ("Longrightarrow", "implies"), ("iff", "equivalent"), ("Leftrightarrow", "equivalent"), ("pmod", "pmod"), ("lnot", "neg"),
            ("wedge", "wedge"), ("land", "wedge"), ("vee", "vee"), ("lor", "vee"), ("propto", "propto"), ("iint", "int"), ("iiint", "int"),
            ("oint", "int"), ("bigcup", "bigcup"), ("bigcap", "bigcup"), ("lg", "log"), ("asterisk", "*"),
            ("ast", "*"), ("textquotesingle", "'"), ("R", "reals"), ("N", "naturals"), ("Z", "integers"), ("Q", "rationals"), ("C", "complexes"),
            ("hfil", "quad"), ("qquad", "quad"), ("bmod", "mod"), ("coloneqq", "="), ("triangleq", "="), ("doteq", "="), ("subset", "subset"),
            ("nmid", "nmid"),
            ("slash", "/"), ("lbrace", "{{"), ("rbrace", "}}"),
        ] { meanings[name] = .name(other) }
        for name in [
            "frac", "sqrt", "le", "ge", "ne", "approx", "in", "notin", "cup", "cap", "pm", "mp", "cdot", "times", "div", "infty", "pi", "circ",
            "degree", "emptyset", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "asin", "acos", "atan", "acot", "asinh",
            "acosh", "atanh", "ln", "log", "exp", "lfloor", "rfloor", "lceil", "rceil", "langle", "rangle", "binom", "choose", "over", "gcd", "lcm",
            "mod", "max", "min", "det", "sum", "prod", "int", "lim", "ldots", "Re", "Im", "arg", "equiv", "cong", "sim", "angle", "to", "prime",
            "implies", "parallel", "perp", "neg", "forall", "exists", "sup", "inf", "sgn", "deg", "dim", "ker", "tr", "rank", "adj", "oplus",
            "otimes",
            "ll", "gg", "subseteq", "supset", "supseteq", "therefore", "because", "mapsto", "uparrow", "downarrow", "leftarrow", "Leftarrow", "cis",
            "trace", "dotfill", "stackrel", "substack", "atop", "overbrace", "underbrace", "not", "nexists", "vartriangle", "bigoplus", "bigotimes",
            "asec", "acsc", "sech", "csch", "norm", "quad", "cbrt", "limsup", "liminf",
        ] where meanings[name] == nil { meanings[name] = .name(name) }
        for sign in ["<", ">", "|", ":", "[", "]", "(", ")", "-", "+", "*", "'", "/", "="] {
            for (name, meaning) in meanings { if case .name(sign) = meaning { meanings[name] = .sign(sign.utf8.first ?? 0) } }
        }
        // What the sign of a square root in plain text means: it takes a whole number, where \\sqrt takes a digit.
        for name in ["radical", "surd"] { meanings[name] = .name("radical") }
        for name in ["pounds", "euro", "yen", "cent", "textdollar", "textsterling", "texteuro"] { meanings[name] = .nothing }
        for name in ["color", "textcolor", "colorbox", "tag", "label", "hspace", "vspace", "phantom", "hphantom", "vphantom"] {
            meanings[name] = .colour
        }
        for (name, letter) in [
            ("varepsilon", "\\epsilon"), ("vartheta", "\\theta"), ("varrho", "\\rho"), ("varsigma", "\\sigma"), ("varkappa", "\\kappa"),
            ("varpi", "\\varpi"), ("varphi", "\\phi"),
            ("omicron", "o"), ("AA", "\\AA"), ("qed", "\\blacksquare"), ("varGamma", "\\Gamma"), ("varDelta", "\\Delta"), ("varOmega", "\\Omega"),
        ] { meanings[name] = .letterNamed(letter) }
        for name in ["reals", "integers", "naturals", "rationals", "complexes"] { meanings[name] = .name(name) }
        for (letter, number) in zip("abcdefghi", "①②③④⑤⑥⑦⑧⑨") { meanings["circled\(letter)"] = .letterNamed(String(number)) }
        meanings["bold"] = .style
        meanings["%"] = .sign(UInt8(ascii: "%"))
        meanings["&"] = .nothing
        meanings["#"] = .nothing
        meanings["_"] = .nothing
        meanings["$"] = .nothing
        return meanings
    }()

    /// Names that plain text writes without a backslash.
    static let plainNames: [String: String] = [
        "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
        "coth": "coth", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "asin": "asin", "acos": "acos", "atan": "atan", "ln": "ln",
        "log": "log", "exp": "exp", "sqrt": "radical", "cbrt": "cbrt", "pi": "pi", "Pi": "pi", "infinity": "infty", "infty": "infty", "oo": "infty",
        "inf": "infty", "Infinity": "infty", "abs": "abs", "Abs": "abs", "floor": "floor", "ceil": "ceil", "gcd": "gcd", "lcm": "lcm", "mod": "mod",
        "max": "max",
        "min": "min", "binomial": "binom", "pm": "pm", "cup": "cup", "union": "cup", "frac": "frac", "lg": "log", "det": "det", "sgn": "sgn",
        "cis": "cis", "degrees": "degree", "degree": "degree", "deg": "degree", "percent": "percent", "pct": "percent", "percentage": "percent",
        "emptyset": "emptyset", "factorial": "factorial", "choose": "choose", "csch": "csch", "sech": "sech", "coloneqq": "coloneqq",
    ]

    /// Greek letters that plain text spells out.
    static let plainGreek: Set<String> = [
        "alpha", "beta", "gamma", "delta", "epsilon", "theta", "lambda", "mu", "phi", "psi", "sigma", "omega", "rho", "tau", "Delta", "Omega",
    ]
}
