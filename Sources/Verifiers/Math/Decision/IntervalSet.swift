/// A set of real numbers as disjoint intervals in order; a single number is an interval from itself to itself.
struct IntervalSet {
    /// An end of an interval.
    struct End {
        /// `nil` for an infinite one.
        var value: Real?
        /// For ends: what is written, to compare by its own rules.
        var expression: Expression
        /// -1, 0 or 1.
        var infinity: Int
    }

    struct Piece {
        var low: End
        var hasLow: Bool
        var high: End
        var hasHigh: Bool
    }

    var pieces: [Piece]

    static let reals = IntervalSet(
        pieces: [
            Piece(
                low: End(value: nil, expression: .negated(.constant(.infinity)), infinity: -1), hasLow: false,
                high: End(value: nil, expression: .constant(.infinity), infinity: 1), hasHigh: false)
        ])

    /// The most pieces a set may have.
    static let limit = 64

    init(pieces: [Piece]) { self.pieces = pieces }

    /// - Returns: `nil` if an end is no real constant or the ends cannot be ordered for certain.
    init?(_ expression: Expression, _ budget: inout MathBudget) {
        switch expression {
        case .namedSet(.empty): pieces = []
        case .namedSet(.reals): self = .reals
        case .bracketed(.brace, let parts, .angle):
            guard case .list(let pair, _)? = parts.first, let region = Self.region(pair[1], &budget), let set = IntervalSet(region, &budget) else {
                return nil
            }
            self = set
        case .bracketed(.brace, let parts, .brace), .list(let parts, _):
            // The set that holds the empty set is not empty.
            guard !parts.contains(.namedSet(.empty)) else { return nil }
            var union = IntervalSet(pieces: [])
            for part in parts {
                let piece: IntervalSet?
                if part.isRegion {
                    piece = IntervalSet(part, &budget)
                } else {
                    piece = Self.end(part, &budget).map { IntervalSet(pieces: [Piece(low: $0, hasLow: true, high: $0, hasHigh: true)]) }
                }
                guard let piece, let sum = union.union(piece, &budget) else { return nil }
                union = sum
            }
            self = union
        case .bracketed(let open, let parts, let close) where parts.count == 2 && open != .brace && open != .angle:
            guard let low = Self.end(parts[0], &budget), let high = Self.end(parts[1], &budget), let order = Self.order(low, high) else { return nil }
            // (2, 1) and (1, 1) are points.
            guard order < 0 || (order == 0 && open == .square && close == .square) else { return nil }
            pieces = [Piece(low: low, hasLow: open == .square && low.infinity == 0, high: high, hasHigh: close == .square && high.infinity == 0)]
        case .sets(let operation, let one, let other):
            guard let left = IntervalSet(one, &budget), let right = IntervalSet(other, &budget) else { return nil }
            let result: IntervalSet? =
                switch operation {
                case .union: left.union(right, &budget)
                case .intersection: left.intersection(right, &budget)
                case .difference: right.complement.flatMap { left.intersection($0, &budget) }
                }
            guard let result else { return nil }
            self = result
        default: return nil
        }
    }

    /// The set of a condition or of several that hold together or one of which does.
    private static func region(_ condition: Expression, _ budget: inout MathBudget) -> Expression? {
        switch condition {
        case .relation(let sides, let relations):
            if relations == [.element] { return sides[1] }
            return RelationSolver.solve(sides, relations, &budget)
        case .list(let parts, let connective):
            let regions = parts.compactMap { region($0, &budget) }
            guard regions.count == parts.count, let first = regions.first else { return nil }
            return regions.dropFirst().reduce(first) { .sets(connective == .or ? .union : .intersection, $0, $1) }
        default: return nil
        }
    }

    private static func end(_ expression: Expression, _ budget: inout MathBudget) -> End? {
        if let infinity = expression.infinity { return End(value: nil, expression: expression, infinity: infinity) }
        guard expression.symbols.isEmpty else { return nil }
        let point = SamplePoints.real(of: [], integers: [], point: 0)
        var evaluation = NumericEvaluation(domain: .complex, point: point, pointIndex: 0, budget: budget.part(20_000))
        defer { budget.charge(evaluation.budget) }
        guard let value = (try? evaluation.value(expression)) ?? nil, value.isReal else { return nil }
        return End(value: value.re, expression: expression, infinity: 0)
    }

    /// -1, 0, 1, or `nil` if it is not certain.
    private static func order(_ one: End, _ other: End) -> Int? {
        if one.infinity != 0 || other.infinity != 0 { return (one.infinity - other.infinity).signum() }
        guard let left = one.value, let right = other.value else { return nil }
        switch left.likeness(to: right) {
        case .equal: return 0
        case .different: return left.value < right.value ? -1 : 1
        case .unclear: return nil
        }
    }

