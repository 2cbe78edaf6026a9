public import HTTP

/// What the service is doing, as health and metrics report it.
public struct ServiceState: Sendable, Equatable {
    /// Whether it takes no new work.
    public var isDraining = false
    /// Seconds since the start.
    public var uptime = 0.0
    /// What the transport is doing.
    public var transport = TransportStatistics()
    /// What the kernel says about the process.
    public var process = ProcessFigures()

    /// Nothing happened yet.
    public init() {}
}
