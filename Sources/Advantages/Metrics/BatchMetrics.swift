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
        k = estimate?.k ?? k
        tally.add(rollouts: batch.rolloutCount, signals: estimate?.signals ?? [])
        tally.addEntropies(of: batch)
        // What is of rollouts alone is counted for all groups at once.
        batch.rewards.withUnsafeBufferPointer { rewards.add($0) }
        sent?.withUnsafeBufferPointer { rawRewards.add($0) }
        addGroups(of: batch, estimate?.advantages)
        addTurns(of: batch)
        let lengths = lengths ?? batch.masks.map { $0.map { Int32(clamping: $0.trainedTokens) } ?? -1 }
        lengths.withUnsafeBufferPointer { lengths in batch.correctness.withUnsafeBufferPointer { addLengths(lengths, $0) } }
        estimate?.advantages.withUnsafeBufferPointer { advantages.add($0) }
    }

    private mutating func addTurns(of batch: RolloutBatch) {
        guard !batch.turns.isEmpty else { return }
        for rollout in 0..<batch.rolloutCount { if let own = batch.turns[rollout] { turns.add(Double(own.count)) } }
    }

    /// Counts rollouts of known lengths; those of unknown correctness are neither right nor wrong.
    private mutating func addLengths(_ lengths: UnsafeBufferPointer<Int32>, _ correctness: UnsafeBufferPointer<Correctness>) {
        for start in stride(from: 0, to: lengths.count, by: LengthTally.most) {
            let end = min(start + LengthTally.most, lengths.count)
            let part = LengthTally(
                UnsafeBufferPointer(rebasing: lengths[start..<end]), UnsafeBufferPointer(rebasing: correctness[start..<end]))
            self.lengths.merge(part.spread)
            wrongLengths.add(sum: Double(part.wrong.tokens), of: part.wrong.rollouts)
            rightLengths.add(sum: Double(part.right.tokens), of: part.right.rollouts)
        }
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
