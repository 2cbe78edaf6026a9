/// Where the reward of a row comes from.
public enum RewardOrigin: UInt8, Sendable, Equatable {
    /// It has none: null was sent, or its response could not be judged.
    case none
    /// It was sent, or it is that of a verdict.
    case given
    /// It is the sum of the named parts that were sent.
    case parts
    /// It is the sum of the token rewards that were sent.
    case tokens
}

/// The rows of a batch as a trainer sends them: several may be parts of one trajectory, and some may not vote.
///
/// Context compaction, sub-agents and the splitting of turns make several rows of one trajectory. ``CollapsedBatch`` makes one rollout of each, so that every
/// statistic, subset, rank and quantile sees a trajectory once.
public struct RowBatch: Sendable {
    /// The rows as rollouts, those without a reward too; a group's `sent` and `unscored` are not read.
    public var rows: RolloutBatch
    /// Where the rewards come from, one per row; empty where all are given. The reward of a row without one is not read.
    public var origins: [RewardOrigin] = []
    /// Of each row, the number of its trajectory: rows of one *group* with the same number are one, from 0 on and below the number of rows. A negative number
    /// is a trajectory of its own; empty where every row is one.
    public var trajectories: [Int32] = []
    /// Of each row, whether it stays out of everything; empty where all rows vote.
    public var excluded: [Bool] = []
    /// Decides the correctness of a trajectory whose reward is summed over its rows, see ``Correctness/init(reward:threshold:)``. The rows' own `correct`
    /// counts more; what came from a sum of one row must be `unknown` there.
    public var successThreshold: Double?
    /// What a trajectory counts for of which no row has a reward; `nil` leaves it out.
    public var substitute: Double?

    /// Rows that all have a reward, are trajectories of their own, and vote.
    public init(_ rows: RolloutBatch) { self.rows = rows }

    /// Bytes of memory that collapsing takes at most, with what it leaves.
    public var bytesToCollapse: Int {
        let columns =
            rows.entropies.heldBytes + rows.logProbs.heldBytes + rows.values.heldBytes + rows.tokenRewards.heldBytes + rows.refLogProbs.heldBytes
            + rows.teacherLogProbs.heldBytes + rows.rolloutLogProbs.heldBytes + rows.turns.heldBytes + rows.parts.heldBytes
        let tokens = rows.masks.reduce(0) { $0 + ($1?.tokens ?? 0) }
        let masks = rows.masks.reduce(0) { $0 + MemoryLayout<TokenMask?>.stride + ($1?.heldBytes ?? 0) }
        // Per row: numbers, places, outcomes, rewards; then the columns, which grow by doubling where rows are put together, and a column in which some rows
        // have a mean and others one number per token.
        return rows.rolloutCount * 128 + rows.groups.count * 128 + 2 * (columns + masks)
            + (columns > 0 ? 2 * tokens * MemoryLayout<Double>.stride : 0)
    }

    /// Where the reward of a row comes from.
    func origin(of row: Int) -> RewardOrigin { origins.isEmpty ? .given : origins[row] }
}

/// Two rows of one trajectory that contradict each other.
public struct TrajectoryError: Error, Sendable, Equatable {
    /// The index of the group.
    public let group: Int
    /// The row that was first.
    public let row: Int
    /// The row that says something else.
    public let other: Int
    /// The rule that is broken, in a sentence.
    public let message: String
}
