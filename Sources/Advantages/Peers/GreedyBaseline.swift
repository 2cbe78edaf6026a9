/// ReMax (arXiv 2310.10505): the reward against that of the greedy response to the same prompt; with rewards at tokens, the reward still to come.
public struct GreedyBaseline: Estimator, Equatable {
    /// ReMax.
    public init() {}

    /// The reward of the greedy response.
    public var needs: Needs { .greedyReward }

    /// One advantage per rollout, or per token where token rewards were sent.
    ///
    /// - Throws: ``EstimatorError`` if a group has no greedy reward.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        var returns: TokenAdvantages?
        if !batch.tokenRewards.isEmpty { returns = try batch.returnsToGo(discount: 1) }
        for (index, group) in batch.groups.enumerated() {
            guard !group.rollouts.isEmpty else {
                estimate.signals.append(.absent(.noneScored))
                continue
            }
            guard index < batch.greedyRewards.count, let greedy = batch.greedyRewards[index] else {
                throw EstimatorError(
                    .missingInput, group: index, "the estimator needs \"greedy_reward\" on every group: the reward of the greedy response")
            }
            estimate.signals.append(.absent(.zeroAdvantages))
            for rollout in group.rollouts {
                estimate.advantages[rollout] = (batch.rewards[rollout] - greedy).clampedToFinite
                guard let place = returns?.place(of: rollout) else { continue }
                for span in try batch.mask(of: rollout).spans {
                    for token in span { returns?.update(place.lowerBound + token) { ($0 - greedy).clampedToFinite } }
                }
            }
        }
        if let returns { try estimate.set(returns, in: batch) }
        estimate.settleSignals(in: batch)
        return estimate
    }
}
