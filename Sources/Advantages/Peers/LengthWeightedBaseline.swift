/// OPO (arXiv 2505.23585): the reward against the mean of its group weighted by length, sum(l r) / sum(l) with l the trained tokens.
public struct LengthWeightedBaseline: GroupEstimator, Equatable {
    /// The rule for groups of one.
    public var singleton: Singleton

    /// OPO.
    public init(singleton: Singleton = .zero) { self.singleton = singleton }

    /// Lengths.
    public var needs: Needs { .tokens }

    /// The advantages of one group.
    ///
    /// - Throws: ``EstimatorError`` if the tokens of a rollout are not known.
    public func fill(
        _ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch
    ) throws(EstimatorError) -> Signal {
        guard group.rollouts.count > 1 else { return batch.fill(single: group, &advantages, singleton) }
        let moments = Moments(batch.rewards[group.rollouts])
        guard !moments.allEqual else { return .absent(.of(equalGroup: group, in: batch)) }
        var total = 0.0
        var sum = CompensatedSum()
        for rollout in group.rollouts {
            let length = Double(try batch.mask(of: rollout).trainedTokens)
            total += length
            sum.add(batch.rewards[rollout] / moments.scale, times: length)
        }
        guard total > 0 else { return .absent(.noTrainedTokens) }
        let baseline = sum.exact.divided(by: total)
        for rollout in group.rollouts {
            advantages[rollout] = (baseline.subtracted(from: batch.rewards[rollout] / moments.scale) * moments.scale).clampedToFinite
        }
        return .present
    }
}
