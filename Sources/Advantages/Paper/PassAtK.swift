/// Pass@k as the reward (Eq. 5): a subset of k rollouts is worth its best one, and a rollout's advantage comes from the subsets it is in.
public struct PassAtK: Estimator, Equatable {
    /// How the subsets are formed.
    public enum Method: Sendable, Equatable {
        /// All C(n, k) subsets, in closed form (Eq. 11-15): no sampling noise.
        case analytical
        /// Random subsets, drawn without replacement inside one subset (Eq. 6).
        case bootstrap(Bootstrap)
        /// Consecutive subsets, each rollout in one (Alg. 1).
        case fullSampling(FullSampling)
    }

    /// What to do with a group that was *sent* with fewer than k rollouts.
    public enum ShortGroups: String, Sendable, CaseIterable {
        /// A mistake of the caller: ``EstimatorError``.
        case error
        /// Zeros for the group.
        case zero
    }

    /// Size of the subsets; 1 or more.
    public var subsetSize: Int
    /// How they are formed.
    public var method: Method
    /// Added to the spread of the subsets' rewards; 0 or more.
    public var eps: Double
    /// The rule for groups sent with fewer than k rollouts.
    public var shortGroups: ShortGroups

    /// The analytical form unless another method is given.
    public init(k: Int, method: Method = .analytical, eps: Double = 0, shortGroups: ShortGroups = .error) {
        subsetSize = k
        self.method = method
        self.eps = eps
        self.shortGroups = shortGroups
    }

    /// The bootstrap's draws times k, over the groups that have k scored rollouts.
    public func drawnRollouts(in batch: RolloutBatch) -> Double {
        guard case .bootstrap(let bootstrap) = method else { return 0 }
        return batch.groups.reduce(0) { sum, group in
            guard group.rollouts.count >= subsetSize else { return sum }
            return sum + Double(bootstrap.draws ?? group.rollouts.count) * Double(subsetSize)
        }
    }

    /// One advantage per rollout; zeros with a reason where every subset has the same reward.
    ///
    /// - Throws: ``EstimatorError`` if k < 1, or a group was sent with fewer than k rollouts and ``shortGroups`` is `error`.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        guard subsetSize >= 1 else { throw EstimatorError(.invalidParameter, "k must be 1 or more, it is \(subsetSize)") }
        var estimate = Estimate(zerosFor: batch)
        estimate.k = subsetSize
        var analytical = AnalyticalPassAtK(k: subsetSize, eps: eps)
        for index in batch.groups.indices {
            let sent = batch.groups[index].sent
            if sent < subsetSize && shortGroups == .error {
                throw EstimatorError(
                    .fewerRolloutsThanK, group: index,
                    "a group needs at least k = \(subsetSize) rollouts, this one has \(sent); \"short_groups\": \"zero\" turns such groups into zeros"
                )
            }
            let count = batch.groups[index].rollouts.count
            guard count >= subsetSize else {
                estimate.signals.append(.absent(count == 0 ? .noneScored : .fewerScoredThanK))
                continue
            }
            switch method {
            case .analytical:
                estimate.signals.append(analytical.fill(&estimate.advantages, for: batch.groups[index], of: batch))
            case .bootstrap(let bootstrap):
                estimate.signals.append(try bootstrap.fill(&estimate.advantages, for: batch.groups[index], of: batch, k: subsetSize, eps: eps))
            case .fullSampling(let fullSampling):
                let signal = fullSampling.fill(
                    &estimate.advantages, discarding: &estimate.discarded, for: batch.groups[index], of: batch, k: subsetSize, eps: eps)
                estimate.signals.append(signal)
            }
        }
        estimate.discarded.sort()
        estimate.settleSignals(in: batch)
        return estimate
    }

    /// Why all subsets of k of a group have the same reward, if they have.
    static func reasonForNoSignal(of group: RolloutBatch.Group, in batch: RolloutBatch, k: Int) -> Signal.Reason? {
        let count = group.rollouts.count
        if let correct = batch.successes(in: group) {
            return reasonForNoSignal(n: count, c: correct, k: k)
        }
        let rewards = batch.rewards[group.rollouts]
        guard let best = rewards.max() else { return .noneScored }
        if count == 1 { return .singleRollout }
        let belowBest = rewards.count { $0 < best }
        if belowBest == 0 { return .equalRewards }
        // Nobody has said which of them are wrong.
        return belowBest < k ? .equalSubsetRewards : nil
    }

    /// The same for a group of n of which c are right.
    static func reasonForNoSignal(n: Int, c: Int, k: Int) -> Signal.Reason? {
        if n == 0 { return .noneScored }
        if n == 1 { return .singleRollout }
        if c == 0 { return .allWrong }
        if c == n { return .allCorrect }
        return n - c < k ? .fewerWrongThanK : nil
    }
}
