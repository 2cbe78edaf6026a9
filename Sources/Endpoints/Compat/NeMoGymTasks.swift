import Batch
import HTTP
import JSON
import Verifiers

/// Resources servers of NeMo-Gym whose tasks have members of their own. Their side routes are those of the server without a task.
extension Endpoint {
    /// `instruction_following`: the assistant's words against `instruction_id_list` and `kwargs`; with `grading_mode: fraction` the share that is followed.
    ///
    /// Answered with `follow_all_instructions` and `follow_instruction_list` besides: null for an instruction that could not be decided.
    static func nemoGymInstructions(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/nemo-gym/instruction_following/verify", "verifyNeMoGymInstructions", service) { request throws(Problem) in
            let response = try NeMoGym.response(in: request)
            let ids = try request.value("instruction_id_list")
            let arguments = try request.value("kwargs")
            let grade = try request.value("grading_mode")?.string
            request.watch.lap("decode")
            let chosen = try request.verifier(default: .verifier("ifeval", grade: grade == "fraction" ? "fraction" : "all"), checksBody: true)
            let expected = ids.map { JSONValue.object([.init("instruction_id_list", $0), .init("kwargs", arguments ?? .null)]) }
            let verdict = try request.verdict(on: response, against: expected, by: chosen.verifier)
            request.watch.lap("verify")
            var followed = verdict.parts.map(\.score)
            if verdict.status == .noAnswer, followed.isEmpty, case .array(let ids)? = ids { followed = ids.map { _ in 0 } }
            return try NeMoGym.answer(
                verdict, to: &request, verifier: chosen.value["name"]?.string ?? "score",
                replacing: ["follow_all_instructions", "follow_instruction_list"]
            ) { writer in
                writer.key("follow_all_instructions")
                writer.write(!followed.isEmpty && followed.allSatisfy { $0 == 1 })
                writer.key("follow_instruction_list")
                writer.beginArray()
                for score in followed { if let score { writer.write(score == 1) } else { writer.writeNull() } }
                writer.endArray()
            }
        }
    }

    /// `single_step_tool_use_with_argument_comparison` and its like: the items `function_call` of `response.output` against `expected_action`, or a list of
    /// calls as `expected_answers`. Where nothing is called the text is a message, whatever it says.
    static func nemoGymCalls(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/nemo-gym/tool_use/verify", "verifyNeMoGymCalls", service) { request throws(Problem) in
            let words = try NeMoGym.response(in: request)
            let (calls, count) = try NeMoGym.calls(in: &request)
            var expected: JSONValue?
            for name in ["expected_action", "expected_answers", "expected_answer", "ground_truth"] where expected == nil {
                expected = try request.value(name)
            }
            request.watch.lap("decode")
            let chosen = try request.verifier(default: .verifier("tool_call"), checksBody: true)
            var verdict = try request.verdict(on: calls, against: expected, by: chosen.verifier)
            // Neither a call nor a message is no action at all, even where nothing is to be called.
            if count == 0, words.isEmpty, !verdict.status.isFailure { verdict = .noAnswer("neither a call nor a message") }
            request.watch.lap("verify")
            return try NeMoGym.answer(verdict, to: &request, verifier: chosen.value["name"]?.string ?? "score")
        }
    }
}

extension NeMoGym {
    /// The calls of `response.output` as a response, and how many there are.
    static func calls(in request: inout CompatRequest) throws(Problem) -> (response: [UInt8], count: Int) {
        let body = request.body
        guard let output = body["response"].flatMap({ body.member("output", of: $0.value) }) else { return ([], 0) }
        try request.reserve(2 * output.value.range.count, for: "the calls")
        var writer = JSONWriter()
        var count = 0
        writer.beginObject()
        writer.key("tool_calls")
        writer.beginArray()
        try body.forEach(in: output) { _, item in
            let members = body.members(of: item)
            guard members.contains(where: { $0.key == "type" && body.text($0.value) == Array("function_call".utf8) }) else { return }
            count += 1
            writer.beginObject()
            for member in members where member.key == "name" || member.key == "arguments" {
                writer.key(named: member.key)
                writer.write(valueAt: member.value.range, of: body.bytes)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return (writer.text, count)
    }
}
