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
    /// Its last groups, each an object of JSON; empty where no samples are kept.
    public var samples: [[UInt8]]

    /// What came of a batch.
    public init(
        run: String, step: Int?, metrics: BatchMetrics, phases: [(name: String, nanoseconds: UInt64)] = [], samples: [[UInt8]] = []
    ) {
        self.run = run
        self.step = step
        self.metrics = metrics
        self.phases = phases
        self.samples = samples
    }

    /// Bytes that it takes while it waits.
    var heldBytes: Int {
        MemoryLayout<RunBatch>.size + run.utf8.count + metrics.heldBytes + phases.count * 32 + samples.reduce(0) { $0 + $1.count + 32 }
    }
}
