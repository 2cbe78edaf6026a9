public import HTTP

/// How a server behaves; every limit can be set.
public struct ServerConfiguration: Sendable {
    /// Address to listen on: an IPv4 or IPv6 literal, or a host name.
    public var host = "127.0.0.1"
    /// Port to listen on; 0 picks a free one.
    public var port: UInt16 = 8080
    /// Limits of heads and framing.
    public var limits = HTTPLimits()
    /// Open connections; beyond it none is accepted until one closes.
    public var maximumConnections = 10_000
    /// Bytes that requests, the work on them and answers take for all clients together; beyond it 503. By default half of the memory there is, at most
    /// 8 GiB.
    public var maximumBodyBytes = min(8 << 30, (MemoryLimit.bytes ?? 4 << 30) / 2)
    /// How many times its size a gzip body may grow to; beyond it 413.
    public var maximumInflationRatio = 200
    /// Requests that may wait for the compute pool; beyond it 429.
    public var maximumQueuedRequests = 256
    /// Threads of the compute pool.
    public var workers = 2
    /// Nanoseconds.
    public var timeouts = Timeouts()

    /// How long the server waits for a client.
    public struct Timeouts: Sendable {
        /// For a TLS handshake.
        public var handshake: UInt64 = 10_000_000_000
        /// For a whole head, from its first byte.
        public var head: UInt64 = 10_000_000_000
        /// For a body: this, and a second more for each ``bodyBytesPerSecond`` that has come in.
        public var body: UInt64 = 30_000_000_000
        /// The slowest body that is waited for.
        public var bodyBytesPerSecond = 65_536
        /// For the next piece of a body that is taken as a stream: whoever sends it may still be making it.
        public var stream: UInt64 = 300_000_000_000
        /// For the next request on an idle connection.
        public var idle: UInt64 = 75_000_000_000
        /// For the client to take any byte of an answer, and for all of it: this, and a second more for each ``answerBytesPerSecond`` that it has taken.
        public var write: UInt64 = 30_000_000_000
        /// The slowest reader of an answer that is waited for.
        public var answerBytesPerSecond = 65_536
        /// For the client's end of a connection behind the last answer.
        public var linger: UInt64 = 2_000_000_000
        /// From the drain signal until the server stops to accept: load balancers look at readiness meanwhile.
        public var drainDelay: UInt64 = 0
        /// From then until connections are cut.
        public var drainGrace: UInt64 = 25_000_000_000

        /// The defaults.
        public init() {}
    }

    /// The defaults.
    public init() {}
}

/// What a server is doing, at one moment.
public struct ServerStatistics: Sendable, Equatable {
    /// Connections open now.
    public var openConnections = 0
    /// Connections accepted since the start.
    public var acceptedConnections = 0
    /// Times that accept failed for want of descriptors or memory.
    public var acceptFailures = 0
    /// Requests whose answer is not yet written.
    public var requestsInFlight = 0
    /// Requests waiting for a worker.
    public var queuedRequests = 0
    /// Requests refused for overload.
    public var rejectedRequests = 0
    /// Bytes held now for requests, the work on them, and answers.
    public var bodyBytes = 0
    /// TLS handshakes that came to their end.
    public var handshakes = 0
    /// Those of them that continued an earlier session.
    public var resumedHandshakes = 0
    /// TLS handshakes that failed.
    public var failedHandshakes = 0
    /// The most that may be held.
    public var maximumBodyBytes = 0
    /// Bytes received since the start.
    public var receivedBytes = 0
    /// Bytes sent since the start.
    public var sentBytes = 0
    /// Connections closed because the client was too slow.
    public var timeouts = 0
}

/// What a server tells its operator.
public enum ServerEvent: Sendable, Equatable {
    /// Out of descriptors or memory: accepting pauses. Told once per pause.
    case acceptPaused(reason: String)
    /// The drain has begun.
    case draining(openConnections: Int)
    /// The grace period is over and connections are cut.
    case cutting(openConnections: Int)
    /// New connections use new certificates.
    case certificatesReplaced
    /// All connections are closed.
    case stopped
}
