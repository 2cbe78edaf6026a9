/// The answer is one of some texts.
public struct TextVerifier: Verifier, Equatable {
    /// When two texts are the same.
    public enum Comparison: String, Sendable, CaseIterable {
        /// Character by character, white space at the ends aside; characters that Unicode calls canonically equivalent are the same.
        case exact
        /// Besides, in any case, with any white space, without markup and punctuation at the ends.
        case normalised
    }

    /// When two texts are the same.
    public var comparison: Comparison
    /// Where the answer stands.
    public var extraction: Extraction

    /// A verifier of texts.
    public init(comparison: Comparison = .normalised, extraction: Extraction = .standard) {
        self.comparison = comparison
        self.extraction = extraction
    }

    /// - Parameter groundTruth: a text, or a list of texts any of which is right.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        guard let texts = groundTruth.texts else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"text\" is a text or a list of texts"))
        }
        let accepted = Set(texts.map { normalise(Array($0.utf8)[...]) })
        guard !accepted.contains("") else { return ForegoneJudge(outcome: .unparseableGold("the ground truth is empty")) }
        return TextJudge(verifier: self, accepted: accepted)
    }

    func normalise(_ text: ArraySlice<UInt8>) -> String {
        switch comparison {
        case .exact: return String(decoding: text.trimmed(), as: UTF8.self)
        case .normalised:
            let plain = text.withoutMarkup().trimmed { Self.edges.contains($0) }
            let lower = String(decoding: plain, as: UTF8.self).lowercased()
            return lower.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    private static let edges = Set(" \t\r\n.,;:!?\"'`*".utf8)
}

private struct TextJudge: Judge {
    let verifier: TextVerifier
    let accepted: Set<String>

    func verdict(on response: Response) -> Verdict {
        guard let answer = verifier.extraction.answer(in: response) else { return .noAnswer() }
        return .decided(accepted.contains(verifier.normalise(answer.text)), extracted: answer.string)
    }
}
