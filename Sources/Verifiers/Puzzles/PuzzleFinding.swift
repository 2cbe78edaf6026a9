/// What the rules of a puzzle make of an answer.
enum PuzzleFinding: Equatable {
    /// It solves the puzzle.
    case right
    /// It does not, and why.
    case wrong(String)
    /// It solves a part of it: a score between 0 and 1.
    case score(Double, String?)
    /// There is nothing to judge.
    case noAnswer(String)
    /// The ground truth contradicts itself or lacks something.
    case unreadableGold(String)
    /// The rules did not decide within their bounds.
    case undecided(String)

    /// The finding as a verdict.
    func verdict(extracted: String) -> Verdict {
        switch self {
        case .right: .decided(true, extracted: extracted)
        case .wrong(let reason): .decided(false, extracted: extracted, explanation: reason)
        case .score(let score, let reason): .scored(score, extracted: extracted, explanation: reason)
        case .noAnswer(let reason): .noAnswer(reason)
        case .unreadableGold(let reason): .unparseableGold(reason)
        case .undecided(let reason): .undecided(reason, extracted: extracted)
        }
    }

    /// Right without a fault, wrong with one.
    init(fault: String?) {
        self = fault.map { .wrong($0) } ?? .right
    }
}

/// The rule of one puzzle, read from its ground truth: a finding for each answer.
struct PuzzleRule: Sendable {
    /// What it says of an answer: the bytes of its place in the response.
    let finding: @Sendable (ArraySlice<UInt8>, Effort) throws(Effort.Exhausted) -> PuzzleFinding
    /// Why the puzzle has no solution, where its own data say so: every answer would be wrong, and none is judged.
    let contradiction: String?

    init(_ finding: @escaping @Sendable (ArraySlice<UInt8>, Effort) throws(Effort.Exhausted) -> PuzzleFinding) {
        self.finding = finding
        contradiction = nil
    }

    /// The rule of a puzzle whose data contradict each other.
    init(contradiction reason: String) {
        finding = { _, _ in .unreadableGold(reason) }
        contradiction = reason
    }

    /// Steps for each byte of an answer: a line of two digits that becomes a row of a grid takes about that many for each of its bytes.
    static let stepsPerByte = 40

    /// Steps for each line of an answer: many lines of one number each are many small arrays.
    static let stepsPerLine = 200

    /// Spends the steps of reading an answer.
    ///
    /// - Parameter stepsPerByte: what a byte of it takes.
    static func spend(
        reading answer: ArraySlice<UInt8>, stepsPerByte: Int = PuzzleRule.stepsPerByte, _ effort: Effort
    ) throws(Effort.Exhausted) {
        try effort.spend(stepsPerByte * answer.count)
        try effort.spend(stepsPerLine * answer.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
    }

    /// The longest answer that the steps of a verdict allow to read.
    static let longestAnswer = Effort.standard / stepsPerByte

    /// What the tree and the moves of an answer take, at most, for a response of so many bytes.
    static func workingBytes(forResponseOf bytes: Int) -> Int { 3 * bytes + 96 * min(bytes, longestAnswer) + 262_144 }
}
