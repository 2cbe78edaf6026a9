public import Advantages

/// What came of a batch that named a run.
public struct RunBatch: Sendable {
    /// The trainer's name of the run.
    public var run: String
    /// The training step; `nil` where the trainer does not count them.
    public var step: Int?
    /// What is logged of the batch.
    public var metrics: BatchMetrics
    /// What its time went into, in nanoseconds.
    public var phases: [(name: String, nanoseconds: UInt64)]

    /// What came of a batch.
    public init(run: String, step: Int?, metrics: BatchMetrics, phases: [(name: String, nanoseconds: UInt64)] = []) {
        self.run = run
        self.step = step
        self.metrics = metrics
        self.phases = phases
    }

    /// Bytes that it takes while it waits.
    var heldBytes: Int { MemoryLayout<RunBatch>.size + run.utf8.count + metrics.heldBytes + phases.count * 32 }
}
