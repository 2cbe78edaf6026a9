/// Text that is repeated up to a length, alone or inside what marks an answer.
struct Pattern: Sendable {
    let name: String
    let make: @Sendable (Int) -> String

    /// Pieces that make some loop look at much for little: what opens and never closes, what resembles a word that is looked for, what has many readings.
    private static let pieces = [
        "a", "a ", "a\n", " ", "\n", ".", "*", "`", "\"", "-", "=", "a=", "x = ", "^", "_", "x^", "x^{", "!", "#", "#### 1 ", "####", "\0", "\\",
        "\\\\", "\\ ",
        "{", "}", "{}", "(", "((", "()", "(A)", "[", "[]", "$", "$$", "$ ", "$1$ ", "$1$, ", "\\(", "\\(1\\) ", "\\[", "|", "<", "</", "</thin",
        "</think",
        "</think>", "<think>", "<answer>", "</answer>", "<answer></answer>", "<answer>1</answer>", "```", "```\n", "```a\n1\n```\n", "``````", "~~~",
        "\\boxed", "\\boxed ", "\\boxed{", "\\boxed{}", "\\boxed{1}", "\\boxed{1}, ", "\\boxed{A} and ", "\\fbox{", "boxed", "box", "fbox", "bob",
        "\\box",
        "answer", "answer ", "answer: ", "answer: 1 ", "answer is ", "the answer is 1. ", "the answer is B. ", "Answer: (A)\n", "**Answer**\n",
        "final answer ",
        "Final Answer: The final answer is 1. I hope it is correct. ", "I hope ", "ansver", "answ", "nswer", "is ", "is correct ", "B is correct. ",
        "答案", "答案是", "答案：1 ", "故选", "选B。", "。", "一百", "A", "A ", "A, ", "B or ", "A B C D ", "option ", "option A ", "choice is ", "not A but ",
        "(A) (B) ",
        "AB", "yes ", "no, ", "true. ", "and ", "or ", "and A", "1", "9", "1 ", "1,", "1, ", "1,234", "1/2 ", "1e4000 ", "1e9 ", "0.", ".5", "1.1.",
        "-1-", "1%", "10^{",
        "3 half ", " third", " million", "\\times 10^{9}", "\\frac", "\\frac{", "\\frac{1}{2}", "\\frac12", "\\sqrt", "\\sqrt{", "\\text", "\\text{",
        "\\text{a}",
        "\\text{a} ", "\\textbf{(A) } ", "\\mathrm{", "\\left(", "\\begin{", "\\begin{cases}", "\\\\ ", "\\aaaa", "\\pipi", "\\quad ", "\\cdot ",
        "\\pm ", "\\,", "&",
        "sin ", "x", "x+", "x y ", "xy+", "(x+1)", "(x+y)^9", "x_1", "x=1,", "x<1<", "\\le ", "\\in ", "\\cup ", "[1,2]\\cup", "{1,2,", "\\{", "!!",
        "2^2^", "5!", "|x",
        "[1,", "[[],", "[", "{\"a\":", "{\"a\":1},", "\"a\",", "\"\\u0061\",", "null,", "1e999,", "RL", "UDLR ", "S", "..\n", "é", "É", "ß", "İ", "ﬃ",
        "\u{301}", "\u{323}\u{302}",
        "\u{F73}", "a\u{301}", "\u{344}", "\u{200B}", "\u{FEFF}", "中", "가", "ｱ", "𝒳", "🇩🇪", "👨‍👩‍👧", "€", "½", "²", "−", "\u{A0}", "\u{3000}", "frac12",
        "sqrt2", "dollars", "an ", "the ", "square",
        "\\lim_{x\\to 0}", "\\lim_{x\\to 0}\\sin(x)", "\\lim_{x\\to\\infty}e^{x}/", "\\frac{d}{dx}(x", "\\frac{d^6}{dx^6}(\\sin(x)\\cos(x))",
        "(x^x)'",
        "\\sum_{k=1}^{\\infty}\\frac{1}{k(k+1)}+", "\\prod_{k=1}^{\\infty}\\frac{k}{k+1}", "\\forall x ", "\\forall x<1, ", "p\\wedge ", "\\neg ",
        "p\\to ", "P(A|", "720720x^8+x+720720<0, ", "x<1, ", "[1,2]\\cup ", "(1\\ 2)(3\\ 4)", "①", "①3", "1) 3 ", "July 4, ", "\\text{Bob} 4, ",
        "a.", "a, b. ", "word word2 word3. ", "So we get $x = 1$ and then ",
    ]

    /// What is put around a pattern.
    private static let frames: [(name: String, before: String, after: String)] = [
        ("", "", ""), ("box", "\\boxed{", "}"), ("tag", "<answer>", "</answer>"), ("phrase", "The answer is ", ""),
        ("before a box", "", "\\boxed{5}"),
        ("after a box", "\\boxed{5}", ""), ("in formula", "$", "$"), ("in open box", "\\boxed{", ""),
    ]

    /// All pieces in all frames.
    static let all: [Pattern] = frames.flatMap { frame in
        pieces.map { piece in
            Pattern(name: frame.name.isEmpty ? shown(piece) : "\(frame.name) \(shown(piece))") { length in
                frame.before + repeated(piece, length) + frame.after
            }
        }
    }

    /// Text of a length, to the last whole piece.
    static func repeated(_ piece: String, _ length: Int) -> String { String(repeating: piece, count: max(1, length / piece.utf8.count)) }

    private static func shown(_ piece: String) -> String {
        piece.unicodeScalars.map { $0.value > 0x20 && $0.value < 0x7F ? String($0) : $0 == " " ? "\u{B7}" : "<\(String($0.value, radix: 16))>" }
            .joined()
    }
}

/// Numbers that follow from a seed: each run has the same texts.
struct Sequence64 {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state = state &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
        return Int(state >> 33) % bound
    }
}
