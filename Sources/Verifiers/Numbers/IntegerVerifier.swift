/// The answer is a whole number, exactly: AIME, DAPO and most of GSM8K.
public struct IntegerVerifier: Verifier, Equatable {
    /// Where the answer is.
    public var extraction: Extraction

    /// A verifier of whole numbers.
    public init(extraction: Extraction = .standard) {
        self.extraction = extraction
    }

    /// The ground truth is a whole number or its text.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let text = groundTruth.text, case .number(let gold, _) = try NumericAnswer.gold(text, effort), gold.value.isInteger else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"integer\" is a whole number or a text with one"))
        }
        return IntegerJudge(extraction: extraction, gold: gold.value)
    }

    /// As ``NumericVerifier``.
    public func workingBytes(forResponseOf bytes: Int) -> Int { NumericAnswer.workingBytes(forResponseOf: bytes) }
}

private struct IntegerJudge: Judge {
    let extraction: Extraction
    let gold: ExactNumber

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try extraction.answer(in: response, effort) else { return .noAnswer() }
        switch try NumericAnswer.find(in: answer, effort) {
        case .number(let number, let range):
            let text = String(decoding: answer.text[range], as: UTF8.self)
            guard number.value.isInteger else { return .decided(false, extracted: text, explanation: "the answer is no whole number") }
            return .decided(number.value == gold, extracted: text)
        case .overBudget: return .undecided("the answer has more than \(NumberScanner.digitBudget) digits")
        case .none:
            return answer.isMarked ? .decided(false, extracted: answer.string, explanation: "the answer is no number") : .noAnswer("no number")
        }
    }
}
