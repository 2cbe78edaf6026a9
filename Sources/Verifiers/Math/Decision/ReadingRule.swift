/// Compares a ground truth and an answer as they were read: words, choices, formulas.
struct ReadingComparison {
    let options: ComparisonOptions
    let effort: Effort
    let use: RuleUse
    /// What comparing both as they were parsed gave.
    fileprivate(set) var parsed: Equality?

    init(options: ComparisonOptions, effort: Effort, use: RuleUse = RuleUse()) {
        self.options = options
        self.effort = effort
        self.use = use
    }

    mutating func compare(_ gold: MathReading, _ answer: MathReading) throws(Effort.Exhausted) -> Equality {
        parsed = nil
        return try use.decide(by: ReadingRule.all, &self, gold, answer) ?? parsed ?? .undecided("no rule compares what the two sides are")
    }

    /// Compares expressions, and spends what that takes.
    fileprivate func compare(_ gold: Expression, _ answer: Expression) throws(Effort.Exhausted) -> Equality {
        var comparison = MathComparison(options: options, use, effort)
        let result: Equality
        do throws(MathFailure) {
            result = try comparison.compare(gold: gold, answer: answer)
        } catch {
            switch error {
            case .budget(let reason), .syntax(let reason): result = .undecided(reason)
            }
        }
        try effort.spend(comparison.budget.cost)
        return result
    }
}

/// A rule for two readings.
typealias ReadingRule = DecisionRule<ReadingComparison, MathReading, Effort.Exhausted>

