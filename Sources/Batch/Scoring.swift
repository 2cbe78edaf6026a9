import Advantages
import HTTP
import JSON
import Verifiers

/// The rewards of a batch's rollouts, sent or from verdicts, as the estimators read them.
struct Scores: Sendable {
    /// The scored rollouts, group after group.
    var batch = RolloutBatch()
    /// How many rollouts have each status; those that none has are left out.
    var statusCounts: [(status: RolloutStatus, count: Int)] = []
    /// One per rollout; empty where each reward was sent.
    var statuses: [RolloutStatus] = []
    /// Where each rollout, or its trajectory, is in ``batch``, -1 if it is not in it; empty where every rollout is in its place.
    var places: [Int32] = []
    /// What only rows of trajectories have; `nil` where each row that votes is one.
    var rows: Rows?

    /// Rows that are parts of trajectories, or do not vote.
    struct Rows {
        /// The row that speaks for each trajectory of ``batch``.
        var speakers: [Int32]
        /// Of each row, how many tokens of its trajectory come before it; empty where none do.
        var tokenStarts: [Int]
        /// The rows' own rewards, NaN for none.
        var rewards: [Double]

        var heldBytes: Int { speakers.heldBytes + tokenStarts.heldBytes + rewards.heldBytes }
    }

    /// Scores a batch of which every response is judged.
    ///
    /// - Throws: 413 or 503 where the columns do not fit into memory.
    init(of columns: Columns, _ verdicts: VerdictTable, in memory: MemoryAccount, isCancelled: @escaping @Sendable () -> Bool = { false })
        throws(Problem)
    {
        let count = columns.rolloutCount
        let needsTokens = Self.needsMasks(columns)
        try memory.require(
            count * (2 + (needsTokens ? 96 : 0)) + columns.groups.count * (MemoryLayout<RolloutBatch.Group>.stride + 16) + columns.names.count,
            for: "the estimate")
        batch.groups.reserveCapacity(columns.groups.count)
        try memory.require(columns.numbers.heldBytes + columns.turns.heldBytes + 2 * columns.parts.heldBytes, for: "the estimate")
        try memory.require(Self.partBytes(of: columns), for: "the parts of the rewards")
        if columns.areRowsCollapsed {
            try memory.require(count * 25, for: "the rows")
            try takeRows(of: columns, verdicts, in: memory)
        } else if columns.flags.areAllGiven {
            takeAll(of: columns)
            addColumns(of: columns, verdicts)
        } else {
            try memory.require(count * 13, for: "the rewards")
            takeSome(of: columns, verdicts)
            addColumns(of: columns, verdicts)
        }
        batch.isCancelled = isCancelled
    }

    /// Bytes of memory that it takes besides the columns.
    var heldBytes: Int {
        // Where no reward is missing the batch shares the rewards of the columns.
        let rewards = places.isEmpty ? 0 : batch.rewards.heldBytes
        let masks = batch.masks.isEmpty ? 0 : batch.masks.count * 96
        let lists = TokenQuantity.allCases.reduce(0) { $0 + batch[keyPath: $1.column].heldBytes }
        let copied = lists + batch.parts.heldBytes + batch.turns.heldBytes + (rows?.heldBytes ?? 0)
        return copied + rewards + batch.correctness.heldBytes + batch.groups.heldBytes + statuses.heldBytes + places.heldBytes + masks
    }

    /// The reward of a row that is in no trajectory of ``batch``, such as one that does not vote; `nil` if it has none.
    func ownReward(of rollout: Int) -> Double? {
        guard let own = rows?.rewards[rollout], !own.isNaN else { return nil }
        return own
    }

    /// How many tokens of a row's trajectory come before it.
    func tokenStart(of rollout: Int) -> Int {
        guard let starts = rows?.tokenStarts, !starts.isEmpty else { return 0 }
        return starts[rollout]
    }

    /// How the rollout came to its reward.
    @inline(__always)
    func status(of rollout: Int) -> RolloutStatus { statuses.isEmpty ? .given : statuses[rollout] }

    /// Where the rollout is in ``batch``; `nil` if it is not in it.
    @inline(__always)
    func place(of rollout: Int) -> Int? {
        guard !places.isEmpty else { return rollout }
        return places[rollout] >= 0 ? Int(places[rollout]) : nil
    }

    /// The rollout of the request that is at a place of ``batch``, or speaks for the trajectory there.
    func rollout(at place: Int) -> Int? {
        if let rows { return Int(rows.speakers[place]) }
        return places.isEmpty ? place : places.firstIndex { Int($0) == place }
    }

    /// Whether every rollout came with a reward.
    var areAllGiven: Bool { statuses.isEmpty }

    /// Whether every rollout is in ``batch``, in its order.
    var areAllScored: Bool { places.isEmpty }

