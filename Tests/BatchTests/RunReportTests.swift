import HTTP
import HTTPTypes
import JSON
import Synchronization
import Testing

@testable import Batch

/// What is reported of a batch: samples for its run, and what its verifiers did.
@Suite struct RunReportTests {
    private final class Reports: Sendable {
        let runs = Mutex<[RunReport]>([])
        let work = Mutex<[VerifierWork]>([])
    }

    private func reports(_ body: String, samples: Int = 0, type: String = "application/json") throws -> (runs: [RunReport], work: [VerifierWork]) {
        let reports = Reports()
        var service = BatchService()
        service.context = BatchContext(
            now: Counter().next, onRun: { report in reports.runs.withLock { $0.append(report) } },
            onVerified: { work in reports.work.withLock { $0 += work } }, keptSamples: samples)
        let answer = try service.answer(Array(body.utf8), type: type)
        #expect(answer.status == .ok, "\(String(decoding: answer.body, as: UTF8.self))")
        #expect(service.budget.heldBytes == 0)
        return (reports.runs.withLock { $0 }, reports.work.withLock { $0 })
    }

    /// A clock that goes on by a microsecond at each look.
    private final class Counter: Sendable {
        private let time = Atomic<UInt64>(0)
        @Sendable func next() -> UInt64 { time.wrappingAdd(1000, ordering: .relaxed).newValue }
    }

    private static let head = #""run": "r", "step": 7, "estimator": {"name": "pass_at_1"}"#
    private static let groups = [
        #"{"id": "a", "verifier": {"name": "text"}, "ground_truth": "4", "rollouts": [{"response": "4"}, {"response": "5"}]}"#,
        #"{"id": "b\u00e9", "ground_truth": "4", "rollouts": [{"id": "x", "response": "so \\boxed{4}", "tokens": 3}, {"reward": 0.5}, {"response": "\\boxed{5}"}]}"#,
        #"{"ground_truth": "6", "rollouts": [{"response": "\\boxed{6}"}, {"response": "\\boxed{6}"}, {"reward": null}]}"#,
    ]
    private static let batch = #"{\#(head), "verifier": {"name": "math"}, "groups": [\#(groups.joined(separator: ","))]}"#
    private static let late = #"{\#(head), "groups": [\#(groups.joined(separator: ","))], "verifier": {"name": "math"}}"#
    private static let stream = ([#"{\#(head), "verifier": {"name": "math"}}"#] + groups).joined(separator: "\n")

    @Test(arguments: [(batch, "application/json"), (late, "application/json"), (stream, "application/x-ndjson")])
    func lastGroupsAreReported(_ body: String, _ type: String) throws {
        let report = try #require(try reports(body, samples: 2, type: type).runs.first)
        #expect(report.run == "r" && report.step == 7 && report.samples.count == 2)
        let first = try parse(report.samples[0])
        #expect(first["id"] == .string("b\u{E9}") && first["place"] == .integer(1) && first["sent"] == .integer(3) && first["signal"] == .bool(true))
        #expect(
            first.at("/rollouts/0")
                == json(
                    #"{"id": "x", "reward": 1, "status": "correct", "advantage": 1.224744871391589, "tokens": 3, "extracted": "4", "excerpt": "so \\boxed{4}", "response_bytes": \#(#"so \\boxed{4}"#.utf8.count)}"#
                ))
        #expect(first.at("/rollouts/1") == json(#"{"reward": 0.5, "status": "given", "advantage": 0.0}"#))
        #expect(first.at("/rollouts/2/status") == .string("wrong"))
        let last = try parse(report.samples[1])
        #expect(last["id"] == .null && last["place"] == .integer(2) && last["signal"] == .bool(false) && last["reason"] == .string("all_correct"))
        // Judged once, shown twice.
        for rollout in 0..<2 { #expect(last.at("/rollouts/\(rollout)/excerpt") == .string("\\boxed{6}")) }
        #expect(last.at("/rollouts/2") == json(#"{"reward": null, "status": "unscored", "advantage": 0.0}"#))
    }

    @Test func nothingIsSampledUnlessAsked() throws {
        #expect(try reports(Self.batch).runs.first?.samples == [])
        #expect(try reports(Self.stream, type: "application/x-ndjson").runs.first?.samples == [])
        #expect(try reports(Self.batch.replacing(#""run": "r", "#, with: ""), samples: 2).runs.isEmpty)
        let rewards = try #require(try reports(Self.batch, samples: 1).runs.first)
        #expect(rewards.samples.count == 1)
    }

    @Test func samplesAreBounded() throws {
        let response = String(repeating: #"\u0001"#, count: 400)
        let rollouts = (0..<100).map { #"{"id": "\#(String(repeating: "n", count: 500))\#($0)", "response": "\#($0)\#(response)"}"# }
        let group = #"{"ground_truth": "4", "rollouts": [\#(rollouts.joined(separator: ","))]}"#
        let body = #"{\#(Self.head), "verifier": {"name": "text"}, "groups": [\#([String](repeating: group, count: 12).joined(separator: ","))]}"#
        let report = try #require(try reports(body, samples: 64).runs.first)
        #expect(report.samples.count > 1 && report.samples.count < 12)
        #expect(report.samples.reduce(0) { $0 + $1.count } <= GroupSamples.bytes)
        let last = try parse(try #require(report.samples.last))
        #expect(last["place"] == .integer(11) && last["sent"] == .integer(100))
        guard case .array(let shown)? = last["rollouts"] else {
            Issue.record("no rollouts")
            return
        }
        #expect(shown.count == 64 && shown[0]["id"]?.string?.utf8.count == 123)
    }

    @Test(arguments: [(batch, "application/json"), (stream, "application/x-ndjson")])
    func workOfEachVerifierIsReported(_ body: String, _ type: String) throws {
        let work = try reports(body, type: type).work
        func total(_ name: String) -> [RolloutStatus: Int] {
            var counts: [RolloutStatus: Int] = [:]
            for one in work where one.name == name { for count in one.statuses { counts[count.status, default: 0] += count.count } }
            return counts
        }
        // Two equal responses are judged once.
        #expect(total("math") == [.correct: 2, .wrong: 1])
        #expect(total("text") == [.correct: 1, .wrong: 1])
        #expect(Set(work.map(\.name)) == ["math", "text"])
        #expect(work.allSatisfy { $0.nanoseconds > 0 })
    }

    @Test func manyVerifiersCountTogether() throws {
        let groups = (0..<40).map { #"{"verifier": {"profile": "p\#($0)"}, "ground_truth": "4", "rollouts": [{"response": "4"}]}"# }
        let profiles = try VerifierProfiles(json: Array("{\((0..<40).map { #""p\#($0)": {"name": "text"}"# }.joined(separator: ","))}".utf8))
        let work = Mutex<[VerifierWork]>([])
        var service = BatchService()
        service.context = BatchContext(profiles: profiles, onVerified: { one in work.withLock { $0 += one } })
        let body = #"{"estimator": {"name": "pass_at_1"}, "groups": [\#(groups.joined(separator: ","))]}"#
        #expect(try service.answer(Array(body.utf8)).status == .ok)
        let told = work.withLock { $0 }
        #expect(Set(told.map(\.name)).count == VerifierLedger.most && told.contains { $0.name == "other" })
        #expect(told.reduce(0) { $0 + $1.statuses.reduce(0) { $0 + $1.count } } == 40)
    }
}
