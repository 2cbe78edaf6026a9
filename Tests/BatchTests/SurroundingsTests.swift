import HTTP
import JSON
import Safetensors
import Testing

@testable import Batch

/// What can be around an estimator, through a request: shapes, filters, a penalty, a correction; and turns.
@Suite struct SurroundingsTests {
    private func answer(_ members: String, _ groups: String, estimator: String = #"{"name": "pass_at_1", "std": "none"}"#) throws -> (
        status: Int, body: JSONValue
    ) {
        try post("/v1/advantages", #"{"estimator": \#(estimator), \#(members), "groups": \#(groups)}"#)
    }

    @Test func shapesChangeRewardsAndNotCorrectness() throws {
        let (status, body) = try answer(
            #""shape": [{"name": "overlong", "max": 10, "buffer": 4}, {"name": "group_length", "kind": "kimi", "weight": 2}]"#,
            #"[{"rollouts": [{"reward": 1, "tokens": 8}, {"reward": 0, "tokens": 4}]}]"#)
        #expect(status == 200, "\(body)")
        // -.5 for two of four tokens, and 2 (1/2 - 1) as the longest; the shortest wrong one gets nothing.
        #expect(body.at("/groups/0/rollouts/0/reward")?.number == -0.5 && body.at("/groups/0/rollouts/0/raw_reward")?.number == 1)
        #expect(body.at("/groups/0/rollouts/1/reward")?.number == 0)
        #expect(body.at("/groups/0/correct") == .integer(1) && body.at("/groups/0/mean_reward")?.number == -0.25)
        #expect(body.at("/groups/0/rollouts/0/advantage")?.number == -0.25)
        #expect(
            body["shape"]
                == (json(
                    #"[{"name": "overlong", "max": 10, "buffer": 4}, {"name": "group_length", "kind": "kimi", "weight": 2, "only_solved": false}]"#)))
        #expect(body["summary"]?["metrics"]?["reward/raw_mean"]?.number == 0.5 && body["summary"]?["metrics"]?["reward/mean"]?.number == -0.25)
    }

    @Test func defaultsOfShapesAreFilledIn() throws {
        let groups = #"[{"rollouts": [{"reward": 1, "tokens": 8}, {"reward": 0, "tokens": 4}]}]"#
        for (shape, weight) in [("kimi", #""weight": 1"#), ("relative", #""weight": 0.25"#), ("lead", #""alpha": 0.05"#)] {
            let (_, body) = try answer(#""shape": [{"name": "group_length", "kind": "\#(shape)"}]"#, groups)
            #expect(body["shape"] == json(#"[{"name": "group_length", "kind": "\#(shape)", \#(weight), "only_solved": false}]"#))
        }
    }

    /// Next to the ends of the range of doubles a mean is the nearest double.
    @Test func meansOfTinyAndHugeNumbers() throws {
        for reward in ["-2.8791895053603246e-301", "5e-324", "1.7e308"] {
            let (_, body) = try answer(#""step": 1"#, #"[{"rollouts": [{"reward": \#(reward)}, {"reward": \#(reward)}]}]"#)
            #expect(body["summary"]?["metrics"]?["reward/mean"]?.number == Double(reward))
            #expect(body.at("/groups/0/mean_reward")?.number == Double(reward))
        }
        let (_, body) = try answer(#""step": 1"#, #"[{"rollouts": [{"reward": 0}, {"reward": 5.885331221505453e-302}]}]"#)
        for key in ["reward/group_std", "advantage/abs_mean"] {
            let value = body["summary"]?["metrics"]?[key]?.number ?? 0
            #expect(abs(value / 2.9426656107527263e-302 - 1) < 1e-15, "\(key) \(value)")
        }
    }

    @Test func filtersSayWhatToSampleAgain() throws {
        let groups =
            #"[{"id": "a", "rollouts": [{"reward": 1}, {"reward": 1}]}, {"rollouts": [{"reward": 1}, {"reward": 0}]}, {"id": "c\"", "rollouts": [{"reward": 0}]}, {"rewards": [null]}]"#
        let filtered = try answer(#""filter": {"min_accuracy": 0, "max_accuracy": 1}"#, groups)
        #expect(filtered.status == 200, "\(filtered.body)")
        #expect((0..<4).map { filtered.body.at("/groups/\($0)/keep") } == [.bool(false), .bool(true), .bool(false), .bool(false)])
        #expect(
            filtered.body.at("/groups/2/drop_reason") == .string("min_accuracy")
                && filtered.body.at("/groups/3/drop_reason") == .string("none_scored"))
        #expect(filtered.body.at("/summary/kept_groups") == .integer(1))
        #expect(filtered.body.at("/summary/resample") == (json(#"["a", "c\"", "3"]"#)))
        #expect(filtered.body.at("/summary/dropped") == (json(#"{"none_scored": 1, "min_accuracy": 1, "max_accuracy": 1}"#)))
        // A filter changes no advantage.
        let plain = try answer(#""step": 1"#, groups)
        for group in 0..<3 {
            #expect(filtered.body.at("/groups/\(group)/rollouts") == plain.body.at("/groups/\(group)/rollouts"))
        }
    }

    @Test func twoPolicies() throws {
        let groups =
            #"[{"rollouts": [{"token_rewards": [0, 0, 1], "values": [0.5, 0.25, 0.5], "log_prob": [-1, -2, -1], "ref_log_prob": [-1, -1, -1], "rollout_log_prob": [-1, -1.5, -1]}]}]"#
        let (status, body) = try answer(
            #""kl": {"beta": 0.5}, "correction": {"kind": "icepop", "low": 0.7, "high": 1.4}"#, groups,
            estimator: #"{"name": "gae", "returns": true}"#)
        #expect(status == 200, "\(body)")
        // d = [0, -1, 0]: the penalty is -beta d.
        #expect(body.at("/groups/0/rollouts/0/returns") == (json("[1.5, 1.5, 1.0]")))
        #expect(body.at("/groups/0/rollouts/0/advantages") == (json("[1.0, 1.25, 0.5]")))
        #expect(body.at("/groups/0/rollouts/0/weights") == (json("[1.0, 0.0, 1.0]")))
        #expect(body.at("/groups/0/rollouts/0/reward")?.number == 1.5)
        #expect(body["summary"]?["metrics"]?["correction/clipped"]?.number == 1.0 / 3)
        #expect(body["kl"] == (json(#"{"beta": 0.5, "kind": "k1", "place": "reward"}"#)))
        let missing = try answer(#""correction": {}"#, #"[{"rollouts": [{"reward": 1, "tokens": 2, "log_prob": [-1, -1]}]}]"#)
        #expect(missing.status == 422 && missing.body["detail"]?.string?.contains("rollout_log_prob") == true, "\(missing.body)")
    }

    @Test func aStreamNeedsTheMeanOfThePenalty() throws {
        func lines(_ kl: String) throws -> [JSONValue] {
            let head = #"{"estimator": {"name": "pass_at_1"}, "kl": \#(kl)}"#
            let line = #"{"rollouts": [{"reward": 1, "log_prob": [-1], "ref_log_prob": [-2]}]}"#
            let answer = try BatchService().answer(Array("\(head)\n\(line)".utf8), type: "application/x-ndjson")
            return try answer.body.split(separator: UInt8(ascii: "\n")).map { try parse(Array($0)) }
        }
        #expect(try lines(#"{"beta": 1, "place": "advantage"}"#).first?["pointer"]?.string == "/kl")
        #expect(try lines(#"{"beta": 1, "place": "advantage", "batch_mean": 0.25}"#)[0].at("/rollouts/0/advantages") == json("[-0.75]"))
    }

    @Test func goldenValuesOfTurns() throws {
        let groups = #"""
            [{"rollouts": [{"reward": 1, "tokens": 4, "turns": [{"span": [0, 2], "reward": 0, "state": "s0"}, {"span": [2, 4], "reward": 1, "state": "s1"}]},
                           {"reward": 0, "tokens": 3, "turns": [{"span": [0, 1], "reward": 0, "state": "s0"}, {"span": [2, 3], "reward": 0, "state": "s1"}]}]}]
            """#
        let (status, body) = try answer(#""step": 1"#, groups, estimator: #"{"name": "turn_returns", "gamma": 0.5}"#)
        #expect(status == 200, "\(body)")
        #expect(body.at("/groups/0/rollouts/0/turn_advantages") == (json("[0.5, 1.0]")))
        #expect(body.at("/groups/0/rollouts/1/turn_advantages") == (json("[-0.5, -1.0]")))
        // Tokens outside every turn have 0.
        #expect(body.at("/groups/0/rollouts/1/advantages") == (json("[-0.5, 0.0, -1.0]")))
        let grouped = try answer(#""step": 1"#, groups, estimator: #"{"name": "gigpo"}"#)
        #expect(grouped.body.at("/groups/0/rollouts/0/turn_advantages") == (json("[2.0, 2.0]")))
        #expect(
            grouped.body.at("/estimator/outcome/name") == .string("pass_at_1") && grouped.body.at("/estimator/outcome/singleton") == .string("zero"))
        // An estimator of outcomes gives all turns of a rollout the same.
        let outcome = try answer(#""step": 1"#, groups)
        #expect(outcome.body.at("/groups/0/rollouts/0/turn_advantages") == (json("[0.5, 0.5]")))
    }

    @Test func columnsHaveTheSameLists() throws {
        let members = #""shape": [{"name": "overlong", "max": 4, "buffer": 4}], "correction": {}, "output": {"form": "columns"}"#
        let rollouts =
            #"[{"rollouts": [{"reward": 1, "log_prob": [-1, -1], "rollout_log_prob": [-1, -1], "turns": [{"span": [0, 1]}]}, {"reward": 0, "log_prob": [-1], "rollout_log_prob": [-1]}]}]"#
        let lists =
            #"[{"rewards": [1, 0], "log_prob": [[-1, -1], [-1]], "rollout_log_prob": [[-1, -1], [-1]], "turns": [[{"span": [0, 1]}], null]}]"#
        let one = try answer(members, rollouts).body
        #expect(try answer(members, lists).body == one)
        #expect(one.at("/groups/0/raw_rewards") == (json("[1, 0]")) && one.at("/groups/0/rewards") == (json("[0.5, -0.25]")))
        #expect(one.at("/groups/0/turn_advantages") == (json("[[0.375], null]")))
        #expect(one.at("/groups/0/weights") == (json("[[1.0, 1.0], [1.0]]")))
        let chosen = try answer(#""correction": {}, "output": {"form": "columns", "members": ["weights"]}"#, rollouts).body
        #expect(chosen.at("/groups/0/weights") != nil && chosen.at("/groups/0/rewards") == nil)
    }

    /// Two factors break a sum of 0: whitening subtracts the mean that is left.
    @Test func scaledAdvantagesAreWhitened() throws {
        let (_, body) = try answer(
            #""step": 1"#, #"[{"rollouts": [{"reward": 1}, {"reward": 0}]}]"#,
            estimator: #"{"name": "scale", "estimator": {"name": "pass_at_1"}, "negative": 0.1, "whiten": "rollouts"}"#)
        #expect(body.at("/groups/0/rollouts/0/advantage")?.number == 1 && body.at("/groups/0/rollouts/1/advantage")?.number == -1)
    }

    @Test func distillationLeavesOutWhatHasNoToken() throws {
        let (_, body) = try answer(
            #""step": 1"#,
            #"[{"rollouts": [{"reward": 1, "log_prob": [-1], "teacher_log_prob": [-0.5]}, {"reward": 1, "log_prob": [], "teacher_log_prob": []}]}]"#,
            estimator: #"{"name": "distill", "whiten": "rollouts"}"#)
        #expect(body.at("/groups/0/rollouts/1/advantage")?.number == 0, "\(body)")
    }

    /// Sums and counts, by which parts of a batch are joined.
    @Test func sumsOfMetrics() throws {
        let (_, body) = try answer(#""output": {"metric_sums": true}"#, #"[{"rollouts": [{"reward": 1}, {"reward": 0}, {"reward": 0.5}]}]"#)
        #expect(body["summary"]?["metric_sums"]?["reward/mean"] == (json("[1.5, 3]")))
        #expect(body["summary"]?["metric_sums"]?["reward/std"] == (json("[0.5, 3]")))
        #expect(body["summary"]?["metric_sums"]?["groups/count"] == nil)
    }

    @Test(arguments: [
        (#""shape": []"#, "/shape"), (#""shape": [{"name": "x"}]"#, "/shape/0/name"),
        (#""shape": [{"name": "overlong", "max": 1, "buffer": 2}]"#, "/shape/0/buffer"),
        (#""shape": [{"name": "group_length"}]"#, "/shape/0"),
        (#""shape": [{"name": "group_length", "kind": "lead", "weight": 1}]"#, "/shape/0/weight"),
        (#""filter": {}"#, "/filter"), (#""filter": {"name": "x"}"#, "/filter/name"), (#""filter": 1"#, "/filter"),
        (#""filter": {"min_std": -1}"#, "/filter/min_std"),
        (#""kl": {}"#, "/kl"), (#""kl": {"beta": 1, "batch_mean": 1}"#, "/kl/batch_mean"), (#""correction": {"low": 3}"#, "/correction/low"),
        (#""correction": {"level": "turn"}"#, "/correction/level"),
    ])
    func badChoicesAreNamed(_ members: String, _ pointer: String) throws {
        let (status, body) = try answer(members, #"[{"rollouts": [{"reward": 1}]}]"#)
        #expect(status == 422 && body["pointer"]?.string == pointer, "\(body)")
    }

    @Test(arguments: [
        (#"{"reward": 1, "tokens": 3, "turns": [{"span": [0, 4]}]}"#, "/turns/0"), (#"{"reward": 1, "turns": [{"span": [0, 4]}]}"#, "/turns"),
        (#"{"reward": 1, "tokens": 8, "turns": [{"span": [0, 4]}, {"span": [3, 5]}]}"#, "/turns/1"),
        (#"{"reward": 1, "tokens": 8, "turns": [{"reward": 4}]}"#, "/turns/0"),
        (#"{"reward": 1, "tokens": 8, "turns": [{"span": [5, 4]}]}"#, "/turns/0/span"),
        (#"{"reward": 1, "tokens": 8, "turns": [{"span": [0, 4], "state": 1.5}]}"#, "/turns/0/state"),
        (#"{"reward": 1, "tokens": 8, "turns": [{"span": [0, 4], "x": 1}]}"#, "/turns/0/x"), (#"{"reward": 1, "trajectory": true}"#, "/trajectory"),
        (#"{"reward": 1, "exclude": 1}"#, "/exclude"), (#"{"reward": 1, "ref_log_prob": -1}"#, "/ref_log_prob"),
    ])
    func badRolloutsAreNamed(_ rollout: String, _ pointer: String) throws {
        let (status, body) = try answer(#""step": 1"#, #"[{"rollouts": [{"reward": 1}, \#(rollout)]}]"#)
        #expect(status >= 400 && body["pointer"]?.string == "/groups/0/rollouts/1\(pointer)", "\(body)")
    }
}
