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
    /// Whether formulas of variables are the same that differ by a constant, as antiderivatives do; `C`, `c`, `K` and `k` are constants then.
    public var upToConstant = false
    /// Whether verdicts say what was read and which rule decided.
    public var explain = false
    /// Ids of rules that are left out: tests ask what each rule is good for.
    var without: Set<String> = []

    /// A verifier with the default readings.
    public init() {}

    var options: ComparisonOptions {
        ComparisonOptions(
            decimalPlaces: decimalPlaces, tolerance: tolerance, isPercentLenient: percent == .either, ignoresUnits: units == .ignore,
            acceptsRelationForSet: setRelation, renamesVariables: renameVariables, isUpToConstant: upToConstant)
    }

    /// The ground truth is LaTeX or plain text, also a whole solution with a box; a number; or a list of such, any of which is right.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let texts = try groundTruth.texts(effort) else {
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

    /// A ground truth may be a solution with its answer in a box, or with a sentence that announces it.
    static func reading(ofGold text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> MathReading {
        let boxes = MathExtraction(allowsAnchorless: false, onlyBoxes: true)
        let box = try boxes.answers(in: text, effort).first
        let reading = try MathReading.read((box?.text ?? text).trimmed(), effort)
        guard box == nil else { return reading }
        switch reading.content {
        case .math, .prose, .uncomputed: return reading
        case .sentence, .unreadable, .overBudget:
            let announced = try MathExtraction().answers(in: text, effort).first
            guard let announced, announced.place == .answer || announced.place == .finalAnswer,
                case let value = try MathReading.read(announced.text, effort), case .math = value.content
            else { return reading }
            return value
        }
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
        let extraction = MathExtraction(
            allowsAnchorless: verifier.allowAnchorless && !verifier.strictBox, onlyBoxes: verifier.strictBox, use: RuleUse(without: verifier.without))
        let answers = try extraction.answers(in: response.text[...], effort)
        guard !answers.isEmpty else { return .noAnswer(verifier.strictBox ? "no box" : "nothing announces an answer") }
        let chosen = try Self.chosen(of: answers, effort)
        if chosen.place == .whole, Refusal.isMeant(by: chosen.text), !golds.contains(where: { Prose.areEqual($0.plainText, chosen.string) }) {
            return .noAnswer("the response says that the answer is not known")
        }
        var result = try known.verdict(on: chosen, effort) { () throws(Effort.Exhausted) in try verdict(on: chosen, effort) }
        // The rules that found the answer are not those of an equal answer that was judged before.
        if result.reading != nil { result.reading?.rules.insert(contentsOf: chosen.rules, at: 0) }
        return result
    }

    /// The first answer, or the next one where that cannot be read.
    private static func chosen(of answers: [MathExtraction.Answer], _ effort: Effort) throws(Effort.Exhausted) -> MathExtraction.Answer {
        guard answers.count > 1, case .unreadable = try MathReading.read(answers[0].text, effort).content else { return answers[0] }
        return answers[1]
    }

    private func verdict(on chosen: MathExtraction.Answer, _ effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let reading = try MathReading.read(chosen.text, effort)
        guard !chosen.text.trimmed().isEmpty else { return .noAnswer("the \(chosen.place.rawValue) is empty") }
        let trace = verifier.explain ? RuleTrace() : nil
        var comparison = ReadingComparison(options: verifier.options, effort: effort, use: RuleUse(without: verifier.without, trace: trace))
        var undecided: String?
        var wrong = ""
        for gold in golds {
            try effort.spend(MathReading.cost(ofBytes: reading.source.count) + 8 * gold.source.count)
            switch try comparison.compare(gold, reading) {
            case .equal(let rule): return verdict(.decided(true, extracted: chosen.string), chosen, gold, reading, rule, trace)
            case .undecided(let reason): undecided = undecided ?? reason
            case .different(let rule): wrong = rule
            }
        }
        if let undecided {
            if case .unreadable(let reason) = golds[0].content { return .unparseableGold("the ground truth cannot be read: \(reason)") }
            return verdict(.undecided(undecided, extracted: chosen.string), chosen, golds[0], reading, undecided, trace)
        }
        return verdict(.decided(false, extracted: chosen.string), chosen, golds[0], reading, wrong, trace)
    }

    private func verdict(
        _ verdict: Verdict, _ answer: MathExtraction.Answer, _ gold: MathReading, _ reading: MathReading, _ rule: String, _ trace: RuleTrace?
    )
        -> Verdict
    {
        guard verifier.explain else { return verdict }
        var verdict = verdict
        verdict.reading = Verdict.Reading(
            place: answer.place.rawValue, gold: gold.canonical, answer: reading.canonical, rule: rule, rules: trace?.ids ?? [])
        return verdict
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
    var isWords: Bool { if case .text = self { true } else { false } }
}

extension MathReading {
    /// What is written, without commands of text.
    var plainText: String { String(decoding: source.withoutTextCommands().withoutMarkup(), as: UTF8.self) }

    /// The day that is written, if it is one.
    var date: CalendarDate? {
        let hasWord = tokens.contains { if case .word = $0.kind { true } else if case .text = $0.kind { true } else { false } }
        return hasWord && tokens.count <= 8 && source.count <= 64 ? CalendarDate(plainText) : nil
    }

    /// The canonical text.
    var canonical: String {
        switch content {
        case .math(let expression): expression.description
        case .prose(let words): "\"\(Prose.normalised(words))\""
        case .sentence, .unreadable, .uncomputed, .overBudget: String(decoding: source, as: UTF8.self)
        }
    }
}
