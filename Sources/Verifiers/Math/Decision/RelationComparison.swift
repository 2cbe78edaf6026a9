import BigInt

/// Equations and inequalities.
extension MathComparison {
    mutating func compareRelations(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        switch (gold, answer) {
        case (.relation(let sides, let relations), .relation(let others, let otherRelations)):
            return try compareRelation(sides, relations, others, otherRelations)
        case (.relation(let sides, let relations), _): return try compare(relation: sides, relations, withPlain: answer, isGold: true)
        case (_, .relation(let sides, let relations)): return try compare(relation: sides, relations, withPlain: gold, isGold: false)
        default: return .different("different kinds")
        }
    }

    // MARK: A relation and something else

    private mutating func compare(relation sides: [Expression], _ relations: [Expression.Relation], withPlain other: Expression, isGold: Bool)
        throws(MathFailure) -> Equality
    {
        // x > -1 and x < 3 for -1 < x < 3.
        if case .list(let conditions, let connective) = other, conditions.areInequalities,
            Expression.relation(sides, relations).symbols == other.symbols,
            let region = conditions.region(connective), let own = solve(sides, relations)
        {
            return isGold ? try compareRegions(own, region) : try compareRegions(region, own)
        }
        func ordered(_ value: Expression) throws(MathFailure) -> Equality { isGold ? try compare(value, other) : try compare(other, value) }
        // x = 5 says 5, and x in S says S.
        if relations == [.equal], sides[0].isName, !sides[0].symbols.isEmpty || sides[0].isNamedByWords {
            guard sides[0].canBeValue(sides[1]) else { return .different("an equation and a value") }
            return try ordered(sides[1])
        }
        // x + y = 5 answers the question for x + y; an equation in one variable does not say its value.
        if relations == [.equal], !isGold, !other.isGroup, sides[0].symbols.count >= 2, sides[1].symbols.isEmpty, !sides[0].isGroup, !sides[1].isZero
        {
            return try ordered(sides[1])
        }
        if relations == [.element], sides[0].isName { return try ordered(sides[1]) }
        if relations == [.congruent], sides[0].isName, case .apply(Expression.residue, _) = sides[1] { return try ordered(sides[1]) }
        if case .list(let parts, _) = other, parts.count == 1 { return try compare(relation: sides, relations, withPlain: parts[0], isGold: isGold) }
        guard other.isRegion || other.isFiniteSet else { return .different("a relation and a value") }
        // A condition in a set-builder is a relation itself.
        if case .bracketed(.brace, let parts, .angle) = other, case .list(let pair, _)? = parts.first {
            return isGold ? try compare(.relation(sides, relations), pair[1]) : try compare(pair[1], .relation(sides, relations))
        }
        guard isGold || options.acceptsRelationForSet else { return .different("the ground truth is a set, and the answer an inequality") }
        guard let region = solve(sides, relations) else { return .undecided("an inequality that is not solved for a variable") }
        return isGold ? try compareRegions(region, other) : try compareRegions(other, region)
    }

    /// The set that an inequality describes, if it is solved for its variable or linear in it.
    func solve(_ sides: [Expression], _ relations: [Expression.Relation]) -> Expression? {
        RelationSolver.solve(sides, relations)
    }

    // MARK: Two relations

