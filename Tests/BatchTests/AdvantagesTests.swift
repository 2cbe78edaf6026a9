import JSON
import Testing

@testable import Batch

@Suite struct AdvantagesTests {
    @Test func theWholeAnswer() throws {
        let (status, answer) = try post(
            "/v1/advantages",
            #"""
            {"run": "exp-17", "step": 120, "estimator": {"name": "pass_at_k", "k": 2}, "verifier": {"name": "numeric"}, "groups": [
              {"id": "p0", "ground_truth": "\\frac12", "rollouts": [
                {"id": "a", "response": "... \\boxed{0.5}", "tokens": 2}, {"response": "... \\boxed{7}", "tokens": 4, "mask": [[0, 1], [3, 4]]},
                {"reward": 1, "tokens": 1}, {"reward": null, "tokens": 2}]}]}
            """#)
        #expect(status == 200)
        let expected = try parse(
            #"""
            {"run": "exp-17", "step": 120, "estimator": {"name": "pass_at_k", "method": "analytical", "k": 2, "eps": 0, "short_groups": "error"}, "groups": [
              {"id": "p0", "sent": 4, "n": 3, "correct": 2, "pass_at_1": 0.6666666666666666, "pass_at_k": 1.0, "pass_hat_k": 0.3333333333333333, "mean_reward": 0.6666666666666666,
               "eta": 0.0, "signal": false, "reason": "fewer_wrong_than_k", "rollouts": [
                {"id": "a", "reward": 1, "status": "correct", "extracted": "0.5", "advantage": 0.0, "advantages": [0.0, 0.0]},
                {"reward": 0, "status": "wrong", "extracted": "7", "advantage": 0.0, "advantages": [0.0, 0.0, 0.0, 0.0]},
                {"reward": 1, "status": "given", "advantage": 0.0, "advantages": [0.0]},
                {"reward": null, "status": "unscored", "advantage": 0.0, "advantages": [0.0, 0.0]}]}],
             "summary": {"groups": 1, "rollouts": 4, "excluded": 0, "scored": 3, "pass_at_1": 0.6666666666666666, "pass_at_k": {"1": 0.6666666666666666, "2": 1.0},
              "pass_hat_k": {"1": 0.6666666666666666, "2": 0.3333333333333333},
              "zero_signal_groups": 1, "negative_answer_diversity": 1.0, "statuses": {"correct": 1, "wrong": 1, "given": 1, "unscored": 1},
              "metrics": {"rollouts/sent": 4, "rollouts/excluded": 0, "rollouts/scored": 3, "status/correct": 1, "status/given": 1, "status/unscored": 1, "status/wrong": 1,
               "groups/count": 1, "groups/all_correct": 0, "groups/all_wrong": 0, "groups/mixed": 1, "groups/unknown": 0, "groups/none_scored": 0, "groups/zero_signal": 1,
               "reward/mean": 0.6666666666666666, "reward/std": 0.4714045207910317, "reward/min": 0, "reward/max": 1, "reward/group_std": 0.4714045207910317,
               "pass@1": 0.6666666666666666, "pass@2": 1, "pass^1": 0.6666666666666666, "pass^2": 0.3333333333333333,
               "length/mean": 1.6666666666666667, "length/std": 0.4714045207910317, "length/min": 1, "length/max": 2, "length/correct_mean": 1.5, "length/wrong_mean": 2,
               "advantage/mean": 0, "advantage/std": 0, "advantage/min": 0, "advantage/max": 0, "advantage/abs_mean": 0, "eta/mean": 0, "answers/negative_diversity": 1}}}
            """#)
        #expect(answer == expected)
    }

    private func advantages(_ estimator: String, rollouts: String) throws -> [Double?] {
        let (status, answer) = try post("/v1/advantages", #"{"estimator": \#(estimator), "groups": [{"id": "g", "rollouts": [\#(rollouts)]}]}"#)
        try #require(status == 200, "\(answer)")
        guard case .array(let rollouts)? = answer.at("/groups/0/rollouts") else { return [] }
        return rollouts.map { $0["advantage"]?.number }
    }

    @Test func estimatorsByName() throws {
        let one = "{\"reward\": 1}"
        let rewards = [one, "{\"reward\": 0}", "{\"reward\": 0}", "{\"reward\": 0}"].joined(separator: ",")
        #expect(try advantages(#"{"name": "pass_at_k", "k": 2}"#, rollouts: rewards).first == 1)
        let grpo = try advantages(#"{"name": "pass_at_1"}"#, rollouts: rewards)
        #expect(abs((grpo[0] ?? 0) - 3.0.squareRoot()) < 1e-12)
        for (one, other) in zip(try advantages(#"{"name": "pass_at_k", "k": 1}"#, rollouts: rewards), grpo) {
            #expect(abs((one ?? 9) - (other ?? 0)) < 1e-12)
        }
        #expect(try advantages(#"{"name": "pass_at_1", "std": "none"}"#, rollouts: rewards) == [0.75, -0.25, -0.25, -0.25])
        let combined = try advantages(#"{"name": "combined", "k": 2}"#, rollouts: rewards)
        #expect(abs((combined[0] ?? 0) - (0.25 + 0.75 * 3.0.squareRoot())) < 1e-12)
        let draws = #"{"name": "pass_at_k", "method": "bootstrap", "k": 2, "draws": 16, "seed": 5}"#
        #expect(try advantages(draws, rollouts: rewards) == advantages(draws, rollouts: rewards))
        #expect(try advantages(draws, rollouts: rewards) != advantages(draws.replacing("5}", with: "6}"), rollouts: rewards))
    }

    @Test func leftOverRolloutsAreDiscarded() throws {
        let (_, answer) = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "pass_at_k", "k": 2, "method": "full_sampling"}, "groups": [{"rollouts": [{"reward": null}, {"reward": 1}, {"reward": 0}, {"reward": 0}, {"reward": 0}, {"reward": 1}]}]}"#
        )
        #expect(answer.at("/groups/0/rollouts/0/discarded") == nil)
        #expect(answer.at("/groups/0/rollouts/4/discarded") == nil)
        #expect(answer.at("/groups/0/rollouts/5/discarded") == .bool(true))
        #expect(answer.at("/groups/0/rollouts/5/advantage") == .number(0) || answer.at("/groups/0/rollouts/5/advantage") == .integer(0))
    }

    @Test func masksAndTokens() throws {
        let rollouts = #"{"reward": 1, "mask": [0, 1, 1]}, {"reward": 0, "tokens": 2, "mask": []}, {"reward": 0, "tokens": 0}, {"reward": 0}"#
        let (_, answer) = try post(
            "/v1/advantages", #"{"estimator": {"name": "pass_at_1", "std": "none"}, "groups": [{"rollouts": [\#(rollouts)]}]}"#)
        #expect(answer.at("/groups/0/rollouts/0/advantages") == (try parse("[0.0, 0.75, 0.75]")))
        #expect(answer.at("/groups/0/rollouts/1/advantages") == (try parse("[0.0, 0.0]")))
        #expect(answer.at("/groups/0/rollouts/2/advantages") == .array([]))
        #expect(answer.at("/groups/0/rollouts/3/advantages") == nil)
        let (_, scalars) = try post(
            "/v1/advantages",
            #"{"output": {"per_token": false}, "estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [\#(rollouts)]}]}"#)
        #expect(scalars.at("/groups/0/rollouts/0/advantages") == nil)
    }

    @Test func correctnessKeptApartFromReward() throws {
        let body =
            #"{"estimator": {"name": "pass_at_k", "k": 1}, "groups": [{"rollouts": [{"reward": 0.9, "correct": true}, {"reward": 0.4, "correct": false}]}]}"#
        #expect(try post("/v1/advantages", body).body.at("/groups/0/correct") == .integer(1))
        let unknown = body.replacing(#", "correct": true"#, with: "").replacing(#", "correct": false"#, with: "")
        let answer = try post("/v1/advantages", unknown).body
        #expect(answer.at("/groups/0/correct") == .null)
        #expect(answer.at("/groups/0/pass_at_1") == .null)
        let threshold = unknown.replacing(#""k": 1"#, with: #""k": 1, "success_threshold": 0.9"#)
        #expect(try post("/v1/advantages", threshold).body.at("/groups/0/correct") == .integer(1))
    }

    @Test func failuresAreExcludedOrCount() throws {
        let body =
            #"{"estimator": {"name": "pass_at_1"}, "verifier": {"name": "numeric"}, "groups": [{"ground_truth": "no number", "rollouts": [{"response": "1"}, {"reward": 1}, {"reward": 0}]}]}"#
        let excluded = try post("/v1/advantages", body).body
        #expect(excluded.at("/groups/0/n") == .integer(2))
        #expect(excluded.at("/groups/0/rollouts/0/status") == .string("unparseable_gold"))
        #expect(excluded.at("/groups/0/rollouts/0/reward") == .null)
        let counted = try post("/v1/advantages", body.replacing("\"groups\"", with: "\"on_failure\": 0, \"groups\"")).body
        #expect(counted.at("/groups/0/n") == .integer(3))
        #expect(counted.at("/groups/0/rollouts/0/reward") == .integer(0))
        #expect(counted.at("/groups/0/rollouts/0/status") == .string("unparseable_gold"))
    }

    @Test func theNearestVerifierWins() throws {
        let (_, answer) = try post(
            "/v1/rewards",
            #"""
            {"verifier": {"name": "text"}, "groups": [
              {"ground_truth": "1/2", "rollouts": [{"response": "0.5"}, {"response": "0.5", "verifier": {"name": "numeric"}}]},
              {"ground_truth": "1/2", "verifier": {"name": "numeric"}, "rollouts": [{"response": "0.5"}, {"response": "0.5", "verifier": {"name": "text"}}]}]}
            """#)
        #expect(
            ["/groups/0/rollouts/0", "/groups/0/rollouts/1", "/groups/1/rollouts/0", "/groups/1/rollouts/1"].map {
                answer.at($0 + "/reward")?.integer
            } == [0, 1, 1, 0])
        #expect(answer.at("/groups/0/rollouts/0/advantage") == nil)
        #expect(answer.at("/estimator") == nil)
    }

    @Test func longAnswersAreCutOffAtACharacter() throws {
        let long = String(repeating: "é", count: 200)
        let (_, answer) = try post(
            "/v1/rewards", #"{"verifier": {"name": "text"}, "groups": [{"ground_truth": "x", "rollouts": [{"response": "a\#(long)"}]}]}"#)
        #expect(answer.at("/groups/0/rollouts/0/extracted")?.string == "a" + String(repeating: "é", count: 127) + "\u{2026}")
    }
}
