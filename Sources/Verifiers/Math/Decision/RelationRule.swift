/// A relation: its sides, and the signs between them.
struct RelationSides {
    let sides: [Expression]
    let relations: [Expression.Relation]

    init(_ sides: [Expression], _ relations: [Expression.Relation]) {
        self.sides = sides
        self.relations = relations
    }

    /// `nil` for what is no relation.
    init?(_ expression: Expression) {
        guard case .relation(let sides, let relations) = expression else { return nil }
        self.init(sides, relations)
    }

    /// `name = value`, `name \in set` and the like.
    func isNamed(by relation: Expression.Relation) -> Bool { relations == [relation] && sides[0].isName }

    var symbols: Set<String> { Set(sides.flatMap(\.symbols)) }
}

/// A rule for two relations.
typealias RelationRule = DecisionRule<MathComparison, RelationSides, MathFailure>

extension RelationRule {
    /// All rules for two relations, in order.
    static let all: [RelationRule] = [
        RelationRule("math.equation") { (math, gold, answer) throws(MathFailure) in
            guard gold.relations == [.equal], answer.relations == [.equal] else { return nil }
            return try math.decide(EquationRule.all, gold.sides, answer.sides)
        },
        RelationRule("math.element.both") { (math, gold, answer) throws(MathFailure) in
            let kinds: [[Expression.Relation]] = [[.element], [.notElement]]
            guard kinds.contains(gold.relations), kinds.contains(answer.relations) else { return nil }
            let name = try math.compare(gold.sides[0], answer.sides[0])
            guard name.isEqual else { return name }
            let set = try math.compare(gold.sides[1], answer.sides[1])
            if gold.relations == answer.relations { return set }
            return set.isEqual ? .different("the other one is no element") : nil
        },
        RelationRule("math.congruence.both") { (math, gold, answer) throws(MathFailure) in
            guard gold.isNamed(by: .congruent), answer.isNamed(by: .congruent), case .apply(Expression.residue, _) = gold.sides[1],
                case .apply(Expression.residue, _) = answer.sides[1]
            else { return nil }
            return try math.compareInOrder(gold.sides, answer.sides, rule: "the same residue")
        },
        // n = 7k + 3 says n \equiv 3 (mod 7).
        RelationRule("math.congruence.family") { (math, gold, answer) throws(MathFailure) in
            guard gold.relations == [.congruent] || answer.relations == [.congruent],
                let family = MathComparison.family(gold.sides, gold.relations), let other = MathComparison.family(answer.sides, answer.relations)
            else { return nil }
            let name = try math.compareNames(family.name, other.name)
            guard name.isEqual else { return name }
            return try math.compare(
                .apply(Expression.residue, [family.value, family.modulus]), .apply(Expression.residue, [other.value, other.modulus]))
        },
        RelationRule("math.element.gold") { (math, gold, answer) throws(MathFailure) in
            guard gold.isNamed(by: .element) else { return nil }
            guard math.options.acceptsRelationForSet, let region = math.solve(answer.sides, answer.relations) else {
                return .different("the ground truth is a set, and the answer an inequality")
            }
            return try math.compareRegions(gold.sides[1], region)
        },
        RelationRule("math.element.equation") { (math, gold, answer) throws(MathFailure) in
            guard answer.isNamed(by: .element), gold.isNamed(by: .equal) else { return nil }
            let name = try math.compareNames(gold.sides[0], answer.sides[0])
            return name.isEqual ? try math.compare(gold.sides[1], answer.sides[1]) : name
        },
        RelationRule("math.element.inequality") { (math, gold, answer) throws(MathFailure) in
            guard answer.isNamed(by: .element) else { return nil }
            guard let region = math.solve(gold.sides, gold.relations) else {
                return .undecided("an inequality that is not solved for a variable")
            }
            return try math.compareRegions(region, answer.sides[1])
        },
        // Lines are perpendicular and parallel to each other.
        RelationRule("math.relation.symmetric") { (math, gold, answer) throws(MathFailure) in
            let symmetric: Set<Expression.Relation> = [.perpendicular, .parallel, .congruent]
            guard let one = gold.relations.first, symmetric.contains(one), let other = answer.relations.first,
                !(gold.sides + answer.sides).contains(where: { if case .apply(Expression.residue, _) = $0 { true } else { false } })
            else { return nil }
            guard gold.relations == answer.relations, gold.sides.count == answer.sides.count else {
                return gold.relations.count == 1 && answer.relations.count == 1 && one != other ? .different("another relation") : nil
            }
            let rule = "the same relation"
            let straight = try math.compareInOrder(gold.sides, answer.sides, rule: rule)
            return straight.isEqual ? straight : try math.compareInOrder(gold.sides, answer.sides.reversed(), rule: rule)
        },
        // A set is part of another one, and a number divides another one, in one direction only.
        RelationRule("math.relation.ordered") { (math, gold, answer) throws(MathFailure) in
            let ordered: Set<Expression.Relation> = [.subset, .superset, .divides, .notDivides]
            guard gold.relations.count == 1, answer.relations.count == 1, let one = gold.relations.first, ordered.contains(one) else { return nil }
            let isReversed = one != answer.relations[0] && Set([one, answer.relations[0]]) == [.subset, .superset]
            guard isReversed || one == answer.relations[0] else { return .different("another relation") }
            return try math.compareInOrder(gold.sides, isReversed ? answer.sides.reversed() : answer.sides, rule: "the same relation")
        },
        RelationRule("math.inequality") { (math, gold, answer) throws(MathFailure) in try math.compareChains(gold, answer) },
    ]
}

