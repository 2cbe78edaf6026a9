/// Rules for lists, sets and tuples.
extension ComparisonRule {
    /// All rules where one side is a list of values, in order.
    static let lists: [ComparisonRule] = [
        ComparisonRule("math.list.by-name") { (math, gold, answer) throws(MathFailure) in
            guard let one = gold.assignments, let other = answer.assignments else { return nil }
            return try math.compareAssignments(one, other)
        },
        // Named values against plain ones: a point by its coordinates' names, where those are letters, else in the order in which they are.
        ComparisonRule("math.list.named-and-plain") { (math, gold, answer) throws(MathFailure) in
            let plain = gold.assignments == nil ? gold : answer
            guard let values = gold.assignments ?? answer.assignments, values.count > 1, !plain.hasRelations else { return nil }
            let coordinates: [Expression]? = if case .bracketed(.round, let parts, .round) = plain { parts } else { nil }
            guard let parts = coordinates ?? plain.listed else { return .different("\(values.count) values and one") }
            let letters = values.compactMap { if case .symbol(let name) = $0.name, name.utf8.count == 1 { name } else { nil } }
            let isSortable = coordinates != nil && letters.count == values.count && Set(letters.map { $0 == $0.lowercased() }).count == 1
            let order = isSortable ? letters.indices.sorted { letters[$0] < letters[$1] } : Array(values.indices)
            let named = order.map { values[$0].value }
            return gold.assignments == nil
                ? try math.compareInOrder(parts, named, rule: "the same values in order")
                : try math.compareInOrder(named, parts, rule: "the same values in order")
        },
        ComparisonRule("math.list.tuple") { (math, gold, answer) throws(MathFailure) in
            if case .bracketed(.round, let parts, .round) = gold, let others = answer.listed {
                return try math.compareInOrder(parts, others, rule: "the same values in order")
            }
            if case .bracketed(.round, let parts, .round) = answer, let others = gold.listed, !others.contains(where: \.isTuple) {
                return try math.compareInOrder(others, parts, rule: "the same values in order")
            }
            return nil
        },
        // A list of points and one point.
        ComparisonRule("math.list.points") { (math, gold, answer) throws(MathFailure) in
            if gold.isPoint, let others = answer.listed, others.allSatisfy(\.isPoint) { return try math.compareSets([gold], others) }
            if answer.isPoint, let others = gold.listed, others.allSatisfy(\.isPoint) { return try math.compareSets(others, [answer]) }
            return nil
        },
        ComparisonRule("math.list.regions") { (math, gold, answer) throws(MathFailure) in
            guard members(gold) == nil || members(answer) == nil else { return nil }
            return try math.compareRegions(gold, answer)
        },
        // "x < 1 or x > 3" and "x < 1 and x > 3" are different sets.
        ComparisonRule("math.list.connective") { (math, gold, answer) throws(MathFailure) in
            guard let one = members(gold), let other = members(answer), one.areInequalities, other.areInequalities,
                gold.connective != answer.connective, gold.connective == .or || answer.connective == .or, one.count > 1, other.count > 1
            else { return nil }
            guard let region = one.region(gold.connective, &math.budget), let otherRegion = other.region(answer.connective, &math.budget) else {
                return .different("joined otherwise")
            }
            return try math.compareRegions(region, otherRegion)
        },
        ComparisonRule("math.list.counted") { (math, gold, answer) throws(MathFailure) in
            guard let one = members(gold), let other = members(answer) else { return nil }
            return try math.compareCounted(one, other)
        },
        ComparisonRule("math.list.inequalities") { (math, gold, answer) throws(MathFailure) in
            guard let one = members(gold), let other = members(answer), one.areInequalities, other.areInequalities,
                gold.symbols == answer.symbols, try !math.compareSets(one, other).isEqual, let region = one.region(gold.connective, &math.budget),
                let otherRegion = other.region(answer.connective, &math.budget)
            else { return nil }
            return try math.compareRegions(region, otherRegion)
        },
        ComparisonRule("math.list.members") { (math, gold, answer) throws(MathFailure) in
            guard let one = members(gold), let other = members(answer) else { return nil }
            return try math.compareSets(one, other)
        },
    ]

    /// The members of a list, or the value that is alone; `nil` for a set that is no list.
    private static func members(_ expression: Expression) -> [Expression]? {
        expression.listed ?? (expression.isRegion ? nil : [expression])
    }

    /// All rules where one side is in brackets and neither is a list, in order.
    static let brackets: [ComparisonRule] = [
        ComparisonRule("math.set-builder") { (math, gold, answer) throws(MathFailure) in
            guard case .bracketed(.brace, let parts, .angle) = gold, case .bracketed(.brace, let others, .angle) = answer else { return nil }
            return try math.compareBuilders(parts, others)
        },
        ComparisonRule("math.tuple") { (math, gold, answer) throws(MathFailure) in
            guard case .bracketed(let open, let parts, let close) = gold, case .bracketed(let otherOpen, let others, let otherClose) = answer,
                open != .brace, otherOpen != .brace
            else { return nil }
            // Brackets of different kinds are different intervals.
            guard open == otherOpen, close == otherClose else {
                return parts.count == 1 || others.count == 1
                    ? try math.compareInOrder(parts, others, rule: "the same value") : .different("different brackets")
            }
            return try math.compareInOrder(parts, others, rule: parts.count == 2 ? "the same pair or interval" : "the same values in order")
        },
        ComparisonRule("math.finite-set") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.bracketed(.brace, _, .brace), _), (_, .bracketed(.brace, _, .brace)): try math.compareLists(gold, answer)
            default: nil
            }
        },
        ComparisonRule("math.set-builder.and-other") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.bracketed(.brace, _, .angle), _), (_, .bracketed(.brace, _, .angle)): try math.compareRegions(gold, answer)
            default: nil
            }
        },
        ComparisonRule("math.brackets.one-value") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.bracketed(_, let parts, _), _) where parts.count == 1: try math.compare(parts[0], answer)
            case (_, .bracketed(_, let parts, _)) where parts.count == 1: try math.compare(gold, parts[0])
            default: nil
            }
        },
    ]
}

extension Expression {
    /// The values of what may be in any order.
    var listed: [Expression]? {
        switch self {
        case .list(let parts, _): parts
        case .bracketed(.brace, let parts, .brace): parts
        // As programs write lists; a pair is an interval.
        case .bracketed(.square, let parts, .square) where parts.count > 2: parts
        default: nil
        }
    }

    /// How a list is joined.
    fileprivate var connective: Connective { if case .list(_, let connective) = self { connective } else { .comma } }

    /// A pair that may be a point: in round brackets and finite.
    fileprivate var isPoint: Bool {
        if case .bracketed(.round, let parts, .round) = self { parts.allSatisfy { $0.infinity == nil } } else { false }
    }

    /// Whether a member of a list is a relation.
    fileprivate var hasRelations: Bool {
        guard case .list(let parts, _) = self else { return false }
        return parts.contains { if case .relation = $0 { true } else { false } }
    }
}
