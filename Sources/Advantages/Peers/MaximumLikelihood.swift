/// MaxRL (arXiv 2602.02710): (r - mean) / (mean + eps), zeros where the mean is not above 0. For 0/1 rewards it ascends log pass@1, cut off at order n:
/// right rollouts get (1 - p) / p and wrong ones -1. Quotients beyond the range of doubles are the largest double with their sign.
public struct MaximumLikelihood: GroupEstimator, Equatable {
    /// Added to the mean.
    public var eps: Double

    /// MaxRL.
    public init(eps: Double = 0) { self.eps = eps }

    /// The advantages of one group.
    public func fill(_ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch) -> Signal {
        guard group.rollouts.count > 1 else { return .absent(.singleRollout) }
        let moments = Moments(batch.rewards[group.rollouts])
        guard !moments.allEqual else { return .absent(.of(equalGroup: group, in: batch)) }
        let largest = batch.rewards[group.rollouts].reduce(0) { Swift.max($0, $1.magnitude) }
        guard moments.mean.high.magnitude * moments.scale >= 0x1p-40 * largest else {
            return fillByExactSum(&advantages, for: group, of: batch)
        }
        guard moments.mean.high > 0 else { return .absent(.zeroAdvantages) }
        let divisor = Divisor(moments.mean.high, plus: eps, unit: moments.scale)
        for rollout in group.rollouts { advantages[rollout] = divisor.quotient(moments.deviation(of: batch.rewards[rollout])) }
        return .present
    }

    /// The advantages where the rewards cancel: their mean is so far below them that only the exact sum says what it is, and in their unit it may be nothing.
    private func fillByExactSum(_ advantages: inout [Double], for group: RolloutBatch.Group, of batch: RolloutBatch) -> Signal {
        let sum = nearestSum(batch.rewards[group.rollouts])
        guard sum > 0 else { return .absent(.zeroAdvantages) }
        let count = Double(group.rollouts.count)
        // n (mean + eps)
        let divisor = sum + count * eps
        for rollout in group.rollouts { advantages[rollout] = (count * (batch.rewards[rollout] / divisor) - sum / divisor).clampedToFinite }
        return .present
    }
}
