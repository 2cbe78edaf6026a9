public import Advantages
public import HTTP
import JSON

/// What came of a batch that named a run.
public struct RunReport: Sendable {
    /// The trainer's name of the run.
    public let run: String
    /// The training step, if it was sent.
    public let step: Int?
    /// What is logged of the batch.
    public let metrics: BatchMetrics
    /// What its time went into; nothing of a stream, whose time is its client's.
    public let phases: [Answer.Phase]
}

extension BatchContext {
    /// Reports a batch that is answered, if it named a run.
    func report(_ head: BatchHead, _ metrics: @autoclosure () -> BatchMetrics, _ phases: [Answer.Phase] = []) {
        guard let onRun, let run = head.run else { return }
        onRun(RunReport(run: String(decoding: JSONText.unescaped(run[...]), as: UTF8.self), step: head.step, metrics: metrics(), phases: phases))
    }
}

extension BatchMetrics {
    /// What is logged of one batch.
    init(of batch: AnsweredBatch) {
        self.init()
        add(batch)
    }

    /// Counts a batch, or a group of a stream.
    mutating func add(_ batch: AnsweredBatch) {
        let (columns, scores) = (batch.columns, batch.scores)
        var rows = [Int](repeating: 0, count: scores.batch.rolloutCount)
        for rollout in 0..<columns.rolloutCount { if let place = scores.place(of: rollout) { rows[place] = rollout } }
        add(scores.batch, estimate: batch.estimate) { place in columns.tokens[rows[place]] >= 0 ? Int(columns.tokens[rows[place]]) : nil }
        add(rows: columns.rolloutCount, excluded: 0)
        for (status, count) in scores.statusCounts { add(status: "\(status.name)", rows: count) }
        for diversity in scores.negativeAnswerDiversities(of: columns, batch.verdicts) { add(diversity: diversity) }
    }
}