    private mutating func takeAll(of columns: Columns) {
        let threshold = columns.head.estimator?.successThreshold
        batch.rewards = columns.rewards
        batch.correctness = Self.correctness(of: columns.rewards, columns.flags, threshold)
        for (index, group) in columns.groups.enumerated() {
            batch.groups.append(
                RolloutBatch.Group(id: Self.name(of: group, at: index, columns), rollouts: group.rollouts, sent: group.rollouts.count))
        }
        if columns.rolloutCount > 0 { statusCounts = [(.given, columns.rolloutCount)] }
    }

    /// Whether each of some rollouts that came with their rewards is a success.
    static func correctness(of rewards: [Double], _ flags: [RolloutFlags], _ threshold: Double?) -> [Correctness] {
        guard threshold == nil, flags.areAllUnknown else {
            return zip(rewards, flags).map { $1.correctness == .unknown ? Correctness(reward: $0, threshold: threshold) : $1.correctness }
        }
        return [Correctness](unsafeUninitializedCapacity: rewards.count) { correctness, count in
            count = rewards.count
            guard let codes = UnsafeMutableRawBufferPointer(correctness).baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            for rollout in 0..<count { codes[rollout] = Correctness.code(ofPlain: rewards[rollout]) }
        }
    }

    private mutating func takeSome(of columns: Columns, _ verdicts: VerdictTable) {
        let threshold = columns.head.estimator?.successThreshold
        var statuses: [RolloutStatus] = []
        var places: [Int32] = []
        var rewards: [Double] = []
        var correctness: [Correctness] = []
        statuses.reserveCapacity(columns.rolloutCount)
        places.reserveCapacity(columns.rolloutCount)
        rewards.reserveCapacity(columns.rolloutCount)
        correctness.reserveCapacity(columns.rolloutCount)
        for (index, group) in columns.groups.enumerated() {
            let start = rewards.count
            var unscored: [Int] = []
            for rollout in group.rollouts {
                let flags = columns.flags[rollout]
                var (reward, status) = Self.outcome(of: rollout, columns, verdicts)
                if reward == nil, case .reward(let substitute) = columns.head.onFailure { reward = substitute }
                statuses.append(status)
                guard let reward else {
                    places.append(-1)
                    unscored.append(rollout - group.rollouts.lowerBound)
                    continue
                }
                places.append(Int32(rewards.count))
                rewards.append(reward)
                correctness.append(
                    flags.correctness == .unknown
                        ? Self.correctness(of: reward, flags.source == .response ? status : nil, threshold) : flags.correctness)
            }
            batch.groups.append(
                RolloutBatch.Group(
                    id: Self.name(of: group, at: index, columns), rollouts: start..<rewards.count, sent: group.rollouts.count, unscored: unscored))
        }
        statusCounts = RolloutStatus.counts(statuses, by: { $0 })
        self.statuses = statuses
        self.places = places
        batch.rewards = rewards
        batch.correctness = correctness
    }

    /// Whether a reward is a success. A verdict that a composition mapped to another reward is still one: a sum of 1 may be of a wrong answer in the right form.
    static func correctness(of reward: Double, _ status: RolloutStatus?, _ threshold: Double?) -> Correctness {
        guard let status, !status.isFailure, threshold == nil else { return Correctness(reward: reward, threshold: threshold) }
        return Correctness(status)
    }

    static func name(of group: Columns.Group, at index: Int, _ columns: Columns) -> String {
        guard let id = group.id else { return String(columns.place(ofGroup: index)) }
        let raw = columns.names.bytes[id]
        return raw.contains(UInt8(ascii: "\\")) ? String(decoding: JSONText.unescaped(raw), as: UTF8.self) : String(decoding: raw, as: UTF8.self)
    }

    static func needsMasks(_ columns: Columns) -> Bool {
        !columns.numbers.isEmpty || !columns.turns.isEmpty || columns.head.treatment.needs.contains(.tokens)
    }

    /// What only some estimators read: it is copied only if it was sent.
    private mutating func addColumns(of columns: Columns, _ verdicts: VerdictTable) {
        batch.step = columns.head.step
        if columns.head.treatment.needs.contains(.greedyReward) { batch.greedyRewards = columns.groups.indices.map { columns.greedyRewards[$0] } }
        let parts = rewardParts(of: columns, verdicts) { rollout in place(of: rollout).map { batch.rewards[$0] } }
        let needsMasks = Self.needsMasks(columns)
        guard needsMasks || !parts.isEmpty else { return }
        guard !places.isEmpty else {
            if needsMasks { batch.masks = (0..<columns.rolloutCount).map(columns.mask) }
            for quantity in columns.numbers.present { batch[keyPath: quantity.column] = columns.numbers[quantity] }
            batch.turns = columns.turns
            batch.parts = parts
            return
        }
        let scored = (0..<columns.rolloutCount).filter { place(of: $0) != nil }
        if needsMasks { batch.masks = scored.map(columns.mask) }
        for quantity in columns.numbers.present { batch[keyPath: quantity.column] = columns.numbers[quantity].selecting(scored) }
        batch.turns = columns.turns.selecting(scored)
        batch.parts = parts.selecting(scored)
    }

