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
    /// Recorded requests whose spans a collector has taken.
    public var exportedTraces = 0
    /// Recorded requests whose spans were dropped.
    public var droppedTraces = 0

    /// Nothing happened yet.
    public init() {}
}
