@testable import Batch
import Batch
import HTTP
import HTTPTypes
import JSON
import Synchronization
import Testing

@testable import Endpoints
@testable import Verifiers

/// The protocols of trainers, by their documented shapes.
@Suite struct CompatTests {
    private func send(_ target: String, _ body: String) throws -> (status: Int, body: JSONValue, text: String) {
        try Conversation().post(target, body)
    }

    @Test func openRLHFAnswersEveryShape() throws {
        let target = "/compat/openrlhf?verifier=text"
        let whole = try send(
            target,
            #"{"query": ["<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\nyes<|im_end|>\n", "<s>Q no</s>", "?"], "prompts": ["<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\n", "Q", ""], "labels": ["yes", "yes", null]}"#
        )
        #expect(whole.text == #"{"rewards":[1.0,0.0,0.0],"scores":[1.0,0.0,0.0]}"#)
        #expect(try send(target, #"{"query": ["yes"], "prompts": [""], "labels": ["yes"]}"#).text == #"{"rewards":[1.0],"scores":[1.0]}"#)
        #expect(try send(target, #"{"query": [], "prompts": [], "labels": []}"#).text == #"{"rewards":[],"scores":[]}"#)
        #expect(try send(target, #"{"query": ["yes"]}"#).text == #"{"rewards":[0.0],"scores":[0.0]}"#)
        #expect(try send(target, #"{"query": "yes", "labels": "yes", "prompts": null}"#).text == #"{"rewards":[1.0],"scores":[1.0]}"#)
        #expect(
            try send(target + "&extra_logs=1&on_failure=-0.5", #"{"query": ["a", "b", "c"], "labels": ["a", "a", null]}"#).text
                == #"{"rewards":[1.0,0.0,-0.5],"scores":[1.0,0.0,-0.5],"extra_logs":{"correct":[1.0,0.0,0.0],"no_answer":[0.0,0.0,0.0],"unscored":[0.0,0.0,1.0]}}"#
        )
    }

    @Test func slimeWantsABareNumberOrAnObject() throws {
        let body = #"{"prompt": [{"role": "user", "content": "Q"}], "response": "\\boxed{4}", "label": "4"}"#
        #expect(try send("/compat/slime?verifier=numeric", body).text == "1.0")
        #expect(try send("/compat/slime?verifier=numeric&key=score", body).text == #"{"score":1.0,"status":"correct"}"#)
        #expect(try send("/compat/slime?verifier=numeric&key=status", body).text == #"{"status":1.0}"#)
        #expect(try send("/compat/slime?verifier=%7B%22name%22:%22numeric%22%7D&on_failure=-1", #"{"response": "4", "label": "x y"}"#).text == "-1.0")
    }