extension ReadingRule {
    /// All rules for two readings, in order.
    static let all: [ReadingRule] = [
        ReadingRule("read.written-alike") { _, gold, answer in gold.isWritten(like: answer) ? .equal("written alike") : nil },
        ReadingRule("read.yes-or-no") { _, gold, answer in
            guard let one = gold.assertion, let other = answer.assertion, one.isAlone || other.isAlone else { return nil }
            return one.word == other.word ? .equal("the same word, and what explains it") : .different("another word")
        },
        // The letter of a choice counts where its text is next to it: `\textbf{(C) } 12` for `C`.
        ReadingRule("read.choice") { _, gold, answer in
            guard gold.choice != nil || answer.choice != nil || answer.expression.map({ if case .symbol = $0 { false } else { true } }) ?? true,
                let one = gold.choice ?? gold.letter, let other = answer.choice ?? answer.letter
            else { return nil }
            return one == other ? .equal("the same choice") : .different("another choice")
        },
        ReadingRule("read.date") { _, gold, answer in
            guard let one = gold.date, let other = answer.date else { return nil }
            return one == other ? .equal("the same date") : .different("another date")
        },
        // No value of a few characters is written with thousands of them: were it not decided, a response could leave its group.
        ReadingRule("read.far-too-long") { _, gold, answer in
            guard gold.expression != nil, case .overBudget = answer.content, gold.source.count < 256, answer.source.count > 4_096 else { return nil }
            return .different("the answer is far longer than any form of the ground truth")
        },
        ReadingRule("read.other-claim") { _, gold, answer in
            guard !gold.claim.isEmpty, !answer.claim.isEmpty, !gold.claim.elementsEqual(answer.claim, by: { $0.kind == $1.kind }) else {
                return nil
            }
            return .undecided("what is computed is written in another way")
        },
        ReadingRule("read.sentence") { _, gold, answer in
            guard gold.expression == nil, case .sentence(let sentence) = gold.content else { return nil }
            if case .sentence(let other) = answer.content, Prose.normalised(sentence) == Prose.normalised(other) { return .equal("the same words") }
            return .undecided("a sentence with formulas is only recognised in the same words")
        },
        ReadingRule("read.gold-without-value") { _, gold, _ in
            guard gold.expression == nil else { return nil }
            switch gold.content {
            case .overBudget(let reason), .uncomputed(let reason):
                return .undecided("the ground truth is only recognised if written alike: \(reason)")
            default: return .undecided("the ground truth cannot be read")
            }
        },
        // "(C) 12" answers 12.
        ReadingRule("read.text-of-choice") { (reading, gold, answer) throws(Effort.Exhausted) in
            guard gold.choice == nil, gold.letter == nil, let one = gold.expression, let value = answer.valueBehindChoice else { return nil }
            let result = try reading.compare(one, value)
            return result.isEqual ? result : nil
        },
        ReadingRule("read.answer-without-value") { _, _, answer in
            guard answer.expression == nil else { return nil }
            switch answer.content {
            case .overBudget(let reason): return .undecided(reason)
            case .uncomputed(let reason): return .undecided("the answer is not computed: \(reason)")
            // "2 + \int_0^1 3x^2 dx" may have any value.
            case .sentence where answer.leavesOpen, .unreadable where answer.leavesOpen: return .undecided("the answer is not computed")
            case .unreadable(let reason): return .different("the answer cannot be read: \(reason)")
            default: return .different("the answer is a sentence")
            }
        },
        // "He has 12 left"
        ReadingRule("read.only-number-of-words") { (reading, gold, answer) throws(Effort.Exhausted) in
            guard let one = gold.expression, case .number = one, let other = answer.expression, other.isWords,
                let number = SentenceValue.sole(in: Array(answer.plainText.utf8)[...]), case .math(let value) = MathReading(number).content
            else { return nil }
            return try reading.compare(one, value)
        },
        ReadingRule("read.same-words") { _, gold, answer in
            guard gold.expression?.isWords == true || answer.expression?.isWords == true else { return nil }
            return Prose.areEqual(gold.plainText, answer.plainText) ? .equal("the same words") : nil
        },
        ReadingRule("read.formula") { (reading, gold, answer) throws(Effort.Exhausted) in
            guard let one = gold.expression, let other = answer.expression else { return nil }
            let result = try reading.compare(one, other)
            reading.parsed = result
            return result.isEqual ? result : nil
        },
        // "2,74" is a decimal number where the ground truth is one.
        ReadingRule("read.decimal-comma") { (reading, gold, answer) throws(Effort.Exhausted) in
            guard let one = gold.expression, let decimal = answer.decimalComma(like: one) else { return nil }
            return try reading.compare(one, decimal)
        },
        // "100,200" are two numbers where the other side lists as many.
        ReadingRule("read.numbers-by-comma") { (reading, gold, answer) throws(Effort.Exhausted) in
            guard let one = gold.expression, let other = answer.expression else { return nil }
            let pair = answer.numbers(asManyAs: one).map { (one, $0) } ?? gold.numbers(asManyAs: other).map { ($0, other) }
            guard let pair, case let result = try reading.compare(pair.0, pair.1), result.isEqual else { return nil }
            return result
        },
        // `h(a+b)` is a product where the other side takes h for a variable.
        ReadingRule("read.letters-as-factors") { (reading, gold, answer) throws(Effort.Exhausted) in
            guard let one = gold.expression, let other = answer.expression else { return nil }
            let names: Set<String> = ["f", "g", "h", "F", "G", "H"]
            let pair =
                gold.expression(readingAsFactors: names.intersection(other.symbols)).map { ($0, other) }
                ?? answer.expression(readingAsFactors: names.intersection(one.symbols)).map { (one, $0) }
            guard let pair, case let result = try reading.compare(pair.0, pair.1), result.isEqual else { return nil }
            return result
        },
    ]
}

extension MathReading {
    /// "100,200" as numbers, where a list has as many members.
    fileprivate func numbers(asManyAs other: Expression) -> Expression? {
        let values: [Expression]
        switch other {
        case .list(let parts, _), .bracketed(.brace, let parts, .brace): values = parts
        default: return nil
        }
        let numbers = source.withoutMarkup().split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard numbers.count == values.count, numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
        return try? MathParser.parse(Array(numbers.joined(separator: Array(", ".utf8)))[...])
    }

    /// The number that "2,74" is, where the ground truth is a decimal number and the answer is nothing else.
    fileprivate func decimalComma(like gold: Expression) -> Expression? {
        guard tokens.count == 3, tokens[1].isSign(","), case .number(let whole) = tokens[0].kind,
            case .number(let fraction) = tokens[2].kind, !whole.contains("."), !fraction.contains("."), !tokens[2].isSpaced
        else { return nil }
        // "0,75" is no list next to a value.
        if case .decimal = gold {} else { guard whole == "0", !gold.isGroup, gold.symbols.isEmpty else { return nil } }
        return try? MathParser.parse(Array("\(whole).\(fraction)".utf8)[...])
    }
}
