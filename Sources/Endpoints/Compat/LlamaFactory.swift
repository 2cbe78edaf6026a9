import Batch
import HTTP
import JSON
import Verifiers

extension Endpoint {
    /// LLaMA-Factory's `{"model", "messages": [...]}`: whole conversations, without a ground truth. Answered with `{"object", "model", "scores"}`.
    static func llamaFactory(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/llama-factory", "scoreLlamaFactory", service) { request throws(Problem) -> Scoring in
            guard let texts = try request.texts("messages") else {
                throw Problem(.invalidRequest, "the body needs \"messages\", a list of texts", pointer: "")
            }
            let verifier = try request.verifier().verifier
            guard !verifier.needsGroundTruth else {
                throw Problem(.invalidRequest, "LLaMA-Factory sends no ground truth; choose a verifier that needs none, like ?verifier=repetition")
            }
            let body = request.body
            let model = try request.value("model") ?? .null
            return try request.scoring(texts.count, by: verifier) { index in
                (ChatText.response(in: body.text(texts[index]) ?? [], prompt: nil), nil)
            } answer: { scores, request in
                var writer = JSONWriter()
                writer.beginObject()
                writer.key("object")
                writer.write("score.evaluation")
                writer.key("model")
                writer.write(model)
                writer.key("scores")
                writer.write(scores.lazy.map(request.reward))
                writer.endObject()
                return writer.text
            }
        }
    }
}
