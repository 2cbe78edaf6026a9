/// What a ground truth or an answer says, as far as it can be read.
struct MathReading: Sendable {
    enum Content: Sendable {
        case math(Expression)
        /// Words.
        case prose(String)
        /// Neither, with the reason.
        case unreadable(String)
        /// Mathematics that is not computed here: integrals, limits and the like.
        case uncomputed(String)
        /// Beyond a budget.
        case overBudget(String)
    }

    let content: Content
    /// The tokens, to recognise the same text whatever it says.
    let tokens: [Token]
    let source: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
        source = text
        var tokens: [Token] = []
        var content: Content
        do throws(MathFailure) {
            tokens = try MathLexer.tokens(of: text)
            content = .math(try MathParser.parse(tokens))
            if case .math(.text(let words)) = content { content = .prose(words) }
        } catch {
            switch error {
            case .budget(let reason): content = .overBudget(reason)
            case .syntax(let reason):
                if let words = Self.words(text) {
                    content = .prose(words)
                } else {
                    content = tokens.contains { Self.uncomputed.contains($0.kind) } ? .uncomputed(reason) : .unreadable(reason)
                }
            }
        }
        self.tokens = tokens
        self.content = content
    }

    private static let uncomputed: [Token.Kind] = ["int", "lim", "sum", "prod", "bigcup", "sup", "inf"].map { .command($0) } + [.letter("\\partial")]

    /// The text, if it is prose: letters and no commands but for text.
    private static func words(_ text: ArraySlice<UInt8>) -> String? {
        let plain = text.withoutMarkup()
        guard plain.contains(where: { $0.isASCIILetter || $0 >= 0x80 }), plain.count <= 2_000 else { return nil }
        guard !plain.contains(UInt8(ascii: "\\")) && !plain.contains(UInt8(ascii: "=")) && !plain.contains(UInt8(ascii: "^")) else { return nil }
        return String(decoding: plain, as: UTF8.self)
    }

    var expression: Expression? {
        switch content {
        case .math(let expression): expression
        case .prose(let words): .text(words)
        default: nil
        }
    }

    /// Whether both are written alike but for white space.
    func isWritten(like other: MathReading) -> Bool {
        !tokens.isEmpty && tokens.count == other.tokens.count && zip(tokens, other.tokens).allSatisfy { $0.kind == $1.kind }
    }
}
