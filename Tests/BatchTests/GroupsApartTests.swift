import JSON
import Testing

@testable import Batch

/// A group is answered alike alone and beside any other.
@Suite struct GroupsApartTests {
    private static let remax = #"{"name": "remax"}"#
    private static let bonus = #"{"name": "entropy_bonus", "estimator": {"name": "pass_at_1"}}"#
    private static let bonusOfRemax = #"{"name": "entropy_bonus", "estimator": {"name": "remax"}}"#
    private static let mix = #"{"name": "mix", "parts": [{"estimator": {"name": "remax"}, "weight": 0.3}, {"estimator": {"name": "pass_at_1"}}]}"#

    private static let groups = [
        // No tokens known.
        #"{"id": "a", "greedy_reward": 0.5, "rollouts": [{"reward": 1, "entropy": 1}, {"reward": 0, "entropy": 1}, {"reward": 0, "entropy": 0.3}]}"#,
        // Tokens, none of which is trained on in one; as many as shares of a mean do not add up to it.
        #"{"id": "b", "greedy_reward": 0.3, "rollouts": [{"reward": 1, "tokens": 3, "mask": [], "entropy": 1}, {"reward": 0, "tokens": 49, "entropy": 1}]}"#,
        // Lists.
        #"{"id": "c", "greedy_reward": 0.5, "rollouts": [{"token_rewards": [1, 0], "entropy": [0.1, 0.2]}, {"reward": 0, "tokens": 2, "entropy": 0.3}]}"#,
        // Nothing could be scored.
        #"{"id": "d", "greedy_reward": 0.5, "rollouts": [{"reward": null, "tokens": 2}]}"#,
    ]

    @Test(arguments: [remax, bonus, bonusOfRemax, mix]) func aloneAndTogether(_ estimator: String) throws {
        func post(_ groups: [String]) throws -> JSONValue {
            let (status, body) = try BatchTests.post(
                "/v1/advantages", #"{"estimator": \#(estimator), "groups": [\#(groups.joined(separator: ", "))]}"#)
            #expect(status == 200, "\(body)")
            return body
        }
        let together = try post(Self.groups)
        for (index, group) in Self.groups.enumerated() {
            #expect(try post([group]).at("/groups/0") == together.at("/groups/\(index)"), "\(index)")
        }
    }

    @Test func leftOverRolloutsGetNoBonus() throws {
        let estimator =
            #"{"name": "entropy_bonus", "bounded": false, "coefficient": 0.01, "estimator": {"name": "pass_at_k", "k": 2, "method": "full_sampling"}}"#
        for entropy in ["1", "[1, 1]"] {
            let rollouts = [1, 0, 0, 0, 1].map { #"{"reward": \#($0), "entropy": \#(entropy)}"# }.joined(separator: ", ")
            let (status, body) = try post("/v1/advantages", #"{"estimator": \#(estimator), "groups": [{"rollouts": [\#(rollouts)]}]}"#)
            #expect(status == 200)
            #expect((0..<5).map { body.at("/groups/0/rollouts/\($0)/advantage")?.number } == [1.01, 1.01, -0.99, -0.99, 0])
            #expect(body.at("/groups/0/rollouts/4/discarded") == .bool(true))
            if entropy != "1" { #expect(body.at("/groups/0/rollouts/4/advantages") == .array([.integer(0), .integer(0)])) }
        }
    }
}
