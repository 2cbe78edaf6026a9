import Synchronization

/// The answer is mathematics: numbers, formulas, sets, intervals, equations, matrices, words, compared by what they say.
///
/// Decided natively: a budget of counted steps takes the place of a timer, and what it does not decide is ``Verdict/Status/undecided``.
public struct MathVerifier: Verifier, Equatable {
    /// What a percent sign means.
    public enum Percent: String, Sendable, CaseIterable {
        /// 50% is 0.5, nothing else.
        case value
        /// If only one of both sides has the sign, 50% is 0.5 or 50.
        case either
    }

    /// What units after a value mean.
    public enum Units: String, Sendable, CaseIterable {
        /// Nothing: 5 cm is 5, and 90 degrees are 90.
        case ignore
        /// Both sides must have the same.
        case match
    }

    /// What a percent sign means.
    public var percent = Percent.either
    /// What units mean.
    public var units = Units.ignore
    /// The largest difference between numbers that counts as equal, as a share of the ground truth; without one, numbers with a decimal point are compared
    /// at ``decimalPlaces`` and everything else exactly.
    public var tolerance: Double?
    /// Places at which two numbers are compared of which one has a decimal point.
    public var decimalPlaces = 6
    /// Whether a ground truth that is a set or interval may be answered by an inequality, which may only repeat the question.
    public var setRelation = false
    /// Whether only a box holds an answer.
    public var strictBox = false
    /// Whether the last formula or number counts where nothing announces an answer.
    public var allowAnchorless = false
    /// Whether variables of other names are accepted: f(y) for f(x).
    public var renameVariables = false
    /// Whether verdicts say what was read and which rule decided.
    public var explain = false

    /// A verifier with the default readings.
    public init() {}

    var options: ComparisonOptions {
        ComparisonOptions(
            decimalPlaces: decimalPlaces, tolerance: tolerance, isPercentLenient: percent == .either, ignoresUnits: units == .ignore,
            acceptsRelationForSet: setRelation, renamesVariables: renameVariables)
    }

    /// - Parameter groundTruth: LaTeX or plain text, also a whole solution with a box; a number; or a list of such, any of which is right.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let texts = groundTruth.texts else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"math\" is a text, a number, or a list of such"))
        }
        var golds: [MathReading] = []
        for text in texts { golds.append(try Self.reading(ofGold: Array(text.utf8)[...], effort)) }
        if golds.contains(where: { $0.source.allSatisfy { $0 <= UInt8(ascii: " ") } }) {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth is empty"))
        }
        return MathJudge(verifier: self, golds: golds)
    }

    /// The braces of the response, or copies of the answer; and the tree of an answer that is read, whose length is bounded.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        max(BracePairs.bytes(forTextOf: bytes), 3 * bytes) + 128 * min(bytes, MathBudget.bytes) + 262_144
    }

    /// A ground truth may be a solution with its answer in a box.
    static func reading(ofGold text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> MathReading {
        let boxes = MathExtraction(allowsAnchorless: false, onlyBoxes: true)
        let box = try boxes.answers(in: text, effort).first
        return try MathReading.read((box?.text ?? text).trimmed(), effort)
    }
}

struct MathJudge: Judge {
    let verifier: MathVerifier
    let golds: [MathReading]
    /// The rollouts of a group often end in the same answer: each one is judged once.
    private let known = KnownVerdicts()

