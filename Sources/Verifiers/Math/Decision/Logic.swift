/// A formula of propositional logic or of sets that are only named, by its table of truth.
struct TruthTable: Equatable {
    private let letters: [String]
    private let values: [Bool]

    /// The most letters, and the most parts of a formula.
    private static let limit = 8
    private static let parts = 120

    /// The steps of evaluation that a table takes.
    static func cost(ofLetters count: Int) -> Int { parts << min(count, limit) }

    /// - Returns: `nil` for what is no formula, has more than eight letters or is too long.
    init?(_ expression: Expression, letters: [String]) {
        guard letters.count <= Self.limit, !expression.isLarger(than: Self.parts), expression.isProposition || expression.isSetOperation else {
            return nil
        }
        var values: [Bool] = []
        for row in 0..<(1 << letters.count) {
            guard let value = Self.value(expression, letters, row) else { return nil }
            values.append(value)
        }
        (self.letters, self.values) = (letters, values)
    }

    private static func value(_ expression: Expression, _ letters: [String], _ row: Int) -> Bool? {
        switch expression {
        case .symbol(let name): return letters.firstIndex(of: name).map { row >> $0 & 1 == 1 }
        case .sets(let operation, let left, let right):
            guard let one = value(left, letters, row), let other = value(right, letters, row) else { return nil }
            return switch operation {
            case .union: one || other
            case .intersection: one && other
            case .difference: one && !other
            }
        case .apply("\\neg", let parts): return value(parts[0], letters, row).map { !$0 }
        case .apply(let name, let parts) where parts.count == 2:
            guard let one = value(parts[0], letters, row), let other = value(parts[1], letters, row) else { return nil }
            switch name {
            case "\\wedge": return one && other
            case "\\vee": return one || other
            case "\\implies": return !one || other
            case "\\iff": return one == other
            default: return nil
            }
        default: return nil
        }
    }
}

/// A statement with its quantifier.
struct QuantifiedStatement {
    let quantifier: String
    let letters: [Expression]
    /// The relation that says where the last letter is from.
    let domain: Expression?
    let body: Expression

    /// - Returns: `nil` for what is no quantified statement.
    init?(_ expression: Expression) {
        guard case .apply(let name, let parts) = expression, (MathParser.quantifiers + ["mapsto"]).contains(where: { name.hasPrefix("\\" + $0) }),
            parts.count == 3,
            case .list(let letters, _) = parts[0]
        else { return nil }
        quantifier = name
        self.letters = letters
        domain = parts[1] == .namedSet(.empty) ? nil : parts[1]
        body = parts[2]
    }

    /// Whether its body is an equation that holds for all values, or the value of a function.
    var saysItsBody: Bool {
        if quantifier == "\\mapsto" { return true }
        if quantifier == "\\forall", case .relation(_, [.equal]) = body { return true }
        return false
    }

    /// With its letters named as those of another statement, where there are as many.
    func renamed(like other: QuantifiedStatement) -> (domain: Expression?, body: Expression)? {
        guard letters.count == other.letters.count else { return nil }
        let body = body.renaming(letters, to: other.letters)
        let domain = domain.map { $0.renaming(letters, to: other.letters) }
        guard let body else { return nil }
        return (domain ?? nil, body)
    }
}

extension MathComparison {
    /// Two quantified statements: the same quantifiers in the same order, whatever their letters are called. Statements of another form may still be
    /// equivalent, unless only the quantifier, a sign or a number differs.
    mutating func compareQuantified(_ gold: QuantifiedStatement, _ answer: QuantifiedStatement) throws(MathFailure) -> Equality {
        let unsure = Equality.undecided("whether two statements are equivalent is only decided where they have the same quantifiers and form")
        guard let renamed = answer.renamed(like: gold) else { return unsure }
        var parts: [Equality] = []
        switch (gold.domain, renamed.domain) {
        case (let one?, let other?): parts.append(try compare(one, other))
        case (nil, nil): break
        // "For all x" and "for all real x" mean the same where numbers are real.
        case (.relation(_, [.element])?, nil), (nil, .relation(_, [.element])?): break
        default: parts.append(unsure)
        }
        if let one = QuantifiedStatement(gold.body), let other = QuantifiedStatement(renamed.body) {
            parts.append(try compareQuantified(one, other))
        } else {
            parts.append(try compare(gold.body, renamed.body))
        }
        let result = Equality.all(parts, rule: "the same statement")
        if gold.quantifier != answer.quantifier { return result.isEqual ? .different("another quantifier") : unsure }
        return result
    }
}

extension Expression {
    /// Whether it is made of sets that are only named.
    fileprivate var isSetOperation: Bool {
        guard case .sets(_, let one, let other) = self else { return false }
        return [one, other].allSatisfy { if case .symbol = $0 { true } else { $0.isSetOperation } }
    }
}
