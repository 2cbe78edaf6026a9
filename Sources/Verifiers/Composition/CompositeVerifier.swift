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

    /// The ground truth is what each part takes.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        var leaves = CompositionLeaves()
        let tree = try CompositionTree(self, groundTruth, &leaves, effort)
        return CompositeJudge(tree: tree, judges: leaves.judges)
    }

    /// The most of any part, and the answers that all of them found, which live until they are one: each spends its length.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        parts.reduce(0) { max($0, $1.verifier.workingBytes(forResponseOf: bytes)) } + min(leaves * bytes, Effort.standard + bytes) + leaves * 16_384
    }

    /// Verifiers that are no compositions, at all levels.
    public var leaves: Int { parts.reduce(0) { $0 + (($1.verifier as? CompositeVerifier)?.leaves ?? 1) } }
}
