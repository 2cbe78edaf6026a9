import BigInt

/// Decides whether an answer says what the ground truth says, by the kinds of both.
struct MathComparison {
    let options: ComparisonOptions
    var budget = MathBudget()
    let use: RuleUse
    /// Levels of lists inside lists.
    private var depth = 0

    init(options: ComparisonOptions, _ use: RuleUse = RuleUse()) {
        self.options = options
        self.use = use
    }

    /// A comparison that may take what is left of the effort of a verdict.
    init(options: ComparisonOptions, _ use: RuleUse = RuleUse(), _ effort: Effort) {
        self.init(options: options, use)
        budget = MathBudget(within: effort)
    }

    /// Compares two readings as they were parsed.
    mutating func compare(gold: Expression, answer: Expression) throws(MathFailure) -> Equality {
        if gold == answer, use.isActive(Self.sameForm) {
            use.note(Self.sameForm)
            return .equal("the same form")
        }
        if gold.needsCalculus || answer.needsCalculus {
            var calculus = Calculus(budget: budget, use: use)
            let (one, other) = (try calculus.value(of: gold), try calculus.value(of: answer))
            budget = calculus.budget
            return try compareComputed(one, other)
        }
        return try compareComputed(gold, answer)
    }

    private mutating func compareComputed(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        var simplification = Simplification(budget: budget)
        let declared = Declarations(of: try simplification.simplify(gold))
        let one = declared.expression
        let answered = Declarations(of: try simplification.simplify(answer))
        var other = answered.renamed(like: declared)
        budget = simplification.budget
        if declared.excludes(other: answered) { return .different("the letters are taken from other sets") }
        if options.renamesVariables, let renamed = other.renamed(like: one) { other = renamed }
        let result = try compare(one, other)
        if result.isEqual { return result }
        if let decided = try decide(ComparisonRule.asWritten, gold, answer) { return decided }
        if let decided = try decide(ComparisonRule.withoutValue, one, other) { return decided }
        return result
    }

    /// Compares two readings that were simplified, by the first rule that knows their kinds.
    mutating func compare(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        try budget.spend(48)
        depth += 1
        defer { depth -= 1 }
        guard depth <= 64 else { throw .budget("lists are nested too deep") }
        return try decide(ComparisonRule.all, gold, answer) ?? .undecided("no rule compares what the two sides are")
    }

    /// What the first rule of a table decides.
    mutating func decide<Side>(_ rules: [DecisionRule<MathComparison, Side, MathFailure>], _ gold: Side, _ answer: Side) throws(MathFailure)
        -> Equality?
    {
        try use.decide(by: rules, &self, gold, answer)
    }

    static let sameForm = "math.same-form"

    mutating func compareScalars(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        var comparison = ScalarComparison(options: options, budget: budget, use: use)
        defer { budget = comparison.budget }
        return try comparison.compare(gold, answer)
    }

    // MARK: Signs after a value

    /// A degree sign is a unit: 90 degrees are 90, and not pi/2.
    mutating func compareDegrees(_ value: Expression, _ other: Expression, isGold: Bool) throws(MathFailure) -> Equality {
        guard options.ignoresUnits else { return .different("only one side is in degrees") }
        return isGold ? try compare(value, other) : try compare(other, value)
    }

    mutating func comparePercent(_ value: Expression, _ other: Expression, isGold: Bool) throws(MathFailure) -> Equality {
        let share = Expression.product([.number(ExactNumber(1, over: 100)), value])
        let asShare = isGold ? try compare(share, other) : try compare(other, share)
        if asShare.isEqual || !options.isPercentLenient { return asShare }
        let asNumber = isGold ? try compare(value, other) : try compare(other, value)
        return asNumber.isEqual ? .equal("the same with the percent sign left out") : asShare
    }

    // MARK: Words

