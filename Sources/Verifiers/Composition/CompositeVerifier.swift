/// Several verifiers as one. A failure of a part that is needed is a failure of the whole: it never counts as 0.
public indirect enum CompositeVerifier: Verifier {
    /// A verifier with the name under which its score is told.
    public struct Part: Sendable {
        /// The name.
        public var name: String
        /// The verifier.
        public var verifier: any Verifier
        /// Its weight in a sum.
        public var weight: Double

        /// A part.
        public init(_ name: String, _ verifier: any Verifier, weight: Double = 1) {
            self.name = name
            self.verifier = verifier
            self.weight = weight
        }
    }

    /// The sum of weight times score.
    case weightedSum([Part])
    /// The second part's score where the first one's is above 0, else the third one's, or 0.
    case gate(condition: Part, then: Part, otherwise: Part?)
    /// The first part that finds and decides an answer.
    case firstOf([Part])
    /// The smallest score.
    case minimum([Part])
    /// The largest score.
    case maximum([Part])
    /// The product of the scores.
    case product([Part])
    /// 1 where the part's score is at least `bound`, else 0.
    case threshold(Part, at: Double)
    /// scale * score + offset: 2 and -1 make +1 and -1 of right and wrong.
    case affine(Part, scale: Double, offset: Double)
    /// The score, moved into a range.
    case clip(Part, ClosedRange<Double>)

    /// The parts, in the order in which they are told.
    public var parts: [Part] {
        switch self {
        case .weightedSum(let parts), .firstOf(let parts), .minimum(let parts), .maximum(let parts), .product(let parts): parts
        case .gate(let condition, let then, let otherwise): [condition, then] + (otherwise.map { [$0] } ?? [])
        case .threshold(let part, _), .affine(let part, _, _), .clip(let part, _): [part]
        }
    }

    /// The parts that a reward is made of: its own, or those of the composition that it only maps.
    ///
    /// - Returns: each one's name and the name under which a verdict tells its score.
    public var rewardParts: [(name: String, path: String)] {
        guard parts.count == 1, let inner = parts[0].verifier as? CompositeVerifier else { return parts.map { ($0.name, $0.name) } }
        return inner.rewardParts.map { ($0.name, "\(parts[0].name).\($0.path)") }
    }

    /// Whether a part needs one.
    public var needsGroundTruth: Bool { parts.contains { $0.verifier.needsGroundTruth } }

    /// - Parameter groundTruth: what each part takes.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        CompositeJudge(composition: self, judges: parts.map { $0.verifier.judge(for: groundTruth) })
    }
}

private struct CompositeJudge: Judge {
    let composition: CompositeVerifier
    let judges: [any Judge]

    func verdict(on response: Response) -> Verdict {
        switch composition {
        case .gate(_, _, let otherwise):
            let condition = judges[0].verdict(on: response)
            guard let score = condition.score else { return whole(condition, [condition]) }
            if score > 0 {
                let then = judges[1].verdict(on: response)
                return whole(then, [condition, then])
            }
            guard otherwise != nil else { return whole(mapped(condition, to: 0), [condition]) }
            let other = judges[2].verdict(on: response)
            return whole(other, [condition, nil, other])
        case .firstOf:
            var verdicts: [Verdict?] = []
            for judge in judges {
                let verdict = judge.verdict(on: response)
                verdicts.append(verdict)
                if !verdict.status.isFailure, verdict.status != .noAnswer { return whole(verdict, verdicts) }
            }
            // None decided: an answer that is missing is known, a failure is not.
            let last = verdicts.compactMap { $0 }.first { $0.status.isFailure } ?? verdicts.last.flatMap { $0 }
            return whole(last ?? .noAnswer(), verdicts)
        default: return combined(judges.map { $0.verdict(on: response) })
        }
    }

    private func combined(_ verdicts: [Verdict]) -> Verdict {
        if let failure = verdicts.first(where: { $0.status.isFailure }) { return whole(failure, verdicts) }
        let scores = verdicts.compactMap(\.score)
        guard let first = verdicts.first, scores.count == verdicts.count, let score = scores.first else {
            return .failed("a composition without parts")
        }
        switch composition {
        case .weightedSum(let parts):
            // Parts in order, so that the sum is the same everywhere.
            return whole(mapped(first, to: zip(parts, scores).reduce(0) { $0 + $1.0.weight * $1.1 }, keepsStatus: false), verdicts)
        case .minimum: return whole(mapped(first, to: scores.min() ?? 0, keepsStatus: false), verdicts)
        case .maximum: return whole(mapped(first, to: scores.max() ?? 0, keepsStatus: false), verdicts)
        case .product: return whole(mapped(first, to: scores.reduce(1, *), keepsStatus: false), verdicts)
        case .threshold(_, let bound): return whole(mapped(first, to: score >= bound ? 1 : 0, keepsStatus: false), verdicts)
        case .affine(_, let scale, let offset): return whole(mapped(first, to: scale * score + offset), verdicts)
        case .clip(_, let range): return whole(mapped(first, to: min(max(score, range.lowerBound), range.upperBound)), verdicts)
        case .gate, .firstOf: return first
        }
    }

    /// - Parameter keepsStatus: whether the status stays that of the verdict; else the score decides it.
    private func mapped(_ verdict: Verdict, to score: Double, keepsStatus: Bool = true) -> Verdict {
        var result = verdict
        result.score = score
        if !keepsStatus || verdict.status == .partial { result.status = score >= 1 ? .correct : score <= 0 ? .wrong : .partial }
        if !keepsStatus, score <= 0, verdict.status == .noAnswer { result.status = .noAnswer }
        return result
    }

    /// The verdict with each part's score by name; parts of a part keep its name in front.
    private func whole(_ verdict: Verdict, _ verdicts: [Verdict?]) -> Verdict {
        var result = verdict
        result.parts = []
        for (part, verdict) in zip(composition.parts, verdicts) {
            guard let verdict else { continue }
            // A composition has no reading of its own: its parts have.
            let reading = verdict.parts.isEmpty ? verdict.reading : nil
            if verdict.score != nil || reading != nil { result.parts.append(Verdict.Part(part.name, score: verdict.score, reading: reading)) }
            result.parts += verdict.parts.map { Verdict.Part("\(part.name).\($0.name)", score: $0.score, reading: $0.reading) }
        }
        if result.extracted == nil { result.extracted = verdicts.compactMap { $0?.extracted }.first }
        return result
    }
}
