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
    /// The tokens, to recognise the same text whatever it says.
    let tokens: [Token]
    let source: ArraySlice<UInt8>

    /// Reads a part of a response.
    static func read(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> MathReading {
        try effort.spend(cost(ofBytes: text.count))
        return MathReading(text)
    }

    /// The steps of reading so many bytes; more than the budget are not read.
    static func cost(ofBytes bytes: Int) -> Int { 64 + bytes + 32 * min(bytes, MathBudget.bytes) }

    init(_ text: ArraySlice<UInt8>) {
        let text = text.starts(with: Self.bold) ? text.trimmed { $0 == UInt8(ascii: "*") || $0 <= UInt8(ascii: " ") } : text
        source = text
        var tokens: [Token] = []
        var content: Content
        do throws(MathFailure) {
            if let number = NumberNames.value(of: text.withoutTextCommands().withoutMarkup()) {
                self.tokens = try MathLexer.tokens(of: text)
                self.content = .math(.number(number))
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
                } else if !ClausePairs.areSeveral(tokens), let formula = Self.formula(in: text), let expression = try? MathParser.parse(formula) {
                    content = .math(expression)
                } else if let words = Self.words(text) {
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
    }

    /// What Markdown writes around bold text.
    private static let bold = Array("**".utf8)

    private static let uncomputed: [Token.Kind] = ["int", "lim", "sum", "prod", "bigcup", "sup", "inf"].map { .command($0) } + [.letter("\\partial")]

    /// What an integral, limit or the like is said to equal: behind the last sign of equality.
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

    /// The text, if English words stand in it.
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

    /// The same with letters read as factors that stand before brackets like functions.
    func expression(readingAsFactors names: Set<String>) -> Expression? {
        func isProduct(_ part: Expression) -> Bool {
            // f(x) is a function, also beside fx.
            if case .apply(let name, let parts) = part, parts.count == 1, case .sum = parts[0] { names.contains(name) } else { false }
        }
        guard !names.isEmpty, case .math(let expression) = content, expression.contains(where: isProduct) else { return nil }
        return try? MathParser.parse(tokens, factors: names)
    }

    /// Yes, no, true or false, if the text is that word or begins with it and goes on behind a comma or full stop.
    var assertion: (word: String, isAlone: Bool)? {
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

    /// The letter, if the text is nothing but one that names a choice.
    var letter: Character? {
        guard case .math(.symbol(let name)) = content, name.count == 1, let letter = name.first, ("A"..."J").contains(letter) else { return nil }
        return letter
    }

    /// The letter of a choice with its text behind it: `(C) 12`, `C) 12`, `C. 12`.
    var choice: Character? { label?.letter ?? wordedChoice }

    /// What stands behind the letter of a choice, if that is mathematics.
    var valueBehindChoice: Expression? {
        guard let label else { return nil }
        return try? MathParser.parse(Array(tokens[label.end...]))
    }

    /// `\textbf{(D) none}`, `D. None of these`: the letter of a choice whose text is words.
    private var wordedChoice: Character? {
        let text = source.withoutMarkup()
        let isOpen = text.first == UInt8(ascii: "(")
        let rest = isOpen ? text.dropFirst() : text
        guard let first = rest.first, (UInt8(ascii: "A")...UInt8(ascii: "J")).contains(first), rest.count > 5 else { return nil }
        let signs: [UInt8] = isOpen ? [UInt8(ascii: ")")] : [UInt8(ascii: ")"), UInt8(ascii: "."), UInt8(ascii: ":")]
        guard signs.contains(rest[rest.startIndex + 1]), rest[rest.startIndex + 2] == UInt8(ascii: " ") else { return nil }
        let words = rest.dropFirst(3).trimmed()
        guard words.count >= 3, words.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }),
            words.prefix(while: \.isASCIILetter).count >= 3
        else { return nil }
        return Character(UnicodeScalar(first))
    }

    private var label: (letter: Character, end: Int)? {
        let isOpen = tokens.first?.isSign("(") == true
        let place = isOpen ? 1 : 0
        guard tokens.count > place + 1, case .letter(let name) = tokens[place].kind, name.count == 1, let letter = name.first,
            ("A"..."J").contains(letter)
        else { return nil }
        var rest = place + 1
        if tokens[rest].isSign(")") {
            rest += 1
        } else {
            let text = source.withoutMarkup()
            guard !isOpen, text.count > 2, text.dropFirst().first == UInt8(ascii: "."), text.dropFirst(2).first == UInt8(ascii: " ") else {
                return nil
            }
        }
        guard rest < tokens.count, !namesAnotherChoice(behind: rest, name) else { return nil }
        switch tokens[rest].kind {
        case .number, .word, .text: return (letter, rest)
        case .letter, .command("frac"), .command("sqrt"), .sign(UInt8(ascii: "-")), .sign(UInt8(ascii: "(")):
            return tokens[rest].isSpaced ? (letter, rest) : nil
        default: return nil
        }
    }

    /// Whether another letter stands in brackets of its own, or as a label: `(A) 5 or (B) 6`, `A. 5, B. 6`.
    private func namesAnotherChoice(behind place: Int, _ name: String) -> Bool {
        for index in place..<tokens.count {
            guard case .letter(let other) = tokens[index].kind, other != name, other.count == 1, ("A"..."J").contains(other) else { continue }
            let isFirst = index == place || !tokens[index - 1].isSign("(")
            let isLabel = tokens.count > index + 1 && tokens[index + 1].isSign(")")
            // P(B) is an event.
            let isCall = index >= 2 && tokens[index - 1].isSign("(") && { if case .letter = tokens[index - 2].kind { true } else { false } }()
            if isLabel, !isCall { return true }
            if isFirst, index == tokens.count - 1 || index == place || tokens[index - 1].isSign(",") { return true }
        }
        return false
    }

    /// Whether both are written alike but for white space.
    func isWritten(like other: MathReading) -> Bool {
        !tokens.isEmpty && tokens.count == other.tokens.count && zip(tokens, other.tokens).allSatisfy { $0.kind == $1.kind }
    }
}
