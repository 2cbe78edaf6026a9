/// GPG (arXiv 2504.02546): the reward against the mean of its group, times the batch's rollouts over those with a reward that is not 0.
public struct PolicyGradientScale: Estimator, Equatable {
    /// What the advantages are divided by, next to.
    public var norm: Double
    /// The batch's rollouts over those with a reward that is not 0, where the groups at hand are only a part of it.
    public var batchScale: Double?
    /// The rule for groups of one.
    public var singleton: Singleton

    /// GPG.
    public init(norm: Double = 1, batchScale: Double? = nil, singleton: Singleton = .zero) {
        self.norm = norm
        self.batchScale = batchScale
        self.singleton = singleton
    }

    /// All groups where the scale of the batch is not given.
    public var needs: Needs { batchScale == nil ? .wholeBatch : [] }

    /// The advantages of all groups.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try PassAtOne(deviation: .none, singleton: singleton).estimate(batch)
        let nonZero = batch.rewards.count { $0 != 0 }
        let alpha = (batchScale ?? Double(batch.rolloutCount) / Double(Swift.max(nonZero, 1))) / norm
        for rollout in estimate.advantages.indices { estimate.advantages[rollout] = (estimate.advantages[rollout] * alpha).clampedToFinite }
        estimate.settleSignals(in: batch)
        return estimate
    }
}
