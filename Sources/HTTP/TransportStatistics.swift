/// What the transport is doing, at one moment.
public struct TransportStatistics: Sendable, Equatable {
    /// Connections open now.
    public var openConnections = 0
    /// Connections that may be open.
    public var maximumConnections = 0
    /// Connections accepted since the start.
    public var acceptedConnections = 0
    /// Times that accept failed because descriptors or memory ran out.
    public var acceptFailures = 0
    /// Requests whose answer is not yet written.
    public var requestsInFlight = 0
    /// Requests that are worked on at a time.
    public var workers = 0
    /// Requests that may wait for a worker.
    public var maximumQueuedRequests = 0
    /// Requests that wait for a worker.
    public var queuedRequests = 0
    /// Requests refused for overload.
    public var rejectedRequests = 0
    /// Bytes that requests and answers hold now: ``MemoryBudget/heldBytes``.
    public var heldBytes = 0
    /// Bytes that they may hold.
    public var maximumHeldBytes = 0
    /// TLS handshakes that came to their end.
    public var handshakes = 0
    /// Those of them that continued an earlier session.
    public var resumedHandshakes = 0
    /// TLS handshakes that failed.
    public var failedHandshakes = 0
    /// Bytes received since the start.
    public var receivedBytes = 0
    /// Bytes sent since the start.
    public var sentBytes = 0
    /// Connections closed because the client was too slow.
    public var timeouts = Timeouts()

    /// Connections closed because the client was too slow, by what was waited for.
    public struct Timeouts: Sendable, Equatable {
        /// A TLS handshake.
        public var handshake = 0
        /// The rest of a head.
        public var head = 0
        /// The rest of a body that has announced its length.
        public var body = 0
        /// The next piece of a body in chunks.
        public var pause = 0
        /// The client, to take its answer.
        public var write = 0

        /// Nobody was too slow yet.
        public init() {}

        /// All of them.
        public var total: Int { handshake + head + body + pause + write }

        /// Counts a wait that was too long; that of an idle connection, and for its end, is nothing unusual.
        public mutating func count(_ wait: ConnectionTimer.Wait) {
            switch wait {
            case .handshake: handshake += 1
            case .head: head += 1
            case .body: body += 1
            case .pause: pause += 1
            case .write: write += 1
            case .idle, .linger, .application: break
            }
        }
    }

    /// Nothing happened yet.
    public init() {}
}
