/// GPG (arXiv 2504.02546): the reward against the mean of its group, times the batch's rollouts over those with a reward that is not 0.
public struct PolicyGradientScale: Estimator, Equatable {
    /// What the advantages are divided by, beside.
    public var norm: Double
    /// The rule for groups of one.
    public var singleton: Singleton

    /// GPG.
    public init(norm: Double = 1, singleton: Singleton = .zero) {
        self.norm = norm
        self.singleton = singleton
    }

    /// All groups: the scale is that of the batch.
    public var needs: Needs { .wholeBatch }

    /// The advantages of all groups.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try PassAtOne(deviation: .none, singleton: singleton).estimate(batch)
        let nonZero = batch.rewards.count { $0 != 0 }
        let alpha = Double(batch.rolloutCount) / Double(Swift.max(nonZero, 1)) / norm
        for rollout in estimate.advantages.indices { estimate.advantages[rollout] = (estimate.advantages[rollout] * alpha).clampedToFinite }
        estimate.settleSignals(in: batch)
        return estimate
    }
}
