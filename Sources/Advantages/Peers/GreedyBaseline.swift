/// ReMax (arXiv 2310.10505): the reward against that of the greedy response to the same prompt; with rewards at tokens, the reward still to come.
public struct GreedyBaseline: Estimator, Equatable {
    /// ReMax.
    public init() {}

    /// The reward of the greedy response.
    public var needs: Needs { .greedyReward }

    /// One for each token, where token rewards were sent.
    public func tokenNumbers(for extent: TokenExtent) -> Int { extent.all }

    /// One advantage per rollout, or per token in the groups where token rewards were sent.
    ///
    /// - Throws: ``EstimatorError`` if a group has no greedy reward, or a rollout with token rewards next to it has unknown tokens.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        // Each group by itself, so that it comes out the same next to any other.
        let isPerToken = batch.groups.map { batch.tokenRewards.hasList($0.rollouts) }
        var tokens = isPerToken.contains(true) ? TokenAdvantages(roomFor: batch) : nil
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
                if isPerToken[index] {
                    try tokens?.append(returnsOf: rollout, in: batch, discount: 1, against: greedy)
                    estimate.advantages[rollout] = tokens?.mean(of: rollout, under: try batch.mask(of: rollout)) ?? 0
                } else {
                    estimate.advantages[rollout] = (batch.rewards[rollout] - greedy).clampedToFinite
                    tokens?.append(estimate.advantages[rollout], of: rollout, in: batch)
                }
            }
        }
        estimate.tokens = tokens
        estimate.settleSignals(in: batch)
        return estimate
    }
}
