/// The answer of a search agent, compared as question answering benchmarks do: the last `<answer>...</answer>` against one or several targets.
///
/// Texts are normalised as SQuAD does (small letters, no punctuation, no articles); Chinese and Japanese besides: full-width forms are half-width ones, their
/// punctuation is left out, and each ideograph and kana is a word.
public struct SearchAnswerVerifier: Verifier, Equatable {
    /// How an answer is compared with a target; the best target counts.
    public enum Metric: String, Sendable, CaseIterable {
        /// Both are the same.
        case exactMatch = "em"
        /// The answer holds the target, at the bounds of words.
        case subExactMatch = "sub_em"
        /// The answer holds the target, also inside a longer word or number, as Search-R1 has it: 5 is in 1985.
        case substring
        /// The F1 of the words of both, with their counts.
        case f1
    }

    /// How an answer is compared with a target.
    public var metric: Metric
    /// Whether only an answer in tags counts; else the whole text after the thoughts does where there are none.
    public var needsTag: Bool
    /// How many opening or closing answer tags a right answer may have besides; with more its score is a quarter (Search-R1). `nil` for any.
    public var maximumTags: Int?
    /// The score of a wrong answer in the right form: thoughts and searches with their results in turn, and one answer at the end. 0 for none.
    public var formatScore: Double

    /// A verifier of search answers.
    public init(metric: Metric = .exactMatch, needsTag: Bool = true, maximumTags: Int? = nil, formatScore: Double = 0) {
        self.metric = metric
        self.needsTag = needsTag
        self.maximumTags = maximumTags
        self.formatScore = min(max(formatScore, 0), 1)
    }

    /// The ground truth is a text, a list of texts, or `{"target": ...}` with one of these.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let texts = try (groundTruth.member("target") ?? groundTruth).texts(effort) else {
            return ForegoneJudge(
                outcome: .unparseableGold("the ground truth of \"search_qa\" is a text, a list of texts, or a \"target\" with one of these"))
        }
        var targets: [SearchText] = []
        for text in texts {
            let target = try SearchText(Array(text.utf8)[...], effort)
            guard !target.bytes.isEmpty else { return ForegoneJudge(outcome: .unparseableGold("a target is empty once it is normalised")) }
            targets.append(target)
        }
        return try SearchAnswerJudge(verifier: self, targets: targets, effort)
    }

    /// The answer's text, its normalised copy with a space before each ideograph, and the string of the answer.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 8 * bytes + 65_536 }
}

private struct SearchAnswerJudge: Judge {
    let verifier: SearchAnswerVerifier
    private let targets: [SearchText]
    /// The numbers of the words of all targets, and how often each target has each of them.
    private var numbers: [String: Int] = [:]
    private var counts: [[(word: Int, count: Int)]] = []

    private static let tags = ["<answer>", "</answer>"].map { Array($0.utf8) }

    init(verifier: SearchAnswerVerifier, targets: [SearchText], _ effort: Effort) throws(Effort.Exhausted) {
        self.verifier = verifier
        self.targets = targets
        guard verifier.metric == .f1 else { return }
        for target in targets {
            var own: [Int: Int] = [:]
            for word in target.words {
                try effort.spend(96 + 2 * word.count)
                let number = numbers[word.string] ?? numbers.count
                numbers[word.string] = number
                own[number, default: 0] += 1
            }
            counts.append(own.map { (word: $0.key, count: $0.value) })
        }
    }

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        try effort.scan(4 * response.text.count)
        guard let answer = try answer(in: response.text[...], effort) else { return .noAnswer(verifier.needsTag ? "no <answer>...</answer>" : nil) }
        let text = try SearchText(answer, effort)
        let score = try score(of: text, effort)
        if score > 0 {
            guard let most = verifier.maximumTags, try tagCount(response.text[...], effort) > most else {
                return .scored(score, extracted: answer.string)
            }
            return .scored(score / 4, extracted: answer.string, explanation: "more than \(most) opening or closing answer tags")
        }
        guard verifier.formatScore > 0 else { return .decided(false, extracted: answer.string) }
        if let fault = try SearchForm.fault(of: response.text[...], effort) { return .scored(0, extracted: answer.string, explanation: fault) }
        return .wrongInForm(verifier.formatScore, extracted: answer.string, explanation: "wrong, in the right form")
    }

    private func answer(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        if let tagged = Extraction.lastTagged(text)?.trimmed() { return tagged }
        guard !verifier.needsTag else { return nil }
        return try Extraction(places: [.afterThink, .whole]).answer(in: Response(utf8: Array(text)), effort)?.text
    }

    /// The larger of the numbers of opening and of closing tags.
    private func tagCount(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        max(try text.occurrences(of: Self.tags[0][...], effort), try text.occurrences(of: Self.tags[1][...], effort))
    }

    private func score(of answer: SearchText, _ effort: Effort) throws(Effort.Exhausted) -> Double {
        switch verifier.metric {
        case .exactMatch:
            // Letters with marks are the same in either canonical form.
            try effort.spend(8 * answer.bytes.count)
            let string = answer.string
            for target in targets {
                try effort.spend(8 + min(answer.bytes.count, target.bytes.count))
                if target.string == string { return 1 }
            }
            return 0
        case .subExactMatch:
            for target in targets where try answer.holds(target, effort) { return 1 }
            return 0
        case .substring:
            for target in targets where try answer.bytes[...].occurrences(of: target.bytes[...], effort) > 0 { return 1 }
            return 0
        case .f1: return try overlap(with: answer, effort)
        }
    }

    /// 2 common / (words of both), the best of all targets.
    private func overlap(with answer: SearchText, _ effort: Effort) throws(Effort.Exhausted) -> Double {
        try effort.spend(numbers.count)
        var found = [Int](repeating: 0, count: numbers.count)
        var words = 0
        for word in answer.words {
            try effort.spend(24 + 2 * word.count)
            words += 1
            if let number = numbers[word.string] { found[number] += 1 }
        }
        var best = 0.0
        for own in counts {
            try effort.spend(8 + 2 * own.count)
            let common = own.reduce(0) { $0 + min($1.count, found[$1.word]) }
            let all = own.reduce(words) { $0 + $1.count }
            if common > 0 { best = max(best, 2 * Double(common) / Double(all)) }
        }
        return best
    }
}
