/// The answer is one of some texts.
public struct TextVerifier: Verifier, Equatable {
    /// When two texts are the same.
    public enum Comparison: String, Sendable, CaseIterable {
        /// Character by character, white space at the ends aside; characters that Unicode calls canonically equivalent are the same.
        case exact
        /// Besides, in any case, with any white space, without markup and punctuation at the ends.
        case normalised
        /// As SQuAD normalises: in any case, without punctuation and the articles a, an and the.
        case squad
        /// The answer holds the text, both normalised, between word boundaries.
        case contains
        /// The F1 of the words of both, normalised as SQuAD does: a score from 0 to 1.
        case tokenF1 = "token_f1"
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

    /// - Parameter groundTruth: a text, or a list of texts any of which is right; the best one counts.
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
        case .normalised, .contains:
            let plain = text.withoutMarkup().trimmed { Self.edges.contains($0) }
            let lower = String(decoding: plain, as: UTF8.self).lowercased()
            return lower.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        case .squad, .tokenF1: return Self.squadWords(of: String(decoding: text, as: UTF8.self)).joined(separator: " ")
        }
    }

    /// Small letters, no ASCII punctuation, no articles.
    static func squadWords(of text: String) -> [Substring] {
        let plain = text.lowercased().unicodeScalars.filter { !($0.isASCII && Self.isPunctuation(UInt8($0.value))) }
        return String(String.UnicodeScalarView(plain)).split(whereSeparator: \.isWhitespace).filter { !["a", "an", "the"].contains($0) }
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !byte.isASCIILetter && !byte.isASCIIDigit
    }

    private static let edges = Set(" \t\r\n.,;:!?\"'`*".utf8)
}

private struct TextJudge: Judge {
    let verifier: TextVerifier
    let accepted: Set<String>

    func verdict(on response: Response) -> Verdict {
        guard let answer = verifier.extraction.answer(in: response) else { return .noAnswer() }
        let text = verifier.normalise(answer.text)
        switch verifier.comparison {
        case .exact, .normalised, .squad: return .decided(accepted.contains(text), extracted: answer.string)
        case .contains: return .decided(accepted.contains { Self.contains($0, in: text) }, extracted: answer.string)
        case .tokenF1: return .scored(accepted.map { Self.f1(of: text, against: $0) }.max() ?? 0, extracted: answer.string)
        }
    }

    /// Whether `part` stands in `text` with no letter or digit next to it.
    private static func contains(_ part: String, in text: String) -> Bool {
        let (bytes, part) = (Array(text.utf8), Array(part.utf8))
        func isWordByte(_ place: Int) -> Bool {
            bytes.indices.contains(place) && (bytes[place].isASCIILetter || bytes[place].isASCIIDigit || bytes[place] >= 0x80)
        }
        func isDigit(_ place: Int) -> Bool { bytes.indices.contains(place) && bytes[place].isASCIIDigit }
        // 5 is no part of 1.5, .5, -5, 5,000 and 5/2.
        func continuesNumber(from place: Int) -> Bool {
            guard isDigit(place), place > 0 else { return false }
            switch bytes[place - 1] {
            case UInt8(ascii: "-"): return true
            case UInt8(ascii: "."): return isDigit(place - 2) || place < 2 || !isWordByte(place - 2)
            case UInt8(ascii: ","), UInt8(ascii: "/"): return isDigit(place - 2)
            default: return false
            }
        }
        func isContinued(behind place: Int) -> Bool {
            isDigit(place) && isDigit(place + 2) && ".,-/".utf8.contains(bytes[place + 1])
        }
        var rest = bytes[...]
        while let place = rest.firstOccurrence(of: part) {
            let end = place + part.count
            if !isWordByte(place - 1), !isWordByte(end), !continuesNumber(from: place), !isContinued(behind: end - 1) { return true }
            rest = rest[(place + 1)...]
        }
        return false
    }

    /// 2 precision recall / (precision + recall) over the words with their counts.
    private static func f1(of answer: String, against gold: String) -> Double {
        let (words, others) = (answer.split(separator: " "), gold.split(separator: " "))
        var left: [Substring: Int] = [:]
        for word in others { left[word, default: 0] += 1 }
        var common = 0
        for word in words where left[word, default: 0] > 0 {
            left[word, default: 0] -= 1
            common += 1
        }
        return common == 0 ? 0 : 2 * Double(common) / Double(words.count + others.count)
    }
}
