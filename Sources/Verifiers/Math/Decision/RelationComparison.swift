import BigInt

/// Equations and inequalities: the rules are in ``RelationRule`` and its siblings.
extension MathComparison {
    mutating func compareRelations(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if let one = RelationSides(gold), let other = RelationSides(answer) { return try compareRelations(one, other) }
        return try decide(ComparisonRule.relationAndOther, gold, answer) ?? .different("a relation and a value")
    }

    mutating func compareRelations(_ gold: RelationSides, _ answer: RelationSides) throws(MathFailure) -> Equality {
        try decide(RelationRule.all, gold, answer) ?? .undecided("relations of this kind are only compared by their form")
    }

    /// The set that an inequality describes, if it is solved for its variable or linear in it.
    mutating func solve(_ sides: [Expression], _ relations: [Expression.Relation]) -> Expression? {
        RelationSolver.solve(sides, relations, &budget)
    }

    /// Inequalities and chains of them.
    mutating func compareChains(_ gold: RelationSides, _ answer: RelationSides) throws(MathFailure) -> Equality? {
        guard let one = RelationChain(gold.sides, gold.relations), let other = RelationChain(answer.sides, answer.relations) else { return nil }
        let isOneVariable = gold.symbols.count == 1 && gold.symbols == answer.symbols
        if one.relations != other.relations, isOneVariable, let region = solve(gold.sides, gold.relations),
            let otherRegion = solve(answer.sides, answer.relations)
        {
            return try compareRegions(region, otherRegion)
        }
        guard one.relations == other.relations else { return .different("different relations") }
        // Between numbers every factor is one: they are compared themselves.
        if (one.sides + other.sides).allSatisfy(\.symbols.isEmpty) {
            return try compareInOrder(one.sides, other.sides, rule: "the same numbers in order")
        }
        var parts: [Equality] = []
        for index in one.relations.indices {
            let (left, right) = (one.sides[index], one.sides[index + 1])
            let (otherLeft, otherRight) = (other.sides[index], other.sides[index + 1])
            let isOrder = one.relations[index] != .notEqual
            let part = try compareZeros(
                .sum([left, .negated(right)]), .sum([otherLeft, .negated(otherRight)]), needsPositiveFactor: isOrder)
            if !part.isEqual, !part.isUndecided { return part }
            parts.append(part)
        }
        return .all(parts, rule: "the same relation up to a positive factor")
    }

    mutating func compareNames(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if gold == answer { return .equal("the same name") }
        if gold.isGroup || answer.isGroup { return try compare(gold, answer) }
        return try compareScalars(gold, answer)
    }

    /// Whether two expressions have the same zeros: one is the other up to a factor that is not 0, after clearing denominators.
    ///
    /// - Parameter needsPositiveFactor: whether the sign matters too, and denominators stay.
    mutating func compareZeros(_ gold: Expression, _ answer: Expression, needsPositiveFactor: Bool) throws(MathFailure) -> Equality {
        let first = try factor(gold, answer)
        switch first {
        case .factor(let sign):
            return !needsPositiveFactor || sign > 0 ? .equal("the same equation up to a factor") : .different("the other direction")
        case .bothZero: return .different("both sides are identities")
        case .none where needsPositiveFactor: return .different("different relations")
        case .none: break
        case .undecided(let reason): if needsPositiveFactor { return .undecided(reason) }
        }
        let (one, other) = (gold.clearedOfDenominators, answer.clearedOfDenominators)
        guard !one.isLarger(than: 4 * MathBudget.nodes), !other.isLarger(than: 4 * MathBudget.nodes) else { return first.equality }
        guard one != gold || other != answer else { return first.equality }
        if case .factor = try factor(one, other) { return .equal("the same equation up to a factor") }
        return first.equality
    }

    private enum Factor {
        case factor(sign: Int)
        case none
        case bothZero
        case undecided(String)

        var equality: Equality {
            if case .undecided(let reason) = self { .undecided(reason) } else { .different("different equations") }
        }
    }

    /// The constant by which two expressions differ, if there is one.
    private mutating func factor(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Factor {
        let names = gold.symbols.union(answer.symbols).sorted()
        var integers: Set<String> = []
        gold.collectIntegers(into: &integers)
        answer.collectIntegers(into: &integers)
        let isComplex = gold.isComplex || answer.isComplex
        var ratio: Complex?
        var agreed = 0
        var zeros = 0
        // Functions that are made of pieces may agree on all but one of them.
        let hasPieces = gold.hasPieces || answer.hasPieces
        for index in 0..<(hasPieces ? SamplePoints.manyCount : SamplePoints.realCount) {
            let point = SamplePoints.real(of: names, integers: integers, point: index)
            var evaluation = NumericEvaluation(domain: isComplex ? .complex : .real, point: point, pointIndex: index, budget: budget)
            defer { budget = evaluation.budget }
            guard let left = try evaluation.value(gold), let right = try evaluation.value(answer) else { continue }
            if left.mayBeZero || right.mayBeZero {
                if !(left.mayBeZero && right.mayBeZero) { return .none }
                zeros += 1
                continue
            }
            guard let inverse = right.reciprocal else { continue }
            let quotient = left * inverse
            if let ratio {
                if quotient.likeness(to: ratio) == .different { return .none }
                if quotient.likeness(to: ratio) == .equal { agreed += 1 }
            } else {
                ratio = quotient
            }
            if agreed >= 4, !hasPieces { break }
        }
        if agreed >= 3, let sign = ratio?.re.sign { return .factor(sign: sign) }
        if agreed >= 3 { return .factor(sign: 0) }
        return zeros >= 3 ? .bothZero : .undecided("the relations could not be computed at enough points")
    }
}

/// A chain of inequalities that goes upwards.
struct RelationChain {
    var sides: [Expression]
    var relations: [Expression.Relation]

