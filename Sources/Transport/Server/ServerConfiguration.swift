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
    /// Bytes that requests, the work on them and answers may hold for all clients together; beyond it 503. By default half of the memory there is, at most 8 GiB.
    public var maximumHeldBytes = min(8 << 30, (MemoryLimit.bytes ?? 4 << 30) / 2)
    /// Requests that may wait for the compute pool; beyond it 429.
    public var maximumQueuedRequests = 256
    /// Threads of the compute pool.
    public var workers = 2
    /// How long clients are waited for.
    public var timeouts = Timeouts()
    /// Nanoseconds from the drain signal until the server stops to accept: load balancers look at readiness meanwhile.
    public var drainDelay: UInt64 = 0
    /// Nanoseconds from then until connections are cut.
    public var drainGrace: UInt64 = 25_000_000_000

    /// The defaults.
    public init() {}
}

/// What an operator should know of a server.
public enum ServerEvent: Sendable, Equatable {
    /// Out of descriptors or memory: accepting pauses. Reported once per pause.
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