    init(verifier: MathVerifier, golds: [MathReading]) {
        self.verifier = verifier
        self.golds = golds
    }

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let extraction = MathExtraction(allowsAnchorless: verifier.allowAnchorless && !verifier.strictBox, onlyBoxes: verifier.strictBox)
        let answers = try extraction.answers(in: response.text[...], effort)
        guard let first = answers.first else { return .noAnswer(verifier.strictBox ? "no box" : "nothing announces an answer") }
        guard answers.count == 1 || first.place == .boxed else { return try verdict(on: answers, first, effort) }
        if answers.count > 1, case .unreadable = try MathReading.read(first.text, effort).content { return try verdict(on: answers, first, effort) }
        return try known.verdict(on: first, effort) { () throws(Effort.Exhausted) in try verdict(on: answers, first, effort) }
    }

    private func verdict(on answers: [MathExtraction.Answer], _ first: MathExtraction.Answer, _ effort: Effort) throws(Effort.Exhausted) -> Verdict {
        var chosen = first
        var reading = try MathReading.read(first.text, effort)
        if case .unreadable = reading.content, answers.count > 1 {
            chosen = answers[1]
            reading = try MathReading.read(chosen.text, effort)
        }
        guard !chosen.text.trimmed().isEmpty else { return .noAnswer("the \(chosen.place.rawValue) is empty") }
        var undecided: String?
        var wrong = ""
        for gold in golds {
            try effort.spend(MathReading.cost(ofBytes: reading.source.count) + 8 * gold.source.count)
            switch try compare(gold, reading, effort) {
            case .equal(let rule): return verdict(.decided(true, extracted: chosen.string), chosen, gold, reading, rule)
            case .undecided(let reason): undecided = undecided ?? reason
            case .different(let rule): wrong = rule
            }
        }
        if let undecided {
            if case .unreadable(let reason) = golds[0].content { return .unparseableGold("the ground truth cannot be read: \(reason)") }
            return verdict(.undecided(undecided, extracted: chosen.string), chosen, golds[0], reading, undecided)
        }
        return verdict(.decided(false, extracted: chosen.string), chosen, golds[0], reading, wrong)
    }

    private func verdict(_ verdict: Verdict, _ answer: MathExtraction.Answer, _ gold: MathReading, _ reading: MathReading, _ rule: String) -> Verdict
    {
        guard verifier.explain else { return verdict }
        var verdict = verdict
        verdict.reading = Verdict.Reading(place: answer.place.rawValue, gold: gold.canonical, answer: reading.canonical, rule: rule)
        return verdict
    }

    private func compare(_ gold: MathReading, _ answer: MathReading, _ effort: Effort) throws(Effort.Exhausted) -> Equality {
        if gold.isWritten(like: answer) { return .equal("written alike") }
        if let same = compareChoices(gold, answer) { return same }
        if !gold.claim.isEmpty, !answer.claim.isEmpty, !gold.claim.elementsEqual(answer.claim, by: { $0.kind == $1.kind }) {
            return .undecided("what is computed is written in another way")
        }
        guard let one = gold.expression else {
            switch gold.content {
            case .overBudget(let reason), .uncomputed(let reason):
                return .undecided("the ground truth is only recognised if written alike: \(reason)")
            case .sentence(let sentence):
                if case .sentence(let other) = answer.content, Prose.normalised(sentence) == Prose.normalised(other) {
                    return .equal("the same words")
                }
                return .undecided("a sentence with formulas is only recognised in the same words")
            default: return .undecided("the ground truth cannot be read")
            }
        }
        // "(C) 12" answers 12.
        if gold.choice == nil, gold.letter == nil, let value = answer.valueBehindChoice {
            var comparison = MathComparison(options: verifier.options, effort)
            let result = try? comparison.compare(gold: one, answer: value)
            try effort.spend(comparison.budget.cost)
            if let result, result.isEqual { return result }
        }
        guard let other = answer.expression else {
            switch answer.content {
            case .overBudget(let reason): return .undecided(reason)
            case .uncomputed(let reason): return .undecided("the answer is not computed: \(reason)")
            case .unreadable(let reason): return .different("the answer cannot be read: \(reason)")
            default: return .different("the answer is a sentence")
            }
        }
        // "He has 12 left"
        if case .number = one, other.isWords, let number = SentenceValue.sole(in: Array(answer.plainText.utf8)[...]),
            case .math(let value) = MathReading(number).content
        {
            var comparison = MathComparison(options: verifier.options)
            let result = try? comparison.compare(gold: one, answer: value)
            try effort.spend(comparison.budget.cost)
            if let result { return result }
        }
        if one.isWords || other.isWords, Prose.areEqual(gold.plainText, answer.plainText) { return .equal("the same words") }
        var comparison = MathComparison(options: verifier.options, effort)
        let result: Equality
        do throws(MathFailure) {
            result = try Self.compare(gold, one, answer, other, &comparison)
        } catch {
            switch error {
            case .budget(let reason), .syntax(let reason): result = .undecided(reason)
            }
        }
        try effort.spend(comparison.budget.cost)
        return result
    }

    private static func compare(
        _ gold: MathReading, _ one: Expression, _ answer: MathReading, _ other: Expression, _ comparison: inout MathComparison
    ) throws(MathFailure) -> Equality {
        let result = try comparison.compare(gold: one, answer: other)
        if !result.isEqual, let decimal = decimalComma(one, answer) { return try comparison.compare(gold: one, answer: decimal) }
        guard !result.isEqual else { return result }
        let otherwise =
            separateNumbers(one, answer).map { (one, $0) } ?? separateNumbers(other, gold).map { ($0, other) } ?? readAsFactors(gold, answer)
        if let otherwise, case let second = try comparison.compare(gold: otherwise.0, answer: otherwise.1), second.isEqual { return second }
        return result
    }

    /// The letter of a choice counts where its text is next to it: `\textbf{(C) } 12` for `C`.
    private func compareChoices(_ gold: MathReading, _ answer: MathReading) -> Equality? {
        if let one = gold.assertion, let other = answer.assertion, one.isAlone || other.isAlone {
            return one.word == other.word ? .equal("the same word, and what explains it") : .different("another word")
        }
        guard gold.choice != nil || answer.choice != nil || answer.expression.map({ if case .symbol = $0 { false } else { true } }) ?? true,
            let one = gold.choice ?? gold.letter, let other = answer.choice ?? answer.letter
        else {
            return nil
        }
        return one == other ? .equal("the same choice") : .different("another choice")
    }

    /// "100,200" are two numbers where the ground truth lists as many.
    private static func separateNumbers(_ gold: Expression, _ answer: MathReading) -> Expression? {
        let values: [Expression]
        switch gold {
        case .list(let parts, _), .bracketed(.brace, let parts, .brace): values = parts
        default: return nil
        }
        let text = answer.source.withoutMarkup()
        let numbers = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard numbers.count == values.count, numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
        return try? MathParser.parse(Array(numbers.joined(separator: Array(", ".utf8)))[...])
    }

    /// `h(a+b)` is a product where the other side takes h for a variable.
    private static func readAsFactors(_ gold: MathReading, _ answer: MathReading) -> (Expression, Expression)? {
        guard let one = gold.expression, let other = answer.expression else { return nil }
        let names: Set<String> = ["f", "g", "h", "F", "G", "H"]
        if let first = gold.expression(readingAsFactors: names.intersection(other.symbols)) { return (first, other) }
        return answer.expression(readingAsFactors: names.intersection(one.symbols)).map { (one, $0) }
    }

    /// "2,74" is a decimal number where the ground truth is one and the answer is nothing else.
    private static func decimalComma(_ gold: Expression, _ answer: MathReading) -> Expression? {
        guard case .decimal = gold, answer.tokens.count == 3, answer.tokens[1].isSign(","), case .number(let whole) = answer.tokens[0].kind,
            case .number(let fraction) = answer.tokens[2].kind, !whole.contains("."), !fraction.contains("."), !answer.tokens[2].isSpaced
        else { return nil }
        return try? MathParser.parse(Array("\(whole).\(fraction)".utf8)[...])
    }
}