    func union(_ other: IntervalSet, _ budget: inout MathBudget) -> IntervalSet? {
        var all = pieces + other.pieces
        guard all.count <= Self.limit else { return nil }
        // By insertion: comparisons may fail.
        budget.charge(8 * all.count * all.count)
        guard budget.steps > 0 else { return nil }
        var sorted: [Piece] = []
        while !all.isEmpty {
            let next = all.removeLast()
            var place = sorted.count
            while place > 0 {
                guard let order = Self.order(sorted[place - 1].low, next.low) else { return nil }
                if order < 0 || (order == 0 && (sorted[place - 1].hasLow || !next.hasLow)) { break }
                place -= 1
            }
            sorted.insert(next, at: place)
        }
        var merged: [Piece] = []
        for piece in sorted {
            guard let last = merged.last else {
                merged.append(piece)
                continue
            }
            guard let gap = Self.order(last.high, piece.low), let ends = Self.order(last.high, piece.high) else { return nil }
            if gap < 0 || (gap == 0 && !last.hasHigh && !piece.hasLow) {
                merged.append(piece)
            } else if ends < 0 {
                merged[merged.count - 1].high = piece.high
                merged[merged.count - 1].hasHigh = piece.hasHigh
            } else if ends == 0 {
                merged[merged.count - 1].hasHigh = last.hasHigh || piece.hasHigh
            }
        }
        return IntervalSet(pieces: merged)
    }

    var complement: IntervalSet? {
        var result: [Piece] = []
        var piece = Self.reals.pieces[0]
        for own in pieces {
            if own.low.infinity >= 0 {
                result.append(Piece(low: piece.low, hasLow: piece.hasLow, high: own.low, hasHigh: !own.hasLow))
            }
            guard own.high.infinity <= 0 else { return IntervalSet(pieces: result) }
            piece.low = own.high
            piece.hasLow = !own.hasHigh
        }
        result.append(piece)
        return IntervalSet(pieces: result)
    }

    func intersection(_ other: IntervalSet, _ budget: inout MathBudget) -> IntervalSet? {
        guard let one = complement, let two = other.complement else { return nil }
        return one.union(two, &budget)?.complement
    }
}

extension MathComparison {
    /// Compares sets of numbers: as disjoint intervals where their ends are constants, else by their form.
    mutating func compareRegions(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if let one = IntervalSet(gold, &budget), let other = IntervalSet(answer, &budget) {
            guard one.pieces.count == other.pieces.count else { return .different("different sets") }
            var parts: [Equality] = []
            for (piece, counterpart) in zip(one.pieces, other.pieces) {
                guard piece.hasLow == counterpart.hasLow, piece.hasHigh == counterpart.hasHigh else { return .different("different brackets") }
                parts.append(try compareScalars(piece.low.expression, counterpart.low.expression))
                parts.append(try compareScalars(piece.high.expression, counterpart.high.expression))
            }
            return .all(parts, rule: "the same set of numbers")
        }
        if case .list(let conditions, let connective) = answer, conditions.contains(where: { if case .relation = $0 { true } else { false } }) {
            if options.acceptsRelationForSet, let region = conditions.region(connective, &budget) { return try compareRegions(gold, region) }
            return .different("the ground truth is a set, and the answer a list of relations")
        }
        if case .list(let conditions, let connective) = gold, let region = conditions.region(connective, &budget) {
            return try compareRegions(region, answer)
        }
        switch (gold, answer) {
        case (.sets(.union, _, _), .sets(.union, _, _)): return try compareSets(gold.unionParts, answer.unionParts)
        case (.sets(let operation, let one, let two), .sets(let same, let other, let another)) where operation == same:
            return .all([try compare(one, other), try compare(two, another)], rule: "the same sets")
        case (.bracketed(let open, let ends, let close), .bracketed(let otherOpen, let others, let otherClose))
        where open == otherOpen && close == otherClose && ends.count == 2 && open != .brace:
            return try compareInOrder(ends, others, rule: "the same interval")
        case (.namedSet(let one), .namedSet(let other)): return one == other ? .equal("the same set") : .different("different sets")
        case (.namedSet, _), (_, .namedSet): return .different("a named set and something else")
        default:
            let hasSymbols = !gold.symbols.isEmpty || !answer.symbols.isEmpty
            return hasSymbols && gold.isGroup && answer.isGroup ? .undecided("sets that are not compared") : .different("a set and something else")
        }
    }
}

extension Expression {
    fileprivate var unionParts: [Expression] {
        if case .sets(.union, let one, let other) = self { return one.unionParts + other.unionParts }
        return [self]
    }
}

extension [Expression] {
    /// x < 1 or x > 3 as a set. Conditions with commas between them hold together, unless nothing fulfils them all.
    func region(_ connective: Expression.Connective, _ budget: inout MathBudget) -> Expression? {
        var names: Set<String> = []
        let regions = compactMap { condition -> Expression? in
            guard case .relation(let sides, let relations) = condition else { return nil }
            names.formUnion(condition.symbols)
            if relations == [.equal], sides[0].isName { return .bracketed(open: .brace, [sides[1]], close: .brace) }
            return relations == [.element] && sides[0].isName ? sides[1] : RelationSolver.solve(sides, relations, &budget)
        }
        guard regions.count == count, names.count <= 1, let first = regions.first else { return nil }
        let rest = regions.dropFirst()
        let together = rest.reduce(first) { .sets(.intersection, $0, $1) }
        let isOr = connective == .or || (connective == .comma && IntervalSet(together, &budget)?.pieces.isEmpty == true)
        return isOr ? rest.reduce(first) { .sets(.union, $0, $1) } : together
    }

    /// Whether all are conditions, of which at least one is no equation.
    var areInequalities: Bool {
        var hasOrder = false
        for condition in self {
            guard case .relation(_, let relations) = condition, !relations.contains(.congruent) else { return false }
            if relations != [.equal] { hasOrder = true }
        }
        return hasOrder
    }
}