    mutating func compareWords(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if answer.isRegion, let set = gold.prose.flatMap(Prose.namedSet) { return try compare(.namedSet(set), answer) }
        if gold.isRegion, let set = answer.prose.flatMap(Prose.namedSet) { return try compare(gold, .namedSet(set)) }
        guard let one = gold.prose, let other = answer.prose else {
            // A word is never a number; a variable of one letter may be written as text.
            return .different("a word and something else")
        }
        if Prose.areEqual(one, other) { return .equal("the same words") }
        // Letters of a product may be in any order, those of a word may not.
        if case .word(let first) = gold, case .word(let second) = answer, (first + second).utf8.allSatisfy({ $0 < 0x80 }),
            min(first.count, second.count) < 3 || !(first + second).hasVowel
        {
            return try compareScalars(gold, answer)
        }
        return .different("different words")
    }

    // MARK: Ordered and unordered

    mutating func compareInOrder(_ gold: [Expression], _ answer: [Expression], rule: String) throws(MathFailure) -> Equality {
        guard gold.count == answer.count else { return .different("\(gold.count) and \(answer.count) values") }
        var parts: [Equality] = []
        for (one, other) in zip(gold, answer) {
            let part = try compare(one, other)
            if !part.isEqual, !part.isUndecided { return part }
            parts.append(part)
        }
        return .all(parts, rule: rule)
    }

    /// Values side by side.
    mutating func compareLists(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        try decide(ComparisonRule.lists, gold, answer) ?? .different("a list and something else")
    }

    /// Each member of one has its equal in the other.
    mutating func compareSets(_ gold: [Expression], _ answer: [Expression]) throws(MathFailure) -> Equality {
        guard gold.count <= MathBudget.members, answer.count <= MathBudget.members else { throw .budget("too many members") }
        var isUndecided: Equality?
        let (gold, answer) = (gold.withoutRepeats, answer.withoutRepeats)
        // Members of the same form are found without comparing all with all.
        let forms = Set(answer)
        var isFound = gold.map { forms.contains($0) }
        let goldForms = Set(gold)
        var isUsed = answer.map { goldForms.contains($0) }
        try budget.spend(8 * (gold.count + answer.count))
        for (place, one) in gold.enumerated() {
            // A member that was found may mean two equal ones.
            for (index, other) in answer.enumerated() where (!isFound[place] || !isUsed[index]) && one.isBraced == other.isBraced {
                let part = try compare(one, other)
                if part.isEqual {
                    isFound[place] = true
                    isUsed[index] = true
                } else if part.isUndecided {
                    isUndecided = part
                }
            }
            if !isFound[place] { return isUndecided ?? .different("a value of the ground truth is missing") }
        }
        if let extra = isUsed.firstIndex(of: false) {
            return isUndecided ?? .different("\(answer[extra]) is not in the ground truth")
        }
        return .equal("the same set")
    }

    // MARK: Brackets

    mutating func compareBrackets(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        try decide(ComparisonRule.brackets, gold, answer) ?? .different("a pair or interval and a single value")
    }

    /// Sets by conditions: what is collected, and the condition.
    mutating func compareBuilders(_ parts: [Expression], _ others: [Expression]) throws(MathFailure) -> Equality {
        guard case .list(let one, _)? = parts.first, case .list(let other, _)? = others.first else { return .undecided("sets by conditions") }
        let areLetters = [one[0], other[0]].map { if case .symbol = $0 { true } else { false } }
        guard areLetters[0] == areLetters[1] else { return .undecided("sets by conditions of different kinds") }
        if !areLetters[0] {
            // What is collected counts, and the letters that the conditions declare may have any name.
            let declared = Declarations(of: .list([one[0], one[1]], .and))
            return try compareInOrder(
                [declared.expression], [Declarations(of: .list([other[0], other[1]], .and)).renamed(like: declared)],
                rule: "the same set by conditions")
        }
        let renamed = other.first.flatMap { name -> Expression? in
            guard case .symbol(let old) = name, case .symbol = one[0] else { return nil }
            return other[1].substituting(old, by: one[0])
        }
        return try compare(one[1], renamed ?? other[1])
    }

