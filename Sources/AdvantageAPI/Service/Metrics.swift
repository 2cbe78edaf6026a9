import Batch
import Synchronization

/// Counters of requests and of the work done, for Prometheus.
public final class Metrics: Sendable {
    /// The requests of one route.
    private struct RouteCounters {
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

    private struct Histogram {
        /// One per bound, and one above all.
        var counts = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            counts[Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count] += 1
            sum += seconds
        }
    }

    private struct Counters {
        /// One per route, and one for what belongs to none.
        var routes = [RouteCounters](repeating: RouteCounters(), count: Route.all.count + 1)
        /// One per name of ``Metrics/phases``.
        var phases = [Histogram](repeating: Histogram(), count: Metrics.phases.count)
        var clientsGone = 0
        var rollouts = 0
        var groups = 0
        var zeroSignalGroups = 0
        var statuses: [RolloutStatus: Int] = [:]
    }

    /// Seconds; the upper bounds of the buckets of a duration.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// What the time of a request goes into; others are not counted, so that nothing can make series.
    static let phases = ["receive", "queue", "inflate", "decode", "verify", "estimate", "encode", "deflate"]
    /// The work among them; the rest is waiting.
    private static let work = phases[2...]
    private static let methods = ["GET", "POST", "HEAD", "OPTIONS"]

    private let counters = Mutex(Counters())

    init() {}

    /// Counts an answered request.
    ///
    /// - Parameters:
    ///   - route: its ``Route/number``, `nil` if it has none.
    ///   - method: of HTTP; unknown ones count together, so that clients cannot make series.
    ///   - status: of the answer.
    ///   - seconds: from its first byte to the last of the answer.
    ///   - clientIsGone: whether nobody took the answer.
    ///   - phases: how many parts the time has.
    ///   - phase: one of them.
    public func count(
        route: Int?, method: String, status: Int, seconds: Double, clientIsGone: Bool, phases: Int = 0,
        phase: (Int) -> (name: String, seconds: Double) = { _ in ("", 0) }
    ) {
        let method = Self.methods.contains(method) ? method : "other"
        counters.withLock { counters in
            if clientIsGone { counters.clientsGone += 1 }
            counters.routes[route ?? Route.all.count].count(method, status, seconds)
            for index in 0..<phases {
                let (name, seconds) = phase(index)
                if let index = Self.phases.firstIndex(of: name) { counters.phases[index].add(seconds) }
            }
        }
    }

    func count(rollouts: Int, groups: Int, zeroSignalGroups: Int, statuses: [(status: RolloutStatus, count: Int)]) {
        counters.withLock { counters in
            counters.rollouts += rollouts
            counters.groups += groups
            counters.zeroSignalGroups += zeroSignalGroups
            for (status, count) in statuses { counters.statuses[status, default: 0] += count }
        }
    }

    /// All metrics in the Prometheus text format 0.0.4.
    func text(_ state: ServiceState, version: String) -> [UInt8] {
        let counters = counters.withLock { $0 }
        var text = PrometheusText()
        text.gauge("advantaged_build_info", "The version, as a label.", 1, labels: [("version", version)])
        text.gauge("advantaged_uptime_seconds", "Seconds since the start.", state.uptime)
        text.gauge("process_resident_memory_bytes", "Resident memory.", Double(state.residentBytes))
        text.gauge("process_open_fds", "Open file descriptors.", Double(state.openDescriptors))
        text.gauge("process_max_fds", "File descriptors that may be open.", Double(state.maximumDescriptors))
        text.family("process_cpu_seconds_total", .counter, "Processor time of the process.")
        text.sample([], state.processorSeconds)
        text.family("advantaged_http_requests_total", .counter, "Answered requests.")
        let routes = zip(Route.all.map(\.operation.rawValue) + [""], counters.routes).filter { !$0.1.requests.isEmpty }.sorted { $0.0 < $1.0 }
        for (route, counters) in routes {
            for (method, status, count) in counters.requests.sorted(by: { ($0.method, $0.status) < ($1.method, $1.status) }) {
                text.sample([("route", route), ("method", method), ("status", String(status))], Double(count))
            }
        }
        text.family("advantaged_http_request_duration_seconds", .histogram, "From a request's first byte to the last of its answer.")
        for (route, counters) in routes {
            text.histogram([("route", route)], bounds: Self.bounds, counts: counters.durations.counts, sum: counters.durations.sum)
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
        for status in RolloutStatus.allCases { text.sample([("status", "\(status.name)")], Double(counters.statuses[status] ?? 0)) }
        text.gauge("advantaged_connections", "Open connections.", Double(state.openConnections))
        text.counter("advantaged_connections_accepted_total", "Accepted connections.", state.acceptedConnections)
        text.counter("advantaged_accept_failures_total", "Times that accepting failed for want of descriptors or memory.", state.acceptFailures)
        text.family("advantaged_tls_handshakes_total", .counter, "TLS handshakes by how they ended.")
        text.sample([("result", "full")], Double(state.handshakes - state.resumedHandshakes))
        text.sample([("result", "resumed")], Double(state.resumedHandshakes))
        text.sample([("result", "failed")], Double(state.failedHandshakes))
        text.gauge("advantaged_requests_in_flight", "Requests whose answer is not yet written.", Double(state.requestsInFlight))
        text.gauge("advantaged_requests_queued", "Requests that wait for a worker.", Double(state.queuedRequests))
        text.counter("advantaged_requests_rejected_total", "Requests refused for overload.", state.rejectedRequests)
        text.gauge("advantaged_body_bytes", "Bytes held now for requests, the work on them, and answers.", Double(state.bodyBytes))
        text.gauge("advantaged_body_bytes_limit", "Bytes that may be held for them.", Double(state.maximumBodyBytes))
        text.counter("advantaged_received_bytes_total", "Bytes received.", state.receivedBytes)
        text.counter("advantaged_sent_bytes_total", "Bytes sent.", state.sentBytes)
        text.counter("advantaged_timeouts_total", "Requests that took too long to arrive or to be taken.", state.timeouts)
        text.gauge("advantaged_draining", "1 while the service takes no new work.", state.isDraining ? 1 : 0)
        return text.bytes
    }
}