    /// Bytes that the scores of the parts of compositions take at most as parts of the rewards: 16 for each, twice that in an array that grew, and all of it
    /// twice where a copy leaves rollouts out.
    private static func partBytes(of columns: Columns) -> Int {
        let counts = columns.verifiers.map { ($0.verifier as? CompositeVerifier)?.rewardParts.count ?? 0 }
        guard counts.contains(where: { $0 > 0 }) else { return 0 }
        var scores = 0
        for group in columns.groups {
            for rollout in group.rollouts where columns.flags[rollout].source == .response {
                scores += columns.verifier(of: rollout, in: group).map { counts[$0] } ?? 0
            }
        }
        return 64 * scores
    }

    /// The named parts of the rewards: as they were sent, or the scores of the parts of a composition. A part that was left out, after a gate that
    /// stayed shut, has 0; those of a rollout that could not be scored have what it counts for.
    func rewardParts(of columns: Columns, _ verdicts: VerdictTable, _ reward: (Int) -> Double?) -> RewardParts {
        var parts = columns.parts
        let compositions = columns.verifiers.map { ($0.verifier as? CompositeVerifier)?.rewardParts.map { (PartName($0.name), $0.path) } }
        guard compositions.contains(where: { $0 != nil }) else { return parts }
        for group in columns.groups {
            for rollout in group.rollouts where columns.flags[rollout].source == .response {
                guard let reward = reward(rollout), let verdict = columns.verdicts[rollout],
                    let chosen = columns.verifier(of: rollout, in: group), let composition = compositions[chosen]
                else { continue }
                // What was sent counts more than what the composition says.
                guard columns.parts.isEmpty || columns.parts.values(of: rollout).isEmpty else { continue }
                let told = verdicts.detail(of: Int(verdict))?.parts ?? []
                let isFailure = verdicts.status(of: Int(verdict)).isFailure
                for (index, (name, path)) in composition.enumerated() {
                    // A composition says its parts in their order, unless one was left out.
                    let isInPlace = index < told.count && told[index].name == path
                    let score = isInPlace ? told[index].score : told.first { $0.name == path }?.score
                    parts.set(name, of: rollout, to: isFailure ? reward : score ?? 0)
                }
            }
        }
        return parts
    }

    /// The share of distinct answers among the wrong ones of each group that has some; a trajectory has one answer.
    func negativeAnswerDiversities(of columns: Columns, _ verdicts: VerdictTable) -> [Double] {
        guard !columns.verdicts.isEmpty else { return [] }
        // Hashes of answers are compared instead of their bytes, which a set would read several times.
        func answer(_ row: Int) -> TextHash? {
            guard let verdict = columns.verdicts[row], verdicts.status(of: Int(verdict)) == .wrong else { return nil }
            return verdicts.identity(of: Int(verdict))?.withUnsafeBufferPointer { TextHash($0) }
        }
        guard let rows else { return columns.groups.compactMap { answerDiversity($0.rollouts.compactMap(answer)) } }
        return batch.groups.compactMap { answerDiversity($0.rollouts.compactMap { answer(Int(rows.speakers[$0])) }) }
    }

    /// The reward and the status of a rollout; no reward where it could not be scored.
    static func outcome(of rollout: Int, _ columns: Columns, _ verdicts: VerdictTable) -> (reward: Double?, status: RolloutStatus) {
        switch columns.flags[rollout].source {
        case .given: return (columns.rewards[rollout], .given)
        case .unscored: return (nil, .unscored)
        case .response:
            guard let verdict = columns.verdicts[rollout] else { return (nil, .error) }
            return (verdicts.score(of: Int(verdict)), verdicts.status(of: Int(verdict)))
        }
    }
}

extension Correctness {
    /// The raw value for a reward that nothing else is known of. Without a branch: right and wrong ones come in no order.
    @inline(__always)
    fileprivate static func code(ofPlain reward: Double) -> UInt8 {
        let bits = reward.bitPattern
        let isRight: UInt8 = bits == (1.0).bitPattern ? 1 : 0
        // Of both signs.
        let isWrong: UInt8 = bits &<< 1 == 0 ? 1 : 0
        return isRight | (isRight ^ isWrong ^ 1) &<< 1
    }

    /// What a verdict says about success.
    fileprivate init(_ status: RolloutStatus) {
        switch status {
        case .correct: self = .correct
        case .wrong, .noAnswer: self = .wrong
        default: self = .unknown
        }
    }
}
