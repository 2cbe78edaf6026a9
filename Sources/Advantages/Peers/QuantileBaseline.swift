/// QAE (arXiv 2509.22611): the reward against a quantile of its group, over the spread. It does not sum to zero: of 0/1 rewards, hard prompts reinforce the
/// few right rollouts only, easy ones push down the few wrong.
public struct QuantileBaseline: GroupEstimator, Equatable {
    /// What lies between two rewards.
    public enum Interpolation: String, Sendable, CaseIterable {
        /// The smallest reward r with F(r) >= quantile: always one of the rewards.
        case lower
        /// On the line between neighbours at place quantile * (n - 1), as NumPy and PyTorch do by default.
        case linear
    }

    /// Which quantile, 0...1.
    public var quantile: Double
    /// Between rewards.
    public var interpolation: Interpolation
    /// What the difference is divided by.
    public var deviation: Spread
    /// Added to the deviation.
    public var eps: Double

    /// QAE with the population deviation.
    public init(quantile: Double = 0.4, interpolation: Interpolation = .lower, deviation: Spread = .population, eps: Double = 0) {
        self.quantile = quantile
        self.interpolation = interpolation
        self.deviation = deviation
        self.eps = eps
    }

    /// The advantages of one group.
    public func fill(_ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch) -> Signal {
        guard group.rollouts.count > 1 else { return .absent(.singleRollout) }
        let moments = Moments(batch.rewards[group.rollouts])
        guard !moments.allEqual else { return .absent(.of(equalGroup: group, in: batch)) }
        let baseline = baseline(batch.rewards[group.rollouts].map { $0 / moments.scale }.sorted())
        let divisor = deviation.divisor(of: moments, eps: eps)
        for rollout in group.rollouts {
            // Against the reward below first: next to large rewards their difference has more digits than the baseline.
            let difference = (batch.rewards[rollout] / moments.scale - baseline.reward) - baseline.above
            advantages[rollout] = divisor.quotient(difference)
        }
        return .present
    }

    /// The quantile, as one of the rewards and what it is above that one.
    private func baseline(_ ascending: [Double]) -> (reward: Double, above: Double) {
        let count = ascending.count
        switch interpolation {
        case .lower:
            return (ascending[Swift.max(Quantile.rank(quantile, of: count) - 1, 0)], 0)
        case .linear:
            let place = quantile * Double(count - 1)
            let below = Swift.min(Int(place), count - 1)
            let above = Swift.min(below + 1, count - 1)
            return (ascending[below], (place - Double(below)) * (ascending[above] - ascending[below]))
        }
    }
}
