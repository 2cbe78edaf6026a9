import HTTP
import JSON
import Testing

@testable import Batch

/// Rows of one trajectory, and rows that do not vote, through a request.
@Suite struct TrajectoryRequestTests {
    private func answer(_ groups: String, estimator: String = #"{"name": "pass_at_1", "std": "none"}"#, more: String = "") throws -> (
        status: Int, body: JSONValue
    ) {
        try post("/v1/advantages", #"{"estimator": \#(estimator), \#(more)"groups": \#(groups)}"#)
    }

    private func advantages(_ body: JSONValue, group: Int = 0) -> [Double?] {
        guard case .array(let rollouts)? = body.at("/groups/\(group)/rollouts") else { return [] }
        return rollouts.map { $0["advantage"]?.number }
    }

    /// [1, 1, 1, 0] of two trajectories has the baseline .5, not .75.
    @Test func rowsOfATrajectoryCountOnce() throws {
        let (status, body) = try answer(
            #"""
            [{"rollouts": [{"reward": 1, "trajectory": "a"}, {"reward": 1, "trajectory": "a"}, {"reward": null, "trajectory": "a"}, {"reward": 0, "trajectory": 7},
                           {"reward": 5, "exclude": true}]}]
            """#)
        #expect(status == 200, "\(body)")
        #expect(advantages(body) == [0.5, 0.5, 0.5, -0.5, 0])
        #expect(body.at("/groups/0/sent") == .integer(5) && body.at("/groups/0/n") == .integer(2) && body.at("/groups/0/correct") == .integer(1))
        #expect(body.at("/groups/0/mean_reward")?.number == 0.5)
        // The reward is that of the trajectory, the status that of the row; one that does not vote keeps what it was sent with.
        #expect(body.at("/groups/0/rollouts/2/reward")?.number == 1 && body.at("/groups/0/rollouts/2/status") == .string("unscored"))
        #expect(body.at("/groups/0/rollouts/4/reward")?.number == 5)
        #expect(
            body.at("/summary/excluded") == .integer(1) && body.at("/summary/scored") == .integer(2) && body.at("/summary/rollouts") == .integer(5))
        #expect(body["summary"]?["metrics"]?["rollouts/scored"]?.number == 2)
    }

    @Test func columnsSayTheSame() throws {
        let rows = try answer(
            #"[{"rollouts": [{"reward": 1, "trajectory": 3}, {"reward": 0}, {"reward": 1, "trajectory": 3}, {"reward": 0, "exclude": true}]}]"#)
        let columns = try answer(#"[{"rewards": [1, 0, 1, 0], "trajectories": [3, null, 3, null], "exclude": [false, false, false, true]}]"#)
        #expect(rows.status == 200 && columns.status == 200, "\(columns.body)")
        #expect(advantages(rows.body) == [0.5, -0.5, 0.5, 0])
        guard case .array(let list)? = columns.body.at("/groups/0/advantages") else { throw Problem0() }
        #expect(list.map(\.number) == advantages(rows.body))
        #expect(rows.body["summary"] == columns.body["summary"])
    }

    /// Lists of whole numbers are read many at a time; all kinds of names, in any order of the lists, name the same rows as in rollouts.
    @Test func listsOfNamesOfAllKinds() throws {
        let kinds = [
            ["0", "1", "1", "2"], ["1023", "1024", "1025", "1024"], ["9999999", "10000000", "1234567890123", "9999999"], ["-1", "5", "-1", "-5"],
            ["\"5\"", "5", "5", "null"], ["7", "null", "7", "7"],
        ]
        for (index, kind) in kinds.enumerated() {
            for (start, count) in [(0, 3), (1, 40), (2, 2500)] {
                let names = (0..<count).map { kind[(start + $0 * $0 + $0 / 3) % 4] }
                // Rows of one trajectory have one reward.
                let rewards = names.map { $0 == "null" ? "1" : "\(kind.firstIndex(of: $0) ?? 0)" }
                let rollouts = zip(names, rewards).map { "{\"reward\": \($1), \"tokens\": 3, \"trajectory\": \($0)}" }
                let rows = try answer("[{\"rollouts\": [\(rollouts.joined(separator: ", "))]}, {\"rewards\": [1, 0]}]")
                let lists = [
                    "\"rewards\": [\(rewards.joined(separator: ","))]", "\"trajectories\": [\(names.joined(separator: ","))]",
                    "\"tokens\": [\(names.map { _ in "3" }.joined(separator: ","))]",
                ]
                for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
                    let columns = try answer("[{\(order.map { lists[$0] }.joined(separator: ", "))}, {\"rewards\": [1, 0]}]")
                    #expect(rows.status == 200 && columns.status == 200, "\(index) \(count) \(columns.body)")
                    guard case .array(let list)? = columns.body.at("/groups/0/advantages") else { throw Problem0() }
                    #expect(list.map(\.number) == advantages(rows.body), "\(index) \(count)")
                    #expect(rows.body["summary"] == columns.body["summary"], "\(index) \(count)")
                }
            }
        }
    }

    private struct Problem0: Error {}

    /// Names are of their group, and 7 is not "7".
    @Test func namesAreOfTheirGroup() throws {
        let group = #"{"rollouts": [{"reward": 1, "trajectory": 7}, {"reward": 0, "trajectory": "7"}]}"#
        let (status, body) = try answer("[\(group), \(group)]")
        #expect(status == 200)
        #expect(advantages(body) == [0.5, -0.5] && advantages(body, group: 1) == [0.5, -0.5])
    }

    @Test func rowsThatContradictEachOtherAreNamed() throws {
        for (second, what) in [
            (#"{"reward": 2, "trajectory": "a"}"#, "here they differ"), (#"{"reward": 5, "correct": false, "trajectory": "a"}"#, "correct and wrong"),
        ] {
            let (status, body) = try answer(#"[{"rollouts": [{"reward": 5, "correct": true, "trajectory": "a"}, {"reward": 1}, \#(second)]}]"#)
            #expect(status == 422)
            #expect(body["pointer"]?.string == "/groups/0/rollouts/2", "\(body)")
            #expect(body["detail"]?.string?.contains("rows 0 and 2") == true && body["detail"]?.string?.contains(what) == true, "\(body)")
        }
    }

    /// What a row of a trajectory lacks is said of that row, not of the one with the reward.
    @Test(arguments: [
        (#"{"name": "turn_returns"}"#, #""turns": [{"span": [0, 1]}]"#, ""),
        (#"{"name": "gae"}"#, #""values": [0.5]"#, ""),
        (#"{"name": "distill"}"#, #""log_prob": [-1], "teacher_log_prob": [-2]"#, #""teacher_log_prob": [-2]"#),
        (#"{"name": "reinforce_plus_plus", "gamma": 0.5}"#, #""tokens": 1"#, #""log_prob": -1"#),
    ]) func rowsThatLackAFieldAreNamed(_ estimator: String, _ field: String, _ other: String) throws {
        func row(_ members: String...) -> String { "{\(members.filter { !$0.isEmpty }.joined(separator: ", "))}" }
        let trajectory = #""trajectory": 1, "reward": null"#
        let tokens = field.contains("tokens") ? "" : #""tokens": 1"#
        for lacking in 0..<3 {
            let rows = (0..<3).map { row($0 == 1 ? #""trajectory": 1, "reward": 1"# : trajectory, tokens, $0 == lacking ? other : field) }
            let (status, body) = try answer(
                "[{\"rollouts\": [\(row(#""reward": 0"#, tokens, field)), \(rows.joined(separator: ", "))]}]", estimator: estimator)
            #expect(status == 422, "\(body)")
            #expect(body["pointer"]?.string == "/groups/0/rollouts/\(lacking + 1)", "\(body)")
        }
    }

    /// The tokens of a trajectory's rows are one sequence to the estimator, and each row gets its part back.
    @Test func tokensOfRowsAreOneSequence() throws {
        let whole = #"[{"rollouts": [{"token_rewards": [0, 0, 1], "values": [0.5, 0.25, 0.5]}, {"token_rewards": [1], "values": [0]}]}]"#
        let split =
            #"[{"rollouts": [{"token_rewards": [0], "values": [0.5], "trajectory": 1}, {"token_rewards": [1], "values": [0]}, {"token_rewards": [0, 1], "values": [0.25, 0.5], "trajectory": 1}]}]"#
        let estimator = #"{"name": "gae", "lambda": 0.9, "lambda_value": 1, "returns": true}"#
        let one = try answer(whole, estimator: estimator).body
        let two = try answer(split, estimator: estimator).body
        #expect(one.at("/groups/0/rollouts/0/advantages") == (json("[0.38, 0.7, 0.5]")))
        #expect(
            two.at("/groups/0/rollouts/0/advantages") == (json("[0.38]"))
                && two.at("/groups/0/rollouts/2/advantages") == (json("[0.7, 0.5]")))
        #expect(two.at("/groups/0/rollouts/0/returns") == (json("[1.0]")) && two.at("/groups/0/rollouts/2/returns") == (json("[1.0, 1.0]")))
        #expect(one["summary"]?["metrics"]?["advantage/mean"] == two["summary"]?["metrics"]?["advantage/mean"])
        #expect(two.at("/groups/0/rollouts/2/reward")?.number == 1)
    }

    /// The reward is rounded once, of all token rewards of the trajectory.
    @Test func sumsOverRowsAreRoundedOnce() throws {
        for (rows, reward) in [
            (#"{"trajectory": 0, "token_rewards": [0.7, 0.1]}, {"trajectory": 0, "token_rewards": [-0.3]}"#, 0.5),
            (#"{"trajectory": 0, "rewards": {"a": 0.7, "b": 0.1}}, {"trajectory": 0, "rewards": {"c": -0.3}}"#, 0.5),
        ] {
            let (status, body) = try answer("[{\"rollouts\": [\(rows)]}]")
            #expect(status == 200 && body.at("/groups/0/rollouts/1/reward")?.number == reward, "\(body)")
        }
    }

    /// A file that is cut at any byte says the same.
    @Test func everySplitPoint() throws {
        let body =
            #"{"estimator": {"name": "gigpo"}, "groups": [{"rollouts": [{"trajectory": "\u00e9x", "reward": 1, "tokens": 3, "turns": [{"span": [0, 2], "reward": 0.5, "state": "s\"1"}, {"state": 4, "span": [2, 3]}]}, {"reward": null, "trajectory": "éx", "tokens": 1, "turns": []}, {"reward": 0, "tokens": 2, "turns": [{"span": [0, 2], "state": "s\"1"}], "exclude": false}]}, {"rewards": [1, 0], "tokens": [1, 2], "trajectories": ["a", null], "turns": [[{"span": [0, 1]}], [{"span": [0, 1]}, {"span": [1, 2], "reward": -1}]]}]}"#
        let whole = try post("/v1/advantages", body)
        #expect(whole.status == 200, "\(whole.body)")
        #expect(whole.body.at("/groups/0/n") == .integer(2))
        for size in 1..<40 {
            #expect(try post("/v1/advantages", body, chunksOf: size).body == whole.body, "chunks of \(size)")
        }
        let bytes = Array(body.utf8)
        for cut in stride(from: 1, to: bytes.count, by: 3) {
            let exchange = BatchService().begin()
            let answer = try #require(exchange.run(on: bytes, chunksOf: cut))
            #expect(json(String(decoding: answer.body, as: UTF8.self)) == whole.body, "cut at \(cut)")
        }
    }

    @Test func verifiedRowsOfATrajectory() throws {
        let (status, body) = try post(
            "/v1/advantages",
            #"""
            {"estimator": {"name": "pass_at_1", "std": "none"}, "verifier": {"name": "text"}, "groups": [{"ground_truth": "a", "rollouts": [
              {"reward": null, "trajectory": 1}, {"response": "a", "trajectory": 1}, {"response": "b", "trajectory": 2}, {"reward": null, "trajectory": 2},
              {"response": "b", "exclude": true}]}]}
            """#)
        #expect(status == 200, "\(body)")
        #expect(advantages(body) == [0.5, 0.5, -0.5, -0.5, 0])
        #expect(body.at("/summary/statuses/wrong") == .integer(2) && body.at("/summary/negative_answer_diversity")?.number == 1)
    }

    /// What of a group does not vote is no reason to call it short.
    @Test func excludedRowsDoNotMakeAGroupShort() throws {
        let (status, body) = try answer(
            #"[{"rollouts": [{"reward": 1}, {"reward": 0, "exclude": true}]}]"#, estimator: #"{"name": "pass_at_k", "k": 2}"#)
        #expect(status == 200, "\(body)")
        #expect(body.at("/groups/0/reason") == .string("fewer_scored_than_k"))
    }

    @Test func rewardsAloneCountTrajectories() throws {
        let (status, body) = try post(
            "/v1/rewards", #"{"groups": [{"rollouts": [{"reward": 1, "trajectory": 1}, {"reward": 1, "trajectory": 1}, {"reward": 0}]}]}"#)
        #expect(status == 200)
        #expect(body.at("/groups/0/n") == .integer(2) && body.at("/groups/0/pass_at_1")?.number == 0.5 && body.at("/groups/0/sent") == .integer(3))
    }

    @Test func linesOfAStream() throws {
        let head = #"{"estimator": {"name": "pass_at_1", "std": "none"}, "filter": {"max_accuracy": 1}}"#
        let lines = [
            #"{"rollouts": [{"reward": 1, "trajectory": 1}, {"reward": 1, "trajectory": 1}, {"reward": 0}]}"#,
            #"{"rollouts": [{"reward": 1}, {"reward": 1}]}"#, #"{"rollouts": [{"reward": 1, "trajectory": 1}, {"reward": 0, "trajectory": 1}]}"#,
        ]
        let answer = try BatchService().answer(
            Array(([head] + lines).joined(separator: "\n").utf8), type: "application/x-ndjson", accept: "application/x-ndjson")
        let answers = try answer.body.split(separator: UInt8(ascii: "\n")).map { try parse(Array($0)) }
        try #require(answers.count == 4)
        #expect(advantages(answers[0].wrapped) == [0.5, 0.5, -0.5])
        #expect(answers[0]["keep"] == .bool(true) && answers[1]["keep"] == .bool(false) && answers[1]["drop_reason"] == .string("max_accuracy"))
        #expect(answers[2]["problem"]?["detail"]?.string?.contains("rows 0 and 1") == true)
        #expect(answers[3].at("/summary/failed_groups") == .integer(1) && answers[3].at("/summary/kept_groups") == .integer(1))
        #expect(answers[3].at("/summary/dropped/max_accuracy") == .integer(1) && answers[3].at("/summary/resample") == nil)
        #expect(answers[3].at("/filter/max_accuracy") == .integer(1))
    }
}

extension JSONValue {
    /// A group of a stream as that of a document.
    fileprivate var wrapped: JSONValue { .object([JSONValue.Member("groups", .array([self]))]) }
}
