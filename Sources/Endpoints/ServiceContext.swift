import Advantages
public import Batch
import HTTP
public import Middleware
public import Runs

/// What the endpoints of a process share.
public struct ServiceContext: Sendable {
    /// How batches are worked on.
    public let batch: BatchContext
    /// The version that health and metrics report.
    public let version: String
    /// Counts what is answered.
    public let metrics: Metrics
    /// What came of the batches that named a run.
    public let runs: RunStore
    /// Other replicas, whose pages may read the runs of this one.
    public let peers: PeerOrigins
    /// What the service is doing.
    public let state: @Sendable () -> ServiceState

    /// What the service is doing, with what its runs are.
    var fullState: ServiceState {
        var state = state()
        let runs = runs.status
        state.runs.isHealthy = runs.trouble == nil
        state.runs.recorded = runs.recorded
        state.runs.dropped = runs.dropped
        state.runs.waiting = runs.waiting
        return state
    }

    /// A context.
    ///
    /// - Parameters:
    ///   - limits: what a request may be.
    ///   - profiles: verifiers that requests may refer to by name.
    ///   - parallel: where responses are verified; by default one after the other.
    ///   - now: a clock in nanoseconds that never goes back.
    ///   - runs: keeps what comes of batches that name a run.
    ///   - peers: other replicas, whose pages may read the runs of this one.
    public init(
        limits: BatchContext.Limits = BatchContext.Limits(), profiles: VerifierProfiles = VerifierProfiles(), version: String,
        parallel: @escaping Parallel = { count, body in for index in 0..<count { body(index) } },
        now: @escaping @Sendable () -> UInt64 = { 0 }, runs: RunStore = RunStore(now: { 0 }), peers: PeerOrigins = PeerOrigins(),
        state: @escaping @Sendable () -> ServiceState = { ServiceState() }
    ) {
        let metrics = Metrics(statuses: RolloutStatus.allCases.map { "\($0.name)" })
        batch = BatchContext(
            limits: limits, profiles: profiles, parallel: parallel, now: now,
            onAnswered: { counts in
                metrics.count(
                    rollouts: counts.rollouts, groups: counts.groups, zeroSignalGroups: counts.zeroSignalGroups,
                    statuses: counts.statuses.map { ("\($0.status.name)", $0.count) })
                if let estimator = counts.estimator { metrics.count(groups: counts.groups, of: estimator) }
                if !counts.signalReasons.isEmpty { metrics.count(signalReasons: counts.signalReasons.map { ($0.reason.rawValue, $0.count) }) }
            },
            onRun: { report in
                runs.record(
                    RunBatch(
                        run: report.run, step: report.step, metrics: report.metrics, phases: report.phases.map { ($0.name, $0.nanoseconds) },
                        samples: report.samples))
            },
            onVerified: { work in
                for one in work {
                    metrics.count(one.name, nanoseconds: one.nanoseconds, verdicts: one.statuses.map { ("\($0.status.name)", $0.count) })
                }
            }, keptSamples: runs.status.samples)
        self.runs = runs
        self.peers = peers
        self.version = version
        self.metrics = metrics
        self.state = state
    }
}
