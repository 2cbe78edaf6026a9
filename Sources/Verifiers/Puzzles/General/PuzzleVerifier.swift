import JSON

/// The answer solves a puzzle that is given by its rules: for rows of no data set.
///
/// The ground truth is the puzzle, an object with the members that its task needs; no solution has to be known. Whatever meets the rules is right. The answer is
/// after the thoughts, and there inside the last `<answer>`, `\boxed{}` or code block, if there are such. Nothing of an answer is evaluated as a program.
public struct PuzzleVerifier: Verifier, Equatable {
    /// The kind of puzzle.
    public var task: PuzzleTask
    /// Where the answer is.
    public var extraction: Extraction

    /// A verifier of one kind of puzzle.
    public init(task: PuzzleTask, extraction: Extraction = Extraction(places: [.afterThink, .answerTag, .boxed, .codeBlock, .whole])) {
        self.task = task
        self.extraction = extraction
    }

    /// The ground truth is the puzzle, an object or its JSON text.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        var puzzle = JSONValue.null
        if case .text(let text) = groundTruth {
            try effort.spend(PuzzleRule.stepsPerByte * text.utf8.count)
            puzzle = JSONValue.read(Array(text.utf8)[...]) ?? .string(text)
            try effort.spend(puzzle.readingSteps())
        } else {
            puzzle = try groundTruth.json(eachByte: 64, effort)
        }
        guard let rule = try task.rule(for: puzzle, effort) else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"\(task.rawValue)\" is an object with \(task.needs)"))
        }
        if let reason = rule.contradiction { return ForegoneJudge(outcome: .unparseableGold("the puzzle has no solution: \(reason)")) }
        return PuzzleJudge(extraction: extraction, task: task, rule: rule)
    }

    /// The tree of the answer and its moves.
    public func workingBytes(forResponseOf bytes: Int) -> Int { PuzzleRule.workingBytes(forResponseOf: bytes) }
}

private struct PuzzleJudge: Judge {
    let extraction: Extraction
    let task: PuzzleTask
    let rule: PuzzleRule

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try extraction.answer(in: response, effort) else { return .noAnswer() }
        try PuzzleRule.spend(reading: answer.text, effort)
        // The signs of slant are those that LaTeX's commands begin with.
        let text = try task == .slant ? answer.text : PuzzleNotation.plain(answer.text, hasNames: task.hasNames, effort)
        return try rule.finding(text, effort).verdict(extracted: answer.string)
    }
}
