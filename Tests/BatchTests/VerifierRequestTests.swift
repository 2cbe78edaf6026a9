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

    /// Verifier, ground truth, response and status: what a request says reaches the verifier.
    @Test(arguments: [
        (#"{"name": "puzzle", "task": "countdown"}"#, #"{"numbers": [4, 6], "target": 24}"#, "<answer>6*4</answer>", "correct"),
        (#"{"name": "puzzle", "task": "n_queens"}"#, #"{"n": 4}"#, "[1, 3, 0, 1]", "wrong"),
        (#"{"name": "puzzle", "task": "countdown", "extract": ["code_block"]}"#, #"{"numbers": [4, 6], "target": 24}"#, "6*4", "no_answer"),
        (#"{"name": "bracketed", "sections": "any"}"#, #""[[A];[C]]""#, "[[C];[A]]", "correct"),
        (#"{"name": "bracketed"}"#, #""[[A];[C]]""#, "[[C];[A]]", "wrong"),
        (#"{"name": "json", "order": "any"}"#, "[1, 2]", "[2, 1]", "correct"), (#"{"name": "json"}"#, "[1, 2]", "[2, 1]", "wrong"),
        (#"{"name": "numeric", "significant_figures": 3}"#, "3.14159", "3.14", "correct"),
        (#"{"name": "numeric", "lowest_terms": true}"#, #""2/3""#, "4/6", "wrong"),
        (#"{"name": "math", "up_to_constant": true}"#, #""x^2 + C""#, #"\\boxed{x^2}"#, "correct"),
        (#"{"name": "tool_call"}"#, #"{"type": "any_call"}"#, "[f(x=1)]", "correct"),
    ]) func optionsReachTheirVerifier(verifier: String, gold: String, response: String, status: String) throws {
        let answer = try rewards(verifier, gold: gold, response)
        #expect(answer.body.at("/groups/0/rollouts/0/status")?.string == status, "\(answer.body)")
    }

    /// A right form makes no wrong answer correct, and a score without a number is a failure.
    @Test func weightedSumsAreCorrectWhereAllPartsAre() throws {
        let sum = #"{"weighted_sum": [{"name": "math"}, {"name": "format", "form": "boxed"}]}"#
        let wrong = try rewards(sum, #"\\boxed{7}"#)
        #expect(wrong.body.at("/groups/0/rollouts/0/reward")?.number == 1)
        #expect(wrong.body.at("/groups/0/rollouts/0/status")?.string == "partial")
        #expect(try rewards(sum).body.at("/groups/0/rollouts/0/status")?.string == "correct")
        let small = #"{"weighted_sum": [{"verifier": {"name": "math"}, "weight": 0.5}, {"verifier": {"name": "repetition"}, "weight": 0}]}"#
        #expect(try rewards(small).body.at("/groups/0/rollouts/0/status")?.string == "correct")
        for verifier in [
            #"{"weighted_sum": [{"verifier": {"name": "math"}, "weight": 1e308, "as": "a"}, {"verifier": {"name": "math"}, "weight": 1e308, "as": "b"}]}"#,
            #"{"affine": {"affine": {"name": "math"}, "scale": 1e308}, "scale": 1e308}"#,
        ] {
            let answer = try rewards(verifier)
            #expect(answer.body.at("/groups/0/rollouts/0/status")?.string == "error", "\(verifier)")
        }
    }

    @Test func partsHaveNamesOfTheirOwnAndAreNotTooMany() throws {
        func part(_ name: String) -> String { #"{"verifier": {"name": "math"}, "as": "\#(name)"}"# }
        let long = String(repeating: "x", count: 65)
        let many =
            "{\"min\": ["
            + [String](repeating: "{\"max\": [" + [String](repeating: #"{"name": "math"}"#, count: 13).joined(separator: ",") + "]}", count: 5)
            .joined(separator: ",") + "]}"
        for (verifier, pointer, limit) in [
            ("{\"min\": [\(part(long))]}", "/verifier/min/0/as", "64"), ("{\"min\": [\(part("a")), \(part("a"))]}", "/verifier/min/1/as", "name"),
            (many, "/verifier/min", "64"),
        ] {
            let answer = try rewards(verifier)
            #expect(answer.status == 422)
            #expect(answer.body["pointer"]?.string == pointer)
            #expect(answer.body["detail"]?.string?.contains(limit) == true)
        }
        #expect(try rewards("{\"min\": [\(part(String(repeating: "x", count: 64)))]}").status == 200)
        // A name that was given is no other part's.
        let shared = try rewards("{\"min\": [\(part("math_2")), {\"name\": \"math\"}, {\"name\": \"math\"}]}")
        let names = ["math_2", "math", "math_3"]
        #expect(names.allSatisfy { shared.body.at("/groups/0/rollouts/0/parts/\($0)")?.number == 1 }, "\(shared.body)")
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
