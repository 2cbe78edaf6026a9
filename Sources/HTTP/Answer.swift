public import HTTPTypes

/// The answer to a request: all of it, or its head and the first bytes of its body. The transport adds Date, the framing, Connection, X-Request-Id and Server-Timing.
public struct Answer: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// Content-Type and what else the answer's meaning needs.
    public var fields: HTTPFields
    /// The body, or the first piece of it.
    public var body: [UInt8]
    /// What the time went into, for Server-Timing and metrics.
    public var phases: [Phase]

    /// A part of the work on a request.
    public struct Phase: Sendable, Equatable {
        /// Its name, a token: receive, queue, inflate, decode, verify, estimate, encode or deflate.
        public var name: String
        /// How long it took.
        public var nanoseconds: UInt64
        /// When it began, in nanoseconds of the service's clock; `nil` where it is no single interval.
        public var start: UInt64?

        /// A part of the work.
        public init(_ name: String, nanoseconds: UInt64, from start: UInt64? = nil) {
            self.name = name
            self.nanoseconds = nanoseconds
            self.start = start
        }
    }

    /// An answer.
    public init(status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], body: [UInt8] = [], phases: [Phase] = []) {
        self.status = status
        self.fields = fields
        self.body = body
        self.phases = phases
    }

    /// An answer of one media type.
    public init(status: HTTPResponse.Status = .ok, type: String, body: [UInt8], phases: [Phase] = []) {
        self.init(status: status, fields: [.contentType: type], body: body, phases: phases)
    }
}