    @Test func nemoGymGetsItsMembersBackAndTheReward() throws {
        let request =
            #"{"responses_create_params": {"input": []}, "response": {"id": "r", "n": 1e2, "output": [{"type": "reasoning"}, {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "so \\boxed{4"}, {"type": "refusal"}, {"type": "output_text", "text": "2}"}]}]}, "expected_answer": "42", "reward": 7, "_ng_task_index": 3}"#
        let answer = try send("/compat/nemo-gym/verify?verifier=numeric", request)
        #expect(answer.status == 200)
        #expect(answer.text.hasPrefix(#"{"responses_create_params":{"input": []},"response":{"id": "r", "n": 1e2, "output": ["#))
        #expect(
            answer.text.hasSuffix(
                #""expected_answer":"42","_ng_task_index":3,"reward":1.0,"reward_components":{"numeric":1.0},"extracted_answer":"42"}"#))
        let failed = try send(
            "/compat/nemo-gym/verify", #"{"response": {"output": [{"type": "message", "content": "4"}]}, "verifier": {"name": "numeric"}}"#)
        #expect(failed.body["reward"]?.number == 0)
        #expect(failed.body["mask_sample"] == .bool(true))
        #expect(failed.body["_ng_failure_class"]?.string == "judge_failed")
        #expect(failed.body["failure_reason"]?.string == "unparseable_gold: no ground truth was sent")
        #expect(try send("/compat/nemo-gym/verify", #"{"response": {"output": []}, "expected_answer": "a", "verifier": "text"}"#).status == 200)
        // The query's verifier wins; the body's must be one even so.
        let both = { (verifier: String) in #"{"response": {"output": []}, "expected_answer": "a", "verifier": \#(verifier)}"# }
        #expect(try send("/compat/nemo-gym/verify?verifier=numeric", both(#"{"name": "text"}"#)).body["reward_components"]?["numeric"] != nil)
        let refused = try send("/compat/nemo-gym/verify?verifier=text", both(#"{"clip": {"weight": []}}"#))
        #expect(refused.status == 422 && refused.body["pointer"]?.string?.hasPrefix("/verifier/clip") == true)
    }

    @Test func nemoGymSideRoutes() throws {
        #expect(try send("/compat/nemo-gym/seed_session", "{}").text == "{}")
        #expect(
            try send("/compat/nemo-gym/seed_session", #"{"resources_session_id": "s", "task_data": {}}"#).text == #"{"resources_session_id":"s"}"#)
        #expect(try send("/compat/nemo-gym/close_session", "{}").text == "{}")
        let metrics = try send(
            "/compat/nemo-gym/aggregate_metrics",
            #"{"verify_responses": [{"_ng_task_index": 4, "reward": 1}, {"_ng_task_index": 2, "reward": 0.5}, {"_ng_task_index": 4, "reward": 0}, {"reward": 0, "mask_sample": true}]}"#
        )
        #expect(
            metrics.text
                == #"{"group_level_metrics":[{"_ng_task_index":4,"mean/reward":0.5},{"_ng_task_index":2,"mean/reward":0.5}],"agent_metrics":{"mean/reward":0.5},"key_metrics":{"mean/reward":0.5}}"#
        )
        #expect(try send("/compat/nemo-gym/aggregate_metrics", #"{"verify_responses": []}"#).body["agent_metrics"] == .object([]))
    }

    @Test func llamaFactoryNeedsAVerifierWithoutGroundTruth() throws {
        #expect(try send("/compat/llama-factory?verifier=text", #"{"model": "m", "messages": ["a"]}"#).status == 422)
        let scored = try send("/compat/llama-factory?verifier=repetition", #"{"model": "m", "messages": ["[INST] q [/INST] a b c d e f</s>"]}"#)
        #expect(scored.text == #"{"object":"score.evaluation","model":"m","scores":[1.0]}"#)
        // One without an answer, and one that cannot be verified.
        let failed = try send("/compat/llama-factory?verifier=length&on_failure=2", #"{"model": "m", "messages": ["a<|im_end|>", "b"]}"#)
        #expect(failed.status == 200 || failed.status == 422, "\(failed.text)")
    }

    @Test func profilesStandForVerifiers() throws {
        let conversation = Conversation(profiles: try VerifierProfiles(json: Array(#"{"house": {"name": "numeric", "abs_tol": 1}}"#.utf8)))
        func answer(_ query: String) throws -> (status: Int, body: JSONValue, text: String) {
            try conversation.post("/compat/slime?\(query)", #"{"response": "\\boxed{5}", "label": "4"}"#)
        }
        #expect(try answer("profile=house").text == "1.0")
        #expect(try answer("verifier=numeric").text == "0.0")
        #expect(try answer("profile=garden").status == 422)
    }

    @Test func pipelineRLHasAWordForEach() throws {
        func status(_ body: String) throws -> String? {
            try send("/compat/pipelinerl/verify_answer?verifier=numeric", body).body["answer_status"]?.string
        }
        #expect(try status(#"{"prediction": "\\boxed{4}", "gold": "4", "strict": true, "max_prediction_length": 1000}"#) == "correct")
        #expect(try status(#"{"prediction": "\\boxed{5}", "gold": "4"}"#) == "wrong")
        #expect(try status(#"{"prediction": "none", "gold": "4"}"#) == "no_answer")
        #expect(try status(#"{"prediction": "4", "gold": "four"}"#) == "unparsable")
        #expect(try status(#"{"prediction": "4", "gold": null}"#) == "unparsable")
        #expect(try status(#"{"prediction": "\\boxed{4} and é", "gold": "4", "max_prediction_length": 1}"#) == "no_answer")
        // Python's prediction[-0:] is all of it.
        #expect(try status(#"{"prediction": "\\boxed{4}", "gold": "4", "max_prediction_length": 0}"#) == "correct")
    }

    @Test func openInstructGetsOneTest() throws {
        func answer(_ query: String, _ body: String) throws -> String { try send("/compat/open-instruct/test_program?\(query)", body).text }
        let right = #"{"program": "so \\boxed{4}", "tests": "4", "max_execution_time": 1.0}"#
        #expect(try answer("verifier=numeric", right) == #"{"results":[1.0],"runtimes":[0.0],"status":"correct"}"#)
        let wrong = #"{"program": "\\boxed{5}", "tests": "4"}"#
        #expect(try answer("verifier=numeric", wrong) == #"{"results":[0.0],"runtimes":[0.0],"status":"wrong"}"#)
        // Tests of programs are no ground truth that this verifier reads, and nothing runs them.
        let program = #"{"program": "def f(): return 4", "tests": ["assert f() == 4"]}"#
        #expect(try answer("verifier=numeric&on_failure=-1", program) == #"{"results":[-1.0],"runtimes":[0.0],"status":"unparseable_gold"}"#)
    }

    /// Target, body, status, pointer.
    private static let bad: [(String, String, Int, String?)] = [
        ("/compat/openrlhf", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=nope", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=%7B", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=%", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=text&verifier=text", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=text&profile=a", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=text&key=a", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=text&on_failure=inf", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=text&extra_logs=yes", #"{"query": []}"#, 422, nil),
        ("/compat/openrlhf?verifier=text", #"{"query": [1]}"#, 422, "/query/0"),
        ("/compat/openrlhf?verifier=text", #"{"query": ["a"], "labels": []}"#, 422, "/labels"),
        ("/compat/openrlhf?verifier=text", #"{"query": ["a"], "prompts": ["a", "b"]}"#, 422, "/prompts"),
        ("/compat/openrlhf?verifier=text", "{}", 422, ""),
        ("/compat/openrlhf?verifier=text", "[]", 422, ""),
        ("/compat/openrlhf?verifier=text", "{", 400, ""),
        ("/compat/slime?verifier=text", "{}", 422, ""),
        ("/compat/slime?verifier=text", #"{"response": null}"#, 422, ""),
        ("/compat/pipelinerl/verify_answer?verifier=text", "{}", 422, ""),
        ("/compat/open-instruct/test_program?verifier=text", "{}", 422, ""),
        ("/compat/open-instruct/test_program", #"{"program": "a"}"#, 422, nil),
        ("/compat/llama-factory?verifier=text", "{}", 422, ""),
        ("/compat/nemo-gym/verify?verifier=text", "{}", 422, "/response"),
        ("/compat/nemo-gym/verify", #"{"response": {"output": []}, "verifier": "nope"}"#, 422, "/verifier/name"),
        ("/compat/nemo-gym/aggregate_metrics", "{}", 422, ""),
        ("/compat/nemo-gym/aggregate_metrics", #"{"verify_responses": [{}, 1]}"#, 422, "/verify_responses/1"),
    ]

    @Test func whatCanNeverBeAnsweredIsRefused() throws {
        for (target, body, status, pointer) in Self.bad {
            let answer = try send(target, body)
            #expect(answer.status == status, "\(target) \(body): \(answer.text)")
            #expect(answer.body["pointer"]?.string == pointer, "\(target) \(body): \(answer.text)")
        }
    }

    @Test func theResponseOfAConversation() {
        func response(_ text: String, _ prompt: String? = nil) -> String {
            String(decoding: ChatText.response(in: Array(text.utf8), prompt: prompt.map { Array($0.utf8) }), as: UTF8.self)
        }
        #expect(response("Q: 1+1? A: 2", "Q: 1+1?") == " A: 2")
        #expect(response("<s>Q A", "Q") == " A")
        #expect(response("A", "") == "A")
        #expect(response("A", "longer than all") == "A")
        #expect(response("", nil) == "")
        #expect(response("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>assistant\nc<|im_end|><|endoftext|>") == "c")
        #expect(response("[INST] a [/INST] b </s>\n") == " b ")
        // A prompt far inside is part of what the model wrote.
        #expect(response(String(repeating: "x", count: 80) + "Q A", "Q") == String(repeating: "x", count: 80) + "Q A")
        #expect(response("<|im_end|>") == "")
        #expect(response(String(repeating: " </s> \n", count: 5000)) == " ")
    }

    @Test func slicesAreThoseOfPython() {
        func end(_ start: Int) -> String { String(decoding: PythonSlice.end(of: Array("aé€b".utf8), start), as: UTF8.self) }
        #expect([-9, -4, -3, -2, -1, 0, 1, 2, 3, 4, 9].map(end) == ["aé€b", "aé€b", "é€b", "€b", "b", "aé€b", "é€b", "€b", "b", "", ""])
        #expect(end(-.max) == "aé€b" && end(.max) == "")
    }

    @Test func meansAreCompensated() throws {
        var mean = Mean()
        #expect(mean.value == nil)
        for number in [1e100, 1, -1e100] { mean.add(number) }
        #expect(mean.value == 1.0 / 3)
        var large = Mean()
        for _ in 0..<3 { large.add(.greatestFiniteMagnitude) }
        #expect(large.value == .greatestFiniteMagnitude)
        // A plain sum of tenths is off in the last digits.
        let rewards = [String](repeating: #"{"reward": 0.1}"#, count: 1000).joined(separator: ",")
        let metrics = try send("/compat/nemo-gym/aggregate_metrics", #"{"verify_responses": [\#(rewards)]}"#)
        #expect(metrics.body.at("/agent_metrics")?["mean/reward"] == .number(0.1))
    }

    @Test func everySplitOfABodyGivesTheSame() throws {
        let body = Array(#"{"query": ["yes", "no \u0041"], "labels": ["yes", [1, {"a": null}]], "other": {"x": [1, 2, {"y": 1e3}]}}"#.utf8)
        let target = "/compat/openrlhf?verifier=text"
        let whole = try Conversation().ask(.post, target, [.contentType: "application/json"], body)
        #expect(whole.status == .ok)
        for size in [1, 2, 7, 50] {
            #expect(try Conversation().ask(.post, target, [.contentType: "application/json"], body, chunksOf: size).body == whole.body)
        }
    }

    @Test func treesAreBounded() throws {
        let label = "[" + [String](repeating: "0", count: BodyOutline.maximumNodes).joined(separator: ",") + "]"
        for (target, body, pointer) in [
            ("/compat/slime?verifier=json", #"{"response": "1", "label": \#(label)}"#, "/label"),
            ("/compat/openrlhf?verifier=json", #"{"query": ["1"], "labels": [\#(label)]}"#, "/labels/0"),
            ("/compat/nemo-gym/verify?verifier=json", #"{"response": {"output": []}, "expected_answer": \#(label)}"#, "/expected_answer"),
        ] {
            let answer = try send(target, body)
            #expect(answer.status == 422, "\(target)")
            #expect(answer.body["pointer"] == .string(pointer), "\(target)")
            #expect(answer.body["detail"]?.string?.contains("100000") == true)
        }
        let members = (0...BodyOutline.maximumMembers).map { #""m\#($0)": 0"# }.joined(separator: ",")
        #expect(try send("/compat/slime?verifier=text", "{\(members)}").status == 422)
        #expect(try send("/compat/slime?verifier=text", #"{"response": "a", "response": "b"}"#).status == 400)
    }

    @Test func manyTextsAreCountedBeforeTheyAreRead() throws {
        let texts = [String](repeating: #""a""#, count: 100_000).joined(separator: ",")
        let body = #"{"messages": [\#(texts)]}"#
        let target = "/compat/llama-factory?verifier=repetition"
        #expect(try Conversation(budget: 32 << 20).post(target, body).status == 200)
        // The body fits, what is made of it does not.
        let small = Conversation(budget: 3 << 20)
        let refused = try small.post(target, body)
        #expect(refused.status == 413 || refused.status == 503)
        #expect(small.budget.heldBytes == 0)
    }

    @Test func manyResponsesAreScoredInSlices() throws {
        let conversation = Conversation()
        let count = 2 * Scoring.perSlice + 1
        let texts = (0..<count).map { #""text \#($0 % 3)""# }.joined(separator: ",")
        let labels = [String](repeating: #""text 1""#, count: count).joined(separator: ",")
        guard case .exchange(let exchange, _, _) = conversation.begin(.post, "/compat/openrlhf?verifier=text", [.contentType: "application/json"])
        else {
            Issue.record("no exchange")
            return
        }
        exchange.receive(Chunk(Array(#"{"query": [\#(texts)], "labels": [\#(labels)]}"#.utf8)), isLast: true)
        for _ in 0..<2 {
            guard case .again = exchange.next() else { throw Problem(.internalError, "the thread does not go back") }
            #expect(exchange.heldBytes > count * 8)
        }
        guard case .answer(let answer) = exchange.next() else { throw Problem(.internalError, "no answer") }
        guard case .array(let rewards)? = try parse(answer.body)["rewards"] else { throw Problem(.internalError, "no list") }
        #expect(rewards.map(\.number) == (0..<count).map { $0 % 3 == 1 ? 1 : 0 })
    }

    @Test func aClientThatLeftEndsTheWork() throws {
        let cancellation = Cancellation()
        let scored = Counter()
        let conversation = Conversation(parallel: { count, body in
            scored.value.add(1, ordering: .relaxed)
            for index in 0..<count {
                body(index)
                cancellation.cancel()
            }
        })
        let texts = [String](repeating: #""a b""#, count: 1000).joined(separator: ",")
        let answer = try conversation.ask(
            .post, "/compat/llama-factory?verifier=repetition", [.contentType: "application/json"], Array(#"{"messages": [\#(texts)]}"#.utf8),
            cancellation: cancellation)
        #expect(answer.status == .serviceUnavailable)
        #expect(scored.value.load(ordering: .relaxed) == 1)
    }
}

private final class Counter: Sendable {
    let value = Atomic(0)
}
