import Advantages
import HTTP

extension Scores {
    /// Takes rows of which some are parts of one trajectory, or do not vote.
    mutating func takeRows(of columns: Columns, _ verdicts: VerdictTable, in memory: MemoryAccount) throws(Problem) {
        let threshold = columns.head.estimator?.successThreshold
        var all = RolloutBatch()
        all.step = columns.head.step
        if columns.head.treatment.needs.contains(.greedyReward) { all.greedyRewards = columns.groups.indices.map { columns.greedyRewards[$0] } }
        var origins: [RewardOrigin] = []
        let own: [Double]
        if columns.flags.areAllGivenWhole {
            own = columns.rewards
            all.rewards = columns.rewards
            all.correctness = Self.correctness(of: columns.rewards, columns.flags, threshold)
            if columns.rolloutCount > 0 { statusCounts = [(.given, columns.rolloutCount)] }
        } else {
            (own, origins) = takeOutcomes(of: columns, verdicts, into: &all)
        }
        for (index, group) in columns.groups.enumerated() {
            all.groups.append(
                RolloutBatch.Group(id: Self.name(of: group, at: index, columns), rollouts: group.rollouts, sent: group.rollouts.count))
        }
        if Self.needsMasks(columns) { all.masks = (0..<columns.rolloutCount).map(columns.mask) }
        for quantity in columns.numbers.present { all[keyPath: quantity.column] = columns.numbers[quantity] }
        all.turns = columns.turns
        let substitute = Substitute(columns, own)
        all.parts = rewardParts(of: columns, verdicts) { own[$0].isNaN ? substitute[$0] : own[$0] }
        var sent = RowBatch(all)
        sent.origins = origins
        sent.trajectories = columns.trajectories
        if !sent.trajectories.isEmpty {
            sent.trajectories += [Int32](repeating: -1, count: columns.rolloutCount - columns.trajectories.count)
        }
        if columns.excludedCount > 0 { sent.excluded = columns.flags.map(\.isExcluded) }
        sent.successThreshold = threshold
        if case .reward(let substitute) = columns.head.onFailure { sent.substitute = substitute }
        try memory.require(sent.bytesToCollapse, for: "the trajectories")
        do throws(TrajectoryError) {
            let collapsed = try CollapsedBatch(sent)
            batch = collapsed.batch
            places = collapsed.places
            rows = Rows(speakers: collapsed.speakers, tokenStarts: collapsed.tokenStarts, rewards: own)
        } catch {
            throw Problem(error, in: columns)
        }
    }

    /// Takes the rewards and statuses of rows that are judged, have none, or only what one is made of.
    ///
    /// - Returns: the rows' own rewards, NaN for none, and where they come from.
    private mutating func takeOutcomes(
        of columns: Columns, _ verdicts: VerdictTable, into all: inout RolloutBatch
    ) -> (own: [Double], origins: [RewardOrigin]) {
        let threshold = columns.head.estimator?.successThreshold
        var origins: [RewardOrigin] = []
        var own: [Double] = []
        let count = columns.rolloutCount
        statuses.reserveCapacity(count)
        origins.reserveCapacity(count)
        own.reserveCapacity(count)
        all.rewards.reserveCapacity(count)
        all.correctness.reserveCapacity(count)
        for rollout in 0..<count {
            let flags = columns.flags[rollout]
            let (reward, status) = Self.outcome(of: rollout, columns, verdicts)
            let origin: RewardOrigin = flags.source == .given ? columns.origin(of: rollout) : reward == nil ? .none : .given
            statuses.append(status)
            origins.append(origin)
            own.append(reward ?? .nan)
            all.rewards.append(reward ?? 0)
            // A sum is of the trajectory: its correctness is known when all of it is added up.
            let isKnown = flags.correctness != .unknown || origin != .given
            all.correctness.append(
                isKnown ? flags.correctness : Self.correctness(of: reward ?? 0, flags.source == .response ? status : nil, threshold))
        }
        statusCounts = RolloutStatus.counts(statuses, by: { $0 })
        if !statuses.contains(where: { $0 != .given }) { statuses = [] }
        return (own, origins)
    }
}

/// What rows without a reward count for: what `on_failure` says, where no row of the trajectory has a reward.
private struct Substitute {
    private let reward: Double?
    private let trajectories: [Int32]
    /// The trajectories that have a reward.
    private var scored: Set<Int32> = []

    init(_ columns: Columns, _ own: [Double]) {
        trajectories = columns.trajectories
        guard case .reward(let reward) = columns.head.onFailure else {
            self.reward = nil
            return
        }
        self.reward = reward
        for (row, trajectory) in trajectories.enumerated() where trajectory >= 0 && !own[row].isNaN && !columns.flags[row].isExcluded {
            scored.insert(trajectory)
        }
    }

    subscript(row: Int) -> Double? { row < trajectories.count && scored.contains(trajectories[row]) ? nil : reward }
}

extension Problem {
    /// Two rows of one trajectory that contradict each other.
    fileprivate init(_ error: TrajectoryError, in columns: Columns) {
        let first = error.row - columns.groups[error.group].rollouts.lowerBound
        let detail = "\(error.message) (rows \(first) and \(error.other - columns.groups[error.group].rollouts.lowerBound) of the group)"
        guard columns.rows.isEmpty else {
            self.init(.invalidRequest, "\(error.message) (rows \(columns.rows[error.row]) and \(columns.rows[error.other]))", pointer: "/trajectory")
            return
        }
        self.init(
            .invalidRequest, detail, pointer: columns.pointer(to: error.other, in: error.group),
            offset: columns.offset(of: error.other, in: error.group) ?? columns.groups[error.group].offset)
    }
}
