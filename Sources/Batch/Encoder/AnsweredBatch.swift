import Advantages
import HTTP

/// A batch and all that came of it: what an answer is written from.
///
/// A class: a copy of the value would retain every column.
final class AnsweredBatch: Sendable {
    let columns: Columns
    let verdicts: VerdictTable
    let scores: Scores
    /// `nil` for rewards alone.
    let estimate: Estimate?
    /// Whether there is an estimate: cheaper to ask than the estimate itself.
    let isEstimated: Bool

    init(columns: Columns, verdicts: VerdictTable, scores: Scores, estimate: Estimate?) {
        self.columns = columns
        self.verdicts = verdicts
        self.scores = scores
        self.estimate = estimate
        isEstimated = estimate != nil
    }

    /// Bytes of memory that all of it takes.
    var heldBytes: Int { columns.heldBytes + verdicts.heldBytes + scores.heldBytes + (estimate?.heldBytes ?? 0) }

    /// A little more than the bytes of an answer in JSON without tokens and what verdicts say.
    var likelyLength: Int { 1024 + columns.groups.count * 256 + columns.rolloutCount * 96 + columns.names.count + columns.namePlaces.count * 8 }

    /// The advantage of a rollout; 0 where it could not be scored.
    @inline(__always)
    func advantage(of rollout: Int) -> Double {
        guard let estimate, let place = scores.place(of: rollout) else { return 0 }
        return estimate.advantages[place]
    }

    /// Whether the tokens of a rollout have advantages that are written.
    func hasTokens(_ rollout: Int) -> Bool { isEstimated && columns.head.output.perToken && columns.tokens[rollout] >= 0 }

    /// Refuses an answer that would be too long because of what its verdicts say of their parts: it is multiplied by the rollouts.
    func checkLength(_ limit: Int) throws(Problem) {
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
