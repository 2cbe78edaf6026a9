/// GAE (arXiv 1506.02438): sums of temporal differences, with a critic's values.
///
///     delta_t = r_t + gamma V_(t+1) - V_t,   A_t = delta_t + gamma lambda A_(t+1)
///
/// t runs over trained tokens only; after the last one value and advantage are 0.
public struct GeneralizedAdvantage: Estimator, Equatable {
    /// Gamma, 0...1.
    public var discount: Double
    /// Lambda, 0...1: from the next value alone to the whole return.
    public var lambda: Double

    /// Undiscounted whole returns against the values.
    public init(discount: Double = 1, lambda: Double = 1) {
        self.discount = discount
        self.lambda = lambda
    }

    /// Values at every token.
    public var needs: Needs { [.tokens, .values, .roomPerToken] }

    /// One advantage per token.
    ///
    /// - Throws: ``EstimatorError`` if a rollout lacks values or its tokens are not known.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        estimate.signals = batch.groups.map { .absent($0.rollouts.isEmpty ? .noneScored : .zeroAdvantages) }
        var advantages = TokenAdvantages()
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let place = advantages.append(zeros: mask.tokens)
            let last = mask.spans.last.map { $0.upperBound - 1 }
            // In units near the largest magnitude, so that no difference of finite inputs leaves the range.
            var largest = batch.rewards[rollout].magnitude
            for span in mask.spans {
                for token in span {
                    guard case .tokens = batch.values[rollout], let value = batch.values.value(of: rollout, at: token) else {
                        throw batch.missing("values", of: rollout, "the critic's, one per token")
                    }
                    largest = Swift.max(largest, value.magnitude, try batch.reward(of: rollout, at: token, last: last).magnitude)
                }
            }
            let scale = Moments.scale(for: largest)
            var running = 0.0
            var next = 0.0
            for span in mask.spans.reversed() {
                for token in span.reversed() {
                    try batch.checkCancelled(atToken: token)
                    let value = (batch.values.value(of: rollout, at: token) ?? 0) / scale
                    let reward = try batch.reward(of: rollout, at: token, last: last) / scale
                    // The values first: next to their difference they may be large.
                    let change = discount > 0.5 ? (next - value) - (1 - discount) * next : (-value).addingProduct(discount, next)
                    running = (change + reward) + discount * lambda * running
                    next = value
                    let advantage = (running * scale).clampedToFinite
                    advantages.update(place.lowerBound + token) { _ in advantage }
                }
            }
        }
        try estimate.set(advantages, in: batch)
        estimate.isOfTokens = true
        try estimate.leaveRolloutsWithoutTokens(in: batch)
        estimate.settleSignals(in: batch)
        return estimate
    }
}
