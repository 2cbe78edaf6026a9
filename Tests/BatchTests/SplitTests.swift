import HTTP
import HTTPTypes
import JSON
import Safetensors
import Testing

@testable import Batch

/// The answer does not depend on how the body was cut, nor on the form in which the batch came.
@Suite struct SplitTests {
    private static let head = #""step": 3, "run": "r\u00e9", "verifier": {"name": "text"}, "estimator": {"name": "pass_at_1"}"#

    private static let bodies = [
        #" {\#(head), "groups": [{"id": "pä\n", "ground_truth": "a", "rollouts": [{"id": "x", "response": "a\u00e4\ud83d\ude00 \"b\"", "tokens": 3, "mask": [[0, 1], [2, 3]]}, {"response": "a", "reward": 0.5e-1}, {"reward": null, "response": "zz"}]}, {"rollouts": [{"reward": 1, "tokens": 2, "mask": [0, 1], "entropy": [1, 2.5], "values": [-1.5, 2]}, {"rewards": {"f": 1, "g\u0041": 2}}]}]} "#,
        #"{\#(head), "groups": [{"rewards": [1, 0, null, 0.25], "tokens": [1, 2, 3, 4], "ids": ["a", null, "c\"", "d"], "correct": [true, false, null, true], "masks": [null, [[0, 1]], [0, 1, 1], null], "entropy": [1, [1, 2], null, 4]}, {"ground_truth": "x", "responses": ["x", "y", "x\n"], "id": "q"}]}"#,
        #"{"groups": [{"ground_truth": "x", "rollouts": [{"response": "x"}, {"response": "y"}]}], \#(head), "output": {"per_token": false, "form": "columns"}}"#,
        #"{\#(head), "groups": [{"rollouts": [{"reward": 1}, {"reward": 1, "reward": 2}]}]}"#,
        #"{\#(head), "groups": [{"rewards": [1, 2], "tokens": [1]}]}"#, #"{\#(head), "groups": [{"rewards": [1, 2, tru]}]}"#,
        #"{\#(head), "groups": [{"rollouts": [{"reward": 1, "response": "\ud800"}]}]}"#,
        #"{\#(head), "groups": [{"rollouts": [{"reward": 1, "foo": 2}]}]}"#,
        #"{\#(head), "groups": [{"rollouts": [{"reward": 1}, {"reward": 0}]}, {"ground_truth": {"a": [1, {"b": null}]}, "rollouts": [{"tokens": 5}]}]}"#,
        #"{\#(head), "groups": [{"rollouts": [{"reward": 1}]}]} x"#,
        #"{\#(head), "groups": [{"rollouts": [{"reward": 1, "mask": [[0, 4]], "tokens": 3}]}]}"#,
    ]

