import Batch
import HTTP
import JSON
import Verifiers

/// The verifier services of PipelineRL's domains `ifeval` and `fn_calling`, each at an address of its own.
extension Endpoint {
    /// `{"prediction", "reward_context": {"instruction_id_list", "kwargs"}}`, answered with `{"answer_status", "followed_count", "total_count", "score"}`.
    ///
    /// A list without instructions is followed, as the client has it; one that is missing is no ground truth.
    static func pipelineRLInstructions(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/pipelinerl/ifeval/verify_answer", "verifyPipelineRLInstructions", service) { request throws(Problem) in
            let prediction = try request.text("prediction")
            let context = try request.value("reward_context")
            request.watch.lap("decode")
            let verifier = try request.verifier(default: .verifier("ifeval", grade: "fraction")).verifier
            guard context?["instruction_id_list"] != .array([]) else {
                return instructionsAnswer("correct", followed: 0, of: 0, score: 1)
            }
            let verdict = try request.verdict(on: prediction, against: context, by: verifier)
            request.watch.lap("verify")
            let total: Int
            if case .array(let ids)? = context?["instruction_id_list"] { total = ids.count } else { total = verdict.parts.count }
            return instructionsAnswer(
                verdict.status == .partial ? "partial" : PipelineRL.word(for: verdict.status), followed: verdict.parts.count { $0.score == 1 },
                of: total, score: request.reward(verdict))
        }
    }

    private static func instructionsAnswer(_ status: String, followed: Int, of total: Int, score: Double) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("answer_status")
        writer.write(status)
        writer.key("followed_count")
        writer.write(followed)
        writer.key("total_count")
        writer.write(total)
        writer.key("score")
        writer.write(score)
        writer.endObject()
        return writer.text
    }

    /// `{"generation", "reward_context", "tool_calls", "extra_info"}`, answered with `{"answer_status", "partial_score"}`: the share of calls that match, F1.
    static func pipelineRLCalls(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/pipelinerl/fn_calling/verify_answer", "verifyPipelineRLCalls", service) { request throws(Problem) in
            var response = try request.text("generation")
            if let calls = try PipelineRL.calls(in: &request) { response = calls }
            let context = try request.value("reward_context")
            let expected = PipelineRL.expectedCalls(context, try request.value("extra_info"))
            request.watch.lap("decode")
            let verifier = try request.verifier(default: .verifier("tool_call", grade: "f1")).verifier
            let verdict = try request.verdict(on: response, against: expected, by: verifier)
            request.watch.lap("verify")
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("answer_status")
            writer.write(PipelineRL.word(for: verdict.status))
            writer.key("partial_score")
            writer.write(verdict.score ?? 0)
            writer.endObject()
            return writer.text
        }
    }

    /// Asked before the client starts, at each of the two addresses.
    static let pipelineRLInstructionsHealth = get("/compat/pipelinerl/ifeval/health", "getPipelineRLInstructionsHealth") { _ in HealthAnswer.ok }

    /// The same for calls.
    static let pipelineRLCallsHealth = get("/compat/pipelinerl/fn_calling/health", "getPipelineRLCallsHealth") { _ in HealthAnswer.ok }
}

/// What PipelineRL sends and expects.
enum PipelineRL {
    /// The client's word for a status: it knows one for all failures.
    static func word(for status: Verdict.Status) -> String {
        switch status {
        case .correct: "correct"
        case .wrong, .partial: "wrong"
        case .noAnswer: "no_answer"
        case .unparseableGold, .undecided, .error: "unparsable"
        }
    }

    /// The calls that the server of the model read, as a response; `nil` where it read none, and the text says what is called.
    static func calls(in request: inout CompatRequest) throws(Problem) -> [UInt8]? {
        guard let calls = request.body["tool_calls"], request.body.isList(calls.value), calls.elements > 0 else { return nil }
        try request.reserve(2 * calls.value.range.count, for: "\"tool_calls\"")
        var writer = JSONWriter(capacity: calls.value.range.count + 32)
        writer.beginObject()
        writer.key("tool_calls")
        writer.write(valueAt: calls.value.range, of: request.body.bytes)
        writer.endObject()
        return writer.text
    }

    /// What is to be called: the ground truth of the context, or its `tool_calls`; nothing, or anything, where the category asks for no more.
    static func expectedCalls(_ context: JSONValue?, _ more: JSONValue?) -> JSONValue? {
        if isTrue(context?["is_relevance"]) {
            if context?["category"]?.string?.contains("irrelevance") == true { return .array([]) }
            return .object([JSONValue.Member("type", .string("any_call"))])
        }
        if isTrue(context?["irrelevant_tool_call"]) || isTrue(more?["irrelevant_tool_call"]) { return .array([]) }
        if let truth = context?["ground_truth"], truth != .null { return truth }
        guard let calls = context?["tool_calls"] else { return nil }
        return calls == .null ? .array([]) : calls
    }

    /// A flag, which some rows write as a text.
    private static func isTrue(_ flag: JSONValue?) -> Bool {
        flag == .bool(true) || ["1", "true", "yes"].contains(flag?.string?.lowercased() ?? "")
    }
}

extension JSONValue {
    /// The verifier that a route takes where nobody names one.
    static func verifier(_ name: String, grade: String? = nil) -> JSONValue {
        var members = [JSONValue.Member("name", .string(name))]
        if let grade { members.append(JSONValue.Member("grade", .string(grade))) }
        return .object(members)
    }
}
