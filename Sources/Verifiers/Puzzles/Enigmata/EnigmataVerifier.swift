import JSON

/// The answer solves a puzzle of Enigmata (arXiv 2505.19914): by the rules of its task where it has such, as the data set's own answer elsewhere.
///
/// The answer is where the data set's prompts ask for it: in the last code block, between board tags, or in the last table. A solution that differs from the
/// data set's is right if it meets the rules of the prompt; the data set's own is always right. Nothing of an answer is evaluated as a program.
public struct EnigmataVerifier: Verifier, Equatable {
    /// The task.
    public var task: EnigmataTask

    /// A verifier of one task.
    public init(task: EnigmataTask) { self.task = task }

    /// The ground truth is the data set's own row, or its members `answer` and `meta`; the answer alone for tasks that only compare.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        let row = try EnigmataRow(groundTruth, effort)
        guard let rule = try task.rule(for: row, effort) else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"\(task.rawValue)\" is a row of the data set: \(task.needs)"))
        }
        return EnigmataJudge(place: task.place, rule: rule)
    }

    /// The tree of the answer and its moves.
    public func workingBytes(forResponseOf bytes: Int) -> Int { PuzzleRule.workingBytes(forResponseOf: bytes) }
}

private struct EnigmataJudge: Judge {
    let place: EnigmataTask.Place
    let rule: PuzzleRule

    private static let endOfThink = Array("</think>".utf8)
    private static let beginningOfBoard = Array("<begin_board>".utf8)
    private static let endOfBoard = Array("<end_board>".utf8)

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        try effort.scan(3 * response.text.count)
        let text = response.text[...].behindLast(Self.endOfThink) ?? response.text[...]
        let found: ArraySlice<UInt8>?
        let missing: String
        switch place {
        case .codeBlock: (found, missing) = (try Extraction.lastCodeBlock(text, effort), "no code block")
        case .board: (found, missing) = (Self.lastBoard(text), "no <begin_board> with its <end_board>")
        case .table:
            try effort.spend(4 * text.count)
            (found, missing) = (Self.lastTable(text), "no table")
        }
        guard let answer = found?.trimmed() else { return .noAnswer(missing) }
        try PuzzleRule.spend(reading: answer, effort)
        return try rule.finding(answer, effort).verdict(extracted: answer.string)
    }

    private static func lastBoard(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = text.lastOccurrence(of: endOfBoard), let begin = text[..<end].lastOccurrence(of: beginningOfBoard) else { return nil }
        return text[(begin + beginningOfBoard.count)..<end]
    }

    /// The last lines in a row that begin and end with a bar.
    private static func lastTable(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var last: Range<Int>?
        var current: Range<Int>?
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let row = line.trimmed()
            guard row.count > 2, row.first == UInt8(ascii: "|"), row.last == UInt8(ascii: "|") else {
                if !row.isEmpty { current = nil }
                continue
            }
            current = (current?.lowerBound ?? row.startIndex)..<row.endIndex
            last = current
        }
        return last.map { text[$0] }
    }
}
