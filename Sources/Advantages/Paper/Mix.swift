/// A weighted sum of estimators, each with its own normalisation.
public struct Mix: Estimator {
    /// An estimator and its weight.
    public struct Part: Sendable {
        /// What is weighted.
        public var estimator: any Estimator
        /// By how much.
        public var weight: Double

        /// A part.
        public init(_ estimator: any Estimator, weight: Double) {
            self.estimator = estimator
            self.weight = weight
        }
    }

    /// The parts.
    public var parts: [Part]

    /// The sum of weight * estimator over `parts`.
    public init(_ parts: [Part]) { self.parts = parts }

    /// What any part needs.
    public var needs: Needs { parts.reduce([]) { $0.union($1.estimator.needs) } }

    /// Those of all parts.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { parts.reduce(0) { $0 + $1.estimator.drawnRollouts(in: batch) } }

    /// The weighted sum; a rollout is discarded if every part discards it.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var sum = Estimate(zerosFor: batch)
        sum.signals = [Signal](repeating: .absent(.zeroAdvantages), count: batch.groups.count)
        for (index, part) in parts.enumerated() {
            let estimate = try part.estimator.estimate(batch)
            if index == 0 {
                sum.signals = estimate.signals
                sum.discarded = estimate.discarded
            } else {
                sum.discarded = sum.discarded.filter(Set(estimate.discarded).contains)
            }
            sum.k = sum.k ?? estimate.k
            sum.returns = sum.returns ?? estimate.returns
            sum.isOfTokens = sum.isOfTokens || estimate.isOfTokens
            let isPerToken = sum.tokens != nil || estimate.tokens != nil
            var tokens = isPerToken ? sum.expanded(in: batch) : nil
            for rollout in sum.advantages.indices {
                sum.advantages[rollout] = Self.weighted(estimate.advantages[rollout], part.weight, sum.advantages[rollout])
            }
            guard isPerToken else { continue }
            tokens?.combine(with: estimate.expanded(in: batch)) { Self.weighted($1, part.weight, $0) }
            if let tokens { try sum.set(tokens, in: batch) }
        }
        try sum.leaveRolloutsWithoutTokens(in: batch)
        sum.settleSignals(in: batch)
        return sum
    }

    private static func weighted(_ advantage: Double, _ weight: Double, _ sum: Double) -> Double {
        (sum + (weight * advantage).clampedToFinite).clampedToFinite
    }
}
