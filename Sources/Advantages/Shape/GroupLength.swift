/// Rewards by length, against the lengths of the same group. A length is the number of trained tokens; that of a trajectory counts all its rows.
public struct GroupLength: RewardShape, Equatable {
    /// Which rule.
    public enum Kind: String, Sendable, CaseIterable {
        /// Kimi k1.5 (arXiv 2501.12599, Sec. 2.3.3): right rollouts get weight * lambda more, wrong ones weight * min(0, lambda), with
        /// lambda = 1/2 - (l - l_min) / (l_max - l_min); nothing where all lengths are the same.
        case kimi
        /// GRPO-LEAD (arXiv 2504.09696): the reward of a right rollout is multiplied by exp(-alpha z), z the z-score (population) of its length among the
        /// right ones of the group.
        case lead
        /// prime-rl: every rollout loses weight * mean reward of the group * l / l_max. The length of the response is all that is counted here; prime-rl
        /// can also count the prompt and the turns.
        case relative
    }

    /// Which rule.
    public var kind: Kind
    /// What the change is multiplied by, in `kimi` and `relative`.
    public var weight: Double
    /// How steep `lead` is.
    public var alpha: Double
    /// Whether only groups without a wrong rollout are changed.
    public var onlySolved: Bool

    /// A rule.
    ///
    /// - Parameters:
    ///   - kind: which formula.
    ///   - weight: 1 for `kimi` and 1/4 for `relative` if it is left out.
    ///   - alpha: 0.05, the paper's, if it is left out.
    ///   - onlySolved: whether only groups without a wrong rollout are changed.
    public init(_ kind: Kind, weight: Double? = nil, alpha: Double = 0.05, onlySolved: Bool = false) {
        self.kind = kind
        self.weight = weight ?? (kind == .relative ? 0.25 : 1)
        self.alpha = alpha
        self.onlySolved = onlySolved
    }

    /// Lengths, and correctness where it is asked.
    public var needs: Needs { kind == .relative && !onlySolved ? .tokens : [.tokens, .correct] }

    /// `group_length`.
    public var part: PartName { "group_length" }

    /// What is added to each reward.
    ///
    /// - Throws: ``EstimatorError`` if a length or, where it is asked, the correctness of a rollout is not known.
    public func changes(in batch: RolloutBatch) throws(EstimatorError) -> [Double] {
        var changes = [Double](repeating: 0, count: batch.rolloutCount)
        for (index, group) in batch.groups.enumerated() where !group.rollouts.isEmpty {
            if needs.contains(.correct) {
                let correct = try batch.successCount(ofGroup: index)
                guard !onlySolved || correct == group.rollouts.count else { continue }
            }
            var lengths: [Double] = []
            for rollout in group.rollouts { lengths.append(Double(try batch.mask(of: rollout).trainedTokens)) }
            fill(&changes, group.rollouts, lengths, batch)
        }
        return changes
    }

    private func fill(_ changes: inout [Double], _ rollouts: Range<Int>, _ lengths: [Double], _ batch: RolloutBatch) {
        guard let least = lengths.min(), let most = lengths.max() else { return }
        switch kind {
        case .kimi:
            guard least < most else { return }
            for (rollout, length) in zip(rollouts, lengths) {
                let lambda = 0.5 - (length - least) / (most - least)
                changes[rollout] = weight * (batch.correctness[rollout] == .correct ? lambda : Swift.min(0, lambda))
            }
        case .lead:
            let right = rollouts.filter { batch.correctness[$0] == .correct }
            let scores = Deviations(right.map { lengths[$0 - rollouts.lowerBound] }, by: .population).values
            for (rollout, score) in zip(right, scores) {
                changes[rollout] = (batch.rewards[rollout] * exponentialMinusOne(-alpha * score).clampedToFinite).clampedToFinite
            }
        case .relative:
            guard most > 0, let mean = batch.rewards.mean(over: [rollouts], from: 0)?.high else { return }
            for (rollout, length) in zip(rollouts, lengths) { changes[rollout] = (-(weight * (length / most)) * mean).clampedToFinite }
        }
    }
}
