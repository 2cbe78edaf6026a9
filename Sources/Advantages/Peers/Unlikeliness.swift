/// The unlikeliness reward (arXiv 2506.02355): what the policy finds likely is worth less, r (1 - penalty * rank / n) with rank 0 for the least likely
/// rollout of the group; then GRPO. Rollouts of one log-probability share the mean of their ranks.
public struct Unlikeliness: Estimator, Equatable {
    /// The share of a reward that the likeliest of many rollouts loses.
    public var penalty: Double
    /// What is done with the changed rewards.
    public var normalisation: PassAtOne

    /// A penalty, then Pass@1.
    public init(penalty: Double = 0.25, normalisation: PassAtOne = PassAtOne()) {
        self.penalty = penalty
        self.normalisation = normalisation
    }

    /// Log-probabilities.
    public var needs: Needs { normalisation.needs.union(.logProb) }

    /// The advantages of the changed rewards.
    ///
    /// - Throws: ``EstimatorError`` if a rollout has no log-probability.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var changed = batch
        for group in batch.groups {
            var likelihoods: [DoubleDouble] = []
            for rollout in group.rollouts {
                let mask = rollout < batch.masks.count ? batch.masks[rollout] : nil
                guard let mean = batch.logProbs.mean(of: rollout, under: mask) else {
                    throw batch.missing("log_prob", of: rollout, "the mean over its tokens, or one per token")
                }
                likelihoods.append(mean)
            }
            let order = likelihoods.indices.sorted { likelihoods[$0] < likelihoods[$1] }
            var place = 0
            while place < order.count {
                var end = place
                while end < order.count, !likelihoods[order[end]].isAbove(likelihoods[order[place]]) { end += 1 }
                let rank = Double(place + end - 1) / 2
                for member in order[place..<end] {
                    let rollout = group.rollouts.lowerBound + member
                    changed.rewards[rollout] = (batch.rewards[rollout] * (1 - penalty * rank / Double(order.count))).clampedToFinite
                }
                place = end
            }
        }
        return try normalisation.estimate(changed)
    }
}
