/// A rule for two expressions of any kind.
typealias ComparisonRule = DecisionRule<MathComparison, Expression, MathFailure>

extension ComparisonRule {
    /// All rules for two expressions, in order.
    static let all = forms + signs + joined + single

    // MARK: Forms that are the same, and forms that stand for another one

    private static let forms: [ComparisonRule] = [
        ComparisonRule(MathComparison.sameForm) { _, gold, answer in gold == answer ? .equal("the same form") : nil },
        // Parts that a pair of brackets keeps together are compared part by part.
        ComparisonRule("math.group.one") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.apply(Expression.group, _), .apply(Expression.group, _)): nil
            case (.apply(Expression.group, let parts), _) where !parts.isEmpty: try math.compare(parts[0], answer)
            case (_, .apply(Expression.group, let parts)) where !parts.isEmpty: try math.compare(gold, parts[0])
            default: nil
            }
        },
        // A \times B: of sets or vectors the order counts; next to a plain product it is one.
        ComparisonRule("math.times-as-product") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.apply("\\times", _), .apply("\\times", _)): nil
            case (.apply("\\times", let parts), _): try math.compare(.product(parts), answer)
            case (_, .apply("\\times", let parts)): try math.compare(gold, .product(parts))
            default: nil
            }
        },
        ComparisonRule("math.logic") { (math, gold, answer) throws(MathFailure) in
            guard case .apply = gold, gold.isProposition, case let letters = gold.symbols.union(answer.symbols).sorted(), letters.count <= 8,
                let one = TruthTable(gold, letters: letters)
            else { return nil }
            try math.budget.spend(2 * TruthTable.cost(ofLetters: letters.count))
            guard let other = TruthTable(answer, letters: letters) else { return .different("a formula of logic and something else") }
            return one == other ? .equal("the same table of truth") : .different("another table of truth")
        },
        ComparisonRule("math.set-algebra") { (math, gold, answer) throws(MathFailure) in
            guard case .sets = gold, case .sets = answer, case let letters = gold.symbols.union(answer.symbols).sorted(), letters.count <= 8 else {
                return nil
            }
            try math.budget.spend(2 * TruthTable.cost(ofLetters: letters.count))
            guard let one = TruthTable(gold, letters: letters), let other = TruthTable(answer, letters: letters) else { return nil }
            return one == other ? .equal("the same parts of the same sets") : .different("other parts of the sets")
        },
        ComparisonRule("math.quantifier") { (math, gold, answer) throws(MathFailure) in
            guard let one = QuantifiedStatement(gold), let other = QuantifiedStatement(answer) else { return nil }
            return try math.compareQuantified(one, other)
        },
        // "\forall x, f(x) = x" says f(x) = x.
        ComparisonRule("math.quantifier.one-sided") { (math, gold, answer) throws(MathFailure) in
            if let one = QuantifiedStatement(gold) { return try math.compare(one, withoutQuantifier: answer, isGold: true) }
            return try QuantifiedStatement(answer).map { (other) throws(MathFailure) in
                try math.compare(other, withoutQuantifier: gold, isGold: false)
            } ?? nil
        },
        ComparisonRule("math.clock-time") { _, gold, answer in MathComparison.compareClockTimes(gold, answer) },
        ComparisonRule("math.residue") { (math, gold, answer) throws(MathFailure) in try math.compareResidues(gold, answer) },
        ComparisonRule("math.series") { (math, gold, answer) throws(MathFailure) in try math.compareSeries(gold, answer) },
        ComparisonRule("math.matrix.nested-lists") { (math, gold, answer) throws(MathFailure) in
            if case .matrix(let rows) = gold, let others = answer.rows { return try math.compare(.matrix(rows), .matrix(others)) }
            if case .matrix(let rows) = answer, let others = gold.rows { return try math.compare(.matrix(others), .matrix(rows)) }
            return nil
        },
        ComparisonRule("math.choice-letters") { _, gold, answer in
            guard let one = gold.choiceLetters, let other = answer.choiceLetters, one.isWord != other.isWord else { return nil }
            return one.letters == other.letters ? .equal("the same choices") : .different("other choices")
        },
        ComparisonRule("math.cycles") { _, gold, answer in
            guard let one = gold.permutation, let other = answer.permutation else { return nil }
            return one == other ? .equal("the same permutation") : .different("another permutation")
        },
        ComparisonRule("math.named-pair") { (math, gold, answer) throws(MathFailure) in try math.compareNamedPairs(gold, answer) },
        ComparisonRule("math.unit.letters") { (math, gold, answer) throws(MathFailure) in
            guard math.options.ignoresUnits, gold.symbols.isEmpty, !gold.isGroup, let value = answer.valueBesideUnitLetters else { return nil }
            return try math.compare(gold, value)
        },
        ComparisonRule("math.bold-letter") { _, gold, answer in
            if let name = gold.boldName, answer == .symbol(name) { return .equal("the same letter") }
            if let name = answer.boldName, gold == .symbol(name) { return .equal("the same letter") }
            return nil
        },
    ]

    // MARK: Signs and units after a value

    private static let signs: [ComparisonRule] = [
        ComparisonRule("math.unit.both") { (math, gold, answer) throws(MathFailure) in
            guard case .quantity(let value, let unit) = gold, case .quantity(let other, let otherUnit) = answer else { return nil }
            if !math.options.ignoresUnits, !UnitPowers.areSame(unit, otherUnit) { return .different("different units") }
            if Opposites.exclude(unit, otherUnit) { return .different("\(unit) and \(otherUnit)") }
            if let half = unit.halfOfDay, let other = otherUnit.halfOfDay, half != other { return .different("different halves of the day") }
            return try math.compareQuantities(gold, answer, value, other)
        },
        ComparisonRule("math.unit.letter-product") { (math, gold, answer) throws(MathFailure) in
            guard math.options.ignoresUnits else { return nil }
            if let same = try math.compareBesideSameUnits(gold, answer) { return same }
            if case .quantity(let value, let unit) = gold, let other = answer.value(besideLettersFor: unit) { return try math.compare(value, other) }
            if case .quantity(let value, let unit) = answer, let other = gold.value(besideLettersFor: unit) { return try math.compare(other, value) }
            return nil
        },
        ComparisonRule("math.unit.one") { (math, gold, answer) throws(MathFailure) in
            if case .quantity(let value, _) = gold {
                return math.options.ignoresUnits ? try math.compare(value, answer) : .different("the unit is missing")
            }
            guard case .quantity(let value, _) = answer else { return nil }
            return math.options.ignoresUnits ? try math.compare(gold, value) : .different("the ground truth has no unit")
        },
        ComparisonRule("math.degrees") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.degrees(let value), .degrees(let other)): try math.compare(value, other)
            case (.degrees(let value), _) where !answer.isGroup: try math.compareDegrees(value, answer, isGold: true)
            case (_, .degrees(let value)) where !gold.isGroup: try math.compareDegrees(value, gold, isGold: false)
            default: nil
            }
        },
        ComparisonRule("math.percent") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.percent(let value), .percent(let other)): try math.compare(value, other)
            case (.percent(let value), _) where !answer.isGroup: try math.comparePercent(value, answer, isGold: true)
            case (_, .percent(let value)) where !gold.isGroup: try math.comparePercent(value, gold, isGold: false)
            default: nil
            }
        },
    ]

    // MARK: Several values

    private static let joined: [ComparisonRule] = [
        ComparisonRule("math.words-for-set") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.text, _) where answer.isRegion, (_, .text) where gold.isRegion: try math.compareWords(gold, answer)
            default: nil
            }
        },
        ComparisonRule("math.relation") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.relation, _), (_, .relation): try math.compareRelations(gold, answer)
            default: nil
            }
        },
        // "(\pm 2, 0)" is two points.
        ComparisonRule("math.both-signs") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.list(let parts, let connective), _) where parts.contains(where: { $0.bothSigns != nil }):
                return try math.compareLists(.list(parts.flatMap { $0.bothSigns?.members ?? [$0] }, connective), answer)
            case (.bracketed, .list): return try gold.bothSigns.map { (points) throws(MathFailure) in try math.compareLists(points, answer) }
            case (.list, .bracketed): return try answer.bothSigns.map { (points) throws(MathFailure) in try math.compareLists(gold, points) }
            case (.list, _), (_, .list): return nil
            default:
                guard (gold.bothSigns == nil) != (answer.bothSigns == nil) else { return nil }
                return try math.compareLists(gold.bothSigns ?? gold, answer.bothSigns ?? answer)
            }
        },
        ComparisonRule("math.list") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.list, _), (_, .list): try math.compareLists(gold, answer)
            default: nil
            }
        },
        ComparisonRule("math.set") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.sets, _), (_, .sets), (.namedSet, _), (_, .namedSet): try math.compareRegions(gold, answer)
            default: nil
            }
        },
        // A column of a matrix is the tuple of its entries.
        ComparisonRule("math.matrix.column") { (math, gold, answer) throws(MathFailure) in
            if case .bracketed(.round, let parts, .round) = gold, let column = answer.column, column.count == parts.count {
                return try math.compareInOrder(parts, column, rule: "the same vector")
            }
            if case .bracketed(.round, let parts, .round) = answer, let column = gold.column, column.count == parts.count {
                return try math.compareInOrder(column, parts, rule: "the same vector")
            }
            return nil
        },
        ComparisonRule("math.brackets") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.bracketed, _), (_, .bracketed): try math.compareBrackets(gold, answer)
            default: nil
            }
        },
        ComparisonRule("math.matrix") { (math, gold, answer) throws(MathFailure) in
            guard case .matrix(let rows) = gold, case .matrix(let others) = answer else { return nil }
            guard rows.count == others.count, rows[0].count == others[0].count else { return .different("matrices of different shapes") }
            return try math.compareInOrder(rows.flatMap { $0 }, others.flatMap { $0 }, rule: "the same entries")
        },
        ComparisonRule("math.vector.unit-vectors") { (math, gold, answer) throws(MathFailure) in
            if case .matrix(let rows) = gold { return try math.compareVector(rows, with: answer, isGold: true) }
            if case .matrix(let rows) = answer { return try math.compareVector(rows, with: gold, isGold: false) }
            return nil
        },
    ]

    // MARK: One value

    private static let single: [ComparisonRule] = [
        ComparisonRule("math.words") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.text, _), (_, .text), (.word, .word): try math.compareWords(gold, answer)
            default: nil
            }
        },
        ComparisonRule("math.cases") { _, gold, answer in
            switch (gold, answer) {
            case (.apply("\\cases", _), .apply("\\cases", _)): nil
            case (.apply("\\cases", _), let other) where !other.isGroup && other.symbols.isEmpty,
                (let other, .apply("\\cases", _)) where !other.isGroup && other.symbols.isEmpty:
                .different("values with conditions and a number")
            default: nil
            }
        },
        ComparisonRule("math.function-of-group") { (math, gold, answer) throws(MathFailure) in
            guard case .apply(let name, let parts) = gold, case .apply(let same, let others) = answer, name == same,
                parts.contains(where: \.isGroup)
            else { return nil }
            return try math.compareInOrder(parts, others, rule: "the same parts")
        },
        ComparisonRule("math.ratio") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.ratio(let parts), let other) where parts.count > 2 && !other.isRatio,
                (let other, .ratio(let parts)) where parts.count > 2 && !other.isRatio:
                .different("a ratio and something else")
            case (.ratio, _) where gold.isClockTime, (_, .ratio) where answer.isClockTime: .different("a time of day")
            case (.ratio(let parts), .ratio(let others)) where parts.count != 2 || others.count != 2:
                try math.compareProportions(parts, others)
            default: nil
            }
        },
        ComparisonRule("math.value") { (math, gold, answer) throws(MathFailure) in try math.compareScalars(gold, answer) },
    ]

    // MARK: After all others, where none says that both sides are the same

    /// What was written before it was simplified.
    static let asWritten: [ComparisonRule] = [
        ComparisonRule("math.rounded-and-exact") { (math, gold, answer) throws(MathFailure) in try math.compareRounded(gold, answer) },
        .derivativeOfName,
        // \{k \pi \mid k \in Z\} and "k \pi, k \in Z".
        ComparisonRule("math.set-builder.and-family") { (math, gold, answer) throws(MathFailure) in
            switch (gold, answer) {
            case (.bracketed(.brace, let parts, .angle), .list):
                try answer.familyAsSet.map { (set) throws(MathFailure) in try math.compareBuilders(parts.withoutCollectedLetter, set) }
            case (.list, .bracketed(.brace, let parts, .angle)):
                try gold.familyAsSet.map { (set) throws(MathFailure) in try math.compareBuilders(set, parts.withoutCollectedLetter) }
            default: nil
            }
        },
    ]

    /// What has no value is no number, and dots leave open what they say.
    static let withoutValue: [ComparisonRule] = [
        ComparisonRule("math.no-value") { (math, gold, answer) throws(MathFailure) in
            guard !gold.isGroup, gold.symbols.isEmpty, answer.hasNoValue else { return nil }
            var evaluation = ExactEvaluation(budget: math.budget)
            return try evaluation.value(gold) != nil ? .different("the answer has no value") : nil
        },
        ComparisonRule("math.dots.members") { (math, gold, answer) throws(MathFailure) in
            guard let one = DottedList(gold), let other = DottedList(answer) else { return nil }
            return try math.compareDotted(one, other)
        },
        ComparisonRule("math.dots") { _, gold, answer in
            gold.symbols.contains(Expression.dots) || answer.symbols.contains(Expression.dots)
                ? .undecided("dots are only compared by their form") : nil
        },
    ]
}

extension [Expression] {
    /// The parts of a set by conditions, of which one gives the collected letter its value, with that value collected: `{x | x = k \pi, k \in Z}`.
    fileprivate var withoutCollectedLetter: [Expression] {
        guard case .list(let pair, let connective)? = first, pair.count == 2, case .list(let conditions, let joint) = pair[1],
            case .relation(let sides, [.equal])? = conditions.first, sides[0] == pair[0], conditions.count > 1
        else { return self }
        let rest = Array(conditions.dropFirst())
        return [.list([sides[1], rest.count == 1 ? rest[0] : .list(rest, joint)], connective)]
    }
}

extension Expression {
    /// Values with the letters that they declare, as the parts of a set by conditions.
    fileprivate var familyAsSet: [Expression]? {
        let declared = Declarations(of: self)
        guard !declared.letters.isEmpty, !declared.expression.isGroup else { return nil }
        let conditions = declared.letters.map { Expression.relation([.symbol($0.name), $0.set], [.element]) }
        return [.list([declared.expression, conditions.count == 1 ? conditions[0] : .list(conditions, .and)], .and)]
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
}
