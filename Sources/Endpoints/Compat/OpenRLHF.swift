import Batch
import HTTP
import JSON
import Verifiers

/// The protocols in which a client asks for rewards alone.
///
/// They know numbers only: a failure counts what `on_failure` says. Clients that repeat whatever fails get a 4xx only for what can never be answered, a body that is
/// no JSON or a verifier that does not exist: a run set up wrongly shall stop at its first request. A ground truth that is missing or cannot be read fails one item.
enum RewardServers {
    /// OpenRLHF's `{"query": [...], "prompts": [...], "labels": [...]}`: one or all texts of a batch, or none; older clients send no prompts and no labels.
    static func openRLHF(_ request: CompatRequest) throws(Problem) -> [GradedText] {
        guard let texts = try request.texts("query") else { throw Problem(.invalidRequest, "the body needs \"query\", a list of texts", pointer: "") }
        let prompts = try request.texts("prompts")
        let labels = request.list("labels")
        for (name, count) in [("prompts", prompts?.count), ("labels", labels?.count)] {
            guard let count, count != texts.count else { continue }
            throw Problem(.invalidRequest, "has \(count) elements for \(texts.count) of \"query\"", pointer: "/\(name)")
        }
        return texts.enumerated().map { index, text in
            GradedText(response: ChatText.response(in: text, prompt: prompts?[index]), groundTruth: labels?[index])
        }
    }

    /// `{"rewards", "scores"}`, and `extra_logs` if the query asks for them: some versions of the client break on it.
    static func openRLHFAnswer(_ verdicts: [Verdict], _ request: CompatRequest) throws(Problem) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for name in ["rewards", "scores"] {
            writer.key(named: name)
            writer.write(verdicts.map { $0.score ?? request.onFailure })
        }
        if try request.query.flag("extra_logs") {
            writer.key("extra_logs")
            writer.beginObject()
            writer.key("correct")
            writer.write(verdicts.map { $0.status == .correct ? 1 : 0 })
            writer.key("no_answer")
            writer.write(verdicts.map { $0.status == .noAnswer ? 1 : 0 })
            writer.key("unscored")
            writer.write(verdicts.map { $0.status.isFailure ? 1 : 0 })
            writer.endObject()
        }
        writer.endObject()
        return writer.text
    }

    /// slime's `{"prompt", "response", "label"}`.
    static func slime(_ request: CompatRequest) throws(Problem) -> [GradedText] {
        guard let response = request.body["response"]?.string else { throw Problem(.invalidRequest, "the body needs a \"response\"", pointer: "") }
        return [GradedText(response: Array(response.utf8), groundTruth: request.body["label"])]
    }

    /// The bare number, or with `?key=NAME` an object for slime's `--reward-key NAME`.
    static func slimeAnswer(_ verdict: Verdict, _ request: CompatRequest) -> [UInt8] {
        var writer = JSONWriter()
        guard let key = request.query["key"] else {
            writer.write(verdict.score ?? request.onFailure)
            return writer.text
        }
        writer.beginObject()
        writer.key(named: key)
        writer.write(verdict.score ?? request.onFailure)
        if key != "status" {
            writer.key("status")
            writer.write(verdict.status.rawValue)
        }
        writer.endObject()
        return writer.text
    }

    /// LLaMA-Factory's `{"model", "messages": [...]}`: whole conversations, without a ground truth.
    static func llamaFactory(_ request: CompatRequest) throws(Problem) -> [GradedText] {
        guard let texts = try request.texts("messages") else {
            throw Problem(.invalidRequest, "the body needs \"messages\", a list of texts", pointer: "")
        }
        return texts.map { GradedText(response: ChatText.response(in: $0, prompt: nil)) }
    }

    /// `{"object", "model", "scores"}`.
    static func llamaFactoryAnswer(_ verdicts: [Verdict], _ request: CompatRequest) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("object")
        writer.write("score.evaluation")
        writer.key("model")
        writer.write(request.body["model"] ?? .null)
        writer.key("scores")
        writer.write(verdicts.map { $0.score ?? request.onFailure })
        writer.endObject()
        return writer.text
    }

    /// PipelineRL's `{"prediction", "gold", "strict", "max_prediction_length"}`: of a long prediction the end counts.
    static func pipelineRL(_ request: CompatRequest) throws(Problem) -> [GradedText] {
        guard let prediction = request.body["prediction"]?.string else {
            throw Problem(.invalidRequest, "the body needs a \"prediction\"", pointer: "")
        }
        let limit = request.body["max_prediction_length"]?.integer ?? prediction.utf8.count
        return [GradedText(response: Array(prediction.unicodeScalarSuffix(max(0, limit)).utf8), groundTruth: request.body["gold"])]
    }

    /// `{"answer_status"}`: the client knows one word for all failures.
    static func pipelineRLAnswer(_ verdict: Verdict) -> [UInt8] {
        let status =
            switch verdict.status {
            case .correct: "correct"
            case .wrong, .partial: "wrong"
            case .noAnswer: "no_answer"
            case .unparseableGold, .undecided, .timeout, .error: "unparsable"
            }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("answer_status")
        writer.write(status)
        writer.endObject()
        return writer.text
    }
}

extension RewardServers {
    /// open-instruct's `{"program", "tests", "max_execution_time"}`: what a model wrote, or its last code block, and the row's ground truth. Nothing is executed.
    static func openInstruct(_ request: CompatRequest) throws(Problem) -> [GradedText] {
        guard let program = request.body["program"]?.string else { throw Problem(.invalidRequest, "the body needs a \"program\"", pointer: "") }
        return [GradedText(response: Array(program.utf8), groundTruth: request.body["tests"])]
    }

    /// `{"results", "runtimes"}` of one test, whose mean is the reward, and the status beside them, which the client does not read.
    static func openInstructAnswer(_ verdict: Verdict, _ request: CompatRequest) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("results")
        writer.write([verdict.score ?? request.onFailure])
        // A share of the time limit is taken off the reward, if the client is told to.
        writer.key("runtimes")
        writer.write([0.0])
        writer.key("status")
        writer.write(verdict.status.rawValue)
        writer.endObject()
        return writer.text
    }
}

extension String {
    /// The last scalars: what a Python slice takes.
    fileprivate func unicodeScalarSuffix(_ count: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.suffix(count))) }
}

extension JSONWriter {
    /// A list of numbers with fractions, as Python's floats.
    fileprivate mutating func write(_ numbers: [Double]) {
        beginArray()
        for number in numbers { write(number) }
        endArray()
    }
}
