/// What is logged of a batch, in sums and counts: batches that are counted one after the other, or merged, are as one.
///
/// The same parts of a batch in the same order give the same bits; other parts of it the same numbers but for their rounding.
public struct BatchMetrics: Sendable {
    /// Named parts of rewards that are counted at most: what a log can hold. The first that are seen are taken.
    public static let partLimit = 64

    // Of rollouts, which are trajectories.
    var rewards = SpreadTally()
    var rawRewards = MeanTally()
    var lengths = SpreadTally()
    var rightLengths = MeanTally()
    var wrongLengths = MeanTally()
    var turns = MeanTally()
    var advantages = SpreadTally()
    var absoluteAdvantages = MeanTally()
    var parts: [(name: PartName, mean: MeanTally)] = []
    // Of groups.
    var groupDeviations = MeanTally()
    var etas = MeanTally()
    /// How different the wrong answers of a group are, see ``answerDiversity(_:)``.
    public internal(set) var diversities = MeanTally()
    var groups = GroupCounts()
    /// What a filter made of the groups; `nil` without one.
    public internal(set) var filter: GroupFilter.Tally?
    /// Counts of right rollouts.
    public internal(set) var tally = BatchTally()
    /// The k of the estimator.
    public internal(set) var k: Int?
    // Of rows.
    /// Rows as they were sent.
    public internal(set) var rows = 0
    /// Rows that do not vote.
    public internal(set) var excluded = 0
    var statuses: [(name: String, count: Int)] = []
    // Of tokens.
    var divergence = MeanTally()
    var ratios = RatioTally()

    /// Groups by what their rollouts are.
    struct GroupCounts: Sendable {
        var all = 0
        var noneScored = 0
        var right = 0
        var wrong = 0
        var mixed = 0
        /// Of unknown correctness.
        var unknown = 0
        var zeroSignal = 0
    }

    /// Nothing counted.
    public init() {}

    /// Counts the groups of a batch.
    ///
    /// - Parameters:
    ///   - batch: trajectories with the rewards that were trained on.
    ///   - sent: the rewards as they were sent, where these were changed.
    ///   - estimate: their advantages; `nil` for rewards alone.
    ///   - lengths: of each rollout, in trained tokens; -1 where it is not known. Without the parameter those of the batch's masks.
    /// - Complexity: O(rollouts).
    public mutating func add(_ batch: RolloutBatch, rawRewards sent: [Double]? = nil, estimate: Estimate?, lengths: [Int32]? = nil) {
        tally.add(batch, signals: estimate?.signals ?? [])
        k = estimate?.k ?? k
        if let estimate { groups.zeroSignal += estimate.signals.count { $0 != .present } }
        let lengths = lengths ?? batch.masks.map { $0.map { Int32(clamping: $0.trainedTokens) } ?? -1 }
        for group in batch.groups {
            groups.count(group, in: batch)
            guard !group.rollouts.isEmpty else { continue }
            batch.rewards.withUnsafeBufferPointer { all in
                let own = UnsafeBufferPointer(rebasing: all[group.rollouts])
                var spread = SpreadTally()
                spread.add(own)
                rewards.merge(spread)
                if let deviation = spread.deviation { groupDeviations.add(deviation) }
            }
            if let sent {
                for reward in sent[group.rollouts] { rawRewards.add(reward) }
            }
            if !batch.turns.isEmpty { addTurns(of: group, batch) }
            if let estimate { addEta(of: group, estimate) }
        }
        // What is of rollouts alone is counted for all groups at once.
        if !lengths.isEmpty {
            lengths.withUnsafeBufferPointer { lengths in batch.correctness.withUnsafeBufferPointer { addLengths(lengths, $0) } }
        }
        guard let estimate else { return }
        estimate.advantages.withUnsafeBufferPointer { all in
            advantages.add(all)
            absoluteAdvantages.add(all) { $0.replacing(with: -$0, where: $0 .< 0) }
        }
    }

    private mutating func addEta(of group: RolloutBatch.Group, _ estimate: Estimate) {
        estimate.advantages.withUnsafeBufferPointer { all in
            var magnitudes = WideSum()
            magnitudes.add(UnsafeBufferPointer(rebasing: all[group.rollouts])) { $0.replacing(with: -$0, where: $0 .< 0) }
            etas.add(magnitudes.value)
        }
    }

