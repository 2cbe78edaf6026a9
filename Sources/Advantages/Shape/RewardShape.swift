/// A change of the rewards of a group before the estimator sees them. Correctness is never changed.
public protocol RewardShape: Sendable {
    /// What a rollout must have.
    var needs: Needs { get }
    /// The name of the change as a part of the reward.
    var part: PartName { get }

    /// What is added to the reward of each rollout.
    ///
    /// - Throws: ``EstimatorError`` if the batch lacks what is needed.
    func changes(in batch: RolloutBatch) throws(EstimatorError) -> [Double]
}

extension RolloutBatch {
    /// The batch with its rewards changed by shapes, one after the other: each sees what the one before it made. Correctness stays; the rewards as they were are
    /// those of this batch.
    ///
    /// A change is made wherever the reward is told: to the reward of the rollout; where it has token rewards, at the last trained token; where its turns have
    /// rewards, in the last turn; and where the batch has named parts, as a part of its own.
    ///
    /// - Throws: ``EstimatorError`` what a shape throws.
    public func shaped(by shapes: [any RewardShape]) throws(EstimatorError) -> RolloutBatch {
        var batch = self
        for shape in shapes {
            for (rollout, change) in try shape.changes(in: batch).enumerated() {
                batch.add(change, toRewardOf: rollout, as: shape.part)
                guard change != 0 else { continue }
                if let last = rollout < masks.count ? masks[rollout]?.spans.last : nil {
                    batch.tokenRewards.add(change, to: rollout, at: last.upperBound - 1)
                }
                if batch.turns.hasRewards(rollout) { batch.turns.add(change, to: rollout, at: nil) }
            }
        }
        return batch
    }

    /// Adds to the reward of a rollout, and to a named part of it where the batch has parts.
    mutating func add(_ change: Double, toRewardOf rollout: Int, as part: PartName) {
        rewards[rollout] = (rewards[rollout] + change).clampedToFinite
        if !parts.isEmpty { parts.set(part, of: rollout, to: ((parts.value(part, of: rollout) ?? 0) + change).clampedToFinite) }
    }

    /// Adds to the rewards of the turns of a rollout, where these have any, what their trained tokens are worth.
    mutating func addToTurns(of rollout: Int, _ mask: TokenMask, _ worth: (Range<Int>) -> Double) {
        guard turns.hasRewards(rollout) else { return }
        for (turn, tokens) in mask.spans(inTurns: turns[rollout] ?? []) { turns.add(worth(tokens), to: rollout, at: turn) }
    }
}
