/// Characters beyond ASCII, as LaTeX writes them.
///
/// Read scalar by scalar: a Swift `Character` takes microseconds to look up where marks are combined.
enum ASCIIForm {
    /// The text with every character beyond ASCII written as LaTeX does, where it has such a form.
    static func text(of text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 >= 0x80 }) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(2 * text.count)
        var script: UInt8?
        // Where the last raised group begins, and the same where a slash of fractions follows it: "³⁄₈".
        var raised = 0
        var fraction: Int?
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let form = scalar.value < 0x80 ? nil : forms[scalar.value]
            let wanted: UInt8? =
                switch form {
                case .script(let sign, _)?: sign
                default: nil
                }
            if wanted != script {
                if script != nil { result.append(UInt8(ascii: "}")) }
                if let start = fraction, script == UInt8(ascii: "_") {
                    makeFraction(of: &result, from: start)
                    fraction = nil
                }
                if scalar.value == slashOfFractions, script == UInt8(ascii: "^") {
                    fraction = raised
                } else if wanted != UInt8(ascii: "_") {
                    fraction = nil
                }
                if wanted == UInt8(ascii: "^") { raised = result.count }
                if let wanted { result += [wanted, UInt8(ascii: "{")] }
                script = wanted
            }
            switch form {
            case .script(_, let byte)?: result.append(byte)
            case .text(let bytes)?: result += bytes
            case .mark?: strike(scalar.value, in: &result)
            case nil:
                if let plain = plainForm(of: scalar.value) { result.append(plain) } else { result += UTF8.encode(scalar).map(Array.init) ?? [] }
            }
        }
        if script != nil { result.append(UInt8(ascii: "}")) }
        if let start = fraction, script == UInt8(ascii: "_") { makeFraction(of: &result, from: start) }
        return result
    }

    private static let slashOfFractions: UInt32 = 0x2044

    /// `^{3}/_{8}` becomes `\frac{3}{8}`.
    private static func makeFraction(of result: inout [UInt8], from start: Int) {
        guard let slash = result[start...].firstIndex(of: UInt8(ascii: "/")), slash + 1 < result.count, result[slash + 1] == UInt8(ascii: "_") else {
            return
        }
        let (top, bottom) = (Array(result[(start + 1)..<slash]), Array(result[(slash + 2)...]))
        result.removeSubrange(start...)
        result += Array("\\frac".utf8) + top + bottom
    }

    private enum Form {
        case text([UInt8])
        /// A sign of scripts, and what is raised or lowered.
        case script(UInt8, UInt8)
        /// A mark that changes the character before it.
        case mark
    }

    private static let forms: [UInt32: Form] = {
        var forms: [UInt32: Form] = [:]
        for (scalar, text) in characters { forms[scalar.value] = .text(Array(text.utf8)) }
        for (sign, pairs) in [(UInt8(ascii: "^"), superscripts), (UInt8(ascii: "_"), subscripts)] {
            for (scalar, plain) in pairs { forms[scalar.value] = .script(sign, UInt8(truncatingIfNeeded: plain.value)) }
        }
        // Numbers in circles name parts of a question or statements: they are no factors.
        for (scalar, letter) in zip(UInt32(0x2460)..., "abcdefghi") { forms[scalar] = .text(Array(" \\circled\(letter) ".utf8)) }
        for mark in [slash, ring] { forms[mark] = .mark }
        return forms
    }()

    private static let slash: UInt32 = 0x338
    private static let ring: UInt32 = 0x30A

    /// A slash through a sign, and a ring above A, written as marks of their own.
    private static func strike(_ mark: UInt32, in result: inout [UInt8]) {
        let pairs: [(String, String)] = mark == ring ? [("A", "\\AA ")] : [("=", "\\ne "), ("\\in ", "\\notin ")]
        for (plain, struck) in pairs where result.ends(with: plain.utf8) {
            result.removeLast(plain.utf8.count)
            result += struck.utf8
            return
        }
        if let scalar = Unicode.Scalar(mark) { result += UTF8.encode(scalar).map(Array.init) ?? [] }
    }

    /// The letter, digit or sign of which a scalar is a wide or mathematical form.
    private static func plainForm(of scalar: UInt32) -> UInt8? {
        func letter(_ index: UInt32) -> UInt8 { UInt8(index < 26 ? 0x41 + index : 0x61 + index - 26) }
        switch scalar {
        case 0x20...0x7E: return UInt8(scalar)
        case 0xFF01...0xFF5E: return UInt8(scalar - 0xFEE0)
        case 0x1D400...0x1D6A3: return letter((scalar - 0x1D400) % 52)
        case 0x1D7CE...0x1D7FF: return UInt8(ascii: "0") + UInt8((scalar - 0x1D7CE) % 10)
        default: return nil
        }
    }

    private static let characters: [Unicode.Scalar: String] = [
        "−": "-", "–": "-", "—": "-", "－": "-", "＋": "+", "×": "\\times ", "·": "\\cdot ", "⋅": "\\cdot ", "∙": "\\cdot ", "÷": "\\div ",
        "／": "/", "≤": "\\le ", "≥": "\\ge ", "≠": "\\ne ", "≈": "\\approx ", "∈": "\\in ", "∉": "\\notin ", "∪": "\\cup ", "∩": "\\cap ",
        "∖": "\\setminus ", "∅": "\\emptyset ", "∞": "\\infty ", "π": "\\pi ", "√": "\\radical ", "°": "\\degree ", "º": "\\degree ", "±": "\\pm ",
        "∓": "\\mp ", "α": "\\alpha ", "β": "\\beta ", "γ": "\\gamma ", "δ": "\\delta ", "ε": "\\epsilon ", "θ": "\\theta ", "λ": "\\lambda ",
        "μ": "\\mu ", "µ": "\\mu ", "∆": "\\Delta ", "\u{C5}": "\\AA ", "\u{212B}": "\\AA ", "\u{212A}": "K", "\u{2126}": "\\Omega ",
        "℃": "\\degree C", "ϵ": "\\epsilon ", "ϑ": "\\theta ", "φ": "\\phi ",
        "ϕ": "\\phi ", "ψ": "\\psi ", "σ": "\\sigma ", "ω": "\\omega ", "ρ": "\\rho ", "τ": "\\tau ", "Δ": "\\Delta ",
        "Ω": "\\Omega ", "Σ": "\\Sigma ", "η": "\\eta ", "ξ": "\\xi ", "ζ": "\\zeta ", "χ": "\\chi ", "κ": "\\kappa ", "ν": "\\nu ",
        "½": "{\\frac12}", "⅓": "{\\frac13}", "¼": "{\\frac14}", "¾": "{\\frac34}", "⅔": "{\\frac23}", "⅕": "{\\frac15}", "⅙": "{\\frac16}",
        "⅛": "{\\frac18}", "⌊": "\\lfloor ", "⌋": "\\rfloor ", "⌈": "\\lceil ", "⌉": "\\rceil ", "⟨": "\\langle ", "⟩": "\\rangle ", "′": "'",
        "’": "'", "、": ",", "⑴": " (1) ", "⑵": " (2) ", "⑶": " (3) ", "⑷": " (4) ",
        "（": " (", "）": ")", "，": ",", "；": ";", "：": ":", "％": "\\%", "∑": "\\sum ", "∏": "\\prod ", "∫": "\\int ",
        "∬": "\\iint ", "∭": "\\iiint ", "∮": "\\oint ", "…": "\\ldots ",
        "⋯": "\\ldots ", "→": "\\to ", "⇒": "\\implies ", "∠": "\\angle ", "∗": "*", "≡": "\\equiv ", "∣": "|", "ℝ": "\\reals ", "ℤ": "\\integers ",
        "ℕ": "\\naturals ", "ℚ": "\\rationals ", "ℂ": "\\complexes ", "△": "\\triangle ", "∶": ":", "【": "[", "】": "]", "＝": "=", "＜": "<",
        "＞": ">", "\u{A0}": " ", "\u{2009}": " ", "\u{202F}": " ", "\u{3000}": " ", "\u{2061}": "", "\u{2062}": "", "\u{200B}": "", "⩽": "\\le ",
        "⩾": "\\ge ", "€": " ", "£": " ", "¥": " ", "¢": " ", "₹": " ", "⅖": "{\\frac25}", "⅗": "{\\frac35}", "⅘": "{\\frac45}", "⅚": "{\\frac56}",
        "⅜": "{\\frac38}", "⅝": "{\\frac58}", "⅞": "{\\frac78}", "∛": "\\cbrt ", "‐": "-", "‑": "-", "‒": "-", "⁄": "/", "“": "", "”": "",
        "≦": "\\le ", "≧": "\\ge ", "ⅰ": "i", "ℓ": "\\ell ", "¬": "\\neg ", "∀": "\\forall ", "∃": "\\exists ", "⊥": "\\perp ", "∥": "\\parallel ",
        "⇔": "\\iff ", "⟺": "\\iff ", "⟹": "\\implies ",
        "∤": "\\nmid ", "⊃": "\\supset ", "⊇": "\\supseteq ", "∧": "\\wedge ", "∨": "\\vee ", "⊂": "\\subset ", "⊆": "\\subseteq ",
    ]

    private static let superscripts: [Unicode.Scalar: Unicode.Scalar] = [
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-", "⁺": "+", "ⁿ": "n", "ˣ": "x",
    ]
    private static let subscripts: [Unicode.Scalar: Unicode.Scalar] = [
        "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9", "ₙ": "n", "ₓ": "x",
    ]
}

extension [UInt8] {
    fileprivate func ends(with other: some Collection<UInt8>) -> Bool { count >= other.count && suffix(other.count).elementsEqual(other) }
}
