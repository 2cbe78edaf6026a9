public import Batch
public import Middleware

/// What the endpoints of a process share.
public struct ServiceContext: Sendable {
    /// How batches are worked on.
    public let batch: BatchContext
    /// The version that health and metrics report.
    public let version: String
    /// Counts what is answered.
    public let metrics: Metrics
    /// What the service is doing.
    public let state: @Sendable () -> ServiceState

    /// A context.
    ///
    /// - Parameters:
    ///   - limits: what a request may be.
    ///   - profiles: verifiers that requests may refer to by name.
    ///   - parallel: where responses are verified; by default one after the other.
    ///   - now: a clock in nanoseconds that never goes back.
    public init(
        limits: BatchContext.Limits = BatchContext.Limits(), profiles: VerifierProfiles = VerifierProfiles(), version: String,
        parallel: @escaping Parallel = { count, body in for index in 0..<count { body(index) } },
        now: @escaping @Sendable () -> UInt64 = { 0 }, state: @escaping @Sendable () -> ServiceState = { ServiceState() }
    ) {
        let metrics = Metrics(statuses: RolloutStatus.allCases.map { "\($0.name)" })
        batch = BatchContext(limits: limits, profiles: profiles, parallel: parallel, now: now) { counts in
            metrics.count(
                rollouts: counts.rollouts, groups: counts.groups, zeroSignalGroups: counts.zeroSignalGroups,
                statuses: counts.statuses.map { ("\($0.status.name)", $0.count) })
        }
        self.version = version
        self.metrics = metrics
        self.state = state
    }
}
