import HTTPTypes
import HTTP
import JSON
import Testing

@testable import Endpoints

/// The routes of trainers whose tasks have a ground truth of their own shape: instructions and calls of tools.
@Suite struct CompatTaskTests {
    private func send(_ target: String, _ body: String) throws -> (status: Int, body: JSONValue, text: String) {
        try Conversation().post(target, body)
    }

    // PipelineRL's ifeval

    private func instructions(_ prediction: String, _ context: String, _ query: String = "") throws -> String {
        let answer = try send(
            "/compat/pipelinerl/ifeval/verify_answer\(query)", #"{"prediction": "\#(prediction)", "reward_context": \#(context)}"#)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.text
    }

    private func counted(_ status: String, _ followed: Int, _ total: Int, _ score: String) -> String {
        #"{"answer_status":"\#(status)","followed_count":\#(followed),"total_count":\#(total),"score":\#(score)}"#
    }

    @Test func pipelineRLCountsInstructions() throws {
        let two =
            #"{"instruction_id_list": ["punctuation:no_comma", "length_constraints:number_words"], "kwargs": [null, {"num_words": 3, "relation": "at least"}]}"#
        #expect(try instructions("a b c", two) == counted("correct", 2, 2, "1.0"))
        #expect(try instructions("a b", two) == counted("partial", 1, 2, "0.5"))
        #expect(try instructions("a, b", two) == counted("wrong", 0, 2, "0.0"))
        #expect(try instructions(" ", two) == counted("no_answer", 0, 2, "0.0"))
        #expect(try instructions("a b", two, "?verifier=ifeval") == counted("wrong", 1, 2, "0.0"))
        // Arguments that are left out at the end are none.
        #expect(try instructions("a", #"{"instruction_id_list": ["punctuation:no_comma"], "kwargs": []}"#) == counted("correct", 1, 1, "1.0"))
        // Nothing to follow is followed; nothing at all is no ground truth.
        #expect(try instructions("a", #"{"instruction_id_list": []}"#) == counted("correct", 0, 0, "1.0"))
        #expect(try instructions("a", "{}") == counted("unparsable", 0, 0, "0.0"))
        #expect(try instructions("a", #"{"instruction_id_list": ["no:kind"]}"#, "?on_failure=-1") == counted("unparsable", 0, 1, "-1.0"))
        #expect(try send("/compat/pipelinerl/ifeval/verify_answer", "{}").status == 422)
        #expect(try send("/compat/pipelinerl/ifeval/verify_answer?verifier=nope", #"{"prediction": "a"}"#).status == 422)
    }

    // PipelineRL's fn_calling

    private func calls(_ generation: String, _ more: String, _ query: String = "") throws -> String {
        var writer = JSONWriter()
        writer.write(generation)
        let answer = try send(
            "/compat/pipelinerl/fn_calling/verify_answer\(query)", #"{"generation": \#(String(decoding: writer.text, as: UTF8.self)), \#(more)}"#)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.text
    }

    private func scored(_ status: String, _ score: String) -> String { #"{"answer_status":"\#(status)","partial_score":\#(score)}"# }

    @Test func pipelineRLMatchesCalls() throws {
        let context =
            #""reward_context": {"category": "parallel", "function": [], "ground_truth": {"id": "1", "ground_truth": [{"f.g": {"a": [1]}}, {"h": {"b": ["x", ""]}}]}}"#
        let text = #"<tool_calls>[{"name": "f_g", "arguments": {"a": 1}}, {"name": "h", "arguments": {}}]</tool_calls>"#
        #expect(try calls(text, context) == scored("correct", "1.0"))
        #expect(
            try calls(#"<tool_calls>[{"name": "h", "arguments": {}}, {"name": "h", "arguments": {"b": "y"}}]</tool_calls>"#, context)
                == scored("wrong", "0.5"))
        #expect(try calls("none", context) == scored("no_answer", "0.0"))
        // What the model's server read counts in place of the text.
        let read =
            #""tool_calls": [{"id": null, "function": {"name": "f_g", "arguments": "{\"a\": 1}"}}, {"function": {"name": "h", "arguments": {}}}]"#
        #expect(try calls("none", read + ", " + context) == scored("correct", "1.0"))
        #expect(try calls(text, #""tool_calls": null, "model_name": "m", "# + context) == scored("correct", "1.0"))
        #expect(try calls(text, #""tool_calls": [], "# + context, "?verifier=text") == scored("unparsable", "0.0"))
    }

    @Test(arguments: [
        (#""reward_context": {"category": "live_irrelevance", "is_relevance": true}"#, "correct", "wrong"),
        (#""reward_context": {"category": "live_relevance", "is_relevance": true}"#, "no_answer", "correct"),
        (#""reward_context": {"tool_calls": []}"#, "correct", "wrong"), (#""reward_context": {"tool_calls": null}"#, "correct", "wrong"),
        (#""reward_context": {"tool_calls": [{"name": "f", "arguments": "{}"}], "irrelevant_tool_call": true}"#, "correct", "wrong"),
        (
            #""reward_context": {"tool_calls": [{"name": "f", "arguments": "{}"}]}, "extra_info": {"irrelevant_tool_call": "True"}"#, "correct",
            "wrong"
        ),
        (#""reward_context": {"tool_calls": [{"name": "f", "arguments": "{}"}]}"#, "no_answer", "correct"),
        (#""reward_context": {"category": "simple"}"#, "unparsable", "unparsable"), (#""extra_info": {}"#, "unparsable", "unparsable"),
    ])
    func pipelineRLKnowsWhereNothingIsCalled(context: String, message: String, call: String) throws {
        #expect(try calls("No tool fits.", context).contains("\"\(message)\""))
        #expect(try calls(#"<tool_calls>[{"name": "f", "arguments": {}}]</tool_calls>"#, context).contains("\"\(call)\""))
    }

    // NeMo-Gym's instruction_following

    private func message(_ text: String) -> String {
        #"{"output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "\#(text)"}]}]}"#
    }

    private func gym(_ server: String, _ response: String, _ task: String) throws -> JSONValue {
        let answer = try send("/compat/nemo-gym/\(server)/verify", #"{"responses_create_params": {"input": []}, "response": \#(response), \#(task)}"#)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.body["responses_create_params"] != nil && answer.body["response"] != nil)
        return answer.body
    }

    @Test func nemoGymFollowsInstructions() throws {
        let task =
            #""id": 1, "prompt": "p", "instruction_id_list": ["punctuation:no_comma", "startend:end_checker"], "kwargs": [null, {"end_phrase": "bye"}]"#
        let good = try gym("instruction_following", message("well bye"), task + #", "follow_all_instructions": 7"#)
        #expect(good["reward"]?.number == 1 && good["follow_all_instructions"] == .bool(true) && good["id"] == .integer(1))
        #expect(good["follow_instruction_list"] == .array([.bool(true), .bool(true)]))
        #expect(good["reward_components"]?["ifeval"]?.number == 1)
        let half = try gym("instruction_following", message("well"), task)
        #expect(half["reward"]?.number == 0 && half["follow_all_instructions"] == .bool(false))
        #expect(half["follow_instruction_list"] == .array([.bool(true), .bool(false)]))
        #expect(try gym("instruction_following", message("well"), task + #", "grading_mode": "fraction""#)["reward"]?.number == 0.5)
        let empty = try gym("instruction_following", #"{"output": []}"#, task)
        #expect(empty["reward"]?.number == 0 && empty["follow_instruction_list"] == .array([.bool(false), .bool(false)]))
        let unknown = try gym("instruction_following", message("a"), #""instruction_id_list": ["no:kind"], "kwargs": [{}]"#)
        #expect(unknown["mask_sample"] == .bool(true) && unknown["follow_all_instructions"] == .bool(false))
        #expect(try gym("instruction_following", message("a"), #""prompt": "p""#)["mask_sample"] == .bool(true))
        // A row may bring its verifier along.
        let loose =
            #""verifier": {"name": "ifeval", "mode": "loose"}, "instruction_id_list": ["startend:end_checker"], "kwargs": [{"end_phrase": "bye"}]"#
        #expect(try gym("instruction_following", message("bye\\nP.S."), loose)["reward"]?.number == 1)
    }

    // NeMo-Gym's servers of tools

    private func callItems(_ calls: String...) -> String {
        let items = calls.map { #"{"type": "function_call", "call_id": "c", "id": "i", "status": "completed", \#($0)}"# }
        return #"{"output": [{"type": "reasoning", "summary": []}, \#(items.joined(separator: ", "))]}"#
    }

    @Test func nemoGymComparesCalls() throws {
        let f = #""name": "f", "arguments": "{\"x\": 1}""#
        let expected = #""expected_action": {"type": "function_call", "name": "f", "arguments": "{\"x\": 1.0}"}"#
        let right = try gym("tool_use", callItems(f), expected)
        #expect(right["reward"]?.number == 1 && right["reward_components"]?["tool_call"]?.number == 1 && right["extracted_answer"]?.string == "f")
        #expect(try gym("tool_use", callItems(#""name": "f", "arguments": "{\"x\": 2}""#), expected)["reward"]?.number == 0)
        #expect(try gym("tool_use", callItems(f, f), expected)["reward"]?.number == 0)
        #expect(try gym("tool_use", callItems(#""name": "f", "arguments": "{""#), expected)["reward"]?.number == 0)
        #expect(try gym("tool_use", message("x"), expected)["reward"]?.number == 0)
        let batch =
            #""expected_action": {"type": "function_call_batch", "calls": [{"type": "function_call", "name": "g", "arguments": "{}"}, {"type": "function_call", "name": "f", "arguments": "{\"x\": 1}"}]}"#
        #expect(try gym("tool_use", callItems(f, #""name": "g", "arguments": "{}""#), batch)["reward"]?.number == 1)
        #expect(try gym("tool_use", callItems(f), #""expected_answers": [{"name": "f", "arguments": {"x": 1}}]"#)["reward"]?.number == 1)
        #expect(try gym("tool_use", callItems(f), #""other": 1"#)["mask_sample"] == .bool(true))
    }

    @Test func nemoGymTakesAMessageForAMessage() throws {
        let expected = #""expected_action": {"type": "message", "content": "Which city?"}"#
        #expect(try gym("tool_use", message("What city is it?"), expected)["reward"]?.number == 1)
        // A text is no call, even where it is written like one.
        #expect(try gym("tool_use", message("[f(x=1)]"), expected)["reward"]?.number == 1)
        #expect(try gym("tool_use", callItems(#""name": "f", "arguments": "{}""#), expected)["reward"]?.number == 0)
        #expect(try gym("tool_use", #"{"output": []}"#, expected)["reward"]?.number == 0)
        #expect(try send("/compat/nemo-gym/tool_use/verify", "{}").status == 422)
    }

    @Test func theServersOfTheDomainsAreHealthy() throws {
        for domain in ["ifeval", "fn_calling"] {
            #expect(try Conversation().ask(.get, "/compat/pipelinerl/\(domain)/health").status == .ok)
        }
    }
}
