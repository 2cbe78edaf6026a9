/// RS-GRPO (arXiv 2509.24261): (exp(beta r) / mean of exp(beta r) - 1) / beta. A positive beta seeks the best rollouts, a negative one avoids the worst,
/// and beta = 0 is r - mean.
public struct RiskSensitive: GroupEstimator, Equatable {
    /// The sensitivity.
    public var beta: Double

    /// RS-GRPO.
    public init(beta: Double = 2) { self.beta = beta }

    /// The advantages of one group.
    public func fill(_ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch) -> Signal {
        guard group.rollouts.count > 1 else { return .absent(.singleRollout) }
        let rewards = batch.rewards[group.rollouts]
        let moments = Moments(rewards)
        guard !moments.allEqual, let least = rewards.min(), let most = rewards.max() else { return .absent(.of(equalGroup: group, in: batch)) }
        // The largest exponent is taken out, so that all are 0 or less; e^x - 1 keeps the digits of small ones.
        let reference = beta < 0 ? least : most
        let terms = rewards.map { exponentialMinusOne((beta * ($0 - reference)).clampedToFinite) }
        var sum = CompensatedSum()
        for term in terms { sum.add(term) }
        let mean = sum.value / Double(terms.count)
        // Where beta is too small to tell the rewards apart, the limit of beta = 0 is exact to the last digit.
        guard beta.magnitude * (most / 2 - least / 2) > 0x1p-60 else {
            moments.fill(&advantages, from: batch.rewards, group.rollouts)
            return .present
        }
        for (place, rollout) in group.rollouts.enumerated() {
            advantages[rollout] = ((terms[place] - mean) / (beta * (1 + mean))).clampedToFinite
        }
        return .present
    }
}
