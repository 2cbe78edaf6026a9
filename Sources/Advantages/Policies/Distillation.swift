/// Distillation as an advantage: A_t = teacher_log_prob - log_prob at every trained token, kept within +-300 (see ``LogRatio``). Its mean is the reverse
/// Kullback-Leibler divergence from the teacher, with the sign turned. A part of a ``Mix`` where it goes with an outcome.
public struct Distillation: Estimator, Equatable {
    /// Distillation.
    public init() {}

    /// Log-probabilities under both policies, one per token.
    public var needs: Needs { [.logProb, .teacherLogProb, .tokens, .roomPerToken] }

    /// One advantage per token.
    ///
    /// - Throws: ``EstimatorError`` if a rollout lacks the log-probabilities of one policy, one per token.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        estimate.signals = batch.groups.map { .absent($0.rollouts.isEmpty ? .noneScored : .zeroAdvantages) }
        var tokens = TokenAdvantages(roomFor: batch)
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let policies = try TwoPolicies(batch, rollout, mask, over: batch.teacherLogProbs, "teacher_log_prob")
            let place = tokens.append(zeros: mask.tokens)
            for span in mask.spans {
                for token in span {
                    try batch.checkCancelled(atToken: token)
                    // 0 - x: no zero below zero.
                    tokens.update(place.lowerBound + token) { _ in 0 - policies[token] }
                }
            }
        }
        try estimate.set(tokens, in: batch)
        estimate.isOfTokens = true
        try estimate.leaveRolloutsWithoutTokens(in: batch)
        estimate.settleSignals(in: batch)
        return estimate
    }
}
