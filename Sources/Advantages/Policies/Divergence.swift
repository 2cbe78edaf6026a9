/// A penalty on the distance to a reference policy, token by token (Schulman's estimators of the Kullback-Leibler divergence). With d = log_prob - ref_log_prob,
/// kept within +-300 (see ``LogRatio``):
///
///     k1 = d,   k2 = d^2 / 2,   k3 = e^-d - 1 + d
public struct Divergence: Sendable, Equatable {
    /// Which estimator.
    public enum Kind: String, Sendable, CaseIterable {
        /// d: unbiased.
        case k1
        /// d^2 / 2: of low variance.
        case k2
        /// e^-d - 1 + d: both, and never negative.
        case k3

        /// The estimate of one token.
        func estimate(_ logRatio: Double) -> Double {
            switch self {
            case .k1: logRatio
            case .k2: logRatio * logRatio / 2
            case .k3: LogRatio.excess(-logRatio)
            }
        }
    }

    /// Where it enters.
    public enum Place: String, Sendable, CaseIterable {
        /// Before the estimator: r_t - beta kl_t at every trained token, and the reward of the rollout loses the sum.
        case reward
        /// After it: A_t - beta (kl_t - mean), the mean over all trained tokens of the batch.
        case advantage
    }

    /// How much it weighs.
    public var beta: Double
    /// Which estimator.
    public var kind: Kind
    /// Where it enters.
    public var place: Place
    /// The mean over all trained tokens of the batch, where the groups at hand are only a part of it; for the place `advantage`.
    public var batchMean: Double?

    /// A penalty.
    public init(beta: Double, kind: Kind = .k1, place: Place = .reward, batchMean: Double? = nil) {
        self.beta = beta
        self.kind = kind
        self.place = place
        self.batchMean = batchMean
    }

    /// Log-probabilities under both policies, tokens, room for each, and for the mean the whole batch.
    public var needs: Needs {
        let needs: Needs = [.logProb, .refLogProb, .tokens, .roomPerToken]
        return place == .advantage && batchMean == nil ? needs.union(.wholeBatch) : needs
    }

    /// The penalty at each token: 0 at masked ones.
    public struct Tokens: Sendable {
        /// kl_t, laid out as advantages.
        public fileprivate(set) var values = TokenAdvantages()
        /// Their mean over trained tokens, to be logged and joined.
        public fileprivate(set) var mean = MeanTally()

        /// Bytes of memory that it takes.
        public var heldBytes: Int { values.heldBytes }
    }

    /// kl_t at every trained token of a batch.
    ///
    /// - Throws: ``EstimatorError`` if a rollout lacks the log-probabilities of one policy, one per token.
    public func tokens(of batch: RolloutBatch) throws(EstimatorError) -> Tokens {
        var tokens = Tokens()
        tokens.values.reserve(for: batch)
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let policies = try TwoPolicies(batch, rollout, mask, over: batch.refLogProbs, "ref_log_prob")
            let place = tokens.values.append(zeros: mask.tokens)
            for span in mask.spans {
                for token in span {
                    try batch.checkCancelled(atToken: token)
                    let value = kind.estimate(policies[token])
                    tokens.values.update(place.lowerBound + token) { _ in value }
                    tokens.mean.add(value)
                }
            }
        }
        return tokens
    }

    /// The batch with the penalty in its rewards, wherever these are told: in the token rewards, which every rollout then has, in the reward of the rollout, in
    /// the rewards of turns, and as the part `kl`. It is the batch itself where the place is `advantage`.
    public func applied(to batch: RolloutBatch, _ tokens: Tokens) throws(EstimatorError) -> RolloutBatch {
        guard place == .reward else { return batch }
        var penalised = batch
        penalised.tokenRewards = TokenColumn()
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let start = tokens.values.place(of: rollout).lowerBound
            let last = mask.spans.last.map { $0.upperBound - 1 }
            var rewards = [Double](repeating: 0, count: mask.tokens)
            var sum = CompensatedSum()
            for span in mask.spans {
                for token in span {
                    let penalty = -beta * tokens.values.values[start + token]
                    rewards[token] = (try batch.reward(of: rollout, at: token, last: last) + penalty).clampedToFinite
                    sum.add(penalty)
                }
            }
            penalised.tokenRewards.set(rollout, to: rewards)
            penalised.add(sum.value.clampedToFinite, toRewardOf: rollout, as: "kl")
            penalised.addToTurns(of: rollout, mask) { turn in
                var sum = CompensatedSum()
                for token in turn { sum.add(-beta * tokens.values.values[start + token]) }
                return sum.value
            }
        }
        return penalised
    }

    /// Takes the penalty off the advantages of an estimate, token by token; discarded rollouts keep their zeros. It does nothing where the place is `reward`.
    public func apply(to estimate: inout Estimate, in batch: RolloutBatch, _ tokens: Tokens) throws(EstimatorError) {
        guard place == .advantage else { return }
        let mean = batchMean ?? tokens.mean.mean ?? 0
        var changed = TokenAdvantages(roomFor: batch)
        var leftOver = estimate.discarded[...]
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let place = changed.append(zeros: mask.tokens)
            guard leftOver.first != rollout else {
                leftOver.removeFirst()
                continue
            }
            let own = estimate.tokens?[rollout]
            let start = tokens.values.place(of: rollout).lowerBound
            for span in mask.spans {
                for token in span {
                    let advantage = own.map { $0[$0.startIndex + token] } ?? estimate.advantages[rollout]
                    let penalty = beta * (tokens.values.values[start + token] - mean)
                    changed.update(place.lowerBound + token) { _ in (advantage - penalty).clampedToFinite }
                }
            }
        }
        try estimate.set(changed, in: batch)
        estimate.settleSignals(in: batch)
    }
}
