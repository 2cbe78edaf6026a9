public import HTTP

/// What the service is doing, as health and metrics report it.
public struct ServiceState: Sendable, Equatable {
    /// Whether it takes no new work.
    public var isDraining = false
    /// Seconds since the start.
    public var uptime = 0.0
    /// When the process started, in seconds since 1970.
    public var started = 0.0
    /// When the certificate expires, in seconds since 1970; `nil` where there is none.
    public var certificateExpiry: Double?
    /// How the last reload went; `nil` before the first.
    public var reload: Reload?
    /// What is the matter with the runs.
    public var runs = Runs()
    /// What the transport is doing.
    public var transport = TransportStatistics()
    /// What the kernel says about the process.
    public var process = ProcessFigures()
    /// Recorded requests whose spans a collector has taken.
    public var exportedTraces = 0
    /// Recorded requests whose spans were dropped.
    public var droppedTraces = 0

    /// A reload of certificates and tokens.
    public struct Reload: Sendable, Equatable {
        /// Whether all files could be used.
        public var succeeded: Bool
        /// When it was, in seconds since 1970.
        public var time: Double

        /// A reload.
        public init(succeeded: Bool, time: Double) {
            self.succeeded = succeeded
            self.time = time
        }
    }

    /// The batches that named a run.
    public struct Runs: Sendable, Equatable {
        /// Whether the file can be written; also where there is none.
        public var isHealthy = true
        /// Batches that are in a run.
        public var recorded = 0
        /// Batches that found no room.
        public var dropped = 0
        /// Batches that wait to be written.
        public var waiting = 0

        /// Nothing is kept yet.
        public init() {}
    }

    /// Nothing happened yet.
    public init() {}
}
