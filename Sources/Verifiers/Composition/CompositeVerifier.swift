/// Several verifiers as one. A failure of a part that is needed is a failure of the whole: it never counts as 0.
public indirect enum CompositeVerifier: Verifier {
    /// A verifier with the name of its score.
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

    /// The parts, in the order in which verdicts list them.
    public var parts: [Part] {
        switch self {
        case .weightedSum(let parts), .firstOf(let parts), .minimum(let parts), .maximum(let parts), .product(let parts): parts
        case .gate(let condition, let then, let otherwise): [condition, then] + (otherwise.map { [$0] } ?? [])
        case .threshold(let part, _), .affine(let part, _, _), .clip(let part, _): [part]
        }
    }

    /// The parts that a reward is made of: its own, or those of the composition that it only maps.
    ///
    /// - Returns: each one's name, and the name of its score in a verdict.
    public var rewardParts: [(name: String, path: String)] {
        guard parts.count == 1, let inner = parts[0].verifier as? CompositeVerifier else { return parts.map { ($0.name, $0.name) } }
        return inner.rewardParts.map { ($0.name, "\(parts[0].name).\($0.path)") }
    }

    /// Whether a part needs one.
    public var needsGroundTruth: Bool { parts.contains { $0.verifier.needsGroundTruth } }

    /// - Parameter groundTruth: what each part takes.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        var judges: [any Judge] = []
        // What is equal to a part before it is judged once.
        var places: [Int] = []
        for (index, part) in parts.enumerated() {
            if let known = parts[..<index].firstIndex(where: { part.verifier.isKnownToEqual($0.verifier) }) {
                places.append(places[known])
            } else {
                places.append(judges.count)
                judges.append(part.verifier.judge(for: groundTruth))
            }
        }
        return CompositeJudge(composition: self, judges: judges, places: places)
    }

    /// The most of any part, and the verdicts of all of them, which live until they are one.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        parts.reduce(0) { max($0, $1.verifier.workingBytes(forResponseOf: bytes)) } + parts.count * (2 * bytes + 4_096)
    }

    /// Verifiers that are no compositions, at all levels.
    public var leaves: Int { parts.reduce(0) { $0 + (($1.verifier as? CompositeVerifier)?.leaves ?? 1) } }
}

private struct CompositeJudge: Judge {
    let composition: CompositeVerifier
    /// Those of the parts that differ.
    let judges: [any Judge]
    /// The judge of each part.
    let places: [Int]

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        switch composition {
        case .gate(_, _, let otherwise):
            let condition = try judges[places[0]].verdict(on: response, spending: effort)
            guard let score = condition.score else { return whole(condition, [condition]) }
            if score > 0 {
                let then = places[1] == places[0] ? condition : try judges[places[1]].verdict(on: response, spending: effort)
                return whole(then, [condition, then])
            }
            guard otherwise != nil else { return whole(mapped(condition, to: 0), [condition]) }
            let other = places[2] == places[0] ? condition : try judges[places[2]].verdict(on: response, spending: effort)
            return whole(other, [condition, nil, other])
        case .firstOf:
            var verdicts: [Verdict?] = []
            for place in places {
                let verdict = try judges[place].verdict(on: response, spending: effort)
                verdicts.append(verdict)
                if !verdict.status.isFailure, verdict.status != .noAnswer { return whole(verdict, verdicts) }
            }
            // None decided: an answer that is missing is known, a failure is not.
            let last = verdicts.compactMap { $0 }.first { $0.status.isFailure } ?? verdicts.last.flatMap { $0 }
            return whole(last ?? .noAnswer(), verdicts)
        default:
            var verdicts: [Verdict] = []
            for judge in judges { verdicts.append(try judge.verdict(on: response, spending: effort)) }
            return combined(places.map { verdicts[$0] })
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
            let sum = zip(parts, scores).reduce(0) { $0 + $1.0.weight * $1.1 }
            return whole(summed(first, to: sum, zip(parts, verdicts).allSatisfy { $0.weight == 0 || $1.status == .correct }), verdicts)
        case .minimum: return whole(mapped(first, to: scores.min() ?? 0, keepsStatus: false), verdicts)
        case .maximum: return whole(mapped(first, to: scores.max() ?? 0, keepsStatus: false), verdicts)
        case .product: return whole(mapped(first, to: scores.reduce(1, *), keepsStatus: false), verdicts)
        case .threshold(_, let bound): return whole(mapped(first, to: score >= bound ? 1 : 0, keepsStatus: false), verdicts)
        case .affine(_, let scale, let offset): return whole(mapped(first, to: scale * score + offset), verdicts)
        case .clip(_, let range): return whole(mapped(first, to: min(max(score, range.lowerBound), range.upperBound)), verdicts)
        case .gate, .firstOf: return first
        }
    }

    /// A weighted sum is correct where each part with a weight is, whatever the sum: a right form makes no wrong answer correct.
    private func summed(_ first: Verdict, to sum: Double, _ areAllCorrect: Bool) -> Verdict {
        var result = mapped(first, to: sum, keepsStatus: false)
        if areAllCorrect, sum > 0 { result.status = .correct } else if result.status == .correct { result.status = .partial }
        return result
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
        guard result.score?.isFinite ?? true else {
            var failure = Verdict.failed("the score of the composition is beyond the largest number: weights and scales are too large")
            (failure.parts, failure.extracted) = (result.parts, result.extracted)
            return failure
        }
        return result
    }
}

extension Verifier {
    /// Whether another verifier is of the same kind with the same options, as far as verifiers can be compared.
    fileprivate func isKnownToEqual(_ other: any Verifier) -> Bool {
        func isEqual<One: Equatable>(_ one: One) -> Bool { (other as? One) == one }
        return (self as? any Equatable).map { isEqual($0) } ?? false
    }
}
