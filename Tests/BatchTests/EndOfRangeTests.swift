import Advantages
import JSON
import Testing

@testable import Batch

/// Rewards near the largest double: answers hold numbers, and the right ones.
@Suite struct EndOfRangeTests {
    private func answer(_ estimator: String, _ groups: String) throws -> JSONValue {
        let (status, body) = try post("/v1/advantages", #"{"estimator": \#(estimator), "groups": \#(groups)}"#)
        #expect(status == 200, "\(body)")
        return body
    }

    @Test func meansOverTokens() throws {
        let remax = try answer(
            #"{"name": "remax"}"#,
            #"[{"greedy_reward": 1e308, "rollouts": [{"token_rewards": [0, 0, -1e308]}, {"token_rewards": [0, 0, 1]}]}]"#)
        #expect(remax.at("/groups/0/rollouts/0/advantage")?.number == -Double.greatestFiniteMagnitude)
        #expect(remax.at("/groups/0/rollouts/1/advantage")?.number == -1e308)
        let gae = try answer(
            #"{"name": "gae"}"#,
            #"[{"rollouts": [{"reward": 1.7e308, "values": [-1.7e308, -1.7e308, -1.7e308]}, {"reward": 1, "values": [0, 0]}]}]"#)
        #expect(gae.at("/groups/0/rollouts/0/advantage")?.number == Double.greatestFiniteMagnitude)
        #expect(gae.at("/groups/0/rollouts/1/advantage")?.number == 1)
    }

    @Test func meansOverRollouts() throws {
        let largest = "1.7976931348623157e308"
        for count in [2, 3, 5, 7, 49] {
            let rollouts = [String](repeating: #"{"reward": \#(largest), "entropy": [\#(largest), \#(largest), \#(largest)]}"#, count: count)
            let body = try answer(#"{"name": "pass_at_1"}"#, "[{\"rollouts\": [\(rollouts.joined(separator: ","))]}]")
            #expect((body.at("/groups/0/mean_reward")?.number ?? 0) > 1.797e308, "\(count)")
            #expect((body.at("/groups/0/mean_entropy")?.number ?? 0) > 1.797e308, "\(count)")
        }
    }

    /// The mean entropies of prompts are compared, however large they are.
    @Test func entropiesOfPrompts() throws {
        let groups = #"""
            [{"rollouts": [{"reward": 1, "entropy": [1e308, 1e308, 1e308]}, {"reward": 0, "entropy": [1e308, 1e308, 1e308]}, {"reward": 0, "entropy": [1e308]}]},
             {"rollouts": [{"reward": 1, "entropy": [1.0]}, {"reward": 0, "entropy": [1.0]}, {"reward": 0, "entropy": [1.0]}]}]
            """#
        let body = try answer(#"{"name": "adaptive", "k": 2, "entropy_mean": "tokens"}"#, groups)
        let passAtOne = try answer(#"{"name": "pass_at_1"}"#, groups)
        let passAtK = try answer(#"{"name": "pass_at_k", "k": 2}"#, groups)
        #expect(body.at("/groups/0/rollouts/0/advantage") == passAtOne.at("/groups/0/rollouts/0/advantage"))
        #expect(body.at("/groups/1/rollouts/0/advantage") == passAtK.at("/groups/1/rollouts/0/advantage"))
    }
}