/// Verdicts by the answer's text and place.
private final class KnownVerdicts: Sendable {
    private struct Key: Hashable {
        var text: ArraySlice<UInt8>
        var place: MathExtraction.Place

        func hash(into hasher: inout Hasher) {
            hasher.combine(place)
            // At once: byte by byte it takes longer than finding the answer.
            text.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    /// A verdict, and the steps that it took.
    private struct Known {
        var verdict: Verdict
        var steps: Int
    }

    private static let limit = 512
    /// Bytes of an answer: longer ones are seldom the same twice.
    private static let longest = 256
    private let verdicts = Mutex<[Key: Known]>([:])

    /// The verdict that is known, or the one that `judge` gives; two threads may both ask it, and get the same.
    ///
    /// A known verdict spends the steps that it took: whether it is known changes nothing but the time.
    func verdict(
        on answer: MathExtraction.Answer, _ effort: Effort, judge: () throws(Effort.Exhausted) -> Verdict
    ) throws(Effort.Exhausted) -> Verdict {
        guard answer.text.count <= Self.longest else { return try judge() }
        // A copy: the slice would keep the whole response.
        let key = Key(text: Array(answer.text)[...], place: answer.place)
        if let known = verdicts.withLock({ $0[key] }) {
            try effort.spend(known.steps)
            return known.verdict
        }
        let before = effort.spent
        let verdict = try judge()
        let known = Known(verdict: verdict, steps: effort.spent - before)
        verdicts.withLock { if $0.count < Self.limit { $0[key] = known } }
        return verdict
    }
}

extension MathExtraction.Answer {
    var string: String { String(decoding: text.trimmed(), as: UTF8.self) }
}

extension Expression {
    /// Whether it was written as words.
    fileprivate var isWords: Bool { if case .text = self { true } else { false } }
}

extension MathReading {
    /// What is written, without commands of text.
    fileprivate var plainText: String { String(decoding: source.withoutTextCommands().withoutMarkup(), as: UTF8.self) }

    /// The canonical text.
    var canonical: String {
        switch content {
        case .math(let expression): expression.description
        case .prose(let words): "\"\(Prose.normalised(words))\""
        case .sentence, .unreadable, .uncomputed, .overBudget: String(decoding: source, as: UTF8.self)
        }
    }
}
