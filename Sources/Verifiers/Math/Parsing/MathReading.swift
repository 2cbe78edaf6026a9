/// What a ground truth or an answer says, as far as it can be read.
struct MathReading: Sendable {
    enum Content: Sendable {
        case math(Expression)
        /// Words.
        case prose(String)
        /// Words with formulas between them: recognised only if they are the same.
        case sentence(String)
        /// Neither, with the reason.
        case unreadable(String)
        /// Mathematics that is not computed here: integrals, limits and the like.
        case uncomputed(String)
        /// Beyond a budget.
        case overBudget(String)
    }

    let content: Content
    /// The limit, integral or sum that is said to have the value.
    let claim: ArraySlice<Token>
    /// The tokens, to recognise the same text whatever it says.
    let tokens: [Token]
    let source: ArraySlice<UInt8>

    /// Reads a part of a response.
    static func read(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> MathReading {
        try effort.spend(cost(ofBytes: text.count))
        return MathReading(text)
    }

    /// The steps of reading so many bytes; more than the budget are not read.
    static func cost(ofBytes bytes: Int) -> Int { 2_500 + bytes + 184 * min(bytes, MathBudget.bytes) }

    init(_ text: ArraySlice<UInt8>) {
        let text = text.starts(with: Self.bold) ? text.trimmed { $0 == UInt8(ascii: "*") || $0 <= UInt8(ascii: " ") } : text
        source = text
        guard !text.hasTooManyMarks else {
            (tokens, claim, content) = ([], [], .unreadable("a letter has more than 30 marks"))
            return
        }
        var tokens: [Token] = []
        var content: Content
        var claim: ArraySlice<Token> = []
        do throws(MathFailure) {
            if NumberNames.mayBe(text), let number = NumberNames.value(of: text.withoutTextCommands().withoutMarkup()) {
                self.tokens = try MathLexer.tokens(of: text)
                self.content = .math(.number(number))
                self.claim = []
                return
            }
            tokens = try MathLexer.tokens(of: text)
            content = .math(try MathParser.parse(tokens))
            if case .math(.text(let words)) = content { content = .prose(words) }
        } catch {
            switch error {
            case .budget(let reason): content = .overBudget(reason)
            case .syntax(let reason):
                if let value = Self.value(behind: tokens) {
                    content = .math(value)
                    if let place = tokens.lastIndex(where: { $0.isSign("=") }) { claim = tokens[..<place] }
                } else if !ClausePairs.areSeveral(tokens), let formula = Self.formula(in: text), let expression = try? MathParser.parse(formula) {
                    content = .math(expression)
                } else if !Self.leavesOpen(tokens), let words = Self.words(text) {
                    content = .prose(words)
                } else if let sentence = Self.sentence(tokens, text) {
                    content = .sentence(sentence)
                } else {
                    content = tokens.contains { Self.uncomputed.contains($0.kind) } ? .uncomputed(reason) : .unreadable(reason)
                }
            }
        }
        self.tokens = tokens
        self.content = content
        self.claim = claim
    }

    /// What Markdown writes around bold text.
    private static let bold = Array("**".utf8)

    private static let uncomputed: [Token.Kind] =
        ["int", "lim", "limsup", "liminf", "sum", "prod", "bigcup", "sup", "inf"].map { .command($0) } + [.letter("\\partial")]
    private static let extrema: [Token.Kind] = ["max", "min"].map { .command($0) }

    /// Whether what could not be read leaves a value open: an integral, a limit or the like, a largest value over a range, or a difference between two
    /// limits, as in `[x^3]_0^1`.
    var leavesOpen: Bool { Self.leavesOpen(tokens) }

    private static func leavesOpen(_ tokens: [Token]) -> Bool {
        tokens.indices.contains { place in
            let kind = tokens[place].kind
            if uncomputed.contains(kind) { return true }
            guard tokens.indices.contains(place + 1), tokens[place + 1].isSign("_") else { return false }
            // `[7]_2` is a class of residues.
            return extrema.contains(kind) || tokens[place].isSign("|") || tokens[place].isSign("]") && hasUpperLimit(tokens[(place + 2)...])
        }
    }

    /// Whether an upper limit follows a lower one: `0^1`, `{a+b}^{c}`.
    private static func hasUpperLimit(_ tokens: ArraySlice<Token>) -> Bool {
        var level = 0
        for place in tokens.indices {
            level += tokens[place].levelChange
            if level <= 0 { return tokens[(place + 1)...].first?.isSign("^") == true }
        }
        return false
    }

    /// What an integral, limit or the like is said to equal: after the last sign of equality.
    private static func value(behind tokens: [Token]) -> Expression? {
        guard let place = tokens.lastIndex(where: { $0.isSign("=") }), place > 0, tokens[..<place].contains(where: { uncomputed.contains($0.kind) }),
            !tokens[place...].contains(where: { uncomputed.contains($0.kind) })
        else { return nil }
        var level = 0
        for token in tokens[..<place] {
            if token.isSign("{") || token.isSign("(") || token.isSign("[") { level += 1 }
            if token.isSign("}") || token.isSign(")") || token.isSign("]") { level -= 1 }
        }
        return level == 0 ? try? MathParser.parse(Array(tokens[(place + 1)...])) : nil
    }

    /// The text, if it is prose: letters and no commands but for text.
    private static func words(_ text: ArraySlice<UInt8>) -> String? {
        let plain = text.withoutTextCommands().withoutMarkup()
        guard plain.contains(where: { $0.isASCIILetter || $0 >= 0x80 }), plain.count <= 2_000 else { return nil }
        guard !plain.contains(UInt8(ascii: "\\")) && !plain.contains(UInt8(ascii: "=")) && !plain.contains(UInt8(ascii: "^")) else { return nil }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The text, if English words are in it.
    private static func sentence(_ tokens: [Token], _ text: ArraySlice<UInt8>) -> String? {
        let words = tokens.count { if case .word(let word) = $0.kind { word.utf8.count >= 2 } else { false } }
        return words >= 1 ? String(decoding: text, as: UTF8.self) : nil
    }

    private static let announcements = ["is", "are", "is:", "are:", "at"].map { Array($0.utf8) }
    private static let clauses = ["where", "any", "for", "when"].map { Array($0.utf8) }

    /// The formula of "The solution is: $...$." or of "$...$, where n is any integer": what announces it and what only declares its letters is no part of it.
    private static func formula(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let open = text.firstIndex(of: UInt8(ascii: "$")), let close = text.lastIndex(of: UInt8(ascii: "$")), open < close else { return nil }
        let before = text[..<open].trimmed()
        let behind = text[(close + 1)...].trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }
        if let last = before.split(separator: UInt8(ascii: " ")).last {
            guard behind.isEmpty, announcements.contains(Array(last)), !before.contains(UInt8(ascii: ".")) else { return nil }
            return text[open...close]
        }
        guard text.first == UInt8(ascii: "$"), let end = text.dropFirst().firstIndex(of: UInt8(ascii: "$")) else { return nil }
        let rest = text[(end + 1)...].drop { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
        guard let word = rest.split(separator: UInt8(ascii: " ")).first, clauses.contains(Array(word)) else { return nil }
        return text[...end]
    }

    var expression: Expression? {
        switch content {
        case .math(let expression): expression
        case .prose(let words): .text(words)
        default: nil
        }
    }

    /// The same with letters read as factors that are before brackets like functions.
    func expression(readingAsFactors names: Set<String>) -> Expression? {
        func isProduct(_ part: Expression) -> Bool {
            // f(x) is a function, also next to fx.
            if case .apply(let name, let parts) = part, parts.count == 1, case .sum = parts[0] { names.contains(name) } else { false }
        }
        guard !names.isEmpty, case .math(let expression) = content, expression.contains(where: isProduct) else { return nil }
        return try? MathParser.parse(tokens, factors: names)
    }

    /// Yes, no, true or false, if the text is that word or begins with it and goes on after a comma or full stop.
    ///
    /// What is longer than an answer that is read asserts nothing.
    var assertion: (word: String, isAlone: Bool)? {
        guard source.count <= MathBudget.bytes else { return nil }
        let text = source.withoutTextCommands().withoutMarkup()
        let word = text.prefix { $0.isASCIILetter }
        let name = String(decoding: word, as: UTF8.self).lowercased()
        guard ["yes", "no", "true", "false"].contains(name) else { return nil }
        let rest = text[word.endIndex...]
        if rest.allSatisfy({ $0 == UInt8(ascii: ".") }) { return (name, true) }
        // "Yes, no" and "No, wait, yes" say both.
        let words = ByteWords(of: rest, \.isASCIILetter)
        if let last = words.last, last.count <= 5, !words.dropFirst(3).contains(where: { _ in true }) {
            let other = String(decoding: last, as: UTF8.self).lowercased()
            if other != name, ["yes", "no", "true", "false"].contains(other) { return nil }
        }
        return rest.first.map { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ";") } == true ? (name, false) : nil
    }

    /// Whether both are written alike but for white space.
    func isWritten(like other: MathReading) -> Bool {
        !tokens.isEmpty && tokens.count == other.tokens.count && zip(tokens, other.tokens).allSatisfy { $0.kind == $1.kind }
    }
}
