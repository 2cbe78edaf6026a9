package import HTTP

/// Measures the phases of a request one after the other.
package struct PhaseWatch {
    /// Those that ended.
    package private(set) var phases: [Answer.Phase] = []
    private let now: @Sendable () -> UInt64
    private var last: UInt64

    /// Starts the first phase.
    package init(now: @escaping @Sendable () -> UInt64) {
        self.now = now
        last = now()
    }

    /// Ends a phase.
    package mutating func lap(_ name: String) {
        let time = now()
        phases.append(Answer.Phase(name, nanoseconds: time &- last, from: last))
        last = time
    }
}
