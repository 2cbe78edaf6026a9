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

    /// One for each token, which token rewards or a discount tell apart.
    public func tokenNumbers(for extent: TokenExtent) -> Int { extent.all }

    /// The returns.
    ///
    /// - Throws: ``EstimatorError`` if the tokens of a rollout are not known, or token rewards are not as many.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        estimate.signals = batch.groups.map { .absent(.whatIsSaid(of: $0, in: batch)) }
        if discount == 1, batch.tokenRewards.isEmpty {
            for rollout in 0..<batch.rolloutCount where try batch.mask(of: rollout).trainedTokens > 0 {
                estimate.advantages[rollout] = batch.rewards[rollout].withPlainZero
            }
        } else {
            var returns = TokenAdvantages(roomFor: batch)
            for rollout in 0..<batch.rolloutCount { try returns.append(returnsOf: rollout, in: batch, discount: discount) }
            try estimate.set(returns, in: batch)
        }
        estimate.isOfTokens = true
        try estimate.leaveRolloutsWithoutTokens(in: batch)
        estimate.settleSignals(in: batch)
        return estimate
    }
}

extension TokenAdvantages {
    /// Appends the discounted reward still to come at each trained token of a rollout, less a baseline. Masked tokens neither earn nor discount, so that
    /// rewards pass over tool output.
    ///
    /// The sum keeps what is lost by rounding: token rewards add up to what they say.
    mutating func append(
        returnsOf rollout: Int, in batch: RolloutBatch, discount: Double, against baseline: Double = 0
    ) throws(EstimatorError) {
        let mask = try batch.mask(of: rollout)
        let place = append(zeros: mask.tokens)
        let last = mask.spans.last.map { $0.upperBound - 1 }
        var running = 0.0
        var errors = 0.0
        for span in mask.spans.reversed() {
            for token in span.reversed() {
                try batch.checkCancelled(atToken: token)
                let reward = try batch.reward(of: rollout, at: token, last: last)
                let (sum, error) = (discount * running).addingExactly(reward)
                running = sum.clampedToFinite
                errors = sum.isFinite ? discount * errors + error : 0
                let advantage = ((running - baseline) + errors).clampedToFinite
                update(place.lowerBound + token) { _ in advantage }
            }
        }
    }
}

extension RolloutBatch {
    /// Asks once in 65,536 tokens whether anybody waits for the answer.
    @inline(__always)
    func checkCancelled(atToken token: Int) throws(EstimatorError) {
        guard token & 0xFFFF == 0xFFFF, isCancelled() else { return }
        throw EstimatorError(.cancelled, "the work was stopped")
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
