import Advantages
import JSON
import Verifiers

/// The rewards of a request's rollouts, sent or from verdicts, one column each.
struct Scores: Sendable {
    /// What a rollout counts for that could not be scored.
    enum OnFailure: Equatable {
        /// Nothing: it stays out of its group.
        case exclude
        /// This reward.
        case reward(Double)
    }

    /// How one rollout came out.
    struct Entry {
        /// `nil` where it could not be scored.
        var reward: Double?
        /// How it came to its reward.
        var status = RolloutStatus.given
        /// Its place in ``batch``, -1 if it is not in it.
        var place = -1
    }

    /// One per rollout.
    private(set) var entries: [Entry] = []
    /// How many rollouts have each status; those that none has are left out.
    private(set) var statusCounts: [(status: RolloutStatus, count: Int)] = []
    /// Of the rollouts that were verified.
    let verdicts: SparseColumn<Verdict>
    /// The scored rollouts, group after group.
    private(set) var batch = RolloutBatch()

    init(of request: BatchRequest, verdicts: SparseColumn<Verdict>, body: [UInt8], isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.verdicts = verdicts
        batch.isCancelled = isCancelled
        let threshold = request.estimator?.successThreshold
        // Built apart and put together at the end: three columns grow side by side without the whole being touched each time.
        var entries: [Entry] = []
        var rewards: [Double] = []
        var correctness: [Correctness] = []
        entries.reserveCapacity(request.rolloutCount)
        rewards.reserveCapacity(request.rolloutCount)
        correctness.reserveCapacity(request.rolloutCount)
        batch.groups.reserveCapacity(request.groups.count)
        for (index, group) in request.groups.enumerated() {
            let start = rewards.count
            var unscored: [Int] = []
            for rollout in group.rollouts {
                let sent = request.rollouts[rollout]
                var entry = sent.source == .given ? Entry(reward: sent.reward) : entry(of: rollout, sent.source)
                if entry.reward == nil, case .reward(let substitute) = request.onFailure { entry.reward = substitute }
                if let reward = entry.reward {
                    entry.place = rewards.count
                    rewards.append(reward)
                    var isCorrect = sent.correctness == .unknown ? Correctness(reward: reward, threshold: threshold) : sent.correctness
                    // A verdict that a composition mapped to another reward is still one.
                    if isCorrect == .unknown, threshold == nil { isCorrect = Correctness(entry.status) }
                    correctness.append(isCorrect)
                } else {
                    unscored.append(rollout - group.rollouts.lowerBound)
                }
                entries.append(entry)
            }
            batch.groups.append(
                RolloutBatch.Group(
                    id: group.id?.string(in: body) ?? String(request.place(ofGroup: index)), rollouts: start..<rewards.count,
                    sent: group.rollouts.count, unscored: unscored))
        }
        statusCounts = RolloutStatus.counts(entries, by: { $0.status })
        self.entries = entries
        batch.rewards = rewards
        batch.correctness = correctness
        addColumns(of: request)
    }

    /// What only some estimators read: it is copied only if it was sent.
    private mutating func addColumns(of request: BatchRequest) {
        batch.step = request.step
        let needs = request.estimator?.estimator.needs ?? []
        let hasColumns = !request.entropies.isEmpty || !request.logProbs.isEmpty || !request.values.isEmpty || !request.tokenRewards.isEmpty
        if needs.contains(.greedyReward) { batch.greedyRewards = request.groups.map(\.greedyReward) }
        let parts = needs.contains(.rewards) ? rewardParts(of: request) : request.parts
        guard hasColumns || needs.contains(.tokens) || !parts.isEmpty else { return }
        let scored = entries.indices.filter { entries[$0].place >= 0 }
        if hasColumns || needs.contains(.tokens) { batch.masks = scored.map(request.mask) }
        batch.entropies = request.entropies.selecting(scored)
        batch.logProbs = request.logProbs.selecting(scored)
        batch.values = request.values.selecting(scored)
        batch.tokenRewards = request.tokenRewards.selecting(scored)
        batch.parts = parts.selecting(scored)
    }

    /// The named parts of the rewards: as they were sent, or the scores of the parts of a composition. A part that was left out, behind a gate that
    /// stayed shut, has 0; those of a rollout that could not be scored have what it counts for.
    private func rewardParts(of request: BatchRequest) -> RewardParts {
        var parts = request.parts
        for group in request.groups {
            for rollout in group.rollouts where request.rollouts[rollout].source == .response {
                guard let reward = entries[rollout].reward, let verdict = verdicts[rollout], let chosen = request.verifier(of: rollout, in: group),
                    let composition = request.verifiers[chosen].verifier as? CompositeVerifier
                else { continue }
                for part in composition.rewardParts {
                    let score = verdict.parts.first { $0.name == part.path }?.score
                    parts.set(PartName(part.name), of: rollout, to: verdict.status.isFailure ? reward : score ?? 0)
                }
            }
        }
        return parts
    }

    /// The rollout of the request that stands at a place of ``batch``.
    func rollout(at place: Int) -> Int? { entries.firstIndex { $0.place == place } }

    private func entry(of rollout: Int, _ source: BatchRequest.RewardSource) -> Entry {
        guard source == .response else { return Entry(status: .unscored) }
        guard let verdict = verdicts[rollout] else { return Entry(status: .error) }
        return Entry(reward: verdict.score, status: RolloutStatus(verdict.status))
    }

    /// The share of distinct answers among the wrong ones of each group that has some.
    func negativeAnswerDiversities(of request: BatchRequest) -> [Double] {
        guard !verdicts.isEmpty else { return [] }
        return request.groups.compactMap { group in
            answerDiversity(group.rollouts.compactMap { verdicts[$0]?.status == .wrong ? verdicts[$0]?.extracted : nil })
        }
    }
}

extension Correctness {
    /// What a verdict says about success.
    fileprivate init(_ status: RolloutStatus) {
        switch status {
        case .correct: self = .correct
        case .wrong, .noAnswer: self = .wrong
        default: self = .unknown
        }
    }
}
