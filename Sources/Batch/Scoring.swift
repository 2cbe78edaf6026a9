import Advantages
import HTTP
import JSON
import Verifiers

/// The rewards of a batch's rollouts, sent or from verdicts, as the estimators read them.
struct Scores: Sendable {
    /// The scored rollouts, group after group.
    private(set) var batch = RolloutBatch()
    /// How many rollouts have each status; those that none has are left out.
    private(set) var statusCounts: [(status: RolloutStatus, count: Int)] = []
    /// One per rollout; empty where each reward was sent.
    private var statuses: [RolloutStatus] = []
    /// Where each rollout is in ``batch``, -1 if it is not in it; empty where every rollout is in its place.
    private var places: [Int32] = []

    /// Scores a batch of which every response is judged.
    ///
    /// - Throws: 413 or 503 where the columns do not fit into memory.
    init(of columns: Columns, _ verdicts: VerdictTable, in memory: MemoryAccount, isCancelled: @escaping @Sendable () -> Bool = { false })
        throws(Problem)
    {
        batch.isCancelled = isCancelled
        let count = columns.rolloutCount
        let needsTokens = Self.needsMasks(columns)
        try memory.require(
            count * (2 + (needsTokens ? 96 : 0)) + columns.groups.count * (MemoryLayout<RolloutBatch.Group>.stride + 16) + columns.names.count,
            for: "the estimate")
        batch.groups.reserveCapacity(columns.groups.count)
        if columns.flags.allSatisfy({ $0.source == .given }) {
            takeAll(of: columns)
        } else {
            try memory.require(count * 13, for: "the rewards")
            takeSome(of: columns, verdicts)
        }
        try memory.require(Self.copiedBytes(of: columns), for: "the estimate")
        addColumns(of: columns, verdicts)
    }

    /// Bytes of the columns that only some estimators read, which are copied for the rollouts that are scored.
    private static func copiedBytes(of columns: Columns) -> Int {
        let needsParts = columns.head.estimator?.estimator.needs.contains(.rewards) == true
        return columns.entropies.heldBytes + columns.logProbs.heldBytes + columns.values.heldBytes + columns.tokenRewards.heldBytes
            + (needsParts ? 2 * columns.parts.heldBytes : 0)
    }

    /// Bytes of memory that it takes besides the columns.
    var heldBytes: Int {
        // Where no reward is missing the batch shares the rewards of the columns.
        let rewards = places.isEmpty ? 0 : batch.rewards.heldBytes
        let masks = batch.masks.isEmpty ? 0 : batch.masks.count * 96
        let lists = batch.entropies.heldBytes + batch.logProbs.heldBytes + batch.values.heldBytes + batch.tokenRewards.heldBytes
        let copied = lists + batch.parts.heldBytes
        return copied + rewards + batch.correctness.heldBytes + batch.groups.heldBytes + statuses.heldBytes + places.heldBytes + masks
    }

