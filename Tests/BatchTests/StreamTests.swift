import HTTP
import HTTPTypes
import JSON
import Testing

@testable import Batch

/// Newline-delimited JSON in and out.
@Suite struct StreamTests {
    /// Posts lines in pieces of `size` bytes.
    ///
    /// - Returns: the status, and the answer's lines.
    private func post(
        _ lines: [String], inPiecesOf size: Int = .max, to path: String = "/v1/advantages", limits: BatchContext.Limits = .init()
    ) throws -> (status: Int, text: String, lines: [JSONValue]) {
        let answer = try BatchService(limits: limits).answer(
            Array(lines.joined(separator: "\n").utf8), to: path, type: "application/x-ndjson", chunksOf: size)
        if answer.status == .ok { #expect(answer.fields[.contentType] == "application/x-ndjson") }
        let text = String(decoding: answer.body, as: UTF8.self)
        return (answer.status.code, text, try text.split(separator: "\n").map { try parse(String($0)) })
    }

    private static let head = #"{"estimator": {"name": "pass_at_k", "k": 2}, "verifier": {"name": "math"}}"#
    private static let groups = [
        #"{"id": "p0", "ground_truth": "\\frac12", "rollouts": [{"id": "a", "response": "\\boxed{0.5}", "tokens": 3}, {"response": "\\boxed{7}", "tokens": 4, "mask": [[0, 2], [3, 4]]}, {"reward": 1, "tokens": 3}, {"reward": null, "tokens": 9}]}"#,
        #"{"rollouts": [{"reward": 1}, {"reward": 0}, {"reward": 0}]}"#,
        #"{"rollouts": [{"reward": 0.5}, {"reward": 0.25}, {"reward": 0}]}"#,
    ]

    /// Each line numbers its verifiers for itself: the judge of one line is not that of another.
    @Test func linesWithVerifiersOfTheirOwnAreJudgedByThem() throws {
        let lines = ["integer", "text", "integer", "multiple_choice", "text"].map { name in
            #"{"verifier": {"name": "\#(name)"}, "ground_truth": "5", "rollouts": [{"response": "so it is 5 of them"}, {"response": "5"}]}"#
        }
        let head = #"{"estimator": {"name": "pass_at_1"}}"#
        let all = try post([head] + lines)
        for (place, line) in lines.enumerated() { #expect(all.lines[place] == (try post([head, line]).lines[0]), "line \(place)") }
        // A verifier of all lines next to one of a single line.
        let mixed = [#"{"ground_truth": "5", "rollouts": [{"response": "so it is 5 of them"}, {"response": "5"}]}"#, lines[1], lines[0]]
        let with = #"{"estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}}"#
        let answers = try post([with] + mixed)
        for (place, line) in mixed.enumerated() { #expect(answers.lines[place] == (try post([with, line]).lines[0]), "line \(place)") }
    }

    @Test func aStreamSaysWhatABatchSays() throws {
        let batch = try BatchTests.post(
            "/v1/advantages", Self.head.dropLast() + #", "groups": [\#(Self.groups.joined(separator: ", "))]}"#)
        let whole = try post([Self.head] + Self.groups)
        #expect(whole.status == 200)
        #expect(whole.lines.count == Self.groups.count + 1)
        for index in Self.groups.indices { #expect(whole.lines[index] == batch.body.at("/groups/\(index)")) }
        let last = try #require(whole.lines.last)
        #expect(last["estimator"] == batch.body["estimator"])
        guard case .object(var summary)? = last["summary"] else {
            Issue.record("no summary")
            return
        }
        guard case .object(var other)? = batch.body["summary"] else {
            Issue.record("no summary")
            return
        }
        // Metrics are the same but for their rounding: a stream adds group by group.
        guard case .object(let metrics)? = last["summary"]?["metrics"], case .object(let all)? = batch.body["summary"]?["metrics"] else {
            Issue.record("no metrics")
            return
        }
        #expect(metrics.map(\.key) == all.map(\.key))
        for (one, other) in zip(metrics, all) {
            #expect(abs((one.value.number ?? .nan) - (other.value.number ?? .nan)) <= 1e-14 * max(1, abs(other.value.number ?? 0)), "\(one.key)")
        }
        summary.removeAll { $0.key == "failed_groups" || $0.key == "metrics" }
        other.removeAll { $0.key == "metrics" }
        #expect(summary == other)
        for size in [1, 2, 7, 64, 100, 333] { #expect(try post([Self.head] + Self.groups, inPiecesOf: size).text == whole.text) }
        #expect(try post([Self.head] + Self.groups + [""]).text == whole.text)
        #expect(try post(["", Self.head + "\r", " "] + Self.groups).text == whole.text)
    }

    @Test func everyGroupEstimatorGivesTheSameInAStream() throws {
        let groups = (0..<70).map { group in
            let rollouts = (0..<4).map { rollout in
                #"{"rewards": {"a": \#((group + rollout) % 2), "b": \#(rollout % 3)}, "reward": \#((group * 7 + rollout * 5) % 3 == 0 ? 1 : 0), "tokens": 2, "#
                    + #""values": [0.5, 0.25], "entropy": [1, \#(group % 5)], "log_prob": -\#(rollout + 1)}"#
            }
            return #"{"greedy_reward": 0.5, "rollouts": [\#(rollouts.joined(separator: ", "))]}"#
        }
        for estimator in Self.estimators {
            let batch = try BatchTests.post(
                "/v1/advantages", #"{"step": 3, "estimator": \#(estimator), "groups": [\#(groups.joined(separator: ", "))]}"#)
            #expect(batch.status == 200, "\(estimator): \(batch.body)")
            let stream = try post([#"{"step": 3, "estimator": \#(estimator)}"#] + groups)
            #expect(stream.status == 200, "\(estimator): \(stream.text)")
            for index in groups.indices { #expect(stream.lines[index] == batch.body.at("/groups/\(index)"), "\(estimator)") }
        }
    }

    private static let estimators = [
        #"{"name": "pass_at_1"}"#, #"{"name": "pass_at_k", "k": 2, "method": "bootstrap", "seed": 7}"#,
        #"{"name": "pass_at_k", "k": 2, "method": "full_sampling", "shuffle": true}"#, #"{"name": "exceeding_pass_at_k", "k": 2}"#,
        #"{"name": "combined", "k": 3}"#, #"{"name": "rloo"}"#, #"{"name": "gae"}"#, #"{"name": "opo"}"#, #"{"name": "remax"}"#,
        #"{"name": "unlikeliness"}"#, #"{"name": "pkpo", "k": 2}"#, #"{"name": "reward_noise", "estimator": {"name": "rloo"}, "share": 0.5}"#,
        #"{"name": "entropy_bonus", "estimator": {"name": "pass_at_1"}}"#, #"{"name": "gdpo", "whiten": "none"}"#,
        #"{"name": "schedule", "stages": [{"estimator": {"name": "pass_at_k", "k": 2}, "until_step": 2}, {"estimator": {"name": "dr_grpo"}}]}"#,
    ]

    /// Estimator, and the same with the statistic of the batch below.
    private static let statistics: [(String, String)] = [
        (#"{"name": "pass_at_1", "scope": "batch"}"#, #"{"name": "pass_at_1", "scope": "batch", "batch_std": 0.5}"#),
        (#"{"name": "adaptive", "k": 2}"#, #"{"name": "adaptive", "k": 2, "entropy_threshold": 1}"#),
        (#"{"name": "gpg"}"#, #"{"name": "gpg", "batch_scale": 2}"#),
        (#"{"name": "rloo", "whiten": "rollouts"}"#, #"{"name": "rloo", "whiten": "rollouts", "whiten_batch_std": \#((1.0 / 3).squareRoot())}"#),
    ]

    @Test func aStatisticOfTheBatchStandsForTheBatch() throws {
        // Four right of eight; in the second group, with entropy 2, one of four.
        let groups = [[1, 1, 1, 0], [1, 0, 0, 0]].enumerated().map { group, rewards in
            #"{"rollouts": [\#(rewards.map { #"{"reward": \#($0), "entropy": \#(group + 1)}"# }.joined(separator: ", "))]}"#
        }
        for (estimator, given) in Self.statistics {
            let batch = try BatchTests.post("/v1/advantages", #"{"estimator": \#(estimator), "groups": [\#(groups.joined(separator: ", "))]}"#)
            let refused = try post([#"{"estimator": \#(estimator)}"#] + groups)
            #expect(refused.status == 422, "\(estimator)")
            #expect(refused.lines.first?["pointer"] == .string("/estimator"))
            let stream = try post([#"{"estimator": \#(given)}"#] + groups)
            #expect(stream.status == 200, "\(stream.text)")
            for group in 0..<2 {
                for rollout in 0..<4 {
                    let advantage = try #require(stream.lines[group].at("/rollouts/\(rollout)/advantage")?.number)
                    let expected = try #require(batch.body.at("/groups/\(group)/rollouts/\(rollout)/advantage")?.number)
                    #expect(abs(advantage - expected) <= 1e-15 * max(1, abs(expected)), "\(given)")
                }
            }
        }
    }

    @Test func aBadLineLosesNoOther() throws {
        var limits = BatchContext.Limits()
        limits.lineBytes = 300
        let lines = [
            Self.head, Self.groups[1], #"{"rollouts": [{"reward": 1}, {"reward": "x"}]}"#, #"{"rollouts": [{"reward": 1}"#, #"[]"#,
            #"{"rollouts": [{"reward": 1}]}"#, #"{"rollouts": [{"response": "x"}]}"#, #"{"rollouts": []}"#,
            #"{"id": "\#(String(repeating: "x", count: 300))", "rollouts": [{"reward": 1}]}"#, Self.groups[1],
        ]
        for size in [Int.max, 1, 50] {
            let (status, _, answers) = try post(lines, inPiecesOf: size, limits: limits)
            #expect(status == 200)
            #expect(answers.count == 10)
            #expect(answers[0]["n"] == .integer(3))
            #expect(answers[8] == answers[0])
            let expected: [(status: Int, pointer: String?)] = [
                (422, "/rollouts/1/reward"), (400, "/rollouts/0"), (422, ""), (422, ""), (422, ""), (422, "/rollouts"), (413, nil),
            ]
            for (index, (status, pointer)) in expected.enumerated() {
                let answer = answers[index + 1]
                #expect(answer["line"] == .integer(index + 3))
                #expect(answer.at("/problem/status") == .integer(status), "\(answer)")
                #expect(answer.at("/problem/pointer")?.string == pointer, "\(answer)")
            }
            #expect(answers.last?.at("/summary/groups") == .integer(2))
            #expect(answers.last?.at("/summary/failed_groups") == .integer(7))
        }
    }

    @Test(arguments: [
        ("", 422, ""), ("\n\n", 422, ""), ("{}", 422, ""), ("{", 400, ""), (#"{"estimator": {"name": "nope"}}"#, 422, "/estimator/name"),
        (#"{"estimator": {"name": "pass_at_1"}, "groups": []}"#, 422, "/groups"), (#"{"estimator": {"name": "pass_at_1"}, "x": 1}"#, 422, "/x"),
    ])
    func aBadFirstLineIsRefused(_ line: String, _ status: Int, _ pointer: String) throws {
        for size in [Int.max, 1] {
            let answer = try post(line.contains("{") ? [line, Self.groups[1]] : [line], inPiecesOf: size)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.lines.first?["pointer"]?.string ?? "" == pointer)
        }
    }

    @Test func aFirstLineThatIsTooLongIsRefused() throws {
        var limits = BatchContext.Limits()
        limits.lineBytes = 100
        #expect(try post([#"{"run": "\#(String(repeating: "x", count: 100))"}"#], limits: limits).status == 413)
    }

    @Test func noGroupsAreASummaryOfNone() throws {
        let answer = try post([Self.head])
        #expect(answer.status == 200)
        #expect(answer.lines.count == 1)
        #expect(answer.lines[0].at("/summary/groups") == .integer(0))
    }

    @Test func rewardsComeInAStreamToo() throws {
        let answer = try post(
            [#"{"verifier": {"name": "math"}}"#, #"{"ground_truth": "2", "rollouts": [{"response": "\\boxed{2}"}]}"#], to: "/v1/rewards")
        #expect(answer.lines.count == 2)
        #expect(answer.lines[0].at("/rollouts/0/reward") == .integer(1))
        #expect(answer.lines[0].at("/rollouts/0/advantage") == nil)
        #expect(answer.lines[1]["estimator"] == nil)
    }

    /// Answers that are written piece by piece.
    @Test func piecesMakeTheWhole() throws {
        let rollouts = [
            #"{"reward": 1, "tokens": 100000}"#, #"{"reward": 0, "tokens": 70000, "mask": [[0, 3], [16380, 16390], [69999, 70000]]}"#,
            #"{"reward": 0, "tokens": 0}"#, #"{"reward": 1}"#, #"{"reward": null, "tokens": 20000}"#,
        ]
        let group = #"{"rollouts": [\#(rollouts.joined(separator: ", "))]}"#
        let body = Array(#"{"estimator": {"name": "pass_at_1"}, "groups": [\#(group), \#(group)]}"#.utf8)
        let service = BatchService()
        let whole = try service.answer(body).body
        let value = try parse(whole)
        guard case .array(let tokens)? = value.at("/groups/1/rollouts/1/advantages") else {
            Issue.record("no tokens")
            return
        }
        let trained = Set([0, 1, 2] + Array(16380..<16390) + [69999])
        let advantage = try #require(value.at("/groups/1/rollouts/1/advantage"))
        #expect(tokens.count == 70000)
        #expect(tokens.indices.allSatisfy { tokens[$0].number == (trained.contains($0) ? advantage.number : 0) })

        let lines = try service.answer(body, accept: "application/x-ndjson")
        #expect(lines.fields[.contentType] == "application/x-ndjson")
        let values = try String(decoding: lines.body, as: UTF8.self).split(separator: "\n").map { try parse(String($0)) }
        #expect(values.count == 3)
        #expect(values[0] == value.at("/groups/0"))
        #expect(values[1] == value.at("/groups/1"))
        #expect(values[2] == .object([.init("estimator", try #require(value["estimator"])), .init("summary", try #require(value["summary"]))]))
        let stream = try post([#"{"estimator": {"name": "pass_at_1"}}"#, group, group])
        #expect(Array(stream.lines.prefix(2)) == Array(values.prefix(2)))
    }
}
