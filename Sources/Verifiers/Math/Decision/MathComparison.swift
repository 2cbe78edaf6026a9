import BigInt

/// Decides whether an answer says what the ground truth says, by the kinds of both.
struct MathComparison {
    let options: ComparisonOptions
    var budget = MathBudget()
    /// Levels of lists inside lists.
    private var depth = 0

    init(options: ComparisonOptions) { self.options = options }

    /// A comparison that may take what is left of the effort of a verdict.
    init(options: ComparisonOptions, _ effort: Effort) {
        self.options = options
        budget = MathBudget(within: effort)
    }

    /// Compares two readings as they were parsed.
    mutating func compare(gold: Expression, answer: Expression) throws(MathFailure) -> Equality {
        if gold == answer { return .equal("the same form") }
        var simplification = Simplification(budget: budget)
        let declared = Declarations(of: try simplification.simplify(gold))
        let one = declared.expression
        var other = Declarations(of: try simplification.simplify(answer)).renamed(like: declared)
        budget = simplification.budget
        if options.renamesVariables, let renamed = other.renamed(like: one) { other = renamed }
        var result = try compare(one, other)
        if !result.isEqual, let rounded = try compareRounded(gold, answer) { result = rounded }
        // What has no value is no number.
        if !result.isEqual, !one.isGroup, one.symbols.isEmpty, other.hasNoValue {
            var evaluation = ExactEvaluation(budget: budget)
            if try evaluation.value(one) != nil { return .different("the answer has no value") }
        }
        let hasDots = one.symbols.contains(Expression.dots) || other.symbols.contains(Expression.dots)
        return hasDots && !result.isEqual ? .undecided("dots are only compared by their form") : result
    }

