public import HTTP

/// How requests become parts of traces; both functions are called on the loop, so they must not block.
public struct RequestTracing: Sendable {
    /// Goes on with the trace that a request says it is part of, or begins one.
    let begin: @Sendable (TraceContext?) -> RequestTrace
    /// Takes a request that is over.
    let record: @Sendable (Completion) -> Void

    /// A way to record.
    public init(begin: @escaping @Sendable (TraceContext?) -> RequestTrace, record: @escaping @Sendable (Completion) -> Void) {
        self.begin = begin
        self.record = record
    }

    /// Goes on with the trace that a request says it is part of, or begins one.
    public func begin(_ parent: TraceContext?) -> RequestTrace { begin(parent) }

    /// Takes a request that is over.
    public func record(_ completion: Completion) { record(completion) }
}
