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
    /// The last groups with excerpts of their responses, each an object of JSON; empty where none are kept.
    public let samples: [[UInt8]]
}

extension BatchHead {
    /// Notes which run and step the batch names, for the line of the request in the log.
    func note(in notes: RequestNotes) {
        guard run != nil || step != nil else { return }
        notes.note(run: run.map { JSONText.unescaped($0[...])[...] }, step: step)
    }
}

extension BatchContext {
    /// Reports a batch that is answered, if it named a run.
    func report(
        _ head: BatchHead, _ metrics: @autoclosure () -> BatchMetrics, _ phases: [Answer.Phase] = [], samples: @autoclosure () -> [[UInt8]] = []
    ) {
        guard let onRun, let run = head.run else { return }
        onRun(
            RunReport(
                run: String(decoding: JSONText.unescaped(run[...]), as: UTF8.self), step: head.step, metrics: metrics(), phases: phases,
                samples: samples()))
    }
}