    mutating func compare(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if gold == answer { return .equal("the same form") }
        try budget.spend(8)
        depth += 1
        defer { depth -= 1 }
        guard depth <= 64 else { throw .budget("lists are nested too deep") }
        switch (gold, answer) {
        case (.apply(Expression.group, _), .apply(Expression.group, _)): break
        // A \times B: of sets or vectors the order counts; next to a plain product it is one.
        case (.apply("\\times", _), .apply("\\times", _)): break
        case (.apply("\\times", let parts), _): return try compare(.product(parts), answer)
        case (_, .apply("\\times", let parts)): return try compare(gold, .product(parts))
        case (.apply(Expression.group, let parts), _) where !parts.isEmpty: return try compare(parts[0], answer)
        case (_, .apply(Expression.group, let parts)) where !parts.isEmpty: return try compare(gold, parts[0])
        default: break
        }
        if let result = try compareNotation(gold, answer) { return result }
        switch (gold, answer) {
        case (.quantity(let value, let unit), .quantity(let other, let otherUnit)):
            if !options.ignoresUnits, unit.unitForm != otherUnit.unitForm { return .different("different units") }
            if Opposites.exclude(unit, otherUnit) { return .different("\(unit) and \(otherUnit)") }
            if let half = unit.halfOfDay, let other = otherUnit.halfOfDay, half != other { return .different("different halves of the day") }
            return try compare(value, other)
        case (.quantity(let value, _), .product(let parts)) where answer.isUnitLetterProduct && options.ignoresUnits:
            return try compare(value, parts[0])
        case (.product(let parts), .quantity(let value, _)) where gold.isUnitLetterProduct && options.ignoresUnits:
            return try compare(parts[0], value)
        case (.quantity(let value, _), _): return options.ignoresUnits ? try compare(value, answer) : .different("the unit is missing")
        case (_, .quantity(let value, _)): return options.ignoresUnits ? try compare(gold, value) : .different("the ground truth has no unit")
        case (.degrees(let value), .degrees(let other)): return try compare(value, other)
        case (.degrees(let value), _) where !answer.isGroup: return try compareDegrees(value, answer, isGold: true)
        case (_, .degrees(let value)) where !gold.isGroup: return try compareDegrees(value, gold, isGold: false)
        case (.percent(let value), .percent(let other)): return try compare(value, other)
        case (.percent(let value), _) where !answer.isGroup: return try comparePercent(value, answer, isGold: true)
        case (_, .percent(let value)) where !gold.isGroup: return try comparePercent(value, gold, isGold: false)
        case (.text, _) where answer.isRegion, (_, .text) where gold.isRegion: return try compareWords(gold, answer)
        case (.relation, _), (_, .relation): return try compareRelations(gold, answer)
        case (.list(let parts, let connective), _) where parts.contains(where: { $0.bothSigns != nil }):
            return try compareLists(.list(parts.flatMap { $0.bothSigns?.members ?? [$0] }, connective), answer)
        case (.bracketed, .list) where gold.bothSigns != nil: return try compareLists(gold.bothSigns ?? gold, answer)
        case (.list, .bracketed) where answer.bothSigns != nil: return try compareLists(gold, answer.bothSigns ?? answer)
        case (.list, _), (_, .list): return try compareLists(gold, answer)
        case (.sets, _), (_, .sets), (.namedSet, _), (_, .namedSet): return try compareRegions(gold, answer)
        case (.bracketed(.round, let parts, .round), .matrix(let rows)) where rows.count == parts.count && rows.allSatisfy({ $0.count == 1 }):
            return try compareInOrder(parts, rows.map { $0[0] }, rule: "the same vector")
        case (.matrix(let rows), .bracketed(.round, let parts, .round)) where rows.count == parts.count && rows.allSatisfy({ $0.count == 1 }):
            return try compareInOrder(rows.map { $0[0] }, parts, rule: "the same vector")
        case (.bracketed, _) where gold.bothSigns != nil && answer.bothSigns == nil: return try compareLists(gold.bothSigns ?? gold, answer)
        case (_, .bracketed) where answer.bothSigns != nil && gold.bothSigns == nil: return try compareLists(gold, answer.bothSigns ?? answer)
        case (.bracketed, _), (_, .bracketed): return try compareBrackets(gold, answer)
        case (.matrix(let rows), .matrix(let others)):
            guard rows.count == others.count, rows[0].count == others[0].count else { return .different("matrices of different shapes") }
            return try compareInOrder(rows.flatMap { $0 }, others.flatMap { $0 }, rule: "the same entries")
        case (.matrix(let rows), _): return try compareVector(rows, with: answer, isGold: true)
        case (_, .matrix(let rows)): return try compareVector(rows, with: gold, isGold: false)
        case (.text, _), (_, .text), (.word, .word): return try compareWords(gold, answer)
        case (.apply("\\cases", let parts), .apply("\\cases", let others)): return try compareInOrder(parts, others, rule: "the same parts")
        case (.apply("\\cases", _), let other) where !other.isGroup && other.symbols.isEmpty,
            (let other, .apply("\\cases", _)) where !other.isGroup && other.symbols.isEmpty:
            return .different("values with conditions and a number")
        case (.apply(let name, let parts), .apply(let same, let others)) where name == same && parts.contains(where: \.isGroup):
            return try compareInOrder(parts, others, rule: "the same parts")
        case (.ratio(let parts), let other) where parts.count > 2 && !other.isRatio,
            (let other, .ratio(let parts)) where parts.count > 2 && !other.isRatio:
            return .different("a ratio and something else")
        case (.ratio, _) where gold.isClockTime, (_, .ratio) where answer.isClockTime: return .different("a time of day")
        case (.ratio(let parts), .ratio(let others)) where parts.count != 2 || others.count != 2: return try compareProportions(parts, others)
        default: return try compareScalars(gold, answer)
        }
    }

    mutating func compareScalars(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        var comparison = ScalarComparison(options: options, budget: budget)
        defer { budget = comparison.budget }
        return try comparison.compare(gold, answer)
    }

    // MARK: Signs after a value

    /// A degree sign is a unit: 90 degrees are 90, and not pi/2.
    private mutating func compareDegrees(_ value: Expression, _ other: Expression, isGold: Bool) throws(MathFailure) -> Equality {
        guard options.ignoresUnits else { return .different("only one side is in degrees") }
        return isGold ? try compare(value, other) : try compare(other, value)
    }

    private mutating func comparePercent(_ value: Expression, _ other: Expression, isGold: Bool) throws(MathFailure) -> Equality {
        let share = Expression.product([.number(ExactNumber(1, over: 100)), value])
        let asShare = isGold ? try compare(share, other) : try compare(other, share)
        if asShare.isEqual || !options.isPercentLenient { return asShare }
        let asNumber = isGold ? try compare(value, other) : try compare(other, value)
        return asNumber.isEqual ? .equal("the same with the percent sign left out") : asShare
    }

    // MARK: Words

