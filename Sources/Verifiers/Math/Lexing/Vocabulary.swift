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
            "Omega", "ell", "hbar", "varphi", "aleph", "wp", "nabla", "square", "triangle", "Box", "star", "bullet", "diamond", "clubsuit",
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
            ("oint", "int"), ("limsup", "lim"), ("liminf", "lim"), ("bigcup", "bigcup"), ("bigcap", "bigcup"), ("lg", "log"), ("asterisk", "*"),
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
            "asec", "acsc", "sech", "csch", "norm", "quad", "cbrt",
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
            ("varpi", "\\varpi"),
            ("omicron", "o"), ("AA", "\\AA"), ("qed", "\\blacksquare"), ("varGamma", "\\Gamma"), ("varDelta", "\\Delta"), ("varOmega", "\\Omega"),
        ] { meanings[name] = .letterNamed(letter) }
        for name in ["reals", "integers", "naturals", "rationals", "complexes"] { meanings[name] = .name(name) }
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

    /// Characters beyond ASCII, as LaTeX writes them.
    static let characters: [Character: String] = [
        "−": "-", "–": "-", "—": "-", "－": "-", "＋": "+", "×": "\\times ", "·": "\\cdot ", "⋅": "\\cdot ", "∙": "\\cdot ", "÷": "\\div ",
        "／": "/", "≤": "\\le ", "≥": "\\ge ", "≠": "\\ne ", "≈": "\\approx ", "∈": "\\in ", "∉": "\\notin ", "∪": "\\cup ", "∩": "\\cap ",
        "∖": "\\setminus ", "∅": "\\emptyset ", "∞": "\\infty ", "π": "\\pi ", "√": "\\radical ", "°": "\\degree ", "º": "\\degree ", "±": "\\pm ",
        "∓": "\\mp ", "α": "\\alpha ", "β": "\\beta ", "γ": "\\gamma ", "δ": "\\delta ", "ε": "\\epsilon ", "θ": "\\theta ", "λ": "\\lambda ",
        "μ": "\\mu ", "µ": "\\mu ", "∆": "\\Delta ", "Å": "\\AA ", "℃": "\\degree C", "ϵ": "\\epsilon ", "ϑ": "\\theta ", "φ": "\\phi ",
        "ϕ": "\\phi ", "ψ": "\\psi ", "σ": "\\sigma ", "ω": "\\omega ", "ρ": "\\rho ", "τ": "\\tau ", "Δ": "\\Delta ",
        "Ω": "\\Omega ", "Σ": "\\Sigma ", "η": "\\eta ", "ξ": "\\xi ", "ζ": "\\zeta ", "χ": "\\chi ", "κ": "\\kappa ", "ν": "\\nu ",
        "½": "{\\frac12}", "⅓": "{\\frac13}", "¼": "{\\frac14}", "¾": "{\\frac34}", "⅔": "{\\frac23}", "⅕": "{\\frac15}", "⅙": "{\\frac16}",
        "⅛": "{\\frac18}", "⌊": "\\lfloor ", "⌋": "\\rfloor ", "⌈": "\\lceil ", "⌉": "\\rceil ", "⟨": "\\langle ", "⟩": "\\rangle ", "′": "'",
        "’": "'", "、": ",", "①": "(1)", "②": "(2)", "③": "(3)", "④": "(4)", "⑤": "(5)", "⑥": "(6)", "⑴": "(1)", "⑵": "(2)", "⑶": "(3)", "⑷": "(4)",
        "（": "(", "）": ")", "，": ",", "；": ";", "：": ":", "％": "\\%", "∑": "\\sum ", "∏": "\\prod ", "∫": "\\int ",
        "…": "\\ldots ",
        "⋯": "\\ldots ", "→": "\\to ", "⇒": "\\implies ", "∠": "\\angle ", "∗": "*", "≡": "\\equiv ", "∣": "|", "ℝ": "\\reals ", "ℤ": "\\integers ",
        "ℕ": "\\naturals ", "ℚ": "\\rationals ", "ℂ": "\\complexes ", "△": "\\triangle ", "∶": ":", "【": "[", "】": "]", "＝": "=", "＜": "<",
        "＞": ">", "\u{A0}": " ", "\u{2009}": " ", "\u{202F}": " ", "\u{3000}": " ", "\u{2061}": "", "\u{2062}": "", "\u{200B}": "", "⩽": "\\le ",
        "⩾": "\\ge ", "€": " ", "£": " ", "¥": " ", "¢": " ", "₹": " ", "⅖": "{\\frac25}", "⅗": "{\\frac35}", "⅘": "{\\frac45}", "⅚": "{\\frac56}",
        "⅜": "{\\frac38}", "⅝": "{\\frac58}", "⅞": "{\\frac78}", "∛": "\\cbrt ", "‐": "-", "‑": "-", "‒": "-", "⁄": "/", "“": "", "”": "",
        "≦": "\\le ", "≧": "\\ge ", "ⅰ": "i", "ℓ": "\\ell ", "∧": "\\wedge ", "∨": "\\vee ", "⊂": "\\subset ", "⊆": "\\subseteq ",
    ]

    private static let superscripts: [Character: Character] = [
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-", "⁺": "+", "ⁿ": "n", "ˣ": "x",
    ]
    private static let subscripts: [Character: Character] = [
        "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9", "ₙ": "n", "ₓ": "x",
    ]

    /// The letter, digit or sign of which a character is a wide or mathematical form.
    private static func plainForm(of character: Character) -> Character? {
        guard let scalar = character.unicodeScalars.first?.value else { return nil }
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        switch scalar {
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar - 0xFEE0).map { Character($0) }
        case 0x1D400...0x1D6A3: return letters[Int(scalar - 0x1D400) % 52]
        case 0x1D7CE...0x1D7FF: return Character(String((scalar - 0x1D7CE) % 10))
        default: return nil
        }
    }

    /// The text with every character beyond ASCII written as LaTeX does, where it has such a form.
    static func asciiForm(of text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 >= 0x80 }) else { return text }
        var result = ""
        var script: Character?
        result.reserveCapacity(2 * text.count)
        for character in String(decoding: text, as: UTF8.self) {
            if character.utf8.count == 1 {
                if script != nil { result += "}" }
                script = nil
                result.append(character)
                continue
            }
            let (kind, plain): (Character?, Character?) =
                if let raised = superscripts[character] { ("^", raised) } else if let lowered = subscripts[character] { ("_", lowered) } else {
                    (nil, nil)
                }
            if kind != script {
                if script != nil { result += "}" }
                if let kind { result += "\(kind){" }
                script = kind
            }
            if let plain {
                result.append(plain)
            } else {
                result += characters[character] ?? plainForm(of: character).map { String($0) } ?? String(character)
            }
        }
        if script != nil { result += "}" }
        return Array(result.utf8)
    }
}