    private mutating func compareRelation(
        _ sides: [Expression], _ relations: [Expression.Relation], _ others: [Expression], _ otherRelations: [Expression.Relation]
    ) throws(MathFailure) -> Equality {
        if relations == [.equal], otherRelations == [.equal] { return try compareEquations(sides, others) }
        if relations == [.element], otherRelations == [.element] {
            let name = try compare(sides[0], others[0])
            return name.isEqual ? try compare(sides[1], others[1]) : name
        }
        if relations == [.congruent], otherRelations == [.congruent], sides[0].isName, others[0].isName,
            case .apply(Expression.residue, _) = sides[1], case .apply(Expression.residue, _) = others[1]
        {
            return try compareInOrder(sides, others, rule: "the same residue")
        }
        if let family = Self.family(sides, relations), let other = Self.family(others, otherRelations),
            relations == [.congruent] || otherRelations == [.congruent]
        {
            let name = try compareNames(family.name, other.name)
            guard name.isEqual else { return name }
            return try compare(.apply(Expression.residue, [family.value, family.modulus]), .apply(Expression.residue, [other.value, other.modulus]))
        }
        if relations == [.element], sides[0].isName {
            guard options.acceptsRelationForSet, let region = solve(others, otherRelations) else {
                return .different("the ground truth is a set, and the answer an inequality")
            }
            return try compareRegions(sides[1], region)
        }
        if otherRelations == [.element], others[0].isName, relations == [.equal], sides[0].isName {
            let name = try compareNames(sides[0], others[0])
            return name.isEqual ? try compare(sides[1], others[1]) : name
        }
        if otherRelations == [.element], others[0].isName {
            guard let region = solve(sides, relations) else { return .undecided("an inequality that is not solved for a variable") }
            return try compareRegions(region, others[1])
        }
        let one = RelationChain(sides, relations)
        let other = RelationChain(others, otherRelations)
        guard let one, let other else { return .undecided("relations of this kind are only compared by their form") }
        let isOneVariable = Set(sides.flatMap(\.symbols)).count == 1 && Set(sides.flatMap(\.symbols)) == Set(others.flatMap(\.symbols))
        if one.relations != other.relations, isOneVariable, let region = solve(sides, relations), let otherRegion = solve(others, otherRelations) {
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

    /// Letters that are variables by custom; other letters are constants, sets or events.
    private static let variables: Set<String> = ["x", "y", "z", "t", "u", "v", "w", "s", "r", "n", "m", "k", "p", "q", "\\theta"]

    private mutating func compareEquations(_ gold: [Expression], _ answer: [Expression]) throws(MathFailure) -> Equality {
        // P(A) = 1/2 says nothing of P(B): only a definition holds for any name of its variable.
        if case .apply(let name, let parameters) = gold[0], case .apply(let same, let others) = answer[0], name == same,
            parameters.count == others.count, parameters != others,
            !parameters.contains(where: { gold[1].symbols.isSuperset(of: $0.symbols) && !$0.symbols.isEmpty })
        {
            let areVariables = (parameters + others).allSatisfy {
                if case .symbol(let letter) = $0 { Self.variables.contains(letter) } else { false }
            }
            if !areVariables, try !compareInOrder(parameters, others, rule: "the same arguments").isEqual {
                return .different("the value at another argument")
            }
        }
        // A definition of a function holds for any name of its variable.
        if case .apply(let name, let parameters) = gold[0], case .apply(let same, let others) = answer[0], name == same,
            parameters.count == others.count,
            let renamed = answer[1].renaming(others, to: parameters), parameters.allSatisfy({ if case .symbol = $0 { true } else { false } })
        {
            return try compare(gold[1], renamed)
        }
        // y = ... for f(x) = ...
        if case .apply(_, let parameters) = gold[0], parameters.count == 1, answer[0] == .symbol("y"), !answer[1].symbols.contains("y"),
            !answer[1].isGroup
        {
            return try compare(gold[1], answer[1])
        }
        if case .apply(_, let parameters) = answer[0], parameters.count == 1, gold[0] == .symbol("y"), !gold[1].symbols.contains("y"),
            !gold[1].isGroup
        {
            return try compare(gold[1], answer[1])
        }
        let isGroup = gold.contains(where: \.isGroup) || answer.contains(where: \.isGroup)
        if gold[0].isName, answer[0].isName || isGroup {
            let name = try compareNames(gold[0], answer[0])
            if name.isEqual {
                let value = try compare(gold[1], answer[1])
                if value.isEqual || isGroup || gold[1].symbols.isDisjoint(with: gold[0].symbols) && answer[1].symbols.isEmpty { return value }
            } else if isGroup {
                return name
            }
        }
        if isGroup { return .different("different equations") }
        if let identity = try compareIdentities(gold, answer) { return identity }
        let zero = try compareZeros(
            .sum([gold[0], .negated(gold[1])]), .sum([answer[0], .negated(answer[1])]), needsPositiveFactor: false)
        return zero
    }

    private mutating func compareNames(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if gold == answer { return .equal("the same name") }
        if gold.isGroup || answer.isGroup { return try compare(gold, answer) }
        return try compareScalars(gold, answer)
    }

    /// Whether two expressions have the same zeros: one is the other up to a factor that is not 0, after clearing denominators.
    ///
    /// - Parameter needsPositiveFactor: whether the sign matters too, and denominators stay.
    private mutating func compareZeros(_ gold: Expression, _ answer: Expression, needsPositiveFactor: Bool) throws(MathFailure) -> Equality {
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
    fileprivate var isNamedByWords: Bool {
        switch self {
        case .text, .apply: true
        default: false
        }
    }

    fileprivate var isZero: Bool { self == .zero }

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
                let part = try compareRelations(.relation([one.name, one.value], [.equal]), .relation([other.name, other.value], [.equal]))
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