    /// The reward; `nil` where the rollout could not be scored.
    @inline(__always)
    func reward(of rollout: Int) -> Double? {
        guard !places.isEmpty else { return batch.rewards[rollout] }
        let place = places[rollout]
        return place >= 0 ? batch.rewards[Int(place)] : nil
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

    /// The rollout of the request that is at a place of ``batch``.
    func rollout(at place: Int) -> Int? { places.isEmpty ? place : places.firstIndex { Int($0) == place } }

    /// Whether every rollout came with a reward.
    var areAllGiven: Bool { statuses.isEmpty }

    /// Whether every rollout is in ``batch``, in its order.
    var areAllScored: Bool { places.isEmpty }

    private mutating func takeAll(of columns: Columns) {
        let threshold = columns.head.estimator?.successThreshold
        batch.rewards = columns.rewards
        batch.correctness = [Correctness](unsafeUninitializedCapacity: columns.rolloutCount) { correctness, count in
            count = columns.rolloutCount
            columns.rewards.withUnsafeBufferPointer { rewards in
                columns.flags.withUnsafeBufferPointer { flags in
                    if threshold == nil, let start = rewards.baseAddress, !flags.contains(where: { $0.correctness != .unknown }),
                        let raw = UnsafeMutableRawBufferPointer(correctness).baseAddress?.assumingMemoryBound(to: UInt8.self)
                    {
                        // Without a branch: right and wrong ones come in no order.
                        for rollout in 0..<count { raw[rollout] = Correctness.code(ofPlain: start[rollout]) }
                        return
                    }
                    for rollout in 0..<count {
                        let sent = flags[rollout].correctness
                        correctness.initializeElement(
                            at: rollout, to: sent == .unknown ? Correctness(reward: rewards[rollout], threshold: threshold) : sent)
                    }
                }
            }
        }
        for (index, group) in columns.groups.enumerated() {
            batch.groups.append(
                RolloutBatch.Group(id: Self.name(of: group, at: index, columns), rollouts: group.rollouts, sent: group.rollouts.count))
        }
        if columns.rolloutCount > 0 { statusCounts = [(.given, columns.rolloutCount)] }
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
                var reward: Double?
                var status = RolloutStatus.given
                switch flags.source {
                case .given: reward = columns.rewards[rollout]
                case .unscored: status = .unscored
                case .response:
                    status = .error
                    if let verdict = columns.verdicts[rollout] {
                        status = verdicts.status(of: Int(verdict))
                        reward = verdicts.score(of: Int(verdict))
                    }
                }
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
    private static func correctness(of reward: Double, _ status: RolloutStatus?, _ threshold: Double?) -> Correctness {
        guard let status, !status.isFailure, threshold == nil else { return Correctness(reward: reward, threshold: threshold) }
        return Correctness(status)
    }

    private static func name(of group: Columns.Group, at index: Int, _ columns: Columns) -> String {
        guard let id = group.id else { return String(columns.place(ofGroup: index)) }
        let raw = columns.names.bytes[id]
        return raw.contains(UInt8(ascii: "\\")) ? String(decoding: JSONText.unescaped(raw), as: UTF8.self) : String(decoding: raw, as: UTF8.self)
    }

    private static func needsMasks(_ columns: Columns) -> Bool {
        let hasColumns = !columns.entropies.isEmpty || !columns.logProbs.isEmpty || !columns.values.isEmpty || !columns.tokenRewards.isEmpty
        return hasColumns || columns.head.estimator?.estimator.needs.contains(.tokens) == true
    }

    /// What only some estimators read: it is copied only if it was sent.
    private mutating func addColumns(of columns: Columns, _ verdicts: VerdictTable) {
        batch.step = columns.head.step
        let needs = columns.head.estimator?.estimator.needs ?? []
        if needs.contains(.greedyReward) { batch.greedyRewards = columns.groups.indices.map { columns.greedyRewards[$0] } }
        // Parts are copied for the estimators that read them, and for no others.
        let parts = needs.contains(.rewards) ? rewardParts(of: columns, verdicts) : RewardParts()
        let needsMasks = Self.needsMasks(columns)
        guard needsMasks || !parts.isEmpty else { return }
        let scored = (0..<columns.rolloutCount).filter { place(of: $0) != nil }
        if needsMasks { batch.masks = scored.map(columns.mask) }
        batch.entropies = columns.entropies.selecting(scored)
        batch.logProbs = columns.logProbs.selecting(scored)
        batch.values = columns.values.selecting(scored)
        batch.tokenRewards = columns.tokenRewards.selecting(scored)
        batch.parts = parts.selecting(scored)
    }

    /// The named parts of the rewards: as they were sent, or the scores of the parts of a composition. A part that was left out, after a gate that
    /// stayed shut, has 0; those of a rollout that could not be scored have what it counts for.
    private func rewardParts(of columns: Columns, _ verdicts: VerdictTable) -> RewardParts {
        var parts = columns.parts
        for group in columns.groups {
            for rollout in group.rollouts where columns.flags[rollout].source == .response {
                guard let reward = reward(of: rollout), let verdict = columns.verdicts[rollout],
                    let chosen = columns.verifier(of: rollout, in: group),
                    let composition = columns.verifiers[chosen].verifier as? CompositeVerifier
                else { continue }
                let told = verdicts.detail(of: Int(verdict))?.parts ?? []
                let isFailure = verdicts.status(of: Int(verdict)).isFailure
                for part in composition.rewardParts {
                    let score = told.first { $0.name == part.path }?.score
                    parts.set(PartName(part.name), of: rollout, to: isFailure ? reward : score ?? 0)
                }
            }
        }
        return parts
    }

    /// The share of distinct answers among the wrong ones of each group that has some.
    func negativeAnswerDiversities(of columns: Columns, _ verdicts: VerdictTable) -> [Double] {
        guard !columns.verdicts.isEmpty else { return [] }
        return columns.groups.compactMap { group in
            answerDiversity(
                group.rollouts.compactMap { rollout -> ArraySlice<UInt8>? in
                    guard let verdict = columns.verdicts[rollout], verdicts.status(of: Int(verdict)) == .wrong else { return nil }
                    return verdicts.identity(of: Int(verdict))
                })
        }
    }
}

extension Correctness {
    /// The raw value for a reward that nothing else is known of.
    @inline(__always)
    fileprivate static func code(ofPlain reward: Double) -> UInt8 {
        let isRight: UInt8 = reward == 1 ? 1 : 0
        let isWrong: UInt8 = reward == 0 ? 1 : 0
        return isRight | (isRight ^ isWrong ^ 1) << 1
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
