/// The answer is one of some texts.
public struct TextVerifier: Verifier, Equatable {
    /// When two texts are the same.
    public enum Comparison: String, Sendable, CaseIterable {
        /// Character by character, white space at the ends aside; characters that Unicode calls canonically equivalent are the same.
        ///
        /// Of more than 30 marks on one letter those after the 30th are compared in their order (UAX 15, stream-safe form).
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
    /// Where the answer is.
    public var extraction: Extraction

    /// A verifier of texts.
    public init(comparison: Comparison = .normalised, extraction: Extraction = .standard) {
        self.comparison = comparison
        self.extraction = extraction
    }

    /// The ground truth is a text, or a list of texts any of which is right; the best one counts.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let texts = try groundTruth.texts(effort) else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"text\" is a text or a list of texts"))
        }
        var accepted: Set<String> = []
        for text in texts {
            try effort.spend(256)
            try Self.spend(on: Array(text.utf8)[...], effort)
            accepted.insert(normalise(Array(text.utf8)[...]))
        }
        guard !accepted.contains("") else { return ForegoneJudge(outcome: .unparseableGold("the ground truth is empty")) }
        switch comparison {
        case .exact, .normalised, .squad: return TextJudge(verifier: self, accepted: accepted)
        case .contains: return ContainedTextJudge(verifier: self, parts: accepted.map { Array($0.utf8) })
        case .tokenF1: return try WordOverlapJudge(verifier: self, golds: accepted, effort)
        }
    }

    /// Steps for each byte beyond ASCII: marks and letters are looked up.
    private static let stepsPerOtherByte = 20

    /// The answer, its braces, the small letters and the string of them. Letters beyond ASCII may be longer as small ones, and are fewer.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        3 * bytes + max(BracePairs.bytes(forTextOf: bytes), 6 * min(bytes, Effort.standard / Self.stepsPerOtherByte)) + 4_096
    }

    func normalise(_ text: ArraySlice<UInt8>) -> String { NormalisedText.of(text, by: comparison).string }

    /// Steps for each mark: those in a row are put in order wherever the text is compared or looked up.
    private static let stepsPerMark = 400

    /// Spends what the normalisation of a text takes.
    static func spend(on text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(4 * text.count)
        let others = text.count { $0 >= 0x80 }
        guard others > 0 else { return }
        try effort.spend(Self.stepsPerOtherByte * others)
        // Marks begin at U+0300.
        guard text.contains(where: { $0 >= 0xCC }) else { return }
        let marks = UTF8Scalars(text).reduce(0) { $1.leadingMarks > 0 ? $0 + 1 : $0 }
        try effort.spend(Self.stepsPerMark * marks)
    }
}

private struct TextJudge: Judge {
    let verifier: TextVerifier
    let accepted: Set<String>

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        try TextVerifier.spend(on: answer.text, effort)
        return .decided(accepted.contains(verifier.normalise(answer.text)), extracted: answer.string)
    }
}

/// Whether the answer holds one of some texts.
private struct ContainedTextJudge: Judge {
    let verifier: TextVerifier
    let parts: [[UInt8]]

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        try TextVerifier.spend(on: answer.text, effort)
        let text = NormalisedText.of(answer.text, by: verifier.comparison).bytes
        for part in parts where try Self.contains(part, in: text, effort) { return .decided(true, extracted: answer.string) }
        return .decided(false, extracted: answer.string)
    }

    /// Whether `part` is in `text` with no letter or digit next to it.
    private static func contains(_ part: [UInt8], in bytes: [UInt8], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
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
        func isContinued(after place: Int) -> Bool {
            isDigit(place) && isDigit(place + 2) && ".,-/".utf8.contains(bytes[place + 1])
        }
        func isAlone(_ place: Int) -> Bool {
            let end = place + part.count
            return !isWordByte(place - 1) && !isWordByte(end) && !continuesNumber(from: place) && !isContinued(after: end - 1)
        }
        var start = 0
        // Short texts: each place where one is found is looked at again at most as often as it is long.
        while part.count <= 64 {
            guard let place = bytes[start...].firstOccurrence(of: part) else {
                try effort.spend(1 + (bytes.count - start) >> 3)
                return false
            }
            if isAlone(place) { return true }
            try effort.spend(16 + part.count + (place - start) >> 3)
            start = place + 1
        }
        guard part.count <= bytes.count else { return false }
        try effort.spend(4 * (part.count + bytes.count))
        return bytes.withUnsafeBufferPointer { text in
            part.withUnsafeBufferPointer { ByteSearch($0, ignoringCase: false).first(in: text, where: isAlone) }
        } != nil
    }
}

/// The F1 of the words of the answer and of each of some texts, with their counts.
private struct WordOverlapJudge: Judge {
    private struct Gold {
        /// How often each word occurs, by its number.
        var counts: [(word: Int, count: Int)]
        var words: Int
    }

    let verifier: TextVerifier
    /// The numbers of the words of all ground truths.
    private let numbers: [String: Int]
    private let golds: [Gold]

    init(verifier: TextVerifier, golds: Set<String>, _ effort: Effort) throws(Effort.Exhausted) {
        self.verifier = verifier
        var numbers: [String: Int] = [:]
        var read: [Gold] = []
        for text in golds {
            var counts: [Int: Int] = [:]
            var words = 0
            for word in ByteWords(of: Array(text.utf8)[...], { $0 != 0x20 }) {
                // Three look-ups in tables.
                try effort.spend(160 + 2 * word.count)
                let word = String(decoding: word, as: UTF8.self)
                let number = numbers[word] ?? numbers.count
                numbers[word] = number
                counts[number, default: 0] += 1
                words += 1
            }
            read.append(Gold(counts: counts.map { (word: $0.key, count: $0.value) }, words: words))
        }
        (self.golds, self.numbers) = (read, numbers)
    }

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        try TextVerifier.spend(on: answer.text, effort)
        let text = NormalisedText.of(answer.text, by: verifier.comparison).bytes
        try effort.spend(numbers.count)
        var counts = [Int](repeating: 0, count: numbers.count)
        var words = 0
        var rest = text[...]
        while !rest.isEmpty {
            try effort.spend(24)
            let word = rest.prefix { $0 != 0x20 }
            rest = rest[word.endIndex...].dropFirst()
            words += 1
            if let number = numbers[String(decoding: word, as: UTF8.self)] { counts[number] += 1 }
        }
        var best = 0.0
        for gold in golds {
            try effort.spend(4 + 2 * gold.counts.count)
            let common = gold.counts.reduce(0) { $0 + min($1.count, counts[$1.word]) }
            // 2 precision recall / (precision + recall)
            if common > 0 { best = max(best, 2 * Double(common) / Double(words + gold.words)) }
        }
        return .scored(best, extracted: answer.string)
    }
}