    private mutating func compareWords(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if answer.isRegion, let set = gold.prose.flatMap(Prose.namedSet) { return try compare(.namedSet(set), answer) }
        if gold.isRegion, let set = answer.prose.flatMap(Prose.namedSet) { return try compare(gold, .namedSet(set)) }
        guard let one = gold.prose, let other = answer.prose else {
            // A word is never a number; a variable of one letter may be written as text.
            return .different("a word and something else")
        }
        if Prose.areEqual(one, other) { return .equal("the same words") }
        // Letters of a product may be in any order, those of a word may not.
        if case .word(let first) = gold, case .word(let second) = answer, min(first.count, second.count) < 3 || !(first + second).hasVowel {
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

    private func members(_ expression: Expression) -> [Expression]? {
        switch expression {
        case .list(let parts, _): parts
        case .bracketed(.brace, let parts, .brace): parts
        // As programs write lists; a pair is an interval.
        case .bracketed(.square, let parts, .square) where parts.count > 2: parts
        default: nil
        }
    }

    /// Values side by side: as a set, whatever their order.
    private mutating func compareLists(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if let one = gold.assignments, let other = answer.assignments { return try compareAssignments(one, other) }
        let plain = gold.assignments == nil ? gold : answer
        if let values = gold.assignments ?? answer.assignments, values.count > 1, !plain.hasRelations {
            // Named values against plain ones: a point by its coordinates' names, where those are letters, else in the order in which they are.
            let coordinates: [Expression]? = if case .bracketed(.round, let parts, .round) = plain { parts } else { nil }
            guard let parts = coordinates ?? members(plain) else { return .different("\(values.count) values and one") }
            let letters = values.compactMap { if case .symbol(let name) = $0.name, name.utf8.count == 1 { name } else { nil } }
            let isSortable = coordinates != nil && letters.count == values.count && Set(letters.map { $0 == $0.lowercased() }).count == 1
            let order = isSortable ? letters.indices.sorted { letters[$0] < letters[$1] } : Array(values.indices)
            let named = order.map { values[$0].value }
            return gold.assignments == nil
                ? try compareInOrder(parts, named, rule: "the same values in order")
                : try compareInOrder(named, parts, rule: "the same values in order")
        }
        if case .bracketed(.round, let parts, .round) = gold, let others = members(answer) {
            return try compareInOrder(parts, others, rule: "the same values in order")
        }
        if case .bracketed(.round, let parts, .round) = answer, let others = members(gold), !others.contains(where: \.isTuple) {
            return try compareInOrder(others, parts, rule: "the same values in order")
        }
        // A list of points and one point.
        if gold.isPoint, let others = members(answer), others.allSatisfy(\.isPoint) { return try compareSets([gold], others) }
        if answer.isPoint, let others = members(gold), others.allSatisfy(\.isPoint) { return try compareSets(others, [answer]) }
        guard let one = members(gold) ?? (gold.isRegion ? nil : [gold]), let other = members(answer) ?? (answer.isRegion ? nil : [answer]) else {
            return try compareRegions(gold, answer)
        }
        if one.areInequalities, other.areInequalities, gold.connective != answer.connective, gold.connective == .or || answer.connective == .or,
            one.count > 1, other.count > 1
        {
            guard let region = one.region(gold.connective), let otherRegion = other.region(answer.connective) else {
                return .different("joined otherwise")
            }
            return try compareRegions(region, otherRegion)
        }
        if let counted = try compareCounted(one, other) { return counted }
        let result = try compareSets(one, other)
        if !result.isEqual, one.areInequalities, other.areInequalities, gold.symbols == answer.symbols, let region = one.region(gold.connective),
            let otherRegion = other.region(answer.connective)
        {
            return try compareRegions(region, otherRegion)
        }
        return result
    }

    /// Each member of one has its equal in the other.
    mutating func compareSets(_ gold: [Expression], _ answer: [Expression]) throws(MathFailure) -> Equality {
        guard gold.count <= MathBudget.members, answer.count <= MathBudget.members else { throw .budget("too many members") }
        var isUndecided: Equality?
        var isUsed = [Bool](repeating: false, count: answer.count)
        for one in gold {
            var isFound = false
            // Members in the same order are found at once; a member that was found may mean two equal ones.
            for (index, other) in answer.enumerated() where (!isFound || !isUsed[index]) && one.isBraced == other.isBraced {
                let part = try compare(one, other)
                if part.isEqual {
                    isFound = true
                    isUsed[index] = true
                } else if part.isUndecided {
                    isUndecided = part
                }
            }
            if !isFound { return isUndecided ?? .different("a value of the ground truth is missing") }
        }
        if let extra = isUsed.firstIndex(of: false) {
            return isUndecided ?? .different("\(answer[extra]) is not in the ground truth")
        }
        return .equal("the same set")
    }

    // MARK: Brackets

    private mutating func compareBrackets(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        switch (gold, answer) {
        case (.bracketed(.brace, let parts, .angle), .bracketed(.brace, let others, .angle)):
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
        case (.bracketed(.brace, let parts, .brace), .bracketed(.brace, let others, .brace)): return try compareSets(parts, others)
        case (.bracketed(let open, let parts, let close), .bracketed(let otherOpen, let others, let otherClose))
        where open != .brace && otherOpen != .brace:
            // Brackets of different kinds are different intervals.
            guard open == otherOpen, close == otherClose else {
                return parts.count == 1 || others.count == 1
                    ? try compareInOrder(parts, others, rule: "the same value") : .different("different brackets")
            }
            return try compareInOrder(parts, others, rule: parts.count == 2 ? "the same pair or interval" : "the same values in order")
        case (.bracketed(.brace, _, .brace), _), (_, .bracketed(.brace, _, .brace)): return try compareLists(gold, answer)
        case (.bracketed(.brace, _, .angle), _), (_, .bracketed(.brace, _, .angle)): return try compareRegions(gold, answer)
        case (.bracketed(_, let parts, _), _) where parts.count == 1: return try compare(parts[0], answer)
        case (_, .bracketed(_, let parts, _)) where parts.count == 1: return try compare(gold, parts[0])
        default: return .different("a pair or interval and a single value")
        }
    }

    /// a : b : c up to a common factor.
    private mutating func compareProportions(_ gold: [Expression], _ answer: [Expression]) throws(MathFailure) -> Equality {
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
    /// How a list is joined.
    fileprivate var connective: Connective { if case .list(_, let connective) = self { connective } else { .comma } }

    /// Several values: lists, brackets, relations, sets, matrices.
    var isGroup: Bool {
        switch self {
        case .list, .bracketed, .relation, .sets, .namedSet, .matrix, .text: true
        default: false
        }
    }

    /// `5 m`: next to a value with a unit the letter is one too.
    fileprivate var isUnitLetterProduct: Bool {
        guard case .product(let parts) = self, parts.count == 2, case .symbol(let name) = parts[1], parts[0].symbols.isEmpty else { return false }
        return ["m", "g", "s", "h", "L", "l", "N", "J", "W", "V", "A", "K", "C"].contains(name)
    }

    /// Dots, a fraction over 0, or a sum with infinity.
    fileprivate var hasNoValue: Bool {
        if self == .symbol(Expression.dots) { return true }
        return contains {
            switch $0 {
            case .quotient(_, let bottom): bottom == .zero
            case .sum(let parts): parts.contains { $0.infinity != nil }
            default: false
            }
        }
    }

    /// `(\\pm 2, 0)`: the two points, where one part has both signs.
    fileprivate var bothSigns: Expression? {
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

    fileprivate var members: [Expression]? { if case .list(let parts, _) = self { parts } else { nil } }

    fileprivate var isRatio: Bool { if case .ratio = self { true } else { false } }

    /// `12:00` and `2:05` have no value.
    fileprivate var isClockTime: Bool {
        if case .ratio(let parts) = self, parts.count == 2, case .apply(Expression.minutes, _) = parts[1] { true } else { false }
    }

    /// A pair that may be a point: in round brackets and finite.
    fileprivate var isPoint: Bool {
        if case .bracketed(.round, let parts, .round) = self { parts.allSatisfy { $0.infinity == nil } } else { false }
    }

    var isTuple: Bool { if case .bracketed(let open, _, _) = self { open != .brace } else { false } }

    /// Whether a member of a list is a relation.
    fileprivate var hasRelations: Bool {
        guard case .list(let parts, _) = self else { return false }
        return parts.contains { if case .relation = $0 { true } else { false } }
    }

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
    fileprivate var unitForm: String {
        let lower = lowercased().filter { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "^" }
        return lower.count > 3 && lower.hasSuffix("s") ? String(lower.dropLast()) : lower
    }
}