    /// `nil` for relations that are no order, and chains that go both ways.
    init?(_ sides: [Expression], _ relations: [Expression.Relation]) {
        self.sides = sides
        self.relations = relations
        if relations.contains(where: { $0 == .greater || $0 == .greaterOrEqual }) {
            self.sides = sides.reversed()
            self.relations = relations.reversed().map {
                switch $0 {
                case .greater: .less
                case .greaterOrEqual: .lessOrEqual
                case .less: .greater
                case .lessOrEqual: .greaterOrEqual
                default: $0
                }
            }
        }
        guard self.relations.allSatisfy({ [.less, .lessOrEqual, .equal, .notEqual].contains($0) }) else { return nil }
    }
}

extension Expression {
    /// Whether it is words, or a function at a number: f(3).
    var isNamedByWords: Bool {
        switch self {
        case .text, .apply: true
        default: false
        }
    }

    var isZero: Bool { self == .zero }

    var isFiniteSet: Bool {
        switch self {
        case .list, .bracketed(.brace, _, .brace): true
        default: false
        }
    }

    /// Whether `name = value` gives the name a value, and is no equation about both: xy = 1 names a constant, f(x) = f(y) + 1 does not name f(x).
    func canBeValue(_ value: Expression) -> Bool {
        switch self {
        case .symbol, .text, .bracketed, .apply: return value.isGroup || !value.contains { $0 == self }
        default: return value.symbols.isDisjoint(with: symbols)
        }
    }

    /// With variables renamed one by one; `nil` if one of them is no variable.
    func renaming(_ old: [Expression], to new: [Expression]) -> Expression? {
        var result = self
        for (index, (one, other)) in zip(old, new).enumerated() {
            guard case .symbol(let name) = one else { return one == other ? result : nil }
            _ = other
            result = result.substituting(name, by: .symbol("\u{1}\(index)"))
        }
        for (index, other) in new.enumerated() { result = result.substituting("\u{1}\(index)", by: other) }
        return result
    }

    /// With the variables of the answer renamed by their order to those of the ground truth.
    func renamed(like other: Expression) -> Expression? {
        var own: [String] = []
        var others: [String] = []
        collectInOrder(into: &own)
        other.collectInOrder(into: &others)
        guard own.count == others.count else { return nil }
        return renaming(own.map { .symbol($0) }, to: others.map { .symbol($0) })
    }

    private func collectInOrder(into names: inout [String]) {
        if case .symbol(let name) = self, !names.contains(name) { names.append(name) }
        for child in children { child.collectInOrder(into: &names) }
    }

    /// The numerator over a common denominator.
    var clearedOfDenominators: Expression { fraction.top }

    private var fraction: (top: Expression, bottom: Expression) {
        switch self {
        case .quotient(let one, let other):
            let (top, bottom) = (one.fraction, other.fraction)
            return (.product([top.top, bottom.bottom]), .product([top.bottom, bottom.top]))
        case .product(let parts):
            let fractions = parts.map(\.fraction)
            return (.product(fractions.map(\.top)), .product(fractions.map(\.bottom)))
        case .sum(let parts):
            let fractions = parts.map(\.fraction)
            let terms = fractions.indices.map { index in
                Expression.product([fractions[index].top] + fractions.indices.filter { $0 != index }.map { fractions[$0].bottom })
            }
            return (.sum(terms), .product(fractions.map(\.bottom)))
        case .power(let base, .product(let parts)) where parts.count == 2 && parts[0] == .minusOne: return (.one, .power(base, parts[1]))
        case .power(let base, .number(let exponent)) where exponent.isNegative: return (.one, .power(base, .number(-exponent)))
        case .power(let base, let exponent):
            let fraction = base.fraction
            return fraction.bottom == .one ? (self, .one) : (.power(fraction.top, exponent), .power(fraction.bottom, exponent))
        default: return (self, .one)
        }
    }

    /// The names and values of a list in which each member is an equation with a name of its own.
    var assignments: [(name: Expression, value: Expression)]? {
        guard case .list(let parts, _) = self else { return nil }
        var result: [(name: Expression, value: Expression)] = []
        for part in parts {
            guard case .relation(let sides, let relations) = part, relations == [.equal], sides[0].isName, sides[0].canBeValue(sides[1]),
                !result.contains(where: { $0.name == sides[0] })
            else { return nil }
            result.append((sides[0], sides[1]))
        }
        return result
    }
}

extension MathComparison {
    /// Values by name, in any order.
    mutating func compareAssignments(_ gold: [(name: Expression, value: Expression)], _ answer: [(name: Expression, value: Expression)])
        throws(MathFailure) -> Equality
    {
        guard gold.count == answer.count else { return .different("\(gold.count) and \(answer.count) values") }
        var parts: [Equality] = []
        for one in gold {
            var found: Equality?
            for other in answer {
                let part = try compareRelations(RelationSides([one.name, one.value], [.equal]), RelationSides([other.name, other.value], [.equal]))
                if part.isEqual {
                    found = part
                    break
                }
                if part.isUndecided { found = part }
            }
            guard let found else { return .different("\(one.name) has another value") }
            parts.append(found)
        }
        return .all(parts, rule: "the same values by name")
    }
}
