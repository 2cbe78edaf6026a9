/// A statement with its quantifier.
struct QuantifiedStatement {
    let quantifier: String
    let letters: [Expression]
    /// The relation that says where the last letter is from.
    let domain: Expression?
    let body: Expression

    /// - Returns: `nil` for what is no quantified statement.
    init?(_ expression: Expression) {
        // "f(x) = 0, \forall x > 0": the quantifier after the statement.
        if case .list(let parts, let connective) = expression, connective != .or, parts.count == 2, case .apply("\\forall", let clause) = parts[1],
            clause.count == 2, case .list(let letters, _) = clause[0]
        {
            (quantifier, self.letters, domain, body) = ("\\forall", letters, clause[1], parts[0])
            return
        }
        guard case .apply(let name, let parts) = expression, (MathParser.quantifiers + ["mapsto"]).contains(where: { name.hasPrefix("\\" + $0) }),
            parts.count == 3,
            case .list(let letters, _) = parts[0]
        else { return nil }
        quantifier = name
        self.letters = letters
        domain = parts[1] == .namedSet(.empty) ? nil : parts[1]
        body = parts[2]
    }

    /// Whether it is about all numbers: a letter from nowhere else.
    var isUnrestricted: Bool { domain.map(Self.isWhole) ?? true }

    /// Whether a domain is the numbers that a letter without one stands for: "for all x" and "for all real x" mean the same where numbers are real.
    static func isWhole(_ domain: Expression) -> Bool {
        if case .relation(let sides, [.element]) = domain, sides.count == 2 {
            [.namedSet(.reals), .namedSet(.complexes)].contains(sides[1])
        } else {
            false
        }
    }

    /// Whether the letter is the index of a sequence, of whole numbers by itself: `a_n = 2n` for all n of them.
    var isOfSequence: Bool {
        guard case .relation(let ends, [.element])? = domain, case .relation(let sides, [.equal]) = body, letters.count == 1,
            case .symbol(let index) = letters[0], ends.count == 2, [.namedSet(.integers), .namedSet(.naturals)].contains(ends[1])
        else { return false }
        return sides.contains { if case .symbol(let name) = $0 { name.hasSuffix("_" + index) } else { false } }
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
        case (let one?, nil) where QuantifiedStatement.isWhole(one), (nil, let one?) where QuantifiedStatement.isWhole(one): break
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

    /// A quantified statement and another one without a quantifier, whose letters are meant for all numbers.
    ///
    /// "For all x, f(x) = x" says f(x) = x, and a restricted domain may only be left out where the other side says it too. That there is such a value
    /// is another statement than that all are, and a relation that is solved for the letter is a list of solutions.
    /// - Returns: `nil` where the other side is no statement.
    mutating func compare(_ statement: QuantifiedStatement, withoutQuantifier other: Expression, isGold: Bool) throws(MathFailure) -> Equality? {
        if statement.quantifier == "\\mapsto" { return try compare(statement.body, other, isGold: isGold) }
        guard statement.quantifier == "\\forall" else { return other.isStatement ? .different("a quantifier on one side only") : nil }
        let letters = statement.letters.compactMap { if case .symbol(let name) = $0 { name } else { nil } }
        guard other.isStatement || statement.body.isEquation && !letters.contains(where: statement.body.isSolved) else { return nil }
        guard statement.body == other || !letters.contains(where: other.isSolved) else {
            return .different("a statement for all values and a list of values")
        }
        if let domain = statement.domain, case .list(let parts, let connective) = other, connective != .or, parts.count == 2 {
            for (claim, condition) in [(parts[0], parts[1]), (parts[1], parts[0])] {
                guard try compare(domain, condition, isGold: isGold).isEqual, try compare(statement.body, claim, isGold: isGold).isEqual else {
                    continue
                }
                return .equal("the same statement for the same values")
            }
        }
        // The values of a function may be given without its name, an equation for the letters themselves may not.
        guard other.isStatement || statement.body.isDefinition else { return .different("a statement for all values and a value") }
        let result = try compare(statement.body, other, isGold: isGold)
        guard result.isEqual, !statement.isUnrestricted, !statement.isOfSequence else { return result }
        return .undecided("only one side says for which values it holds")
    }

    private mutating func compare(_ one: Expression, _ other: Expression, isGold: Bool) throws(MathFailure) -> Equality {
        isGold ? try compare(one, other) : try compare(other, one)
    }
}

extension Expression {
    /// Whether it says something that may be true: a relation, or a list with one.
    fileprivate var isStatement: Bool {
        switch self {
        case .relation: true
        case .list(let parts, _): parts.contains { if case .relation = $0 { true } else { false } }
        default: false
        }
    }

    fileprivate var isEquation: Bool { if case .relation(_, [.equal]) = self { true } else { false } }

    /// Whether it gives a function's value, or a named one: one side is a name, or a function at something.
    fileprivate var isDefinition: Bool {
        guard case .relation(let sides, [.equal]) = self else { return false }
        return switch sides[0] {
        case .symbol, .apply: true
        default: false
        }
    }

    /// Whether it gives values of a letter: `x = 2`, `0 < x < 1`, `x \in A`.
    fileprivate func isSolved(for letter: String) -> Bool {
        guard case .relation(let sides, _) = self, sides.contains(.symbol(letter)) else { return false }
        return sides.allSatisfy { $0 == .symbol(letter) || !$0.symbols.contains(letter) }
    }
}
