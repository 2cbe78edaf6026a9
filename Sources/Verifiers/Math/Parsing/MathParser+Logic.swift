/// Statements of logic: quantifiers, negations, implications and conditional arguments.
extension MathParser {
    /// `\forall x \in S: statement`; `nil` where no quantifier is here. The letters are bound, so that they may have any name.
    mutating func parseQuantified() throws(MathFailure) -> Expression? {
        guard let token = current, var name = Self.quantifiers.first(where: { token.isCommand($0) }) else { return nil }
        position += 1
        // There is one, and only one.
        if take("!") { name += "!" }
        var letters: [Expression] = []
        repeat {
            guard case .letter(let letter)? = current?.kind else { throw .syntax("a quantifier without a letter") }
            position += 1
            letters.append(.symbol(at("_") ? letter + "_" + (try takeSubscript()) : letter))
        } while take(",") && isLetterBeforeSeparator
        var domain: Expression?
        if let relation = takeRelation() {
            readsDomain = true
            defer { readsDomain = false }
            domain = .relation([letters[letters.count - 1], try parseSets()], [relation])
        }
        skipSuchThat()
        // A clause after the statement: "f(x) = 0, \forall x".
        guard !isAtEnd, !atClosing else { return .apply("\\" + name, [.list(letters, .comma)] + (domain.map { [$0] } ?? [])) }
        let body = try nested { parser throws(MathFailure) in try parser.parseStatement() }
        return .apply("\\" + name, [.list(letters, .comma), domain ?? .namedSet(.empty), body])
    }

    static let quantifiers = ["forall", "exists", "nexists"]

    /// Whether another letter is bound here: one with a separator, a relation or another letter after it.
    private var isLetterBeforeSeparator: Bool {
        guard case .letter? = current?.kind, let next = ahead(1) else { return false }
        return next.isSign(",") || next.isSign(":") || next.isCommand("in")
    }

    /// `,`, `:`, `|` and "such that".
    private mutating func skipSuchThat() {
        while let token = current {
            switch token.kind {
            case .sign(UInt8(ascii: ",")), .sign(UInt8(ascii: ":")), .sign(UInt8(ascii: ";")), .sign(UInt8(ascii: "|")), .command("quad"): break
            case .text(let words), .word(let words):
                guard ["such that", "s.t.", "st", "we have", "such", "that"].contains(words.lowercased()) else { return }
            default: return
            }
            position += 1
        }
    }

    /// What joins two formulas of logic, weakest last.
    private static let joints: [(command: String, name: String)] = [
        ("wedge", "\\wedge"), ("vee", "\\vee"), ("to", "\\implies"), ("implies", "\\implies"), ("equivalent", "\\iff"),
    ]

    /// Formulas of logic with the one that is here: "and" binds before "or", that before an implication.
    mutating func parseLogic(_ first: Expression, above level: Int = 4) throws(MathFailure) -> Expression {
        var left = first
        while left.isProposition, let token = current, let index = Self.joints.firstIndex(where: { token.isCommand($0.command) }), index <= level {
            position += 1
            var right = try parseSets()
            while right.isProposition, let next = current, let inner = Self.joints.firstIndex(where: { next.isCommand($0.command) }),
                inner < index || inner == index && Self.joints[index].name == "\\implies"
            {
                // From the right: p implies (q implies r).
                right = try nested { parser throws(MathFailure) in try parser.parseLogic(right, above: inner) }
            }
            guard right.isProposition || index < 2 else { throw .syntax("an arrow between values") }
            left = try layered(.apply(Self.joints[index].name, [left, right]))
        }
        return left
    }

    /// The most tokens of an event and its condition.
    private static let longestConditional = 128

    /// Two values in brackets with one bar between them: `P(A | B)`; `nil` where the bracket holds anything else.
    mutating func parseConditional() throws(MathFailure) -> Expression? {
        guard at("(") || at("[") else { return nil }
        var level = 0
        var bars = 0
        for token in tokens[position...].prefix(Self.longestConditional) {
            level += token.levelChange
            if level == 0 { break }
            if level == 1, token.isSign("|") { bars += 1 }
        }
        guard bars == 1 else { return nil }
        let outer = openBars
        defer { openBars = outer }
        position += 1
        openBars = 1
        let event = try nested { parser throws(MathFailure) in try parser.parseList() }
        try expect("|")
        openBars = 0
        let condition = try nested { parser throws(MathFailure) in try parser.parseList() }
        guard take(")") || take("]") else { throw .syntax("a bracket does not close") }
        return .apply(Expression.given, [event, condition])
    }
}

extension Expression {
    /// The name of an event under a condition.
    static let given = "\\given"

    /// Whether it is a letter or a formula of logic.
    var isProposition: Bool {
        switch self {
        case .symbol: true
        case .apply(let name, _): ["\\wedge", "\\vee", "\\neg", "\\implies", "\\iff"].contains(name)
        default: false
        }
    }
}
