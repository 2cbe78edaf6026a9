/// Weights for tokens that another policy sampled than the one that is trained: the inference engine's numbers differ from the trainer's, or it is some steps
/// older.
///
///     rho = exp(log_prob - rollout_log_prob) of a token; of a sequence the product over its trained tokens, or their geometric mean
///
/// The weights are for the loss. They are never multiplied into the advantages, and a trainer that does so must do it once.
public struct OffPolicyCorrection: Sendable, Equatable {
    /// What becomes of rho.
    public enum Kind: String, Sendable, CaseIterable {
        /// Truncated importance sampling: rho, but at least `low` and at most `high`.
        case tis
        /// IcePop: rho inside [low, high], else 0.
        case icepop
        /// 1 inside [low, high], else 0.
        case mask
    }

    /// What one rho is of. A trajectory is one sequence, whatever rows it came in.
    public enum Level: String, Sendable, CaseIterable {
        /// A token.
        case token
        /// A sequence: the product over its trained tokens.
        case sequence
        /// A sequence: the geometric mean over its trained tokens.
        case geometric
    }

    /// What becomes of rho.
    public var kind: Kind
    /// What one rho is of.
    public var level: Level
    /// The least rho.
    public var low: Double
    /// The largest rho.
    public var high: Double

    /// Token by token, at most 2.
    public init(_ kind: Kind = .tis, level: Level = .token, low: Double = 0, high: Double = 2) {
        self.kind = kind
        self.level = level
        self.low = low
        self.high = high
    }

    /// Log-probabilities under both policies, one per token.
    public var needs: Needs { [.logProb, .rolloutLogProb, .tokens, .roomPerToken] }

    /// The weights of a batch.
    public struct Weights: Sendable {
        /// One per token: 0 at masked tokens; laid out as advantages.
        public fileprivate(set) var values = TokenAdvantages()
        /// What is to be known of the ratios.
        public fileprivate(set) var tally = RatioTally()

        /// Bytes of memory that it takes.
        public var heldBytes: Int { values.heldBytes }
    }

    /// The weight of one ratio.
    func weight(_ rho: Double) -> Double {
        switch kind {
        case .tis: Swift.min(Swift.max(rho, low), high)
        case .icepop: rho >= low && rho <= high ? rho : 0
        case .mask: rho >= low && rho <= high ? 1 : 0
        }
    }

    /// The weights of all tokens of a batch.
    ///
    /// - Throws: ``EstimatorError`` if a rollout lacks the log-probabilities of one policy, one per token.
    public func weights(of batch: RolloutBatch) throws(EstimatorError) -> Weights {
        var weights = Weights()
        weights.values.reserve(for: batch)
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let policies = try TwoPolicies(batch, rollout, mask, over: batch.rolloutLogProbs, "rollout_log_prob")
            let place = weights.values.append(zeros: mask.tokens)
            let trained = mask.trainedTokens
            guard trained > 0 else { continue }
            var ofSequence: Double?
            if level != .token {
                var sum = CompensatedSum()
                for span in mask.spans { for token in span { sum.add(policies[token]) } }
                ofSequence = take(LogRatio.bounded(level == .geometric ? sum.value / Double(trained) : sum.value), &weights.tally)
            }
            for span in mask.spans {
                for token in span {
                    try batch.checkCancelled(atToken: token)
                    let weight = ofSequence ?? take(policies[token], &weights.tally)
                    weights.values.update(place.lowerBound + token) { _ in weight }
                }
            }
        }
        return weights
    }

    /// Counts a ratio.
    ///
    /// - Returns: its weight.
    private func take(_ logarithm: Double, _ tally: inout RatioTally) -> Double {
        let rho = exponential(logarithm)
        tally.add(logarithm, rho, isClipped: rho < low || rho > high)
        return weight(rho)
    }
}

/// What is to be known of the ratios of two policies, in sums that add up over the parts of a batch.
public struct RatioTally: Sendable {
    /// How many ratios there are: of trained tokens, or of sequences.
    public private(set) var count = 0
    /// How many of them are outside the bounds.
    public private(set) var clipped = 0
    private var rho = CompensatedSum()
    private var excess = CompensatedSum()
    private var squaresMinusOne = CompensatedSum()

    /// Nothing counted.
    public init() {}

    mutating func add(_ logarithm: Double, _ ratio: Double, isClipped: Bool) {
        count += 1
        clipped += isClipped ? 1 : 0
        rho.add(ratio)
        excess.add(LogRatio.excess(logarithm))
        // rho^2 - 1 without cancellation near 1.
        squaresMinusOne.add(exponentialMinusOne(2 * logarithm))
    }

    /// Counts what another tally has counted.
    public mutating func merge(_ other: RatioTally) {
        count += other.count
        clipped += other.clipped
        rho.add(other.rho.value)
        excess.add(other.excess.value)
        squaresMinusOne.add(other.squaresMinusOne.value)
    }

    /// The sums themselves, by which a client joins the parts of a batch.
    public var sums: (rho: Double, k3: Double, chi2: Double) { (rho.value, excess.value, squaresMinusOne.value) }

    /// The mean of rho; `nil` of nothing, as everything below.
    public var mean: Double? { share(rho.value) }
    /// The mean of rho - 1 - log rho, an estimate of the Kullback-Leibler divergence of the rollout policy from the trained one.
    public var k3: Double? { share(excess.value) }
    /// The mean of rho^2 - 1, an estimate of the chi-square divergence.
    public var chi2: Double? { share(squaresMinusOne.value) }
    /// The effective sample size as a share, (sum of rho)^2 / (n sum of rho^2): from 1 / n to 1.
    public var effectiveShare: Double? {
        guard count > 0 else { return nil }
        let squares = squaresMinusOne.value + Double(count)
        let root = rho.value / (Double(count) * squares).squareRoot()
        return squares > 0 ? Swift.min(root * root, 1) : nil
    }
    /// The share of ratios outside the bounds.
    public var clippedShare: Double? { share(Double(clipped)) }

    private func share(_ sum: Double) -> Double? { count > 0 ? sum / Double(count) : nil }
}
