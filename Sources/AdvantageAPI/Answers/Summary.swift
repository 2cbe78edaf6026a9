import Advantages
import JSON

extension JSONWriter {
    /// What an answer says about the whole batch.
    mutating func writeSummary(of request: BatchRequest, _ scores: Scores, _ estimate: Estimate?) {
        let statistics = BatchStatistics(of: scores.batch, signals: estimate?.signals ?? [], k: estimate?.k)
        beginObject()
        key("groups")
        write(request.groups.count)
        key("rollouts")
        write(request.rolloutCount)
        key("scored")
        write(statistics.scored)
        key("pass_at_1")
        write(statistics.passAtOne)
        write("pass_at_k", statistics.passAtK)
        write("pass_hat_k", statistics.passHatK)
        if let entropy = statistics.meanEntropy {
            key("mean_entropy")
            write(entropy)
        }
        if estimate != nil {
            key("zero_signal_groups")
            write(statistics.zeroSignalGroups)
        }
        key("negative_answer_diversity")
        write(scores.negativeAnswerDiversity(of: request))
        key("statuses")
        beginObject()
        for (status, count) in scores.statusCounts {
            key(status.name)
            write(count)
        }
        endObject()
        endObject()
    }

    private mutating func write(_ name: StaticString, _ rates: [PassRate]) {
        key(name)
        beginObject()
        for rate in rates {
            key(named: String(rate.k))
            write(rate.value)
        }
        endObject()
    }
}
