import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Middleware

/// A request that is over.
func completion(
    _ operation: String?, method: HTTPRequest.Method = .get, status: Int = 200, nanoseconds: UInt64 = 0, phases: [Answer.Phase] = [],
    outcome: Completion.Outcome = .completed, caller: String? = nil
) -> Completion {
    Completion(
        id: "id", head: RequestHead(request: HTTPRequest(method: method, scheme: nil, authority: nil, path: "/x?y")), operation: operation,
        status: status, requestBytes: 0, responseBytes: 0, nanoseconds: nanoseconds, phases: phases, outcome: outcome, caller: caller)
}

@Suite struct MetricsTests {
    @Test func countsWhatWasDone() throws {
        let metrics = Metrics(statuses: ["given", "unscored"])
        metrics.count(rollouts: 3, groups: 1, zeroSignalGroups: 1, statuses: [("given", 2), ("nonsense", 1)])
        metrics.count(
            completion(
                "getHealth", nanoseconds: 2_000_000, phases: [Answer.Phase("decode", nanoseconds: 1000), Answer.Phase("made up", nanoseconds: 1)]))
        metrics.count(
            completion(nil, method: try #require(HTTPRequest.Method("BREW")), status: 404, nanoseconds: 20_000_000_000, outcome: .clientGone))
        var state = ServiceState()
        state.transport.heldBytes = 7
        state.transport.maximumHeldBytes = 9
        state.transport.handshakes = 5
        state.transport.resumedHandshakes = 2
        state.process.residentBytes = 11
        let text = String(decoding: metrics.text(state, version: "1.2.3"), as: UTF8.self)
        for line in [
            #"advantaged_build_info{version="1.2.3"} 1"#, "advantaged_rollouts_total 3", "advantaged_groups_total 1",
            "advantaged_zero_signal_groups_total 1",
            #"advantaged_rollout_statuses_total{status="given"} 2"#, #"advantaged_rollout_statuses_total{status="unscored"} 0"#,
            #"advantaged_http_requests_total{route="getHealth",method="GET",status="200"} 1"#,
            #"advantaged_http_requests_total{route="",method="other",status="404"} 1"#, "advantaged_clients_gone_total 1",
            #"advantaged_http_request_duration_seconds_bucket{route="getHealth",le="0.001"} 0"#,
            #"advantaged_http_request_duration_seconds_bucket{route="getHealth",le="0.0025"} 1"#,
            #"advantaged_http_request_duration_seconds_bucket{route="",le="10"} 0"#,
            #"advantaged_http_request_duration_seconds_bucket{route="",le="+Inf"} 1"#,
            #"advantaged_http_request_duration_seconds_count{route="getHealth"} 1"#,
            #"advantaged_request_phase_seconds_count{phase="decode"} 1"#, "advantaged_held_bytes 7", "advantaged_held_bytes_limit 9",
            #"advantaged_tls_handshakes_total{result="full"} 3"#, "process_resident_memory_bytes 11",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
        #expect(!text.contains("made up") && !text.contains("nonsense"))
    }

    @Test func reasonsLimitsAndFilesAreTold() {
        let metrics = Metrics(statuses: [])
        for status in [429, 503, 503] { metrics.count(completion("computeAdvantages", method: .post, status: status)) }
        metrics.count(completion("getReadiness", status: 503))
        metrics.count(signalReasons: [("all_correct", 2)])
        metrics.count(signalReasons: [("all_wrong", 1), ("all_correct", 1)])
        for caller in 0..<300 { metrics.count(completion("getHealth", caller: "team-\(caller)")) }
        metrics.count(completion("getHealth", caller: "team-7"))
        var state = ServiceState()
        state.started = 1_700_000_000.5
        state.certificateExpiry = 1_800_000_000
        state.reload = .init(succeeded: false, time: 5)
        state.transport.workers = 3
        state.transport.maximumQueuedRequests = 256
        state.transport.maximumConnections = 99
        state.transport.timeouts.count(.body)
        state.transport.timeouts.count(.idle)
        state.runs.dropped = 4
        let text = String(decoding: metrics.text(state, version: "1"), as: UTF8.self)
        for line in [
            "process_start_time_seconds 1700000000.5", "advantaged_tls_certificate_expiry_timestamp_seconds 1800000000",
            "advantaged_reload_successful 0", "advantaged_reload_timestamp_seconds 5", "advantaged_workers 3",
            "advantaged_requests_queued_limit 256", "advantaged_connections_limit 99",
            #"advantaged_requests_rejected_total{reason="queue"} 1"#, #"advantaged_requests_rejected_total{reason="memory"} 2"#,
            #"advantaged_timeouts_total{phase="body"} 1"#, #"advantaged_timeouts_total{phase="write"} 0"#,
            #"advantaged_groups_without_signal_total{reason="all_correct"} 3"#, #"advantaged_groups_without_signal_total{reason="all_wrong"} 1"#,
            #"advantaged_caller_requests_total{caller="team-7"} 2"#, #"advantaged_caller_requests_total{caller="other"} 200"#,
            "advantaged_runs_healthy 1", "advantaged_run_batches_dropped_total 4",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
        let without = String(decoding: metrics.text(ServiceState(), version: "1"), as: UTF8.self)
        #expect(!without.contains("certificate_expiry") && !without.contains("reload"))
    }

    @Test func verifiersAndEstimatorsAreTold() {
        let metrics = Metrics(statuses: [])
        metrics.count("math", nanoseconds: 1_500_000_000, verdicts: [("correct", 2), ("undecided", 1)])
        metrics.count("math", nanoseconds: 500_000_000, verdicts: [("correct", 3)])
        metrics.count("a \"profile\"", nanoseconds: 0, verdicts: [("wrong", 1)])
        metrics.count(groups: 3, of: "pass_at_k")
        metrics.count(groups: 2, of: "pass_at_k")
        for profile in 0..<300 { metrics.count("p\(profile)", nanoseconds: 1_000_000_000, verdicts: [("correct", 1)]) }
        let text = String(decoding: metrics.text(ServiceState(), version: "1"), as: UTF8.self)
        for line in [
            #"advantaged_verifier_seconds_total{verifier="math"} 2"#, #"advantaged_verifier_verdicts_total{verifier="math",status="correct"} 5"#,
            #"advantaged_verifier_verdicts_total{verifier="math",status="undecided"} 1"#,
            #"advantaged_verifier_verdicts_total{verifier="a \"profile\"",status="wrong"} 1"#,
            #"advantaged_verifier_verdicts_total{verifier="other",status="correct"} 202"#,
            #"advantaged_verifier_seconds_total{verifier="other"} 202"#, #"advantaged_estimator_groups_total{estimator="pass_at_k"} 5"#,
        ] { #expect(text.contains(line + "\n"), "\(line)") }
        #expect(text.matches(of: /advantaged_verifier_seconds_total\{/).count == 101)
    }

    @Test func theKernelSaysSomething() {
        let figures = ProcessFigures.now()
        #expect(figures.residentBytes > 0 && figures.openDescriptors > 0 && figures.maximumDescriptors >= figures.openDescriptors)
        #expect(figures.processorSeconds > 0)
    }
}

@Suite struct AccessLogTests {
    private final class Lines: Sendable {
        let operations = Mutex<[String]>([])
    }

    private func logged(_ choice: AccessLog.Choice, slow: UInt64? = nil, _ completions: [Completion]) -> [String] {
        let lines = Lines()
        let log = AccessLog(choice, probes: ["probe"], slow: slow) { completion, _ in
            lines.operations.withLock { $0.append(completion.operation ?? "-") }
        }
        for completion in completions { log.record(completion) }
        return lines.operations.withLock { $0 }
    }

    @Test func theChoiceIsMade() {
        let all = [
            completion("work"), completion("probe"), completion("probe", status: 503), completion(nil, status: 404), completion("cut", outcome: .cut),
            completion("broken", outcome: .brokenOff), completion("gone", outcome: .clientGone),
        ]
        #expect(logged(.all, all) == ["work", "probe", "-", "cut", "broken", "gone"])
        #expect(logged(.errors, all) == ["probe", "-", "cut", "broken"])
        #expect(logged(.none, all) == [])
    }
}

@Suite struct CrossSiteTests {
    @Test(arguments: [("cross-site", true), ("same-origin", false), ("none", false), (nil, false)])
    func onlyOtherSitesAreRefused(_ value: String?, _ isRefused: Bool) throws {
        let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
        var head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/c")
        head.headerFields[site] = value
        func endpoint(_ allows: Bool) -> Endpoint {
            Endpoint(.get, "/c", "curves", cost: .heavy, statuses: [200], allowsCrossSite: allows) { WholeBody(of: $0, limit: 0) { _ in Answer() } }
        }
        #expect(CrossSite.problem(of: head, for: endpoint(false))?.kind.status == (isRefused ? 403 : nil))
        #expect(CrossSite.problem(of: head, for: endpoint(true)) == nil)
    }
}
