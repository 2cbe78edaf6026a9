public import HTTP
import Synchronization

/// Counters of requests and of the work done, for Prometheus.
public final class Metrics: Sendable {
    /// The requests of one operation.
    private struct OperationCounters: Sendable {
        /// One per method and status: there are few, which are found faster by looking than by hashing.
        var requests: [(method: String, status: Int, count: Int)] = []
        var durations = Histogram()

        mutating func count(_ method: String, _ status: Int, _ seconds: Double) {
            durations.add(seconds)
            if let index = requests.firstIndex(where: { $0.status == status && $0.method == method }) {
                requests[index].count += 1
            } else {
                requests.append((method, status, 1))
            }
        }
    }

    private struct Histogram: Sendable {
        /// One per bound, and one above all.
        var counts = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            counts[Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count] += 1
            sum += seconds
        }
    }

    private struct Counters: Sendable {
        /// By operation; the empty one is what belongs to none.
        var operations: [String: OperationCounters] = [:]
        /// One per name of ``Metrics/phases``.
        var phases = [Histogram](repeating: Histogram(), count: Metrics.phases.count)
        var clientsGone = 0
        /// Requests refused for overload, by the reason.
        var rejectedForQueue = 0
        var rejectedForMemory = 0
        /// Requests by the name of the token or certificate.
        var callers: [String: Int] = [:]
        /// Groups whose advantages are all zero, by the reason.
        var signalReasons: [(name: String, count: Int)] = []
        /// What verifiers did, in the order in which they were first used.
        var verifiers: [VerifierCounters] = []
        /// Groups by the name of the estimator.
        var estimators: [String: Int] = [:]
        var rollouts = 0
        var groups = 0
        var zeroSignalGroups = 0
        /// Rollouts by status, in the order in which they were named.
        var statuses: [(name: String, count: Int)]
    }

    /// Seconds; the upper bounds of the buckets of a duration.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    /// What the time of a request goes into; others are not counted, so that nothing can make series.
    static let phases = ["receive", "queue", "inflate", "decode", "verify", "estimate", "encode", "deflate"]
    /// The work among them; the rest is waiting.
    private static let work = phases[2...]
    private static let methods = ["GET", "POST", "HEAD", "OPTIONS"]
    private static let readiness = "getReadiness"

    private let counters: Mutex<Counters>

    /// Nothing is counted yet.
    ///
    /// - Parameter statuses: names of what a rollout's status can be; each is a series from the start.
    public init(statuses: [String]) {
        counters = Mutex(Counters(statuses: statuses.map { ($0, 0) }))
    }

    /// Counts a request that is over. Unknown methods count together, so that clients cannot make series.
    public func count(_ completion: Completion) {
        let method = Self.methods.contains(completion.method) ? completion.method : "other"
        let seconds = Double(completion.nanoseconds) / 1e9
        counters.withLock { counters in
            if completion.outcome == .clientGone { counters.clientsGone += 1 }
            if completion.status == 429 { counters.rejectedForQueue += 1 }
            // Readiness says 503 while the service drains, which refuses nothing.
            if completion.status == 503, completion.outcome == .completed, completion.operation != Self.readiness { counters.rejectedForMemory += 1 }
            if let caller = completion.caller { counters.callers.tally(caller) }
            counters.operations[completion.operation ?? "", default: OperationCounters()].count(method, completion.status, seconds)
            for phase in completion.phases {
                if let index = Self.phases.firstIndex(of: phase.name) { counters.phases[index].add(Double(phase.nanoseconds) / 1e9) }
            }
        }
    }

    /// Counts what a verifier did. Profiles are named by operators: ``VerifierCounters/most`` are counted each for itself, the others together.
    public func count(_ verifier: String, nanoseconds: UInt64, verdicts: [(status: String, count: Int)]) {
        counters.withLock { $0.verifiers.add(verifier, Double(nanoseconds) / 1e9, verdicts) }
    }

    /// Counts groups whose advantages were computed.
    public func count(groups: Int, of estimator: String) { counters.withLock { $0.estimators[estimator, default: 0] += groups } }

    /// Counts groups without a signal.
    public func count(signalReasons reasons: [(name: String, count: Int)]) {
        counters.withLock { counters in
            for (name, count) in reasons {
                if let index = counters.signalReasons.firstIndex(where: { $0.name == name }) {
                    counters.signalReasons[index].count += count
                } else {
                    counters.signalReasons.append((name, count))
                }
            }
        }
    }

    /// Counts what was answered.
    ///
    /// - Parameters:
    ///   - statuses: how many of the rollouts have each status.
    public func count(rollouts: Int, groups: Int, zeroSignalGroups: Int, statuses: [(name: String, count: Int)]) {
        counters.withLock { counters in
            counters.rollouts += rollouts
            counters.groups += groups
            counters.zeroSignalGroups += zeroSignalGroups
            for (name, count) in statuses {
                if let index = counters.statuses.firstIndex(where: { $0.name == name }) { counters.statuses[index].count += count }
            }
        }
    }

    /// All metrics in the Prometheus text format 0.0.4.
    public func text(_ state: ServiceState, version: String) -> [UInt8] {
        let counters = counters.withLock { $0 }
        let (transport, process) = (state.transport, state.process)
        var text = PrometheusText()
        text.gauge("advantaged_build_info", "The version, as a label.", 1, labels: [("version", version)])
        text.gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", state.started)
        text.gauge("advantaged_uptime_seconds", "Seconds since the start.", state.uptime)
        text.gauge("process_resident_memory_bytes", "Resident memory.", Double(process.residentBytes))
        text.gauge("process_open_fds", "Open file descriptors.", Double(process.openDescriptors))
        text.gauge("process_max_fds", "File descriptors that may be open.", Double(process.maximumDescriptors))
        text.family("process_cpu_seconds_total", .counter, "Processor time of the process.")
        text.sample([], process.processorSeconds)
        text.family("advantaged_http_requests_total", .counter, "Answered requests.")
        let operations = counters.operations.sorted { $0.key < $1.key }
        for (operation, counters) in operations {
            for (method, status, count) in counters.requests.sorted(by: { ($0.method, $0.status) < ($1.method, $1.status) }) {
                text.sample([("route", operation), ("method", method), ("status", String(status))], Double(count))
            }
        }
        text.family("advantaged_http_request_duration_seconds", .histogram, "From a request's first byte to the last of its answer.")
        for (operation, counters) in operations {
            text.histogram([("route", operation)], bounds: Self.bounds, counts: counters.durations.counts, sum: counters.durations.sum)
        }
        text.family("advantaged_request_phase_seconds", .histogram, "What the time of requests goes into.")
        for (phase, histogram) in zip(Self.phases, counters.phases) {
            text.histogram([("phase", phase)], bounds: Self.bounds, counts: histogram.counts, sum: histogram.sum)
        }
        text.family("advantaged_compute_seconds_total", .counter, "Time of threads that work on requests.")
        text.sample([], zip(Self.phases, counters.phases).filter { Self.work.contains($0.0) }.reduce(0) { $0 + $1.1.sum })
        text.counter("advantaged_clients_gone_total", "Requests whose client did not wait for the answer.", counters.clientsGone)
        text.counter("advantaged_rollouts_total", "Rollouts of answered requests.", counters.rollouts)
        text.counter("advantaged_groups_total", "Groups of answered requests.", counters.groups)
        text.counter("advantaged_zero_signal_groups_total", "Groups whose advantages are all zero.", counters.zeroSignalGroups)
        text.family("advantaged_rollout_statuses_total", .counter, "Rollouts by how they came to their reward.")
        for (name, count) in counters.statuses { text.sample([("status", name)], Double(count)) }
        text.family("advantaged_groups_without_signal_total", .counter, "Groups whose advantages are all zero, by the reason.")
        for (name, count) in counters.signalReasons.sorted(by: { $0.name < $1.name }) { text.sample([("reason", name)], Double(count)) }
        text.family("advantaged_estimator_groups_total", .counter, "Groups of answered requests by the estimator.")
        for (estimator, count) in counters.estimators.sorted(by: { $0.key < $1.key }) { text.sample([("estimator", estimator)], Double(count)) }
        counters.verifiers.write(to: &text)
        text.family("advantaged_caller_requests_total", .counter, "Answered requests by the name of the token or certificate.")
        for (caller, count) in counters.callers.sorted(by: { $0.key < $1.key }) { text.sample([("caller", caller)], Double(count)) }
        text.gauge("advantaged_connections", "Open connections.", Double(transport.openConnections))
        text.gauge("advantaged_connections_limit", "Connections that may be open.", Double(transport.maximumConnections))
        text.counter("advantaged_connections_accepted_total", "Accepted connections.", transport.acceptedConnections)
        text.counter(
            "advantaged_accept_failures_total", "Times that accepting failed because descriptors or memory ran out.", transport.acceptFailures)
        text.family("advantaged_tls_handshakes_total", .counter, "TLS handshakes by how they ended.")
        text.sample([("result", "full")], Double(transport.handshakes - transport.resumedHandshakes))
        text.sample([("result", "resumed")], Double(transport.resumedHandshakes))
        text.sample([("result", "failed")], Double(transport.failedHandshakes))
        text.gauge("advantaged_requests_in_flight", "Requests whose answer is not yet written.", Double(transport.requestsInFlight))
        text.gauge("advantaged_requests_queued", "Requests that wait for a worker.", Double(transport.queuedRequests))
        text.gauge("advantaged_requests_queued_limit", "Requests that may wait for a worker.", Double(transport.maximumQueuedRequests))
        text.gauge("advantaged_workers", "Requests that are worked on at a time.", Double(transport.workers))
        text.family("advantaged_requests_rejected_total", .counter, "Requests refused for overload: 429 for a full queue, 503 for a lack of memory.")
        text.sample([("reason", "queue")], Double(counters.rejectedForQueue))
        text.sample([("reason", "memory")], Double(counters.rejectedForMemory))
        text.gauge("advantaged_held_bytes", "Bytes of memory that requests and answers hold now.", Double(transport.heldBytes))
        text.gauge("advantaged_held_bytes_limit", "Bytes of memory that requests and answers may hold.", Double(transport.maximumHeldBytes))
        text.counter("advantaged_received_bytes_total", "Bytes received.", transport.receivedBytes)
        text.counter("advantaged_sent_bytes_total", "Bytes sent.", transport.sentBytes)
        text.family("advantaged_timeouts_total", .counter, "Connections closed because the client was too slow, by what was waited for.")
        let timeouts = transport.timeouts
        for (phase, count) in [
            ("handshake", timeouts.handshake), ("head", timeouts.head), ("body", timeouts.body), ("pause", timeouts.pause), ("write", timeouts.write),
        ] { text.sample([("phase", phase)], Double(count)) }
        state.writeFiles(to: &text)
        text.counter("advantaged_traces_exported_total", "Recorded requests whose spans a collector has taken.", state.exportedTraces)
        text.counter("advantaged_traces_dropped_total", "Recorded requests whose spans were dropped.", state.droppedTraces)
        text.gauge("advantaged_draining", "1 while the service takes no new work.", state.isDraining ? 1 : 0)
        return text.bytes
    }
}

