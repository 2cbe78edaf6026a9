import Advantages
import JSON

/// What an answer says about a whole batch, counted as the groups come.
struct Summary {
    private var tally = BatchTally()
    private var groups = 0
    private var rollouts = 0
    private var k: Int?
    private var hasEstimate = false
    private var statuses = [Int](repeating: 0, count: RolloutStatus.allCases.count)
    /// The share of distinct answers among the wrong ones of a group, averaged over the groups that have some (arXiv 2508.10751, Sec. 3.2).
    private var negativeAnswerDiversity = RunningMean()
    /// Groups of a stream that could not be answered.
    var failedGroups: Int?

    /// The summary of one batch.
    init(of batch: AnsweredBatch) {
        hasEstimate = batch.columns.head.estimator != nil
        add(batch)
    }

    /// Nothing counted of a stream of groups.
    ///
    /// - Parameter hasEstimate: whether advantages are asked for.
    init(ofStream hasEstimate: Bool) {
        self.hasEstimate = hasEstimate
        failedGroups = 0
    }

    /// Counts the groups of a batch.
    mutating func add(_ batch: AnsweredBatch) {
        let (columns, scores, estimate) = (batch.columns, batch.scores, batch.estimate)
        tally.add(scores.batch, signals: estimate?.signals ?? [])
        groups += columns.groups.count
        rollouts += columns.rolloutCount
        k = estimate?.k ?? k
        for (status, count) in scores.statusCounts { statuses[Int(status.rawValue)] += count }
        for diversity in scores.negativeAnswerDiversities(of: columns, batch.verdicts) { negativeAnswerDiversity.add(diversity) }
    }

    /// Writes it as an object.
    func write(to writer: inout JSONWriter) {
        let statistics = BatchStatistics(of: tally, k: k)
        writer.beginObject()
        writer.key("groups")
        writer.write(groups)
        if let failedGroups {
            writer.key("failed_groups")
            writer.write(failedGroups)
        }
        writer.key("rollouts")
        writer.write(rollouts)
        writer.key("scored")
        writer.write(statistics.scored)
        writer.key("pass_at_1")
        writer.write(statistics.passAtOne)
        Self.write("pass_at_k", statistics.passAtK, to: &writer)
        Self.write("pass_hat_k", statistics.passHatK, to: &writer)
        if let entropy = statistics.meanEntropy {
            writer.key("mean_entropy")
            writer.write(entropy)
        }
        if hasEstimate {
            writer.key("zero_signal_groups")
            writer.write(statistics.zeroSignalGroups)
        }
        writer.key("negative_answer_diversity")
        writer.write(negativeAnswerDiversity.mean)
        writer.key("statuses")
        writer.beginObject()
        for (status, count) in zip(RolloutStatus.allCases, statuses) where count > 0 {
            writer.key(status.name)
            writer.write(count)
        }
        writer.endObject()
        writer.endObject()
    }

    private static func write(_ name: StaticString, _ rates: [PassRate], to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        for rate in rates {
            writer.key(named: String(rate.k))
            writer.write(rate.value)
        }
        writer.endObject()
    }
}
