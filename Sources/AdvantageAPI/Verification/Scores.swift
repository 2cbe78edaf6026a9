import Advantages
import JSON
import Verifiers

/// The rewards of a request's rollouts, sent or from verdicts, one column each.
struct Scores {
    /// What a rollout counts for that could not be scored.
    enum OnFailure: Equatable {
        /// Nothing: it stays out of its group.
        case exclude
        /// This reward.
        case reward(Double)
    }

    /// One per rollout; `nil` where it could not be scored.
    private(set) var rewards: [Double?] = []
    /// One per rollout.
    private(set) var statuses: [RolloutStatus] = []
    /// Of the rollouts that were verified.
    let verdicts: SparseColumn<Verdict>
    /// The scored rollouts, group after group.
    private(set) var batch = RolloutBatch()
    /// One per rollout: its place in ``batch``, -1 if it is not in it.
    private(set) var places: [Int] = []

    init(of request: BatchRequest, verdicts: SparseColumn<Verdict>, body: [UInt8]) {
        self.verdicts = verdicts
        let count = request.rolloutCount
        rewards.reserveCapacity(count)
        statuses.reserveCapacity(count)
        places.reserveCapacity(count)
        batch.rewards.reserveCapacity(count)
        batch.correctness.reserveCapacity(count)
        batch.groups.reserveCapacity(request.groups.count)
        let threshold = request.estimator?.successThreshold
        for (index, group) in request.groups.enumerated() {
            let start = batch.rewards.count
            for rollout in group.rollouts { add(rollout, of: request, threshold: threshold) }
            batch.groups.append(
                RolloutBatch.Group(
                    id: group.id?.string(in: body) ?? String(index), rollouts: start..<batch.rewards.count, sent: group.rollouts.count))
        }
    }

    private mutating func add(_ rollout: Int, of request: BatchRequest, threshold: Double?) {
        var reward: Double?
        var status = RolloutStatus.given
        let sent = request.rollouts[rollout]
        var correctness = sent.correctness
        switch sent.source {
        case .given: reward = sent.reward
        case .unscored: status = .unscored
        case .response:
            let verdict = verdicts[rollout]
            status = verdict.map { RolloutStatus($0.status) } ?? .error
            reward = verdict?.score
        }
        if reward == nil, case .reward(let substitute) = request.onFailure { reward = substitute }
        rewards.append(reward)
        statuses.append(status)
        guard let reward else {
            places.append(-1)
            return
        }
        if correctness == .unknown { correctness = Correctness(reward: reward, threshold: threshold) }
        places.append(batch.rewards.count)
        batch.rewards.append(reward)
        batch.correctness.append(correctness)
    }

    /// How many rollouts have each status; those that none has are left out.
    var statusCounts: [(status: RolloutStatus, count: Int)] {
        var counts = [Int](repeating: 0, count: RolloutStatus.allCases.count)
        for status in statuses { counts[Int(status.rawValue)] += 1 }
        return zip(RolloutStatus.allCases, counts).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
    }

    /// The share of distinct answers among the wrong ones of a group, averaged over the groups that have some (arXiv 2508.10751, Sec. 3.2).
    ///
    /// - Returns: `nil` if no wrong answer is known.
    func negativeAnswerDiversity(of request: BatchRequest) -> Double? {
        guard !verdicts.isEmpty else { return nil }
        var sum = 0.0
        var groups = 0
        for group in request.groups {
            let answers = group.rollouts.compactMap { verdicts[$0]?.status == .wrong ? verdicts[$0]?.extracted : nil }
            guard let diversity = answerDiversity(answers) else { continue }
            sum += diversity
            groups += 1
        }
        return groups > 0 ? sum / Double(groups) : nil
    }
}
