/// The answer matches a regular expression, in linear time.
public struct RegexVerifier: Verifier, Equatable {
    /// What must match.
    public enum Mode: String, Sendable, CaseIterable {
        /// Some part of the answer.
        case search
        /// The whole answer.
        case full
    }

    /// The pattern; `nil` if the ground truth is one.
    public let pattern: String?
    /// What must match.
    public let mode: Mode
    /// Whether case is ignored.
    public let ignoresCase: Bool
    /// Where the answer is.
    public let extraction: Extraction
    /// The ground truth is the pattern where no other is given.
    public var needsGroundTruth: Bool { pattern == nil }

    /// A verifier of a pattern.
    public init(pattern: String? = nil, mode: Mode = .search, ignoresCase: Bool = false, extraction: Extraction = Extraction(places: [.whole])) {
        self.pattern = pattern
        self.mode = mode
        self.ignoresCase = ignoresCase
        self.extraction = extraction
    }

    /// What is wrong with a pattern; `nil` if nothing is.
    public static func refusal(of pattern: String) -> String? {
        do throws(RegexProgram.SyntaxError) {
            _ = try RegexProgram(pattern)
            return nil
        } catch {
            return error.reason
        }
    }

    /// The ground truth is the pattern, or a list of patterns any of which may match, where the verifier has none.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let patterns = if let pattern { [pattern] } else { try groundTruth.texts(effort) } else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"regex\" is a pattern or a list of patterns"))
        }
        var programs: [RegexProgram] = []
        for pattern in patterns {
            try effort.spend(RegexProgram.cost(ofBytes: pattern.utf8.count))
            let program: RegexProgram
            do throws(RegexProgram.SyntaxError) { program = try RegexProgram(pattern, ignoresCase: ignoresCase) } catch {
                return ForegoneJudge(outcome: .unparseableGold("the pattern cannot be read: \(error.reason)"))
            }
            try effort.spend(RegexProgram.costOfInstruction * program.instructions.count)
            programs.append(program)
        }
        return RegexJudge(verifier: self, programs: programs)
    }

    /// The answer's text, and the state of one machine.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 3 * bytes + RegexProgram.workingBytes }
}

private struct RegexJudge: Judge {
    let verifier: RegexVerifier
    let programs: [RegexProgram]

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        // All patterns share the steps of the verdict.
        for program in programs where try program.search(answer.text, isWhole: verifier.mode == .full, effort) {
            return .decided(true, extracted: answer.string)
        }
        return .decided(false, extracted: answer.string)
    }
}
