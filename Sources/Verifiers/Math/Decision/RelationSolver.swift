import BigInt

/// Turns inequalities that are solved for their variable, or are between quotients of polynomials in it, into sets.
enum RelationSolver {
    /// The set of what satisfies a relation; `nil` if it is not that simple.
    static func solve(_ sides: [Expression], _ relations: [Expression.Relation], _ budget: inout MathBudget) -> Expression? {
        if relations == [.notEqual], sides[0].isName {
            return .sets(.difference, .namedSet(.reals), .bracketed(open: .brace, [sides[1]], close: .brace))
        }
        guard let chain = RelationChain(sides, relations), chain.relations.allSatisfy({ $0 == .less || $0 == .lessOrEqual }) else { return nil }
        if let region = absolute(chain, &budget) { return region }
        if chain.sides.count == 3, chain.sides[1].isName {
            return interval(chain.sides[0], chain.relations[0], chain.sides[2], chain.relations[1])
        }
        guard chain.sides.count == 2 else { return nil }
        let (left, right) = (chain.sides[0], chain.sides[1])
        let infinity = Expression.constant(.infinity)
        if left.isName, right.symbols.isDisjoint(with: left.symbols) {
            return interval(.negated(infinity), .less, right, chain.relations[0])
        }
        if right.isName, left.symbols.isDisjoint(with: right.symbols) { return interval(left, chain.relations[0], infinity, .less) }
        if let region = linear(left, chain.relations[0], right, &budget) { return region }
        budget.charge(PolynomialInequality.steps)
        guard budget.steps > 0 else { return nil }
        return PolynomialInequality.solve(left, isStrict: chain.relations[0] == .less, right)
    }

    /// |a x + b| below or above a constant.
    private static func absolute(_ chain: RelationChain, _ budget: inout MathBudget) -> Expression? {
        guard chain.sides.count == 2 else { return nil }
        if case .call(.abs, let inner) = chain.sides[0], chain.sides[1].symbols.isEmpty {
            return join(inner[0], below: chain.sides[1], above: .negated(chain.sides[1]), chain.relations, .intersection, &budget)
        }
        if case .call(.abs, let inner) = chain.sides[1], chain.sides[0].symbols.isEmpty {
            return join(inner[0], below: .negated(chain.sides[0]), above: chain.sides[0], chain.relations, .union, &budget)
        }
        return nil
    }

    private static func join(
        _ value: Expression, below: Expression, above: Expression, _ relations: [Expression.Relation], _ operation: Expression.SetOperation,
        _ budget: inout MathBudget
    ) -> Expression? {
        guard let one = solve([value, below], relations, &budget), let other = solve([above, value], relations, &budget) else { return nil }
        return .sets(operation, one, other)
    }

    private static func interval(_ low: Expression, _ lowRelation: Expression.Relation, _ high: Expression, _ highRelation: Expression.Relation)
        -> Expression
    {
        .bracketed(
            open: lowRelation == .lessOrEqual ? .square : .round, [low, high], close: highRelation == .lessOrEqual ? .square : .round)
    }

    /// a x + b < 0 with rational numbers.
    private static func linear(_ left: Expression, _ relation: Expression.Relation, _ right: Expression, _ budget: inout MathBudget) -> Expression? {
        let difference = Expression.sum([left, .negated(right)])
        let symbols = difference.symbols
        guard symbols.count == 1, let symbol = symbols.first else { return nil }
        func value(_ x: Int) -> ExactNumber? {
            var exact = ExactEvaluation(budget: budget.part(2_000))
            defer { budget.charge(exact.budget) }
            return (try? exact.value(difference.substituting(symbol, by: .integer(x)))) ?? nil
        }
        guard let zero = value(0), let one = value(1), let two = value(2), let seven = value(7) else { return nil }
        let slope = one - zero
        guard !slope.isZero, two - one == slope, seven - zero == slope * ExactNumber(7), let root = (-zero).divided(by: slope) else { return nil }
        let infinity = Expression.constant(.infinity)
        return slope.isNegative
            ? interval(.number(root), relation, infinity, .less) : interval(.negated(infinity), .less, .number(root), relation)
    }
}
