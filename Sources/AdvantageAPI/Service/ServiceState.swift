/// What the service is doing, as health and metrics tell it.
public struct ServiceState: Sendable, Equatable {
    /// Whether it takes no new work.
    public var isDraining = false
    /// Seconds since the start.
    public var uptime = 0.0
    /// Connections open now.
    public var openConnections = 0
    /// Connections accepted since the start.
    public var acceptedConnections = 0
    /// Times that accepting failed.
    public var acceptFailures = 0
    /// Requests whose answer is not yet written.
    public var requestsInFlight = 0
    /// Requests that wait for a worker.
    public var queuedRequests = 0
    /// Requests refused for overload.
    public var rejectedRequests = 0
    /// Bytes of requests and answers held now.
    public var bodyBytes = 0
    /// Bytes received since the start.
    public var receivedBytes = 0
    /// Bytes sent since the start.
    public var sentBytes = 0
    /// Requests that took too long to arrive.
    public var timeouts = 0
    /// TLS handshakes that came to their end.
    public var handshakes = 0
    /// Those of them that continued an earlier session.
    public var resumedHandshakes = 0
    /// TLS handshakes that failed.
    public var failedHandshakes = 0
    /// Bytes of bodies that may be held.
    public var maximumBodyBytes = 0
    /// Open file descriptors, 0 if not known.
    public var openDescriptors = 0
    /// File descriptors that may be open.
    public var maximumDescriptors = 0
    /// Processor time of the process, in seconds.
    public var processorSeconds = 0.0
    /// Resident memory in bytes, 0 if not known.
    public var residentBytes = 0

    /// Nothing happened yet.
    public init() {}
}