/// A rule for two equations: the sides of each.
typealias EquationRule = DecisionRule<MathComparison, [Expression], MathFailure>

extension EquationRule {
    /// Letters that are variables by custom; other letters are constants, sets or events.
    private static let variables: Set<String> = ["x", "y", "z", "t", "u", "v", "w", "s", "r", "n", "m", "k", "p", "q", "\\theta"]

    /// All rules for two equations, in order.
    static let all: [EquationRule] = [
        // P(A) = 1/2 says nothing of P(B): only a definition holds for any name of its variable.
        EquationRule("math.equation.other-argument") { (math, gold, answer) throws(MathFailure) in
            guard let (parameters, others) = sameFunction(gold, answer), parameters != others,
                !parameters.contains(where: { gold[1].symbols.isSuperset(of: $0.symbols) && !$0.symbols.isEmpty })
            else { return nil }
            let areVariables = (parameters + others).allSatisfy {
                if case .symbol(let letter) = $0 { variables.contains(letter) } else { false }
            }
            guard !areVariables, try !math.compareInOrder(parameters, others, rule: "the same arguments").isEqual else { return nil }
            return .different("the value at another argument")
        },
        EquationRule("math.equation.definition") { (math, gold, answer) throws(MathFailure) in
            guard let (parameters, others) = sameFunction(gold, answer), let renamed = answer[1].renaming(others, to: parameters),
                parameters.allSatisfy({ if case .symbol = $0 { true } else { false } })
            else { return nil }
            return try math.compare(gold[1], renamed)
        },
        // y = ... for f(x) = ...
        EquationRule("math.equation.y-for-function") { (math, gold, answer) throws(MathFailure) in
            let isForFunction = isFunctionOfOne(gold[0]) && isPlainY(answer)
            let isByFunction = isFunctionOfOne(answer[0]) && isPlainY(gold)
            return isForFunction || isByFunction ? try math.compare(gold[1], answer[1]) : nil
        },
        EquationRule("math.equation.named-value") { (math, gold, answer) throws(MathFailure) in
            let isGroup = (gold + answer).contains(where: \.isGroup)
            guard gold[0].isName, answer[0].isName || isGroup else { return nil }
            let name = try math.compareNames(gold[0], answer[0])
            guard name.isEqual else { return isGroup ? name : nil }
            let value = try math.compare(gold[1], answer[1])
            let isDecided = value.isEqual || isGroup || gold[1].symbols.isDisjoint(with: gold[0].symbols) && answer[1].symbols.isEmpty
            return isDecided ? value : nil
        },
        EquationRule("math.equation.groups") { _, gold, answer in
            (gold + answer).contains(where: \.isGroup) ? .different("different equations") : nil
        },
        EquationRule("math.equation.identity") { (math, gold, answer) throws(MathFailure) in try math.compareIdentities(gold, answer) },
        EquationRule("math.equation.zeros") { (math, gold, answer) throws(MathFailure) in
            try math.compareZeros(
                .sum([gold[0], .negated(gold[1])]), .sum([answer[0], .negated(answer[1])]), needsPositiveFactor: false)
        },
    ]

    /// The arguments of both left sides, if they are the same function.
    private static func sameFunction(_ gold: [Expression], _ answer: [Expression]) -> (gold: [Expression], answer: [Expression])? {
        guard case .apply(let name, let parameters) = gold[0], case .apply(let same, let others) = answer[0], name == same,
            parameters.count == others.count
        else { return nil }
        return (parameters, others)
    }

