import Batch
import HTTP
import JSON

extension Endpoint {
    /// OpenRLHF's `{"query": [...], "prompts": [...], "labels": [...]}`: one or all texts of a batch, or none; older clients send no prompts and no labels.
    ///
    /// Answered with `{"rewards", "scores"}`, and `extra_logs` if the query asks for them: some versions of the client break on it.
    static func openRLHF(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/openrlhf", "rewardOpenRLHF", service, query: ["extra_logs"]) { request throws(Problem) -> Scoring in
            guard let texts = try request.texts("query") else {
                throw Problem(.invalidRequest, "the body needs \"query\", a list of texts", pointer: "")
            }
            let prompts = try request.texts("prompts")
            let labels = try request.labels("labels")
            for (name, count) in [("prompts", prompts?.count), ("labels", labels?.count)] {
                guard let count, count != texts.count else { continue }
                throw Problem(
                    .invalidRequest, "\"\(name)\" has \(count) elements and \"query\" \(texts.count); they must be as many", pointer: "/\(name)")
            }
            let logsMore = try request.query.flag("extra_logs")
            let body = request.body
            return try request.scoring(texts.count, by: try request.verifier().verifier) { index in
                let text = body.text(texts[index]) ?? []
                let prompt = prompts.flatMap { body.text($0[index]) }
                return (ChatText.response(in: text, prompt: prompt), labels.map { body.value($0[index]) })
            } answer: { scores, request in
                answer(scores, to: request, logsMore: logsMore)
            }
        }
    }

    private static func answer(_ scores: [CompatScore], to request: CompatRequest, logsMore: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for name in ["rewards", "scores"] {
            writer.key(named: name)
            writer.write(scores.lazy.map(request.reward))
        }
        if logsMore {
            writer.key("extra_logs")
            writer.beginObject()
            writer.key("correct")
            writer.write(scores.lazy.map { $0.status == .correct ? 1 : 0 })
            writer.key("no_answer")
            writer.write(scores.lazy.map { $0.status == .noAnswer ? 1 : 0 })
            writer.key("unscored")
            writer.write(scores.lazy.map { $0.value == nil ? 1 : 0 })
            writer.endObject()
        }
        writer.endObject()
        return writer.text
    }
}

extension CompatRequest {
    /// The places of ground truths in the body, none of which is made of too many values.
    fileprivate mutating func labels(_ name: String) throws(Problem) -> [Span]? {
        let body = body
        var most = 0
        let labels = try list(name) { index, span throws(Problem) in
            guard !body.isText(span) else { return }
            most = max(most, body.nodes(of: span))
            guard most > BodyOutline.maximumNodes else { return }
            throw Problem(
                .invalidRequest, "the label is made of more than \(BodyOutline.maximumNodes) values, the limit of one", pointer: "/\(name)/\(index)")
        }
        // Trees of labels are made where they are needed: one a thread.
        try reserve(most * BodyOutline.bytesOfNode * Self.threads, for: "\"\(name)\"")
        return labels
    }

    /// Threads that score at the same time, as a guess.
    private static let threads = 4
}

extension JSONWriter {
    /// A list of numbers with fractions, as Python's floats.
    mutating func write(_ numbers: some Sequence<Double>) {
        beginArray()
        for number in numbers { write(number) }
        endArray()
    }
}