    @Test(arguments: bodies) func everySplitGivesTheSameBytes(_ text: String) throws {
        let body = Array(text.utf8)
        let service = BatchService()
        let whole = try service.answer(body)
        for size in Array(1...40) + [100, 333] {
            let other = try service.answer(body, chunksOf: size)
            #expect(other.status == whole.status && other.body == whole.body, "\(size): \(String(decoding: other.body, as: UTF8.self))")
        }
        for accept in ["application/x-ndjson", "application/x-safetensors"] {
            let one = try service.answer(body, accept: accept)
            for size in [1, 7, 64] { #expect(try service.answer(body, accept: accept, chunksOf: size).body == one.body) }
        }
    }

    @Test func longResponsesAreReadInPieces() throws {
        let long = String(repeating: "abc \\n\\u00e9 ü", count: 60_000)
        let body = Array(
            #"{\#(Self.head), "groups": [{"ground_truth": "5", "rollouts": [{"response": "\#(long) \\boxed{5}"}, {"reward": 1, "response": "\#(long)"}, {"response": "\#(long)", "reward": 0}, {"response": "7"}]}]}"#
                .utf8)
        let service = BatchService()
        let whole = try service.answer(body, chunksOf: body.count)
        #expect(whole.status == .ok)
        #expect(try parse(whole.body).at("/groups/0/rollouts/0/reward") == .integer(1))
        for size in [65_537, 262_144, 1_000_000] { #expect(try service.answer(body, chunksOf: size).body == whole.body) }
    }

    @Test func columnsSayWhatRolloutsSay() throws {
        var rollouts: [String] = []
        var rewards: [String] = []
        for index in 0..<3000 {
            rewards.append(index % 7 == 0 ? "null" : "\(Double(index % 11) / 4)")
            rollouts.append(#"{"reward": \#(rewards[index]), "tokens": \#(index % 5), "id": "i\#(index)"}"#)
        }
        let ids = (0..<3000).map { #""i\#($0)""# }.joined(separator: ",")
        let tokens = (0..<3000).map { "\($0 % 5)" }.joined(separator: ",")
        let asRollouts = try post(
            "/v1/advantages", #"{"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [\#(rollouts.joined(separator: ","))]}]}"#)
        let asColumns = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "pass_at_1"}, "groups": [{"tokens": [\#(tokens)], "rewards": [\#(rewards.joined(separator: ","))], "ids": [\#(ids)]}]}"#
        )
        #expect(asRollouts.status == 200 && asColumns.status == 200)
        for index in 0..<3000 {
            for (one, other) in [("id", "ids"), ("reward", "rewards"), ("advantage", "advantages"), ("advantages", "token_advantages")] {
                #expect(asRollouts.body.at("/groups/0/rollouts/\(index)/\(one)") == asColumns.body.at("/groups/0/\(other)/\(index)"))
            }
        }
        #expect(asRollouts.body["summary"] == asColumns.body["summary"])
        let back = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "pass_at_1"}, "output": {"form": "columns", "members": ["advantages"]}, "groups": [{"rollouts": [\#(rollouts.joined(separator: ","))]}]}"#
        )
        #expect(back.body.at("/groups/0/advantages") == asColumns.body.at("/groups/0/advantages"))
        #expect(back.body.at("/groups/0/rewards") == nil && back.body.at("/groups/0/rollouts") == nil)
    }

    @Test func listsOfOtherLengthsAreNamed() throws {
        for (group, pointer) in [
            (#"{"rewards": [1, 2], "tokens": [1]}"#, "/groups/0/tokens"), (#"{"ids": ["a"], "responses": []}"#, "/groups/0/ids"),
            (#"{"tokens": [1]}"#, "/groups/0"), (#"{"rewards": [1], "responses": ["a"]}"#, "/groups/0/responses"),
            (#"{"rewards": [1], "rollouts": []}"#, "/groups/0/rollouts"), (#"{"rollouts": [{"reward": 1}], "tokens": [1]}"#, "/groups/0/tokens"),
            (#"{"rewards": [1, "x"]}"#, "/groups/0/rewards/1"), (#"{"rewards": [1], "trajectories": [1, 2]}"#, "/groups/0/trajectories"),
            (#"{"rewards": [1], "trajectories": [1.5]}"#, "/groups/0/trajectories/0"), (#"{"rewards": [1], "exclude": []}"#, "/groups/0/exclude"),
            (#"{"rewards": [1], "turns": [[{"span": [0, 1]}]]}"#, "/groups/0/turns/0"), (#"{"rewards": [1], "nothing": [1]}"#, "/groups/0/nothing"),
            (#"{"rewards": [1], "tokens": [99999999]}"#, "/groups/0/tokens/0"),
        ] {
            let answer = try post("/v1/advantages", #"{"estimator": {"name": "pass_at_1"}, "groups": [\#(group)]}"#)
            #expect(answer.status == 422, "\(group)")
            #expect(answer.body["pointer"]?.string == pointer, "\(group): \(answer.body)")
        }
    }

    @Test func noRightRolloutIsAPlainZero() throws {
        let answer = try BatchService().answer(
            Array(#"{"estimator": {"name": "pass_at_k", "k": 2}, "groups": [{"rewards": [0, 0, 0, 0]}]}"#.utf8))
        #expect(String(decoding: answer.body, as: UTF8.self).contains(#""pass_at_k":0.0"#))
    }
}
