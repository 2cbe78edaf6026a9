/// The response has the form that the prompt asks for; whether the answer is right is another verifier's question.
public struct FormatVerifier: Verifier, Equatable {
    /// The form.
    public enum Form: String, Sendable, CaseIterable {
        /// `<think>...</think>` at the start, once, and an answer after it.
        case think
        /// `<think>...</think>` and then `<answer>...</answer>`, each once, and nothing else.
        case thinkAnswer = "think_answer"
        /// One `<answer>...</answer>`.
        case answer
        /// A closed `\boxed{...}`.
        case boxed
        /// A quarter for each of the four tags of `think_answer` that occurs exactly once.
        case tagCount = "tag_count"
    }

    /// The form.
    public var form: Form
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of a form.
    public init(form: Form = .thinkAnswer) {
        self.form = form
    }

    /// The ground truth is not used.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge { FormatJudge(form: form) }

    /// At most the table of the braces.
    public func workingBytes(forResponseOf bytes: Int) -> Int { BracePairs.bytes(forTextOf: bytes) + 4_096 }
}

private struct FormatJudge: Judge {
    let form: FormatVerifier.Form

    private static let tags = ["<think>", "</think>", "<answer>", "</answer>"].map { Array($0.utf8) }

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let text = response.text[...].trimmed()
        // Searches for tags, and what is trimmed.
        try effort.spend(text.count)
        let places = Self.tags.map { Self.places(of: $0, in: text) }
        switch form {
        case .tagCount: return .scored(Double(places.count { $0.count == 1 }) / 4)
        case .boxed:
            let box = try Extraction.lastBoxed(text, effort)
            return Self.decided(box.map { !$0.trimmed().isEmpty } ?? false, "no closed box with a content")
        case .answer:
            guard places[2].count == 1, places[3].count == 1, let open = places[2].first, let close = places[3].first, open < close else {
                return Self.decided(false, "not exactly one <answer> and one </answer> after it")
            }
            return Self.decided(!text[(open + 8)..<close].trimmed().isEmpty, "the answer is empty")
        case .think, .thinkAnswer:
            guard places[0].count == 1, places[1].count == 1, let open = places[0].first, let close = places[1].first, open == text.startIndex,
                open + 7 <= close
            else { return Self.decided(false, "not exactly one <think> at the start and one </think>") }
            guard !text[(open + 7)..<close].trimmed().isEmpty else { return Self.decided(false, "the thoughts are empty") }
            let rest = text[(close + 8)...].trimmed()
            if form == .think { return Self.decided(!rest.isEmpty, "nothing follows the thoughts") }
            guard places[2].count == 1, places[3].count == 1, places[2].first == rest.startIndex, let end = places[3].first, end + 9 == rest.endIndex
            else {
                return Self.decided(false, "not exactly one <answer>...</answer> after the thoughts, and nothing else")
            }
            return Self.decided(!rest.dropFirst(8).dropLast(9).trimmed().isEmpty, "the answer is empty")
        }
    }

    private static func decided(_ isRight: Bool, _ reason: String) -> Verdict { .scored(isRight ? 1 : 0, explanation: isRight ? nil : reason) }

    /// The first two places of a tag: whether there are more does not matter.
    private static func places(of tag: [UInt8], in text: ArraySlice<UInt8>) -> [Int] {
        var places: [Int] = []
        var rest = text
        while places.count < 2, let place = rest.firstOccurrence(of: tag) {
            places.append(place)
            rest = rest[(place + tag.count)...]
        }
        return places
    }
}

/// The response holds a closed code block, of a language if one is asked for.
public struct CodeBlockVerifier: Verifier, Equatable {
    /// The word after the three backticks, in any case; `nil` for any.
    public var language: String?
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of code blocks.
    public init(language: String? = nil) {
        self.language = language
    }

    /// The ground truth is not used.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        CodeBlockJudge(language: language.map { NormalisedText.lowercased(Array($0.utf8)[...]) })
    }

    /// At most a name in small letters.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 12 * (language?.utf8.count ?? 0) + 4_096 }
}

private struct CodeBlockJudge: Judge {
    let language: String?

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let fence = Array("```".utf8)
        // Whether a block is open, of the language that is asked for, and with more than white space so far.
        var isOpen = false
        var isWanted = false
        var hasCode = false
        var isFound = false
        var rest = response.text[...]
        try effort.spend(6 * rest.count)
        while !rest.isEmpty, !isFound {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest[line.endIndex...].dropFirst()
            let plain = line.trimmed()
            guard plain.starts(with: fence) else {
                hasCode = hasCode || !plain.isEmpty
                continue
            }
            if isOpen {
                isFound = hasCode && isWanted
            } else {
                if let language { isWanted = try isNamed(language, by: plain.dropFirst(3).trimmed(), effort) } else { isWanted = true }
            }
            isOpen = !isOpen
            hasCode = false
        }
        return .scored(isFound ? 1 : 0, explanation: isFound ? nil : "no closed code block\(language.map { " of \($0)" } ?? "") with a content")
    }

    private func isNamed(_ language: String, by text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        // A name in capitals may be longer than in small letters, but not three times as long.
        guard text.count <= 3 * language.utf8.count else { return false }
        try effort.spend(16 * text.count)
        return NormalisedText.lowercased(text) == language
    }
}
