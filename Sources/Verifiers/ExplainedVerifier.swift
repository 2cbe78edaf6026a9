import JSON

/// A verifier whose verdicts say what was read and decided, for those that do not say it themselves.
public struct ExplainedVerifier: Verifier, Equatable {
    private let base: any Verifier

    /// Explains the verdicts of a verifier.
    public init(_ base: any Verifier) { self.base = base }

    /// As the verifier itself.
    public var needsGroundTruth: Bool { base.needsGroundTruth }

    /// As the verifier itself; the beginning of what it read is kept besides.
    public func workingBytes(forResponseOf bytes: Int) -> Int { base.workingBytes(forResponseOf: bytes) + 16_384 }

    /// The ground truth is what the verifier takes.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        let judge = try base.judge(for: groundTruth, spending: effort)
        return ExplainedJudge(base: judge, gold: try groundTruth.shown(effort))
    }

    /// Two are the same if they explain the same verifier.
    public static func == (one: ExplainedVerifier, other: ExplainedVerifier) -> Bool { one.base.isKnownToEqual(other.base) }
}

private struct ExplainedJudge: Judge {
    let base: any Judge
    let gold: String

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        var verdict = try base.verdict(on: response, spending: effort)
        if verdict.reading == nil {
            verdict.reading = Verdict.Reading(
                place: "response", gold: gold, answer: (verdict.extracted ?? "").shown, rule: verdict.explanation ?? verdict.status.rawValue)
        }
        return verdict
    }
}

extension GroundTruth {
    /// The texts, or the JSON of what has none; of what is long the beginning.
    fileprivate func shown(_ effort: Effort) throws(Effort.Exhausted) -> String {
        guard let texts = try texts(effort) else {
            var writer = JSONWriter()
            if self != .none { writer.write(try json(each: 24, eachByte: 1, effort)) }
            return String(decoding: writer.text, as: UTF8.self).shown
        }
        var all = ""
        for text in texts {
            if !all.isEmpty { all += " | " }
            all += text.shown
            guard all.utf8.count <= String.shownBytes else { break }
        }
        return all.shown
    }
}

extension String {
    /// Bytes of a text that an explanation repeats.
    fileprivate static let shownBytes = 4_096

    /// The text, or its beginning and an ellipsis.
    fileprivate var shown: String {
        guard utf8.count > Self.shownBytes else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: Self.shownBytes)
        while end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(self[..<end]) + "\u{2026}"
    }
}