    /// Counts the lengths of rollouts.
    private mutating func addLengths(_ sent: UnsafeBufferPointer<Int32>, _ correctness: UnsafeBufferPointer<Correctness>) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: sent.count) { known in
            var count = 0
            var tokens = SIMD2<Int>()
            var rollouts = SIMD2<Int>()
            for (length, correctness) in zip(sent, correctness) where length >= 0 {
                known[count] = Double(length)
                count += 1
                // Wrong and right ones; those of unknown correctness in neither.
                let isRight = correctness == .correct ? 1 : 0
                let isWrong = correctness == .wrong ? 1 : 0
                rollouts &+= SIMD2(isWrong, isRight)
                tokens &+= SIMD2(isWrong, isRight) &* Int(length)
            }
            lengths.add(UnsafeBufferPointer(rebasing: known[..<count]))
            wrongLengths.add(sum: Double(tokens.x), of: rollouts.x)
            rightLengths.add(sum: Double(tokens.y), of: rollouts.y)
        }
    }

    private mutating func addTurns(of group: RolloutBatch.Group, _ batch: RolloutBatch) {
        for rollout in group.rollouts { if let own = batch.turns[rollout] { turns.add(Double(own.count)) } }
    }

    /// Counts the named parts of the rewards of a batch.
    public mutating func add(_ parts: RewardParts, rollouts: Int) {
        for name in parts.names {
            let place: Int
            if let known = self.parts.firstIndex(where: { $0.name == name }) {
                place = known
            } else {
                guard self.parts.count < Self.partLimit else { continue }
                place = self.parts.count
                self.parts.append((name, MeanTally()))
            }
            for rollout in 0..<rollouts { if let value = parts.value(name, of: rollout) { self.parts[place].mean.add(value) } }
        }
    }

    /// Counts rows as they were sent, and those of them that do not vote.
    public mutating func add(rows: Int, excluded: Int) {
        self.rows += rows
        self.excluded += excluded
    }

    /// Counts rows with a status.
    public mutating func add(status name: String, rows: Int) {
        if let place = statuses.firstIndex(where: { $0.name == name }) { statuses[place].count += rows } else { statuses.append((name, rows)) }
    }

    /// Counts the diversity of the wrong answers of a group, see ``answerDiversity(_:)``.
    public mutating func add(diversity: Double) { diversities.add(diversity) }

    /// Counts what a filter made of groups.
    public mutating func add(_ reasons: [GroupFilter.DropReason?]) {
        var counted = filter ?? GroupFilter.Tally()
        counted.add(reasons)
        filter = counted
    }

    /// Counts the divergence from the reference policy at trained tokens.
    public mutating func add(divergence: MeanTally) { self.divergence.merge(divergence) }

    /// Counts the ratios of two policies.
    public mutating func add(_ ratios: RatioTally) { self.ratios.merge(ratios) }

    /// Counts what other metrics have counted.
    public mutating func merge(_ other: BatchMetrics) {
        rewards.merge(other.rewards)
        rawRewards.merge(other.rawRewards)
        lengths.merge(other.lengths)
        rightLengths.merge(other.rightLengths)
        wrongLengths.merge(other.wrongLengths)
        turns.merge(other.turns)
        advantages.merge(other.advantages)
        absoluteAdvantages.merge(other.absoluteAdvantages)
        for (name, mean) in other.parts {
            if let place = parts.firstIndex(where: { $0.name == name }) {
                parts[place].mean.merge(mean)
            } else if parts.count < Self.partLimit {
                parts.append((name, mean))
            }
        }
        groupDeviations.merge(other.groupDeviations)
        etas.merge(other.etas)
        diversities.merge(other.diversities)
        groups.merge(other.groups)
        if let filtered = other.filter {
            var counted = filter ?? GroupFilter.Tally()
            counted.merge(filtered)
            filter = counted
        }
        tally.merge(other.tally)
        k = k ?? other.k
        add(rows: other.rows, excluded: other.excluded)
        for (name, count) in other.statuses { add(status: name, rows: count) }
        divergence.merge(other.divergence)
        ratios.merge(other.ratios)
    }
}

extension BatchMetrics.GroupCounts {
    fileprivate mutating func count(_ group: RolloutBatch.Group, in batch: RolloutBatch) {
        all += 1
        guard !group.rollouts.isEmpty else {
            noneScored += 1
            return
        }
        switch batch.successes(in: group) {
        case .none: unknown += 1
        case .some(0): wrong += 1
        case .some(group.rollouts.count): right += 1
        default: mixed += 1
        }
    }

    fileprivate mutating func merge(_ other: Self) {
        all += other.all
        noneScored += other.noneScored
        right += other.right
        wrong += other.wrong
        mixed += other.mixed
        unknown += other.unknown
        zeroSignal += other.zeroSignal
    }
}
