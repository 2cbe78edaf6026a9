/// A batch in which each trajectory is one rollout, whatever rows it came in, and rows that do not vote are left out: what estimators and statistics see.
///
/// A trajectory has
///
/// - the reward of its row with a reward; several such rows all have the same one;
/// - the correctness of the rows that have one, which agree;
/// - the tokens of its rows one after the other, with their masks, entropies, log-probabilities, values, token rewards and turns: what its one row would have
///   that is not split. A number for a whole row (a mean over its tokens) becomes the mean of the rows' numbers, each counted as often as the row has trained
///   tokens, or once where these are not known;
/// - each named part of the reward that a row has; of several rows with one all have the same.
///
/// A trajectory without a reward is left out as a rollout without one is, or counts for what ``RowBatch/substitute`` says.
public struct CollapsedBatch: Sendable {
    /// One rollout per scored trajectory. A group's `sent` counts trajectories, scored or not, voting or not.
    public var batch: RolloutBatch
    /// Of each row, its trajectory in ``batch``; -1 for rows that do not vote and for those of trajectories without a reward.
    public let places: [Int32]
    /// Of each rollout of ``batch``, the row that speaks for it: the last one with the reward.
    public let speakers: [Int32]
    /// Of each row, how many tokens of its trajectory come before it; empty where none do.
    public let tokenStarts: [Int]
    /// How many rows do not vote.
    public let excludedRows: Int

    /// Collapses a batch.
    ///
    /// - Complexity: O(rows + tokens), the tokens only where a trajectory has several rows that are not next to each other.
    /// - Throws: ``TrajectoryError`` where two rows of a trajectory contradict each other.
    public init(_ batch: RowBatch) throws(TrajectoryError) {
        let all = try TrajectoryRows(batch)
        var collapsed = RolloutBatch()
        collapsed.step = batch.rows.step
        collapsed.greedyRewards = batch.rows.greedyRewards
        collapsed.isCancelled = batch.rows.isCancelled
        let own = RowRewards(batch)
        let scored: TrajectoryRows
        // Trajectories of which the reward is a sum over several rows.
        var summed: [(trajectory: Int, outcome: TrajectoryOutcome)] = []
        if let agreed = own.agreed(of: all) {
            scored = all
            (collapsed.rewards, collapsed.correctness, speakers) = (agreed.rewards, agreed.correctness, agreed.speakers)
            collapsed.groups = Self.groups(of: batch, all, scored, [])
        } else {
            let outcomes = try own.outcomes(of: all)
            let isKept = outcomes.map { $0.origin != .none }
            scored = all.keeping(isKept)
            let kept = outcomes.filter { $0.origin != .none }
            collapsed.rewards = kept.map(\.reward)
            collapsed.correctness = kept.map(\.correctness)
            speakers = kept.map(\.speaker)
            summed = kept.enumerated().filter { $1.isOfSeveralRows }.map { ($0, $1) }
            collapsed.groups = Self.groups(of: batch, all, scored, isKept)
        }
        var tokenStarts: [Int] = []
        if scored.hasSeveral {
            tokenStarts = try collapsed.takeColumns(of: batch, scored)
            for (trajectory, outcome) in summed {
                // Of all addends at once: the sums of the rows are rounded.
                let sum = outcome.origin == .parts ? collapsed.parts.sum(of: trajectory) : collapsed.tokenRewards.sum(of: trajectory)
                collapsed.rewards[trajectory] = sum
                if outcome.correctness == .unknown { collapsed.correctness[trajectory] = Correctness(reward: sum, threshold: batch.successThreshold) }
            }
        } else if batch.rows.hasColumns {
            collapsed.selectColumns(of: batch.rows, scored.rows.map { Int($0) })
        }
        var places = [Int32](repeating: -1, count: batch.rows.rolloutCount)
        places.withUnsafeMutableBufferPointer { places in
            for trajectory in 0..<scored.count {
                for index in scored.place(of: trajectory) { places[Int(scored.rows[index])] = Int32(truncatingIfNeeded: trajectory) }
            }
        }
        self.batch = collapsed
        self.places = places
        self.tokenStarts = tokenStarts
        excludedRows = batch.excluded.count { $0 }
    }

    /// Bytes of memory that it takes without what its columns share with the rows.
    public var heldBytes: Int {
        (places.capacity + speakers.capacity) * MemoryLayout<Int32>.stride + tokenStarts.capacity * MemoryLayout<Int>.stride
            + batch.rewards.capacity * (MemoryLayout<Double>.stride + 1) + batch.groups.capacity * MemoryLayout<RolloutBatch.Group>.stride
    }

    private static func groups(
        of batch: RowBatch, _ all: TrajectoryRows, _ scored: TrajectoryRows, _ isKept: [Bool]
    ) -> [RolloutBatch.Group] {
        batch.rows.groups.enumerated().map { index, group in
            let trajectories = all.groups[index]
            var unscored: [Int] = []
            if scored.groups[index].count < trajectories.count {
                for (place, trajectory) in trajectories.enumerated() where !isKept[trajectory] { unscored.append(place) }
            }
            var collapsed = RolloutBatch.Group(
                id: group.id, rollouts: scored.groups[index], sent: trajectories.count + all.excluded[index], unscored: unscored)
            collapsed.excluded = all.excluded[index]
            return collapsed
        }
    }
}