    /// a : b : c up to a common factor.
    mutating func compareProportions(_ gold: [Expression], _ answer: [Expression]) throws(MathFailure) -> Equality {
        guard gold.count == answer.count else { return .different("ratios of different lengths") }
        guard zip(gold, answer).allSatisfy({ ($0 == .zero) == ($1 == .zero) }) else { return .different("a part that is 0 and one that is not") }
        // By the first part that is not 0.
        guard let base = gold.firstIndex(where: { $0 != .zero }) else { return .equal("only zeros") }
        var parts: [Equality] = []
        for index in gold.indices where index != base {
            parts.append(try compareScalars(.product([gold[base], answer[index]]), .product([gold[index], answer[base]])))
        }
        return .all(parts, rule: "the same ratio")
    }
}

extension Expression {
    /// The entries of a matrix of one column.
    var column: [Expression]? {
        guard case .matrix(let rows) = self, rows.allSatisfy({ $0.count == 1 }) else { return nil }
        return rows.map { $0[0] }
    }

    /// Several values: lists, brackets, relations, sets, matrices.
    var isGroup: Bool {
        switch self {
        case .list, .bracketed, .relation, .sets, .namedSet, .matrix, .text: true
        default: false
        }
    }

    /// The value in `5 m`, in `5 \mu m` where the unit begins with micro, and in `5 m/s` where it is a quotient: next to a value with the same unit the
    /// letters are one too.
    func value(besideLettersFor unit: String) -> Expression? {
        if case .product(let parts) = self, parts[0].symbols.isEmpty, case .symbol(let name)? = parts.last, let letter = UnitLetter(name) {
            let isMicro = parts.count == 3 && parts[1] == .symbol("\\mu")
            return (parts.count == 2 || isMicro) && letter.names(unit, isMicro: isMicro) ? parts[0] : nil
        }
        return unit.contains("/") || unit.contains(" per ") ? valueBesideUnitLetters : nil
    }

    /// `(\\pm 2, 0)`: the two points, where one part has both signs.
    var bothSigns: Expression? {
        guard case .bracketed(.round, let parts, .round) = self else { return nil }
        let places = parts.indices.filter { if case .list(let both, .or) = parts[$0] { both.count == 2 } else { false } }
        guard places.count == 1, let place = places.first, case .list(let both, _) = parts[place] else { return nil }
        return .list(
            both.map { value in
                var point = parts
                point[place] = value
                return .bracketed(open: .round, point, close: .round)
            }, .comma)
    }

    var members: [Expression]? { if case .list(let parts, _) = self { parts } else { nil } }

    var isRatio: Bool { if case .ratio = self { true } else { false } }

    /// `12:00` and `2:05` have no value.
    var isClockTime: Bool {
        if case .ratio(let parts) = self, parts.count == 2, case .apply(Expression.minutes, _) = parts[1] { true } else { false }
    }

    var isTuple: Bool { if case .bracketed(let open, _, _) = self { open != .brace } else { false } }

    fileprivate var isBraced: Bool { if case .bracketed(.brace, _, .brace) = self { true } else { false } }

    /// A set of numbers that is no finite list.
    var isRegion: Bool {
        switch self {
        case .sets, .namedSet: true
        case .bracketed(let open, let parts, let close): (open == .brace && close == .angle) || (parts.count == 2 && open != .brace)
        default: false
        }
    }

    /// What is written, if it is words.
    var prose: String? {
        switch self {
        case .text(let text): text
        case .word(let word): word
        case .symbol(let name) where name.count == 1: name
        case .bracketed(.round, let parts, .round) where parts.count == 1: parts[0].prose
        default: nil
        }
    }
}

extension String {
    fileprivate var hasVowel: Bool { lowercased().contains { "aeiou".contains($0) } }

    /// A unit without its spelling: spaces, points and the plural.
    var unitForm: String {
        let lower = lowercased().filter { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "^" }
        return lower.count > 3 && lower.hasSuffix("s") ? String(lower.dropLast()) : lower
    }
}

extension [Expression] {
    /// Without members that have the form of an earlier one.
    fileprivate var withoutRepeats: [Expression] {
        guard count > 1 else { return self }
        var seen: Set<Expression> = []
        return filter { seen.insert($0).inserted }
    }
}
