import Advantages
import HTTP

/// A batch and all that came of it: what an answer is written from.
///
/// A class: a copy of the value would retain every column.
final class AnsweredBatch: Sendable {
    let columns: Columns
    let verdicts: VerdictTable
    let scores: Scores
    /// What the estimator and all around it made of the scores.
    let outcome: Treatment.Outcome
    /// Whether there is an estimate: cheaper to ask than the estimate itself.
    let isEstimated: Bool

    /// `nil` for rewards alone.
    var estimate: Estimate? { _read { yield outcome.estimate } }

    init(columns: Columns, verdicts: VerdictTable, scores: Scores, outcome: Treatment.Outcome) {
        self.columns = columns
        self.verdicts = verdicts
        self.scores = scores
        self.outcome = outcome
        isEstimated = outcome.estimate != nil
    }

    /// Bytes of memory that all of it takes.
    var heldBytes: Int {
        columns.heldBytes + verdicts.heldBytes + scores.heldBytes + outcome.heldBytes
    }

    /// A little more than the bytes of an answer in JSON without tokens and what verdicts say.
    var likelyLength: Int { 1024 + columns.groups.count * 256 + columns.rolloutCount * 96 + columns.names.count + columns.namePlaces.count * 8 }

    /// The reward that was trained on, of a row that of its trajectory; `nil` where the rollout could not be scored.
    @inline(__always)
    func reward(of rollout: Int) -> Double? {
        guard let place = scores.place(of: rollout) else { return scores.ownReward(of: rollout) }
        return outcome.batch.rewards[place]
    }

    /// The reward as it was before shapes and penalties changed it.
    func rawReward(of rollout: Int) -> Double? {
        guard let raw = outcome.rawRewards, let place = scores.place(of: rollout) else { return reward(of: rollout) }
        return raw[place]
    }

    /// The advantage of a rollout; 0 where it could not be scored.
    @inline(__always)
    func advantage(of rollout: Int) -> Double {
        guard let estimate, let place = scores.place(of: rollout) else { return 0 }
        return estimate.advantages[place]
    }

    /// What is said of each group.
    func groupStatistics() -> [GroupStatistics] {
        let batch = outcome.batch
        let advantages = outcome.estimate?.advantages ?? [Double](repeating: 0, count: batch.rolloutCount)
        var rates = PassRateTable(k: outcome.estimate?.k)
        return batch.groups.map { GroupStatistics(of: $0, in: batch, advantages: advantages, rates: &rates) }
    }

    /// Whether a list with a number per token of a rollout is written.
    func hasTokens(_ rollout: Int, _ list: ColumnList) -> Bool {
        guard columns.head.output.perToken, columns.tokens[rollout] >= 0 else { return false }
        return list == .tokenAdvantages ? isEstimated : list == .returns ? outcome.estimate?.returns != nil : outcome.weights != nil
    }

    /// The numbers of a rollout's tokens; `nil` where all trained ones have the same, or the rollout has none.
    func tokens(of rollout: Int, _ list: ColumnList) -> ArraySlice<Double>? {
        guard let place = scores.place(of: rollout) else { return nil }
        let all = list == .tokenAdvantages ? outcome.estimate?.tokens : list == .returns ? outcome.estimate?.returns : outcome.weights?.values
        return all.map { $0[place].dropFirst(scores.tokenStart(of: rollout)).prefix(Int(max(0, columns.tokens[rollout]))) }
    }

    /// The advantages of a rollout's turns; `nil` if it has none.
    func turnAdvantages(of rollout: Int) -> [Double]? {
        guard let turns = columns.turns[rollout] else { return nil }
        guard isEstimated, let mask = columns.mask(of: rollout) else { return [Double](repeating: 0, count: turns.count) }
        return Estimate.turnAdvantages(turns, under: mask, tokens: tokens(of: rollout, .tokenAdvantages), otherwise: advantage(of: rollout))
    }

    /// Refuses an answer that would be too long because of what its verdicts say of their parts: it is multiplied by the rollouts. Known before anything else
    /// is made of the parts, which takes memory for each of these too.
    static func checkLength(of columns: Columns, _ verdicts: VerdictTable, _ limit: Int) throws(Problem) {
        guard verdicts.hasDetails else { return }
        var bytes = 0
        for rollout in 0..<columns.rolloutCount {
            guard let verdict = columns.verdicts[rollout], let detail = verdicts.detail(of: Int(verdict)) else { continue }
            bytes += detail.heldBytes
            guard bytes <= limit else {
                throw Problem(
                    .invalidRequest,
                    "the answer would be longer than \(limit) bytes (--max-answer-bytes): parts and explanations are written for each of "
                        + "\(columns.rolloutCount) rollouts; send fewer of them, or shorter names of parts")
            }
        }
    }
}

extension Treatment.Outcome {
    /// Bytes of memory that it takes besides the batch that was sent.
    var heldBytes: Int {
        // A batch whose rewards were changed has columns of its own where they are told.
        let changed = rawRewards == nil ? 0 : batch.rewards.heldBytes + batch.tokenRewards.heldBytes + batch.turns.heldBytes + batch.parts.heldBytes
        return changed + (estimate?.heldBytes ?? 0) + (weights?.heldBytes ?? 0) + (dropReasons?.heldBytes ?? 0)
    }
}
