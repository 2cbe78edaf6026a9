public import HTTP

/// Chooses the requests that are logged, and hands them to a sink.
public struct AccessLog: Sendable {
    /// Which requests are logged.
    public enum Choice: String, Sendable, CaseIterable, LosslessStringConvertible {
        /// All but successful probes: health and metrics.
        case all
        /// Those with a status of 400 and more, and those that were not completed.
        case errors
        /// None.
        case none

        /// A choice by its name.
        public init?(_ description: String) { self.init(rawValue: description) }

        /// Its name.
        public var description: String { rawValue }
    }

    private let choice: Choice
    private let probes: Set<String>
    private let write: @Sendable (Completion) -> Void

    /// A log.
    ///
    /// - Parameters:
    ///   - choice: which requests are logged.
    ///   - probes: operations that are asked for all the time; a success of one is not worth a line.
    ///   - write: takes a request that is logged; called on the loop, so it must not block.
    public init(_ choice: Choice, probes: Set<String> = [], write: @escaping @Sendable (Completion) -> Void) {
        self.choice = choice
        self.probes = probes
        self.write = write
    }

    /// Takes in a request that is over.
    public func record(_ completion: Completion) {
        let failed = completion.status >= 400 || completion.outcome != .completed
        switch choice {
        case .all where failed || completion.operation.map(probes.contains) != true: write(completion)
        case .errors where failed: write(completion)
        default: break
        }
    }
}
