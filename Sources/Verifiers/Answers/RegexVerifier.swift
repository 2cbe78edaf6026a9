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
    /// Where the answer stands.
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

    /// - Parameter groundTruth: the pattern, or a list of patterns any of which may match, where the verifier has none.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        guard let patterns = pattern.map({ [$0] }) ?? groundTruth.texts else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"regex\" is a pattern or a list of patterns"))
        }
        var programs: [RegexProgram] = []
        for pattern in patterns {
            do throws(RegexProgram.SyntaxError) {
                programs.append(try RegexProgram(pattern, ignoresCase: ignoresCase))
            } catch {
                return ForegoneJudge(outcome: .unparseableGold("the pattern cannot be read: \(error.reason)"))
            }
        }
        return RegexJudge(verifier: self, programs: programs)
    }
}

private struct RegexJudge: Judge {
    let verifier: RegexVerifier
    let programs: [RegexProgram]

    func verdict(on response: Response) -> Verdict {
        guard let answer = verifier.extraction.answer(in: response) else { return .noAnswer() }
        let text = Array(answer.text)
        var isOverBudget = false
        for program in programs {
            switch program.search(text, isWhole: verifier.mode == .full) {
            case .found: return .decided(true, extracted: answer.string)
            case .overBudget: isOverBudget = true
            case .absent: break
            }
        }
        return isOverBudget ? .undecided("the search takes more steps than the budget") : .decided(false, extracted: answer.string)
    }
}