    private static func isFunctionOfOne(_ side: Expression) -> Bool {
        if case .apply(_, let parameters) = side { parameters.count == 1 } else { false }
    }

    /// y = value
    private static func isPlainY(_ sides: [Expression]) -> Bool {
        sides[0] == .symbol("y") && !sides[1].symbols.contains("y") && !sides[1].isGroup
    }
}

extension ComparisonRule {
    /// All rules for a relation on one side and something else on the other, in order.
    static let relationAndOther: [ComparisonRule] = [
        // x > -1 and x < 3 for -1 < x < 3.
        ComparisonRule("math.relation.conditions") { (math, gold, answer) throws(MathFailure) in
            guard let pair = RelationAndOther(gold, answer), case .list(let conditions, let connective) = pair.other, conditions.areInequalities,
                pair.relation.symbols == pair.other.symbols, let region = conditions.region(connective, &math.budget),
                let own = math.solve(pair.relation.sides, pair.relation.relations)
            else { return nil }
            return pair.isGold ? try math.compareRegions(own, region) : try math.compareRegions(region, own)
        },
        // x = 5 says 5.
        ComparisonRule("math.relation.named-value") { (math, gold, answer) throws(MathFailure) in
            guard let pair = RelationAndOther(gold, answer), case let sides = pair.relation.sides, pair.relation.isNamed(by: .equal),
                !sides[0].symbols.isEmpty || sides[0].isNamedByWords
            else { return nil }
            return sides[0].canBeValue(sides[1]) ? try pair.compare(sides[1], &math) : .different("an equation and a value")
        },
        // x + y = 5 answers the question for x + y; an equation in one variable does not say its value.
        ComparisonRule("math.relation.computed-value") { (math, gold, answer) throws(MathFailure) in
            guard let pair = RelationAndOther(gold, answer), case let sides = pair.relation.sides, pair.relation.relations == [.equal],
                !pair.isGold, !pair.other.isGroup, sides[0].symbols.count >= 2, sides[1].symbols.isEmpty, !sides[0].isGroup, !sides[1].isZero
            else { return nil }
            return try pair.compare(sides[1], &math)
        },
        // x in S says S.
        ComparisonRule("math.relation.element") { (math, gold, answer) throws(MathFailure) in
            guard let pair = RelationAndOther(gold, answer), pair.relation.isNamed(by: .element) else { return nil }
            return try pair.compare(pair.relation.sides[1], &math)
        },
        ComparisonRule("math.relation.congruence") { (math, gold, answer) throws(MathFailure) in
            guard let pair = RelationAndOther(gold, answer), pair.relation.isNamed(by: .congruent),
                case .apply(Expression.residue, _) = pair.relation.sides[1]
            else { return nil }
            return try pair.compare(pair.relation.sides[1], &math)
        },
        // A condition in a set-builder is a relation itself.
        ComparisonRule("math.relation.set-builder") { (math, gold, answer) throws(MathFailure) in
            guard let pair = RelationAndOther(gold, answer), case .bracketed(.brace, let parts, .angle) = pair.other,
                case .list(let condition, _)? = parts.first
            else { return nil }
            return pair.isGold ? try math.compare(gold, condition[1]) : try math.compare(condition[1], answer)
        },
        ComparisonRule("math.relation.set") { (math, gold, answer) throws(MathFailure) in
            guard let pair = RelationAndOther(gold, answer), pair.other.isRegion || pair.other.isFiniteSet else { return nil }
            guard pair.isGold || math.options.acceptsRelationForSet else {
                return .different("the ground truth is a set, and the answer an inequality")
            }
            guard let region = math.solve(pair.relation.sides, pair.relation.relations) else {
                return .undecided("an inequality that is not solved for a variable")
            }
            return pair.isGold ? try math.compareRegions(region, pair.other) : try math.compareRegions(pair.other, region)
        },
    ]
}

/// A relation, and what it is compared with.
private struct RelationAndOther {
    let relation: RelationSides
    let other: Expression
    /// Whether the relation is the ground truth.
    let isGold: Bool

    init?(_ gold: Expression, _ answer: Expression) {
        if let relation = RelationSides(gold) {
            (self.relation, other, isGold) = (relation, answer, true)
        } else if let relation = RelationSides(answer) {
            (self.relation, other, isGold) = (relation, gold, false)
        } else {
            return nil
        }
    }

    /// Compares what the relation says with the other side.
    func compare(_ value: Expression, _ math: inout MathComparison) throws(MathFailure) -> Equality {
        isGold ? try math.compare(value, other) : try math.compare(other, value)
    }
}
