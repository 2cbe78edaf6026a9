import JSON
import Testing

@testable import Batch

/// What only some estimators read, from the body to the answer.
@Suite struct EstimatorInputTests {
    private func answer(_ estimator: String, _ groups: String, _ rest: String = "") throws -> (status: Int, body: JSONValue) {
        try post("/v1/advantages", #"{\#(rest)"estimator": \#(estimator), "groups": \#(groups)}"#)
    }

    /// By TRL's own code on these rewards, with the nearest square root. Where the one without a reward stands tells what is added first.
    @Test func conventionOfTRLGivesItsBits() throws {
        let (status, body) = try answer(
            #"{"name": "pass_at_1", "convention": "trl"}"#,
            #"[{"rollouts": [\#(["0.89", "null", "0.58", "0.24", "0.47", "0.19", "0.77"].map { #"{"reward": \#($0)}"# }.joined(separator: ","))]}]"#)
        #expect(status == 200)
        #expect(body.at("/estimator/arithmetic") == .string("single"))
        let expected = [1.3078341484069824, 0, 0.202119842171669, -1.0105990171432495, -0.1902303546667099, -1.1889400482177734, 0.8798157572746277]
        #expect((0..<7).map { body.at("/groups/0/rollouts/\($0)/advantage")?.number } == expected)
        #expect(try answer(#"{"name": "pass_at_1", "std": "population", "arithmetic": "single"}"#, #"[{"rollouts": [{"reward": 1}]}]"#).status == 422)
        let undivided = try answer(
            #"{"name": "dr_grpo", "convention": "trl"}"#, #"[{"rollouts": [{"reward": 0.1}, {"reward": 0.7}, {"reward": 0.1}]}]"#)
        #expect(undivided.body.at("/groups/0/rollouts/1/advantage") == .number(0.3999999761581421))
    }

    /// Estimator, groups, pointer of the 422.
    private static let refused: [(String, String, String)] = [
        (
            #"{"name": "adaptive", "k": 1}"#, #"[{"rollouts": [{"reward": null}, {"reward": 1, "entropy": 1}, {"reward": 0}]}]"#,
            "/groups/0/rollouts/2"
        ),
        (#"{"name": "gae"}"#, #"[{"rollouts": [{"reward": 1, "values": [1]}, {"reward": 0, "tokens": 2}]}]"#, "/groups/0/rollouts/1"),
        (#"{"name": "gae"}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/groups/0/rollouts/0"),
        (#"{"name": "gae"}"#, #"[{"rollouts": [{"reward": 1, "tokens": 3, "values": [1]}]}]"#, "/groups/0/rollouts/0/values"),
        (#"{"name": "gae"}"#, #"[{"rollouts": [{"reward": 1, "values": 3}]}]"#, "/groups/0/rollouts/0/values"),
        (
            #"{"name": "gae"}"#, #"[{"rollouts": [{"reward": 1, "values": [1, 2], "token_rewards": [1]}]}]"#,
            "/groups/0/rollouts/0/token_rewards"
        ),
        (#"{"name": "gae"}"#, #"[{"rollouts": [{"reward": 1, "values": ["x"]}]}]"#, "/groups/0/rollouts/0/values/0"),
        (#"{"name": "opo"}"#, #"[{"rollouts": [{"reward": 1, "tokens": 1}, {"reward": 0}]}]"#, "/groups/0/rollouts/1"),
        (#"{"name": "remax"}"#, #"[{"greedy_reward": 1, "rollouts": [{"reward": 1}]}, {"rollouts": [{"reward": 1}]}]"#, "/groups/1"),
        (#"{"name": "gdpo"}"#, #"[{"rollouts": [{"rewards": {"a": 1}}, {"reward": 1}]}]"#, "/groups/0/rollouts/1"),
        (#"{"name": "gdpo"}"#, #"[{"rollouts": [{"rewards": {"a": 1, "b": 0}}, {"rewards": {"a": 1}}]}]"#, "/groups/0/rollouts/1"),
        (#"{"name": "gdpo", "weights": {"c": 1}}"#, #"[{"rollouts": [{"rewards": {"a": 1}}, {"rewards": {"a": 1}}]}]"#, "/estimator"),
        (#"{"name": "gdpo", "weights": {"a/b": "x"}}"#, #"[{"rollouts": [{"rewards": {"a": 1}}]}]"#, "/estimator/weights/a~1b"),
        (#"{"name": "gdpo"}"#, #"[{"rollouts": [{"rewards": {}}]}]"#, "/groups/0/rollouts/0/rewards"),
        (#"{"name": "unlikeliness"}"#, #"[{"rollouts": [{"reward": 1, "log_prob": -1}, {"reward": 0}]}]"#, "/groups/0/rollouts/1"),
        (#"{"name": "schedule", "stages": [{"estimator": {"name": "pass_at_1"}}]}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator"),
        (#"{"name": "schedule", "stages": []}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/stages"),
        (
            #"{"name": "schedule", "stages": [{"estimator": {"name": "pass_at_1"}}, {"estimator": {"name": "pass_at_1"}}]}"#,
            #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/stages/0/until_step"
        ),
        (
            #"{"name": "schedule", "stages": [{"estimator": {"name": "pass_at_1"}, "until_step": 4, "k_to": 1}, {"estimator": {"name": "rloo"}}]}"#,
            #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/stages/0/k_to"
        ),
        (#"{"name": "mix", "parts": [{"estimator": {"name": "nope"}}]}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/parts/0/estimator/name"),
        (#"{"name": "mix", "parts": [{"weight": 1}]}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/parts/0"),
        (
            #"{"name": "mix", "parts": [{"estimator": {"name": "rloo", "success_threshold": 1}}]}"#, #"[{"rollouts": [{"reward": 1}]}]"#,
            "/estimator/parts/0/estimator/success_threshold"
        ),
        (#"{"name": "pkpo", "k": 1}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/k"),
        (#"{"name": "pkpo", "k": 2, "variant": "sloo"}"#, #"[{"rollouts": [{"reward": 1}, {"reward": 0}]}]"#, "/groups/0"),
        (#"{"name": "pass_at_1", "convention": "official"}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/convention"),
        (#"{"name": "rloo", "whiten_eps": 1}"#, #"[{"rollouts": [{"reward": 1}]}]"#, "/estimator/whiten_eps"),
    ]

    @Test func whatIsMissingIsNamed() throws {
        for (estimator, groups, pointer) in Self.refused {
            let (status, body) = try answer(estimator, groups)
            #expect(status == 422, "\(estimator) \(body)")
            #expect(body["pointer"]?.string == pointer, "\(estimator) \(body)")
        }
    }

    @Test func advantagesPerToken() throws {
        let groups = #"""
            [{"rollouts": [{"reward": null, "tokens": 2}, {"reward": 1, "values": [0.5, 9, 0.25], "mask": [[0, 1], [2, 3]]},
                           {"token_rewards": [0.5, 0.25], "values": [0, 0]}]}]
            """#
        let (status, body) = try answer(#"{"name": "gae"}"#, groups)
        #expect(status == 200, "\(body)")
        #expect(body.at("/groups/0/rollouts/0/advantages") == (try parse("[0.0, 0.0]")))
        #expect(body.at("/groups/0/rollouts/1/advantages") == (try parse("[0.5, 0.0, 0.75]")))
        #expect(body.at("/groups/0/rollouts/1/advantage")?.number == 0.625)
        // Without a reward the token rewards add up to it.
        #expect(body.at("/groups/0/rollouts/2/reward")?.number == 0.75)
        #expect(body.at("/groups/0/rollouts/2/advantages") == (try parse("[0.75, 0.25]")))
    }

    /// What stays out of the statistics says nothing of the parts that the others must have.
    @Test func partsOfAnUnscoredRollout() throws {
        let scored = #"{"rewards": {"a": 1}}, {"rewards": {"a": 0}}"#
        for unscored in [#"{"reward": null, "rewards": {"b": 1}}"#, #"{"reward": null, "rewards": {"a": 1, "b": 1}}"#, #"{"reward": null}"#] {
            for arithmetic in ["double", "single"] {
                let (status, body) = try answer(
                    #"{"name": "gdpo", "std": "sample", "arithmetic": "\#(arithmetic)", "whiten": "none"}"#,
                    #"[{"rollouts": [\#(unscored), \#(scored)]}]"#)
                #expect(status == 200, "\(body)")
                #expect((body.at("/groups/0/rollouts/1/advantage")?.number ?? 0) > 0)
            }
        }
    }

    @Test func conventionsFillInTheDefaults() throws {
        let groups = #"[{"rollouts": [{"reward": 1}, {"reward": 0}]}, {"rollouts": [{"reward": 1}]}]"#
        let (_, body) = try answer(#"{"name": "pass_at_1", "convention": "verl", "eps": 0.5}"#, groups)
        #expect(body.at("/estimator/std") == .string("sample"))
        #expect(body.at("/estimator/eps")?.number == 0.5)
        #expect(body.at("/estimator/singleton") == .string("raw"))
        #expect(body.at("/estimator/convention") == .string("verl"))
        #expect(abs((body.at("/groups/1/rollouts/0/advantage")?.number ?? 0) - 1 / 1.5) < 1e-15)
        let official = try answer(
            #"{"name": "pass_at_k", "k": 1, "convention": "official"}"#, #"[{"rollouts": [{"reward": 1}, {"reward": 0.5}, {"reward": -1}]}]"#)
        #expect(official.body.at("/groups/0/correct") == .integer(1))
    }

    @Test func innerEstimatorsComeBackWithTheirDefaults() throws {
        let estimator =
            #"{"name": "schedule", "stages": [{"estimator": {"name": "pass_at_k", "k": 4}, "until_step": 10, "k_to": 1}, {"estimator": {"name": "rloo"}}]}"#
        let groups = #"[{"rollouts": [{"reward": 1}, {"reward": 0}, {"reward": 0}, {"reward": 0}]}]"#
        let first = try answer(estimator, groups, #""step": 0, "#).body
        #expect(first.at("/estimator/stages/0/estimator/method") == .string("analytical"))
        #expect(first.at("/groups/0/pass_at_k")?.number == 1)
        let third = try answer(estimator, groups, #""step": 5, "#).body
        #expect(third.at("/groups/0/pass_at_k")?.number == 0.5)
        let last = try answer(estimator, groups, #""step": 10, "#).body
        #expect(last.at("/groups/0/pass_at_k") == .null)
        #expect(last.at("/groups/0/rollouts/0/advantage")?.number == 1)
    }

    @Test func entropiesAreSummarised() throws {
        let groups =
            #"[{"rollouts": [{"reward": 1, "entropy": 0.5}, {"reward": 0, "entropy": [1, 2]}, {"reward": null, "entropy": 7}]}, {"rollouts": [{"reward": 1}]}]"#
        let (_, body) = try answer(#"{"name": "pass_at_1"}"#, groups)
        #expect(body.at("/groups/0/mean_entropy")?.number == 1)
        #expect(body.at("/groups/1/mean_entropy") == nil)
        #expect(body.at("/summary/mean_entropy")?.number == 1)
        #expect(body.at("/groups/0/rollouts/1/advantages") == (try parse("[-1.0, -1.0]")))
    }

    /// Reading what is nested costs no more than its length: each level is read once.
    @Test func deepNestingIsRead() throws {
        let depth = 20
        let opening = String(repeating: #"{"name": "easy_threshold", "estimator": "#, count: depth)
        let (status, body) = try answer(
            opening + #"{"name": "pass_at_1"}"# + String(repeating: "}", count: depth), #"[{"rollouts": [{"reward": 1}, {"reward": 0}]}]"#)
        #expect(status == 200)
        #expect(body.at("/groups/0/rollouts/0/advantage")?.number == 1)
    }

    /// Every estimator that needs nothing but rewards answers a plain batch, by its name and with k where it must have one.
    @Test func everyEstimatorOfTheCatalogueAnswers() throws {
        var answered = 0
        for entry in EstimatorCatalogue.entries where entry.parameters.allSatisfy({ $0.defaultValue != nil || $0.name == "k" }) {
            let k = entry.parameters.contains { $0.name == "k" } ? #", "k": 2"# : ""
            let rollout =
                #""entropy": 1, "rewards": {"a": 1}, "values": [0], "token_rewards": [1], "log_prob": [-1], "teacher_log_prob": [-2], "turns": [{"span": [0, 1]}]"#
            let (status, body) = try answer(
                #"{"name": "\#(entry.name)"\#(k)}"#,
                #"[{"greedy_reward": 0, "rollouts": [{"reward": 1, \#(rollout)}, {"reward": 0, \#(rollout)}, {"reward": 0, \#(rollout)}]}]"#)
            #expect(status == 200, "\(entry.name) \(body)")
            answered += 1
        }
        // Those that hold others need them.
        #expect(answered == EstimatorCatalogue.entries.count - 6)
    }
}
