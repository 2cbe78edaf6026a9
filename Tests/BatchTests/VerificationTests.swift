import HTTP
import HTTPTypes
import JSON
import Synchronization
import Testing

@testable import Batch
@testable import Verifiers

/// How a batch is verified: in parallel, each distinct pair once, until the client goes away; and what becomes of the parts of a composition.
@Suite struct VerificationTests {
    /// Judges by equality and counts its work.
    private final class CountingVerifier: Verifier {
        let judged = Mutex<[String]>([])
        let read = Mutex(0)

        func judge(for groundTruth: GroundTruth, spending effort: Effort) -> any Judge {
            read.withLock { $0 += 1 }
            return CountingJudge(verifier: self, gold: groundTruth.text ?? "")
        }

        struct CountingJudge: Judge {
            let verifier: CountingVerifier
            let gold: String

            func verdict(on response: Response, spending effort: Effort) -> Verdict {
                let text = String(decoding: response.text, as: UTF8.self)
                verifier.judged.withLock { $0.append(text) }
                return .decided(text == gold, extracted: text)
            }
        }
    }

    /// Decodes and verifies a batch with a verifier.
    private func verdicts(
        _ groups: String, verifier: any Verifier, in parallel: Parallel? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> (columns: Columns, table: VerdictTable) {
        let body = Array(#"{"verifier": {"name": "text"}, "groups": \#(groups)}"#.utf8)
        let memory = MemoryAccount(of: MemoryBudget(limit: 1 << 30))
        let verification = Verification(in: memory, isCancelled: isCancelled)
        let decoder = BatchDecoder(.document, for: .rewards, verifying: verification, profiles: VerifierProfiles(), in: memory)
        decoder.choose = { value throws(Problem) in ChosenVerifier(verifier: verifier, value: value) }
        var rest = body[...]
        while true {
            let (read, outcome) = try rest.withUnsafeBufferPointer { try decoder.decode($0, isLast: true) }
            rest = rest.dropFirst(read)
            if outcome == .complete { break }
            try verification.run(in: parallel ?? serial)
        }
        while !verification.isIdle { try verification.run(in: parallel ?? serial) }
        return (decoder.columns, verification.table)
    }

    private let serial: Parallel = { count, body in for index in 0..<count { body(index) } }

    /// The answers of both responses are the same, and as long as one that is cut off.
    @Test func longAnswersThatEndInAnEllipsisAreTheSame() throws {
        for length in 250...254 {
            let answer = String(repeating: "x", count: length) + "\u{2026}"
            let body =
                #"{"verifier": {"name": "hendrycks_math"}, "groups": [{"ground_truth": "1", "rollouts": ["#
                + #"{"response": "a \\boxed{\#(answer)}"}, {"response": "b \\boxed{\#(answer)}"}]}]}"#
            let said = try post("/v1/rewards", body).body
            #expect(said["summary"]?["negative_answer_diversity"]?.number == 0.5, "\(length)")
        }
    }

    @Test func samePairsAreJudgedOnce() throws {
        let verifier = CountingVerifier()
        let (columns, table) = try verdicts(
            #"[{"ground_truth": "a", "rollouts": [{"response": "a"}, {"response": "b"}, {"response": "a"}, {"response": "a", "tokens": 3}]}, {"ground_truth": "a", "rollouts": [{"response": "b"}, {"reward": 1}]}, {"ground_truth": "b", "rollouts": [{"response": "b"}]}]"#,
            verifier: verifier)
        // The number of tokens is part of what is judged.
        #expect(verifier.judged.withLock { $0 } == ["a", "b", "a", "b"])
        #expect(verifier.read.withLock { $0 } == 2)
        #expect((0..<7).map { columns.verdicts[$0].flatMap { table.score(of: Int($0)) } } == [1, 0, 1, 1, 0, nil, 1])
    }

    @Test func piecesRunInAnyOrder() throws {
        let rollouts = (0..<100).map { #"{"response": "\#($0)"}"# }.joined(separator: ", ")
        let counts = Mutex<[Int]>([])
        let backwards: Parallel = { count, body in
            counts.withLock { $0.append(count) }
            for index in (0..<count).reversed() { body(index) }
        }
        let (columns, table) = try verdicts(#"[{"ground_truth": "7", "rollouts": [\#(rollouts)]}]"#, verifier: CountingVerifier(), in: backwards)
        #expect(counts.withLock { $0 } == [7])
        for rollout in 0..<100 {
            let verdict = Int(try #require(columns.verdicts[rollout]))
            #expect(table.extracted(of: verdict).map { String(decoding: $0, as: UTF8.self) } == String(rollout))
            #expect(table.score(of: verdict) == (rollout == 7 ? 1 : 0))
        }
    }

    @Test func workStopsWhenTheClientIsGone() throws {
        let verifier = CountingVerifier()
        let rollouts = (0..<64).map { #"{"response": "\#($0)"}"# }.joined(separator: ", ")
        let error = #expect(throws: Problem.self) {
            try verdicts(
                #"[{"ground_truth": "7", "rollouts": [\#(rollouts)]}]"#, verifier: verifier,
                isCancelled: { verifier.judged.withLock { $0.count >= 20 } })
        }
        #expect(error?.kind == .unavailable)
        #expect(verifier.judged.withLock { $0.count } == 20)
    }

    @Test func nothingIsCountedForAClientThatIsGone() throws {
        let counted = Mutex(0)
        var service = BatchService()
        service.context.onAnswered = { counts in counted.withLock { $0 += counts.rollouts } }
        let cancellation = Cancellation()
        cancellation.cancel()
        let body = Array(#"{"verifier": {"name": "text"}, "groups": [{"ground_truth": "a", "rollouts": [{"response": "a"}]}]}"#.utf8)
        let answer = try service.answer(body, to: "/v1/rewards", cancellation: cancellation)
        #expect(answer.status == .serviceUnavailable)
        #expect(counted.withLock { $0 } == 0)
    }

    /// Whatever the budget, and so wherever the work stops: what is refused is in no count, and in no run.
    @Test func onlyWhatIsAnsweredIsCounted() throws {
        let body = Array(#"{"run": "r", "estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 0}]}]}"#.utf8)
        var refused = 0
        for limit in stride(from: 0, through: 1 << 20, by: 8 << 10) {
            let counted = Mutex((rollouts: 0, runs: 0))
            var service = BatchService()
            service.budget = MemoryBudget(limit: limit)
            service.context.onAnswered = { counts in counted.withLock { $0.rollouts += counts.rollouts } }
            service.context.onRun = { _ in counted.withLock { $0.runs += 1 } }
            let isAnswered = try service.answer(body, to: "/v1/advantages").status == .ok
            if !isAnswered { refused += 1 }
            #expect(counted.withLock { [$0.rollouts, $0.runs] } == (isAnswered ? [2, 1] : [0, 0]), "\(limit)")
        }
        // The answer alone takes half a mebibyte.
        #expect((64..<128).contains(refused))
    }

    // MARK: Parts

    private func advantages(_ verifier: String, _ more: String = "") throws -> JSONValue {
        let answer = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}\#(more), "verifier": \#(verifier), "groups": [{"ground_truth": "5", "rollouts": [{"response": "\\boxed{5}"}, {"response": "the answer is 5"}, {"response": "\\boxed{6}"}, {"response": "I do not know."}]}]}"#
        )
        #expect(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    private static let sum =
        #"{"weighted_sum": [{"verifier": {"name": "math"}, "weight": 0.9, "as": "accuracy"}, {"verifier": {"name": "format", "form": "boxed"}, "weight": 0.1}]}"#

    @Test func partsAreTheRewardsOfGDPO() throws {
        let answer = try advantages(Self.sum)
        let sent = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}, "groups": [{"rollouts": [{"rewards": {"accuracy": 1, "format": 1}}, {"rewards": {"accuracy": 1, "format": 0}}, {"rewards": {"accuracy": 0, "format": 1}}, {"rewards": {"accuracy": 0, "format": 0}}]}]}"#
        )
        for index in 0..<4 {
            let pointer = "/groups/0/rollouts/\(index)/advantage"
            #expect(answer.at(pointer)?.number == sent.body.at(pointer)?.number)
        }
        // A mapping around the sum changes the reward and not its parts.
        let mapped = try advantages(#"{"affine": \#(Self.sum), "scale": 2, "offset": -1}"#)
        #expect(mapped.at("/groups/0/rollouts/1/advantage") == answer.at("/groups/0/rollouts/1/advantage"))
        #expect(mapped.at("/groups/0/rollouts/3/reward")?.number == -1)
    }

    @Test func partsThatWereSentCountMoreThanTheCompositions() throws {
        func advantages(_ rewards: [String], _ verifier: String) throws -> [Double?] {
            let rollouts = rewards.map { #"{"response": "5", "rewards": \#($0)}"# }.joined(separator: ", ")
            let answer = try post(
                "/v1/advantages",
                #"{"estimator": {"name": "gdpo", "whiten": "none"}, "verifier": \#(verifier), "groups": [{"ground_truth": "5", "rollouts": [\#(rollouts)]}]}"#
            )
            #expect(answer.status == 200, "\(answer.body)")
            return (0..<rewards.count).map { answer.body.at("/groups/0/rollouts/\($0)/advantage")?.number }
        }
        let sent = [#"{"accuracy": 0, "format": 0}"#, #"{"accuracy": 5, "format": 0}"#, #"{"accuracy": 0, "format": 1}"#]
        #expect(try advantages(sent, Self.sum) == advantages(sent, #"{"name": "math"}"#))
    }

    /// A rollout that failed counts for `on_failure` in each part, also next to rows that do not vote or in a trajectory of several rows.
    @Test(arguments: [
        ("", "", ""),
        (#", {"reward": 0, "exclude": true}"#, "", ""),
        ("", #", "trajectory": "a""#, #", {"reward": null, "trajectory": "a"}"#),
    ])
    func partsOfAFailureAreWhatOnFailureSays(excluded: String, name: String, split: String) throws {
        let verifier =
            #"{"weighted_sum": [{"verifier": {"name": "math"}, "weight": 0.7, "as": "acc"}, {"verifier": {"name": "length", "max": 20, "buffer": 10}, "weight": 0.3, "as": "len"}]}"#
        let answer = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}, "on_failure": 0, "verifier": \#(verifier), "groups": [{"ground_truth": "7", "rollouts": [{"response": "7", "tokens": 3}, {"response": "8", "tokens": 15}, {"response": "7"\#(name)}\#(split)\#(excluded)]}]}"#
        )
        #expect(answer.status == 200, "\(answer.body)")
        let sent = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}, "groups": [{"rollouts": [{"rewards": {"acc": 1, "len": 1}}, {"rewards": {"acc": 0, "len": 0.5}}, {"rewards": {"acc": 0, "len": 0}}]}]}"#
        )
        for index in 0..<3 {
            let pointer = "/groups/0/rollouts/\(index)/advantage"
            #expect(answer.body.at(pointer)?.number == sent.body.at(pointer)?.number, "\(index)")
        }
        #expect(answer.body.at("/summary/metrics/parts~1acc~1mean")?.number == sent.body.at("/summary/metrics/parts~1acc~1mean")?.number)
    }

    @Test func aPartBehindAGateThatStaysShutIsZero() throws {
        let gated = try advantages(#"{"gate": [{"name": "format", "form": "boxed"}, {"name": "math"}]}"#)
        let sent = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}, "groups": [{"rollouts": [{"rewards": {"math": 1, "format": 1}}, {"rewards": {"math": 0, "format": 0}}, {"rewards": {"math": 0, "format": 1}}, {"rewards": {"math": 0, "format": 0}}]}]}"#
        )
        for index in 0..<4 {
            let pointer = "/groups/0/rollouts/\(index)/advantage"
            #expect(gated.at(pointer)?.number == sent.body.at(pointer)?.number)
        }
    }

    @Test func eachPartExplainsItself() throws {
        let explained = try post(
            "/v1/rewards",
            #"{"verifier": {"max": [\#(Self.sum), {"name": "numeric"}], "explain": true}, "groups": [{"ground_truth": "5", "rollouts": [{"response": "\\boxed{5.0}"}]}]}"#
        ).body
        let rollout = "/groups/0/rollouts/0"
        #expect(explained.at("\(rollout)/readings/weighted_sum.accuracy/place") == .string("boxed"))
        #expect(explained.at("\(rollout)/readings/weighted_sum.accuracy/ground_truth") == .string("5"))
        #expect(explained.at("\(rollout)/readings/weighted_sum.format/rule")?.string != nil)
        #expect(explained.at("\(rollout)/readings/numeric/answer") == .string("5.0"))
        #expect(explained.at("\(rollout)/parts/weighted_sum.accuracy")?.number == 1)
        let silent = try post(
            "/v1/rewards", #"{"verifier": \#(Self.sum), "groups": [{"ground_truth": "5", "rollouts": [{"response": "\\boxed{5.0}"}]}]}"#)
        #expect(silent.body.at("\(rollout)/readings") == nil)
        let bad = try post(
            "/v1/rewards",
            #"{"verifier": {"max": [{"name": "math"}], "explain": 1}, "groups": [{"ground_truth": "5", "rollouts": [{"response": "5"}]}]}"#)
        #expect(bad.body["pointer"] == .string("/verifier/explain"))
    }
}
