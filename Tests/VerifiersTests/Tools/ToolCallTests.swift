import Testing

@testable import Verifiers

/// Calls of tools: where they are read, when they match, how they are counted.
@Suite struct ToolCallTests {
    private static let weather = #"[{"get_weather": {"city": ["Paris", "Paris, France"], "unit": ["C", ""], "days": [3]}}]"#

    private func verdict(_ gold: String, _ response: String, _ verifier: ToolCallVerifier = ToolCallVerifier()) -> Verdict {
        verifier.judge(for: .text(gold)).verdict(on: Response(response))
    }

    private static func call(_ arguments: String, _ name: String = "get_weather") -> String {
        "<tool_call>\n{\"name\": \"\(name)\", \"arguments\": \(arguments)}\n</tool_call>"
    }

    @Test(arguments: [
        call(#"{"city": "Paris", "days": 3}"#), "<think>which?</think>So: " + call(#"{"days": 3.0, "city": "paris france", "unit": "c"}"#),
        #"{"name": "get_weather", "parameters": {"city": "Paris", "days": 3}}"#, #"[{"get_weather": {"city": "Paris", "days": 3}}]"#,
        #"{"tool_calls": [{"id": "1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Paris\", \"days\": 3}"}}]}"#,
        #"<tool_calls>[{"name": "get_weather", "arguments": {"city": "Paris", "days": 3}}]</tool_calls>"#,
        "Here:\n```json\n[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}]\n```",
    ]) func formsOfCalls(response: String) {
        let verdict = verdict(Self.weather, response)
        #expect(verdict.status == .correct, "\(verdict.explanation ?? "")")
        #expect(verdict.extracted == "get_weather")
        #expect(verdict.parts == [Verdict.Part("get_weather", score: 1)])
    }

    /// The tolerance is a share of the expected number, so that a sign or a digit of a small one counts.
    @Test(arguments: [
        ("0.3", "0.30000000000000004", true), ("1e-9", "-1e-9", false), ("1e-9", "2e-9", false), ("1e-9", "1.0000000001e-9", true),
        ("-2.5e-12", "0.0", false),
        ("0.0", "1e-17", true), ("1e12", "1000000000000.5", true), ("1e12", "1000002000000.5", false), ("0.5", "0.500002", false),
    ]) func numbersWithAFraction(expected: String, answer: String, isRight: Bool) {
        let verdict = verdict(#"[{"get_weather": {"x": [\#(expected)]}}]"#, Self.call(#"{"x": \#(answer)}"#))
        #expect(verdict.status == (isRight ? .correct : .wrong))
    }

    @Test(arguments: [
        (call(#"{"city": "Rome", "days": 3}"#), "call 1, get_weather: argument \"city\" has another value"),
        (call(#"{"city": "Paris"}"#), "call 1, get_weather: argument \"days\" is missing"),
        (call(#"{"city": "Paris", "days": "3"}"#), "call 1, get_weather: argument \"days\" has another value"),
        (call(#"{"city": "Paris", "days": 3, "hour": 1}"#), "call 1, get_weather: argument \"hour\" is not expected"),
        (call(#"{"city": "Paris", "days": 3}"#, "weather"), "no call of get_weather for expected call 1"),
        (call("[1]"), "call 1, get_weather: the arguments are no JSON object"),
        ("<tool_call>{oops</tool_call>", "no call of get_weather for expected call 1"),
        (call(#"{"city": "Paris", "days": 3}"#) + call(#"{"city": "Paris", "days": 3}"#), "2 calls, not 1"),
    ]) func whatIsWrongIsSaid(response: String, why: String) {
        let verdict = verdict(Self.weather, response)
        #expect(verdict.status == .wrong)
        #expect(verdict.explanation == why)
    }

    @Test func aMessageCallsNothing() {
        #expect(verdict(Self.weather, "It is sunny.").status == .noAnswer)
        for gold in ["[]", #"{"type": "message"}"#] {
            #expect(verdict(gold, "It is sunny: {\"a\": 1}.").status == .correct)
            #expect(verdict(gold, Self.call("{}")).status == .wrong)
        }
    }

    @Test func anythingMayBeCalled() {
        for gold in [#"{"type": "any_call"}"#, #"{"expected_action": {"type": "any_call"}}"#] {
            #expect(verdict(gold, Self.call("{}", "whatever")).status == .correct)
            #expect(verdict(gold, "No tool fits.").status == .noAnswer)
            // What cannot be read as a call calls nothing.
            for empty in [
                "<tool_call>", "<tool_call></tool_call>", "<tool_call>junk</tool_call>", "<tool_call>{}</tool_call>", "<tool_calls>[1]</tool_calls>",
            ] {
                #expect(verdict(gold, empty).status == .wrong, "\(empty)")
            }
            for unreadable in [#"{"name": "f", "arguments": 5}"#, #"{"name": "f", "arguments": "{"}"#, #"{"name": "", "arguments": {}}"#] {
                #expect(verdict(gold, "<tool_call>\(unreadable)</tool_call>").status == .wrong, "\(unreadable)")
            }
            #expect(verdict(gold, "<tool_call>junk</tool_call>" + Self.call("{}", "f")).status == .correct)
            #expect(verdict(gold, #"<tool_call>{"name": "f"}"#).status == .correct)
        }
    }

    @Test func expectedActions() {
        let single = #"{"type": "function_call", "name": "f", "arguments": "{\"x\": 0.1, \"tags\": [\"A b\"]}"}"#
        #expect(verdict(single, Self.call(#"{"x": 0.10000001, "tags": ["ab"]}"#, "f")).status == .correct)
        #expect(verdict(single, Self.call(#"{"x": 0.1001, "tags": ["ab"]}"#, "f")).status == .wrong)
        #expect(verdict(single, Self.call(#"{"x": 0.1, "tags": ["ab"]}"#, "f"), ToolCallVerifier(strings: .exact)).status == .wrong)
        // A list is one value here, not a list of accepted ones.
        #expect(verdict(single, Self.call(#"{"x": 0.1, "tags": "A b"}"#, "f")).status == .wrong)
        let batch = #"{"type": "function_call_batch", "calls": [{"name": "f", "arguments": {}}, {"name": "g", "arguments": {}}]}"#
        #expect(verdict(batch, Self.call("{}", "g") + Self.call("{}", "f")).status == .correct)
        #expect(verdict(batch, Self.call("{}", "g") + Self.call("{}", "f"), ToolCallVerifier(order: .given)).status == .wrong)
    }

    @Test func numbersAreExactWhereTheyAreWhole() {
        let gold = #"[{"f": {"n": [9007199254740993]}}]"#
        #expect(verdict(gold, Self.call(#"{"n": 9007199254740993}"#, "f")).status == .correct)
        #expect(verdict(gold, Self.call(#"{"n": 9007199254740992}"#, "f")).status == .wrong)
        #expect(verdict(gold, Self.call(#"{"n": true}"#, "f")).status == .wrong)
    }

    @Test func valuesInsideObjectsHaveAcceptedLists() {
        let gold = #"[{"f": {"q": [{"a": [1, 2], "b": ["x", ""]}], "l": [[{"a": [1]}, {"a": [2]}]]}}]"#
        #expect(verdict(gold, Self.call(#"{"q": {"a": 2}, "l": [{"a": 1}, {"a": 2}]}"#, "f")).status == .correct)
        #expect(verdict(gold, Self.call(#"{"q": {"b": "X"}, "l": [{"a": 1}, {"a": 2}]}"#, "f")).status == .wrong)
        #expect(verdict(gold, Self.call(#"{"q": {"a": 2}, "l": [{"a": 2}, {"a": 1}]}"#, "f")).status == .wrong)
    }

    @Test func namesMayHaveUnderscoresForFullStops() {
        #expect(verdict(#"[{"math.gcd": {}}]"#, Self.call("{}", "math_gcd")).status == .correct)
        #expect(verdict(#"[{"math_gcd": {}}]"#, Self.call("{}", "math.gcd")).status == .wrong)
    }

    /// A call that two expected ones accept goes to the one that has no other.
    @Test func theLargestMatchingCounts() {
        let gold = #"[{"f": {"x": [1, 2]}}, {"f": {"x": [1]}}, {"f": {"x": [2, 3]}}]"#
        let calls = [1, 2, 3].map { Self.call("{\"x\": \($0)}", "f") }.joined()
        #expect(verdict(gold, calls).status == .correct)
        #expect(
            verdict(gold, Self.call(#"{"x": 1}"#, "f") + Self.call(#"{"x": 1}"#, "f") + Self.call(#"{"x": 9}"#, "f"), .init(grade: .fraction)).score
                == 2.0 / 3)
    }

    /// Against all assignments, on made lists of accepted values.
    @Test func matchingIsAsLargeAsCanBe() {
        var random = SplitMix(state: 7)
        for _ in 0..<60 {
            let (wanted, made) = (1 + random.next() % 5, 1 + random.next() % 5)
            let accepted = (0..<wanted).map { _ in (0..<made).filter { _ in random.next() % 3 == 0 } + [99] }
            let gold = accepted.map { "{\"f\": {\"x\": \($0)}}" }.joined(separator: ",")
            let calls = (0..<made).map { Self.call("{\"x\": \($0)}", "f") }.joined()
            func best(_ place: Int, _ taken: Set<Int>) -> Int {
                guard place < wanted else { return 0 }
                return accepted[place].filter { $0 != 99 && !taken.contains($0) }.reduce(best(place + 1, taken)) {
                    max($0, 1 + best(place + 1, taken.union([$1])))
                }
            }
            let most = best(0, [])
            #expect(verdict("[\(gold)]", calls, .init(grade: .fraction)).score == Double(most) / Double(wanted))
            #expect(verdict("[\(gold)]", calls, .init(grade: .f1)).score == 2 * Double(most) / Double(wanted + made))
        }
    }

    @Test func moreAndFewerCalls() {
        let gold = #"[{"f": {}}, {"g": {}}]"#
        let (f, g, h) = (Self.call("{}", "f"), Self.call("{}", "g"), Self.call("{}", "h"))
        #expect(verdict(gold, f + g + h).status == .wrong)
        #expect(verdict(gold, f + g + h, .init(allowsMore: true)).status == .correct)
        #expect(verdict(gold, f + h + h, .init(allowsMore: true)).status == .wrong)
        #expect(verdict(gold, f).status == .wrong)
        #expect(verdict(gold, f, .init(allowsFewer: true)).status == .correct)
        #expect(verdict(gold, h, .init(allowsFewer: true)).status == .wrong)
        #expect(verdict(gold, f + g + h, .init(grade: .f1)).score == 0.8)
        #expect(verdict(gold, f + h, .init(grade: .fraction)).status == .partial)
    }

    @Test func groundTruthsThatCannotBeRead() {
        for gold in ["", "x", "[1]", #"[{"f": 1}]"#, #"[{"f": {"x": 1}}]"#, #"{"type": "function_call_batch"}"#, #"{"name": "f", "arguments": "{"}"#]
        {
            #expect(verdict(gold, Self.call("{}", "f")).status == .unparseableGold, "\(gold)")
        }
        #expect(ToolCallVerifier().judge(for: .none).verdict(on: Response("a")).status == .unparseableGold)
    }

    @Test func longAndOddResponses() {
        let many = String(repeating: Self.call("{}", "f"), count: 2_000)
        #expect(verdict(#"[{"f": {}}]"#, many).explanation == "2000 calls, not 1")
        let effort = Effort(limit: 3_000_000)
        let gold = "[" + [String](repeating: #"{"f": {}}"#, count: 300).joined(separator: ",") + "]"
        _ = ToolCallVerifier(grade: .f1).judge(for: .text(gold)).verdict(on: Response(many), effort: effort)
        #expect(effort.spent <= 3_000_000)
        let deep = "{\"x\": " + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "}"
        #expect(verdict(Self.weather, Self.call(deep)).status == .wrong)
        for part in ["<tool_call>", "</tool_call>", "<tool_call>{}", "[", "{\"a\":", "```\n", "<tool_calls>[{},1]"] {
            for count in [1, 2, 500] { #expect(verdict(Self.weather, String(repeating: part, count: count)).score == 0) }
        }
    }
}

/// Steele, Lea, Flood (2014): a small generator with a seed.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: (mixed ^ (mixed >> 31)) >> 33)
    }
}
