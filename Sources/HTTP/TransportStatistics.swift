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
    public var timeouts = 0

    /// Nothing happened yet.
    public init() {}
}
