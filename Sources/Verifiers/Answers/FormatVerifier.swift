/// The response has the form that the prompt asks for; whether the answer is right is another verifier's question.
public struct FormatVerifier: Verifier, Equatable {
    /// The form.
    public enum Form: String, Sendable, CaseIterable {
        /// `<think>...</think>` at the start, once, and an answer behind it.
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

    /// - Parameter groundTruth: not used.
    public func judge(for groundTruth: GroundTruth) -> any Judge { FormatJudge(form: form) }
}

private struct FormatJudge: Judge {
    let form: FormatVerifier.Form

    private static let tags = ["<think>", "</think>", "<answer>", "</answer>"].map { Array($0.utf8) }

    func verdict(on response: Response) -> Verdict {
        let text = response.text[...].trimmed()
        let places = Self.tags.map { Self.places(of: $0, in: text) }
        switch form {
        case .tagCount: return .scored(Double(places.count { $0.count == 1 }) / 4)
        case .boxed: return Self.decided(Extraction.lastBoxed(text).map { !$0.trimmed().isEmpty } ?? false, "no closed box with a content")
        case .answer:
            guard places[2].count == 1, places[3].count == 1, let open = places[2].first, let close = places[3].first, open < close else {
                return Self.decided(false, "not exactly one <answer> and one </answer> behind it")
            }
            return Self.decided(!text[(open + 8)..<close].trimmed().isEmpty, "the answer is empty")
        case .think, .thinkAnswer:
            guard places[0].count == 1, places[1].count == 1, let open = places[0].first, let close = places[1].first, open == text.startIndex,
                open + 7 <= close
            else { return Self.decided(false, "not exactly one <think> at the start and one </think>") }
            guard !text[(open + 7)..<close].trimmed().isEmpty else { return Self.decided(false, "the thoughts are empty") }
            let rest = text[(close + 8)...].trimmed()
            if form == .think { return Self.decided(!rest.isEmpty, "nothing stands behind the thoughts") }
            guard places[2].count == 1, places[3].count == 1, places[2].first == rest.startIndex, let end = places[3].first, end + 9 == rest.endIndex
            else {
                return Self.decided(false, "not exactly one <answer>...</answer> behind the thoughts, and nothing else")
            }
            return Self.decided(!rest.dropFirst(8).dropLast(9).trimmed().isEmpty, "the answer is empty")
        }
    }

    private static func decided(_ isRight: Bool, _ reason: String) -> Verdict { .scored(isRight ? 1 : 0, explanation: isRight ? nil : reason) }

    private static func places(of tag: [UInt8], in text: ArraySlice<UInt8>) -> [Int] {
        var places: [Int] = []
        var rest = text
        while let place = rest.firstOccurrence(of: tag) {
            places.append(place)
            rest = rest[(place + tag.count)...]
        }
        return places
    }
}

/// The response holds a closed code block, of a language if one is asked for.
public struct CodeBlockVerifier: Verifier, Equatable {
    /// The word behind the three backticks, in any case; `nil` for any.
    public var language: String?
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of code blocks.
    public init(language: String? = nil) {
        self.language = language
    }

    /// - Parameter groundTruth: not used.
    public func judge(for groundTruth: GroundTruth) -> any Judge { CodeBlockJudge(language: language?.lowercased()) }
}

private struct CodeBlockJudge: Judge {
    let language: String?

    func verdict(on response: Response) -> Verdict {
        let lines = response.text.split(separator: 0x0A, omittingEmptySubsequences: false)
        let fence = Array("```".utf8)
        var open: (language: String, line: Int)?
        var isFound = false
        for (index, line) in lines.enumerated() {
            let plain = line.trimmed()
            guard plain.starts(with: fence) else { continue }
            if let block = open {
                let hasCode = lines[(block.line + 1)..<index].contains { !$0.trimmed().isEmpty }
                if hasCode, language == nil || block.language == language { isFound = true }
                open = nil
            } else {
                open = (String(decoding: plain.dropFirst(3).trimmed(), as: UTF8.self).lowercased(), index)
            }
        }
        return .scored(isFound ? 1 : 0, explanation: isFound ? nil : "no closed code block\(language.map { " of \($0)" } ?? "") with a content")
    }
}
