import JSON

/// The answer scores in a task of reasoning-gym 0.1.25: by the rules of the task where it has such, as its own answer elsewhere.
///
/// The answer is inside the last `<answer>...</answer>`, or all that follows the thoughts. Scores between 0 and 1 are those of the task: the share of cells,
/// words or digits that are right, or how near a number is.
public struct ReasoningGymVerifier: Verifier, Equatable {
    /// The task.
    public var task: ReasoningGymTask
    /// Whether the faults of the task's own scoring are mended: no score for form, for text around the answer, or for what any text gets.
    ///
    /// Without it the score is the task's own.
    public var strict: Bool
    /// Words that count as known in `word_ladder`, in capital letters. Without them only those of the entry's answer are known, and a ladder with others is
    /// undecided.
    public var vocabulary: Set<String>?

    /// A verifier of one task.
    public init(task: ReasoningGymTask, strict: Bool = true, vocabulary: Set<String>? = nil) {
        self.task = task
        self.strict = strict
        self.vocabulary = vocabulary
    }

    /// The ground truth is the entry with its `answer` and `metadata`, or the text of such; the answer alone for tasks that only compare.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        var value = try groundTruth.json(eachByte: 32, effort)
        if case .string(let text) = value, text.utf8.first == UInt8(ascii: "{") {
            try effort.spend(PuzzleRule.stepsPerByte * text.utf8.count)
            if let object = JSONValue.read(Array(text.utf8)[...]), object["answer"] != nil { value = object }
        }
        let isObject = if case .object = value { true } else { false }
        let entry = GymEntry(answer: isObject ? value["answer"] ?? .null : value, metadata: value["metadata"] ?? .null)
        let named = entry["source_dataset"]?.string.flatMap(ReasoningGymTask.init)
        let task = task == .composite ? named ?? .composite : task
        guard task != .composite, entry.hasAnswer || task.hasRules else {
            return ForegoneJudge(
                outcome: .unparseableGold(
                    "the ground truth of \"\(task.rawValue)\" is an entry of reasoning-gym: an object with \"answer\" and \"metadata\""))
        }
        let goldSteps = task.stepsPerByte * entry.text.utf8.count + entry.metadata.readingSteps(eachByte: 32)
        return ReasoningGymJudge(verifier: self, task: task, entry: entry, goldSteps: goldSteps)
    }

    /// Copies of the answer, its words and its tree.
    public func workingBytes(forResponseOf bytes: Int) -> Int { PuzzleRule.workingBytes(forResponseOf: bytes) }
}

extension ReasoningGymTask {
    /// Steps for each byte of an answer: more where each of its numbers is read exactly.
    fileprivate var stepsPerByte: Int {
        switch self {
        case .countdown, .puzzle24: 16 * PuzzleRule.stepsPerByte
        case .cryptarithm, .complexArithmetic: 8 * PuzzleRule.stepsPerByte
        case .primeFactorization, .polynomialEquations, .knightsKnaves, .poolMatrix, .towerOfHanoi, .numberSorting, .wordSorting, .coinFlip, .survo:
            4 * PuzzleRule.stepsPerByte
        default: 2 * PuzzleRule.stepsPerByte
        }
    }

    /// Whether an entry has no answer, as many are right.
    fileprivate var hasRules: Bool {
        switch self {
        case .boxnet, .graphColor, .propositionalLogic, .rubiksCube, .rushHour: true
        default: false
        }
    }
}

private struct ReasoningGymJudge: Judge {
    let verifier: ReasoningGymVerifier
    let task: ReasoningGymTask
    let entry: GymEntry
    /// The steps of reading the entry, which every verdict does again.
    let goldSteps: Int

    private static let endOfThink = Array("</think>".utf8)

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        try effort.scan(3 * response.text.count)
        let tagged = Extraction.lastTagged(response.text[...])?.trimmed()
        var found = tagged ?? response.text[...].behindLast(Self.endOfThink)?.trimmed() ?? response.text[...]
        if verifier.strict { found = found.trimmed() }
        // Empty tags are an answer where the entry's is empty.
        if verifier.strict, found.isEmpty, tagged == nil || !entry.hasAnswer || !entry.text.isEmpty { return .noAnswer() }
        try effort.spend(goldSteps)
        try PuzzleRule.spend(reading: found, stepsPerByte: task.stepsPerByte, effort)
        let answer = found.string
        let context = GymContext(isStrict: verifier.strict, vocabulary: verifier.vocabulary, effort: effort)
        switch try task.finding(answer, entry, context) {
        case .score(let score) where verifier.strict && found.isEmpty && score < 1: return .noAnswer()
        case .score(let score): return .scored(score, extracted: answer)
        case .consolation(let score):
            return verifier.strict
                ? .decided(false, extracted: answer, explanation: "right in form at most")
                : .scored(score, extracted: answer, explanation: "a score for form or length")
        case .raises(let reason): return .decided(false, extracted: answer, explanation: reason)
        case .unknown(let what) where what.hasPrefix("whether") || what.hasPrefix("the truth"):
            return .undecided("not known: \(what)", extracted: answer)
        case .unknown(let what): return .unparseableGold("the entry of \"\(task.rawValue)\" lacks \(what)")
        }
    }
}
