import Batch
import HTTP
import JSON
import Verifiers

extension Endpoint {
    /// PipelineRL's `{"prediction", "gold", "strict", "max_prediction_length"}`: of a long prediction the end counts.
    ///
    /// Answered with `{"answer_status"}`: the client knows one word for all failures.
    static func pipelineRL(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/pipelinerl/verify_answer", "verifyPipelineRL", service) { request throws(Problem) in
            var prediction = try request.text("prediction")
            let gold = try request.value("gold")
            if let limit = try request.value("max_prediction_length")?.integer {
                prediction = Array(PythonSlice.end(of: prediction, -max(limit, -.max)))
            }
            request.watch.lap("decode")
            let verifier = try request.verifier().verifier
            let verdict = try request.verdict(on: prediction, against: gold, by: verifier)
            request.watch.lap("verify")
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("answer_status")
            writer.write(PipelineRL.word(for: verdict.status))
            writer.endObject()
            return writer.text
        }
    }

    /// PipelineRL asks this before it starts.
    static let pipelineRLHealth = get("/compat/pipelinerl/health", "getPipelineRLHealth") { _ in HealthAnswer.ok }
}

/// What Python's `text[start:]` takes of a text.
enum PythonSlice {
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - start: in scalars; from the end where it is negative. 0 takes everything, as `text[-0:]` does.
    static func end(of text: [UInt8], _ start: Int) -> ArraySlice<UInt8> {
        func begins(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }
        guard start != 0 else { return text[...] }
        var left = start.magnitude
        if start > 0 {
            let at = text.indices.first { index in
                guard begins(text[index]) else { return false }
                defer { if left > 0 { left -= 1 } }
                return left == 0
            }
            return text[(at ?? text.endIndex)...]
        }
        let at = text.indices.last { index in
            guard begins(text[index]) else { return false }
            left -= 1
            return left == 0
        }
        return text[(at ?? 0)...]
    }
}
