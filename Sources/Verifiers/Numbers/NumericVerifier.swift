import BigInt

/// The answer is a number, compared exactly or within a tolerance.
public struct NumericVerifier: Verifier, Equatable {
    /// What a percent sign means.
    public enum Percent: String, Sendable, CaseIterable {
        /// 50% is 0.5, nothing else.
        case value
        /// If only one of both numbers has the sign, 50% is 0.5 or 50.
        case either
    }

    /// The largest difference that still counts, whatever the numbers.
    public var absoluteTolerance: Double
    /// The largest difference that still counts, as a share of the ground truth.
    public var relativeTolerance: Double
    /// What a percent sign means.
    public var percent: Percent
    /// Both numbers are rounded to so many significant figures before they are compared; an exact half may be rounded up or down.
    public var significantFigures: Int?
    /// Whether a fraction has to be in lowest terms, with a denominator above 1.
    public var needsLowestTerms: Bool
    /// Where the answer is.
    public var extraction: Extraction

    /// A verifier of numbers. The wider one of both tolerances counts.
    public init(
        absoluteTolerance: Double = 0, relativeTolerance: Double = 0, percent: Percent = .either, significantFigures: Int? = nil,
        needsLowestTerms: Bool = false, extraction: Extraction = .standard
    ) {
        self.significantFigures = significantFigures.map { max(1, $0) }
        self.needsLowestTerms = needsLowestTerms
        self.absoluteTolerance = absoluteTolerance
        self.relativeTolerance = relativeTolerance
        self.percent = percent
        self.extraction = extraction
    }

    /// The ground truth is a number or its text.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let text = groundTruth.text else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"numeric\" is a number or a text with one"))
        }
        switch try NumericAnswer.gold(text, effort) {
        case .number(let gold, _): return NumericJudge(verifier: self, gold: gold, tolerance: tolerance(for: gold.value))
        case .overBudget: return ForegoneJudge(outcome: .unparseableGold("the ground truth has more than \(NumberScanner.digitBudget) digits"))
        case .none: return ForegoneJudge(outcome: .unparseableGold("the ground truth is no number"))
        }
    }

    /// The answer's text; numbers are bounded in digits.
    public func workingBytes(forResponseOf bytes: Int) -> Int { NumericAnswer.workingBytes(forResponseOf: bytes) }

    private func tolerance(for gold: ExactNumber) -> ExactNumber {
        let absolute = ExactNumber(absoluteTolerance)
        let relative = ExactNumber(relativeTolerance) * gold.magnitude
        return absolute <= relative ? relative : absolute
    }
}

private struct NumericJudge: Judge {
    let verifier: NumericVerifier
    let gold: NumberScanner.Number
    let tolerance: ExactNumber

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        switch try NumericAnswer.find(in: answer, effort) {
        case .number(let number, let range):
            let text = answer.text[range]
            if verifier.needsLowestTerms, !Self.isInLowestTerms(text, number.value) {
                return .decided(false, extracted: text.string, explanation: "the fraction is not in lowest terms")
            }
            return .decided(isEqual(number), extracted: text.string)
        case .overBudget: return .undecided("the answer has more than \(NumberScanner.digitBudget) digits")
        case .none:
            return answer.isMarked ? .decided(false, extracted: answer.string, explanation: "the answer is no number") : .noAnswer("no number")
        }
    }

    private func isEqual(_ number: NumberScanner.Number) -> Bool {
        if isNear(number.value) { return true }
        guard verifier.percent == .either, number.isPercent != gold.isPercent else { return false }
        return isNear(number.value * (number.isPercent ? ExactNumber(100) : ExactNumber(1, over: 100)))
    }

    private func isNear(_ value: ExactNumber) -> Bool {
        if let figures = verifier.significantFigures { return value.rounding(toFigures: figures).isLike(gold.value.rounding(toFigures: figures)) }
        return (value + -gold.value).magnitude <= tolerance
    }

    /// Whether what is written as a fraction has the denominator of its value, and that is not 1.
    private static func isInLowestTerms(_ text: ArraySlice<UInt8>, _ value: ExactNumber) -> Bool {
        // The digits after the last slash, in the last braces, or the second of two digits after "frac".
        guard let run = text.split(whereSeparator: { !$0.isASCIIDigit }).last, let before = text[..<run.startIndex].last(where: { $0 != 0x20 }) else {
            return true
        }
        let isShort = text[..<run.startIndex].reversed().starts(with: "frac".utf8.reversed()) && run.count == 2
        guard isShort || before == UInt8(ascii: "/") || (before == UInt8(ascii: "{") && text.contains("frac")) else { return true }
        guard let denominator = BigInt((isShort ? run.suffix(1) : run).string) else { return true }
        return denominator == value.denominator && denominator != 1
    }
}
