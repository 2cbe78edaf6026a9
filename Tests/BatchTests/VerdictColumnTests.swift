import HTTP
import JSON
import Testing

@testable import Batch

/// What verdicts say, where a group is answered as columns.
@Suite struct VerdictColumnTests {
    private static let keys = [("parts", "parts"), ("explanations", "explanation"), ("readings", "reading"), ("part_readings", "readings")]

    private func rewards(_ verifier: String, _ groups: String, _ output: String = "{}") throws -> JSONValue {
        let answer = try post("/v1/rewards", #"{"verifier": \#(verifier), "output": \#(output), "groups": \#(groups)}"#)
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    @Test(arguments: [
        // The last response has no answer, and its verdict says why.
        (#"{"name": "math", "explain": true}"#, ["explanations", "readings"]), (#"{"name": "math"}"#, ["explanations"]),
        (#"{"name": "length", "max": 9}"#, ["explanations"]),
        (
            #"{"gate": [{"verifier": {"name": "format"}, "as": "form"}, {"name": "math"}], "explain": true}"#,
            ["parts", "explanations", "readings", "part_readings"]
        ),
    ]) func columnsSayWhatRolloutsSay(_ verifier: String, _ lists: [String]) throws {
        let groups = #"[{"ground_truth": "7", "responses": ["<think>3 + 4</think><answer>7</answer>", "\\boxed{8}", ""]}]"#
        let columns = try #require(try rewards(verifier, groups).at("/groups/0"))
        let rollouts = try #require(try rewards(verifier, groups, #"{"form": "rollouts"}"#).at("/groups/0"))
        for (list, key) in Self.keys {
            #expect((columns[list] != nil) == lists.contains(list), "\(list): \(columns)")
            for index in 0..<3 where columns[list] != nil {
                #expect(columns.at("/\(list)/\(index)") == rollouts.at("/rollouts/\(index)/\(key)") ?? .null, "\(list) \(index)")
            }
        }
        #expect(columns["rollouts"] == nil)
    }

    @Test func aGroupHasTheListsOfItsOwnVerdicts() throws {
        let groups = #"[{"ground_truth": "7", "responses": ["7"]}, {"ground_truth": "", "responses": ["7", "8"]}]"#
        let body = try rewards(#"{"name": "math"}"#, groups)
        #expect(body.at("/groups/0/explanations") == nil)
        #expect(body.at("/groups/1/statuses/1") == .string("unparseable_gold") && body.at("/groups/1/explanations/1")?.string != nil)
    }

    @Test func membersChooseThem() throws {
        let groups = #"[{"ground_truth": "7", "responses": ["7"]}]"#
        let verifier = #"{"weighted_sum": [{"verifier": {"name": "math"}, "as": "accuracy"}], "explain": true}"#
        let columns = try rewards(verifier, groups, #"{"members": ["part_readings"]}"#)
        #expect(columns.at("/groups/0/part_readings/0/accuracy/rule")?.string != nil)
        #expect(columns.at("/groups/0/parts") == nil && columns.at("/groups/0/rewards") == nil)
        let rollouts = try rewards(verifier, groups, #"{"form": "rollouts", "members": ["parts"]}"#)
        #expect(rollouts.at("/groups/0/rollouts/0") == json(#"{"parts": {"accuracy": 1}}"#))
    }

    /// A group in columns of a stream, whose pieces are short.
    @Test func manyReadings() throws {
        let responses = (0..<3000).map { #""\\boxed{\#($0)}""# }.joined(separator: ",")
        let body = try rewards(#"{"name": "math", "explain": true}"#, #"[{"ground_truth": "7", "responses": [\#(responses)]}]"#)
        guard case .array(let readings)? = body.at("/groups/0/readings") else {
            Issue.record("no readings")
            return
        }
        #expect(readings.count == 3000 && readings.allSatisfy { $0["rule"]?.string != nil })
    }
}
