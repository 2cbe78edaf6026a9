public import HTTP
import HTTPTypes

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
    private let slow: UInt64?
    private let write: @Sendable (Completion, _ isSlow: Bool) -> Void

    /// A log.
    ///
    /// - Parameters:
    ///   - choice: which requests are logged.
    ///   - probes: operations that are asked for all the time; a success of one is not worth a line.
    ///   - slow: nanoseconds from which on a request is slow, and is logged whatever the choice; streams are not, because they last as long as the client sends.
    ///   - write: takes a request that is logged; called on the loop, so it must not block.
    public init(
        _ choice: Choice, probes: Set<String> = [], slow: UInt64? = nil, write: @escaping @Sendable (Completion, _ isSlow: Bool) -> Void
    ) {
        self.choice = choice
        self.probes = probes
        self.slow = slow
        self.write = write
    }

    /// Takes in a request that is over.
    public func record(_ completion: Completion) {
        let failed = completion.status >= 400 || completion.outcome != .completed
        let isSlow = slow.map { completion.nanoseconds >= $0 && !completion.isStream } ?? false
        switch choice {
        case .all where failed || completion.operation.map(probes.contains) != true: write(completion, isSlow)
        case .errors where failed: write(completion, isSlow)
        default: if isSlow { write(completion, true) }
        }
    }
}

extension Completion {
    /// Whether the request was newline-delimited JSON.
    fileprivate var isStream: Bool { head?.headerFields[.contentType]?.lowercased().hasPrefix("application/x-ndjson") ?? false }
}