extension [String: Int] {
    /// Names that are counted each for itself: any certificate that is signed has one. The others count together.
    private static var mostNames: Int { 100 }

    fileprivate mutating func tally(_ name: String) {
        self[keys.contains(name) || count < Self.mostNames ? name : "other", default: 0] += 1
    }
}

extension ServiceState {
    /// What files have to do with: certificates, reloads, runs.
    fileprivate func writeFiles(to text: inout PrometheusText) {
        if let certificateExpiry {
            text.gauge(
                "advantaged_tls_certificate_expiry_timestamp_seconds", "When the certificate expires, in seconds since 1970.", certificateExpiry)
        }
        if let reload {
            text.gauge("advantaged_reload_successful", "1 if the last reload could use all files.", reload.succeeded ? 1 : 0)
            text.gauge("advantaged_reload_timestamp_seconds", "When the last reload was, in seconds since 1970.", reload.time)
        }
        text.gauge("advantaged_runs_healthy", "1 if what comes of runs can be written.", runs.isHealthy ? 1 : 0)
        text.counter("advantaged_run_batches_total", "Batches that are in a run.", runs.recorded)
        text.counter("advantaged_run_batches_dropped_total", "Batches that named a run and found no room.", runs.dropped)
        text.gauge("advantaged_run_batches_waiting", "Batches that wait to be written to their run.", Double(runs.waiting))
    }
}
