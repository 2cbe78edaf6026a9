/// The response is not too long: a score that falls with its length. It needs no ground truth and no answer.
public struct LengthVerifier: Verifier, Equatable {
    /// How the score falls.
    public enum Mode: String, Sendable, CaseIterable {
        /// DAPO's soft overlong punishment (arXiv 2503.14476, Eq. 13) plus 1: 1 up to `max` - `buffer`, then linearly to 0 at `max`.
        case overlong
        /// From `at_zero` to `at_max` along half a cosine, and `at_max` beyond (arXiv 2502.03373, Sec. 4).
        case cosine
        /// 1 up to `max`, 0 beyond.
        case limit
    }

    /// What is counted.
    public enum Unit: String, Sendable, CaseIterable {
        /// The rollout's `tokens`.
        case tokens
        /// Parts between white space.
        case words
        /// Unicode scalars.
        case characters
    }

    /// How the score falls.
    public var mode: Mode
    /// What is counted.
    public var unit: Unit
    /// The longest length.
    public var maximum: Int
    /// The length before `maximum` over which the score falls.
    public var buffer: Int
    /// The score of an empty response.
    public var atZero: Double
    /// The score at `maximum`.
    public var atMaximum: Double
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of lengths.
    public init(mode: Mode, maximum: Int, buffer: Int = 0, unit: Unit = .tokens, atZero: Double = 1, atMaximum: Double = 0.5) {
        self.mode = mode
        self.maximum = maximum
        self.buffer = buffer
        self.unit = unit
        self.atZero = atZero
        self.atMaximum = atMaximum
    }

    /// The ground truth is not used.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge { LengthJudge(verifier: self) }

    /// Nothing that grows: words and characters are counted in one pass.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 16_384 }

    /// The score of a length.
    func score(_ length: Int) -> Double {
        switch mode {
        case .limit: return length <= maximum ? 1 : 0
        case .overlong:
            if length <= maximum - buffer { return 1 }
            return length >= maximum ? 0 : Double(maximum - length) / Double(buffer)
        case .cosine:
            let progress = min(1, Double(length) / Double(maximum))
            return atMaximum + (atZero - atMaximum) * 0.5 * (1 + Self.cosineOfHalfTurns(progress))
        }
    }

    /// cos(pi x) for x from 0 to 1, without a library of functions.
    private static func cosineOfHalfTurns(_ x: Double) -> Double {
        guard let pair = (Real(exactly: BigFloat(x)) * .pi).sineAndCosine else { return x < 0.5 ? 1 : -1 }
        return pair.cosine.value.double
    }
}

private struct LengthJudge: Judge {
    let verifier: LengthVerifier

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let length: Int
        switch verifier.unit {
        case .tokens:
            guard let tokens = response.tokens else { return .failed("\"length\" in tokens needs the rollout's \"tokens\"") }
            length = tokens
        case .words:
            try effort.spend(response.text.count)
            var isInWord = false
            length = response.text.reduce(into: 0) { count, byte in
                if byte > 0x20, !isInWord { count += 1 }
                isInWord = byte > 0x20
            }
        case .characters:
            try effort.spend(response.text.count / 4)
            length = response.text.count { $0 & 0xC0 != 0x80 }
        }
        let unit = verifier.unit.rawValue
        return .scored(verifier.score(length), explanation: "\(length) \(unit)")
    }
}
