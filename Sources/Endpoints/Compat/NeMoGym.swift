import Batch
import HTTP
import JSON
import Verifiers

/// A resources server of NeMo-Gym: one rollout in, the same object with its reward out.
extension Endpoint {
    /// `POST /verify`: the assistant's words of `response` against `expected_answer`.
    ///
    /// Answered with the request's members as they came, and `reward` with its components, which add up to it.
    static func nemoGymVerify(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/nemo-gym/verify", "verifyNeMoGym", service) { request throws(Problem) in
            let response = try NeMoGym.response(in: request)
            var expected = try request.value("expected_answer")
            if expected == nil { expected = try request.value("ground_truth") }
            request.watch.lap("decode")
            let chosen = try request.verifier(checksBody: true)
            let verdict = try request.verdict(on: response, against: expected, by: chosen.verifier)
            request.watch.lap("verify")
            return try NeMoGym.answer(verdict, to: &request, verifier: chosen.value["name"]?.string ?? "score")
        }
    }

    /// `POST /seed_session`: nothing is kept, so every session exists.
    static func nemoGymSeedSession(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/nemo-gym/seed_session", "seedNeMoGymSession", service) { request throws(Problem) in NeMoGym.session(request) }
    }

    /// `POST /close_session`: and every session can be closed.
    static func nemoGymCloseSession(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/nemo-gym/close_session", "closeNeMoGymSession", service) { request throws(Problem) in NeMoGym.session(request) }
    }

    /// `POST /aggregate_metrics`: mean rewards, of each task and of all.
    static func nemoGymMetrics(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/nemo-gym/aggregate_metrics", "aggregateNeMoGymMetrics", service) { request throws(Problem) in
            try NeMoGymMetrics.answer(to: &request)
        }
    }

    /// `GET` of the server itself: NeMo-Gym waits for it to start.
    static let nemoGymRoot = get("/compat/nemo-gym/", "getNeMoGym") { _ in HealthAnswer.ok }

    /// `GET /reverify_mode`: a rollout can be verified again at any time.
    static let nemoGymReverifyMode = get("/compat/nemo-gym/reverify_mode", "getNeMoGymReverifyMode") { _ in .json(Array("\"stateless\"".utf8)) }
}

/// What NeMo-Gym sends and expects.
enum NeMoGym {
    /// What an answer sets; a client's own members of these names are left out of the echo.
    private static let answered = [
        "reward", "reward_components", "extracted_answer", "mask_sample", "failure_kind", "failure_reason", "_ng_failure_class",
        "_ng_failure_judge_error",
    ]

    /// The assistant's words: the texts of the messages in `response.output`.
    static func response(in request: CompatRequest) throws(Problem) -> [UInt8] {
        let body = request.body
        guard let output = body["response"].flatMap({ body.member("output", of: $0.value) }), body.isList(output.value) else {
            throw Problem(.invalidRequest, "the body needs a \"response\" with a list \"output\"", pointer: "/response")
        }
        func text(_ name: String, of span: Span) -> [UInt8]? { body.member(name, of: span).flatMap { body.text($0.value) } }
        var words: [UInt8] = []
        try body.forEach(in: output) { _, item in
            guard text("type", of: item) == Array("message".utf8), let content = body.member("content", of: item) else { return }
            guard body.isList(content.value) else {
                words += body.text(content.value) ?? []
                return
            }
            try? body.forEach(in: content) { _, part in
                if text("type", of: part) == Array("output_text".utf8) { words += text("text", of: part) ?? [] }
            }
        }
        return words
    }

    /// The request's members as they came, and the reward.
    ///
    /// A failure says so in the words of the client's versions: `mask_sample` and `failure_reason`, and `_ng_failure_class`.
    ///
    /// - Parameters:
    ///   - replaced: names of members that `more` writes.
    ///   - more: writes what a task answers besides.
    static func answer(
        _ verdict: Verdict, to request: inout CompatRequest, verifier: String, replacing replaced: [String] = [],
        more: (inout JSONWriter) -> Void = { _ in }
    ) throws(Problem) -> [UInt8] {
        let bytes = request.body.bytes
        // The writer and the text that comes out of it.
        try request.reserve(2 * bytes.count, for: "the answer")
        var writer = JSONWriter(capacity: bytes.count + 512)
        writer.beginObject()
        for member in request.body.members where !answered.contains(member.key) && !replaced.contains(member.key) {
            writer.key(named: member.key)
            writer.write(valueAt: member.value.range, of: bytes)
        }
        let reward = request.reward(verdict)
        writer.key("reward")
        writer.write(reward)
        writer.key("reward_components")
        writer.beginObject()
        writer.key(named: verifier)
        writer.write(reward)
        writer.endObject()
        writer.key("extracted_answer")
        if let extracted = verdict.extracted { writer.write(extracted) } else { writer.writeNull() }
        more(&writer)
        if verdict.status.isFailure {
            let reason = "\(verdict.status.rawValue): \(verdict.explanation ?? "the response could not be verified")"
            writer.key("mask_sample")
            writer.write(true)
            writer.key("failure_reason")
            writer.write(reason)
            writer.key("_ng_failure_class")
            writer.write("judge_failed")
            writer.key("_ng_failure_judge_error")
            writer.write(reason)
        }
        writer.endObject()
        return writer.text
    }

    /// The session's id, if one was sent.
    static func session(_ request: CompatRequest) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if let session = request.body.members.first(where: { $0.key == "resources_session_id" }) {
            writer.key("resources_session_id")
            writer.write(valueAt: session.value.range, of: request.body.bytes)
        }
        writer.endObject()
        return writer.text
    }
}
