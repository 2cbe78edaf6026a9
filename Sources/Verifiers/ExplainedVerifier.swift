/// A verifier whose verdicts say what was read and decided, for those that do not say it themselves.
public struct ExplainedVerifier: Verifier {
    private let base: any Verifier

    /// Explains the verdicts of a verifier.
    public init(_ base: any Verifier) { self.base = base }

    /// As the verifier itself.
    public var needsGroundTruth: Bool { base.needsGroundTruth }

    /// - Parameter groundTruth: what the verifier takes.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        ExplainedJudge(base: base.judge(for: groundTruth), gold: groundTruth.texts?.joined(separator: " | ") ?? "")
    }
}

private struct ExplainedJudge: Judge {
    let base: any Judge
    let gold: String

    func verdict(on response: Response) -> Verdict {
        var verdict = base.verdict(on: response)
        if verdict.reading == nil {
            verdict.reading = Verdict.Reading(
                place: "response", gold: gold, answer: verdict.extracted ?? "", rule: verdict.explanation ?? verdict.status.rawValue)
        }
        return verdict
    }
}
