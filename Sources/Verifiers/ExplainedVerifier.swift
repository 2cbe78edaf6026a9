/// A verifier whose verdicts say what was read and decided, for those that do not say it themselves.
public struct ExplainedVerifier: Verifier {
    private let base: any Verifier

    /// Explains the verdicts of a verifier.
    public init(_ base: any Verifier) { self.base = base }

    /// As the verifier itself.
    public var needsGroundTruth: Bool { base.needsGroundTruth }

    /// As the verifier itself; what it read is kept besides.
    public func workingBytes(forResponseOf bytes: Int) -> Int { base.workingBytes(forResponseOf: bytes) + 2 * bytes + 4_096 }

    /// - Parameter groundTruth: what the verifier takes.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        ExplainedJudge(base: base.judge(for: groundTruth), gold: groundTruth.texts?.joined(separator: " | ") ?? "")
    }
}

private struct ExplainedJudge: Judge {
    let base: any Judge
    let gold: String

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        var verdict = try base.verdict(on: response, spending: effort)
        if verdict.reading == nil {
            verdict.reading = Verdict.Reading(
                place: "response", gold: gold, answer: verdict.extracted ?? "", rule: verdict.explanation ?? verdict.status.rawValue)
        }
        return verdict
    }
}
