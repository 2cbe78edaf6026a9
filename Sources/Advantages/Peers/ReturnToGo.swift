/// REINFORCE++ (arXiv 2501.03262): the discounted reward still to come at each token. Whitening over tokens follows, see ``Whitened``.
///
/// Without token rewards and with a discount of 1 all tokens of a rollout have its reward, and no token is told apart.
public struct ReturnToGo: Estimator, Equatable {
    /// Gamma, by which a reward loses a step earlier; 0...1.
    public var discount: Double

    /// Undiscounted.
    public init(discount: Double = 1) { self.discount = discount }

    /// Tokens, and room for each unless all of a rollout's have the same return.
    public var needs: Needs { discount == 1 ? .tokens : [.tokens, .roomPerToken] }

    /// The returns.
    ///
    /// - Throws: ``EstimatorError`` if the tokens of a rollout are not known, or token rewards are not as many.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        estimate.signals = batch.groups.map { .absent(.whatIsSaid(of: $0, in: batch)) }
        if discount == 1, batch.tokenRewards.isEmpty {
            for rollout in 0..<batch.rolloutCount where try batch.mask(of: rollout).trainedTokens > 0 {
                estimate.advantages[rollout] = batch.rewards[rollout]
            }
        } else {
            try estimate.set(try batch.returnsToGo(discount: discount), in: batch)
        }
        estimate.settleSignals(in: batch)
        return estimate
    }
}

extension RolloutBatch {
    /// The discounted reward still to come at each trained token. Masked tokens neither earn nor discount, so that rewards pass over tool output.
    func returnsToGo(discount: Double) throws(EstimatorError) -> TokenAdvantages {
        var returns = TokenAdvantages()
        for rollout in 0..<rolloutCount {
            let mask = try mask(of: rollout)
            let place = returns.append(zeros: mask.tokens)
            let last = mask.spans.last.map { $0.upperBound - 1 }
            var running = 0.0
            for span in mask.spans.reversed() {
                for token in span.reversed() {
                    let reward = try reward(of: rollout, at: token, last: last)
                    running = (reward + discount * running).clampedToFinite
                    returns.update(place.lowerBound + token) { _ in running }
                }
            }
        }
        return returns
    }

    /// What a token earns: its token reward where the rollout has such, else the whole reward at the last trained token.
    func reward(of rollout: Int, at token: Int, last: Int?) throws(EstimatorError) -> Double {
        switch tokenRewards[rollout] {
        case .missing, .number: return token == last ? rewards[rollout] : 0
        case .tokens:
            guard let reward = tokenRewards.value(of: rollout, at: token) else {
                throw missing("token_rewards", of: rollout, "one per token")
            }
            return reward
        }
    }
}
