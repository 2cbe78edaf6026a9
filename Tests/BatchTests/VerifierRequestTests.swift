import HTTP
import HTTPTypes
import JSON
import Testing

@testable import Batch

/// Verifiers and compositions as requests name them.
@Suite struct VerifierRequestTests {
    private func rewards(_ verifier: String, gold: String = #""\\frac12""#, _ response: String = #"so \\boxed{0.5}"#) throws -> (
        status: Int, body: JSONValue
    ) {
        try post(
            "/v1/rewards",
            #"{"verifier": \#(verifier), "groups": [{"ground_truth": \#(gold), "rollouts": [{"response": "\#(response)", "tokens": 9}]}]}"#)
    }

    @Test func mathWithAnExplanation() throws {
        let answer = try rewards(#"{"name": "math", "explain": true}"#)
        #expect(answer.status == 200)
        let rollout = answer.body.at("/groups/0/rollouts/0")
        #expect(rollout?["status"] == .string("correct"))
        #expect(rollout?.at("/reading/place") == .string("boxed"))
        #expect(rollout?.at("/reading/rule")?.string?.contains("same number") == true)
    }

    @Test func compositionsWithParts() throws {
        let answer = try rewards(
            #"{"weighted_sum": [{"verifier": {"name": "math"}, "weight": 0.9, "as": "accuracy"}, {"verifier": {"name": "format", "form": "boxed"}, "weight": 0.1}]}"#
        )
        #expect(answer.body.at("/groups/0/rollouts/0/parts/accuracy")?.number == 1)
        #expect(answer.body.at("/groups/0/rollouts/0/parts/format")?.number == 1)
        let mapped = try rewards(
            #"{"affine": {"gate": [{"name": "format", "form": "boxed"}, {"name": "math"}]}, "scale": 2, "offset": -1}"#, #"\\boxed{7}"#)
        #expect(mapped.body.at("/groups/0/rollouts/0/reward")?.number == -1)
        #expect(mapped.body.at("/groups/0/correct")?.integer == 0)
    }

    @Test(arguments: [
        (#"{"gate": [{"name": "math"}]}"#, "/verifier/gate"), (#"{"gate": []}"#, "/verifier/gate"), (#"{"min": 3}"#, "/verifier/min"),
        (#"{"profile": "x"}"#, "/verifier/profile"), (#"{"clip": {"name": "math"}, "low": 2}"#, "/verifier/low"),
        (#"{"max": [{"name": "math"}], "at": 1}"#, "/verifier/at"), (#"{"max": [{"name": "nope"}]}"#, "/verifier/max/0/name"),
        (#"{"weighted_sum": [{"verifier": {"name": "math"}, "weight": "a"}]}"#, "/verifier/weighted_sum/0/weight"),
        (#"{"name": "regex", "pattern": "("}"#, "/verifier/pattern"), (#"{"name": "length"}"#, "/verifier"),
        (#"{"name": "math", "tolerance": 2}"#, "/verifier/tolerance"),
        (#"{"name": "json", "schema": {"typ": 1}}"#, "/verifier/schema"), (#"{"min": [{"name": "math"}], "max": [{"name": "math"}]}"#, "/verifier"),
    ]) func badOnesAreNamed(verifier: String, pointer: String) throws {
        let answer = try rewards(verifier)
        #expect(answer.status == 422)
        #expect(answer.body["pointer"] == .string(pointer), "\(answer.body)")
    }

    @Test func profilesByName() throws {
        let profiles = try VerifierProfiles(
            json: Array(#"{"dapo": {"affine": {"name": "math_dapo"}, "scale": 2, "offset": -1}, "both": {"min": [{"profile": "dapo"}]}}"#.utf8))
        #expect(profiles.names == ["dapo", "both"])
        let service = BatchService(profiles: profiles)
        let body =
            #"{"estimator": {"name": "pass_at_1"}, "verifier": {"profile": "both"}, "groups": [{"ground_truth": "5", "rollouts": [{"response": "Answer: 5"}, {"response": "Answer: 6"}]}]}"#
        let answer = try parse(service.answer(Array(body.utf8)).body)
        #expect(answer.at("/groups/0/rollouts/0/reward")?.number == 1)
        #expect(answer.at("/groups/0/rollouts/1/reward")?.number == -1)
        #expect(throws: Problem.self) { try VerifierProfiles(json: Array(#"{"a": {"profile": "b"}, "b": {"name": "math"}}"#.utf8)) }
        #expect(throws: Problem.self) { try VerifierProfiles(json: Array("[]".utf8)) }
    }

    @Test func lengthNeedsTokens() throws {
        let answer = try post(
            "/v1/rewards",
            #"{"verifier": {"name": "length", "max": 10}, "groups": [{"rollouts": [{"response": "x"}, {"response": "x", "tokens": 4}]}]}"#)
        #expect(answer.body.at("/groups/0/rollouts/0/status") == .string("error"))
        #expect(answer.body.at("/groups/0/rollouts/1/reward")?.number == 1)
    }
}
