import Batch
import HTTP
import JSON
import Verifiers

extension Endpoint {
    /// slime's `{"prompt", "response", "label"}`, answered with the bare number, or with `?key=NAME` an object for slime's `--reward-key NAME`.
    static func slime(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/slime", "rewardSlime", service, query: ["key"]) { request throws(Problem) in
            let response = try request.text("response")
            let label = try request.value("label")
            request.watch.lap("decode")
            let verifier = try request.verifier().verifier
            let verdict = try request.verdict(on: response, against: label, by: verifier)
            request.watch.lap("verify")
            var writer = JSONWriter()
            guard let key = request.query["key"] else {
                writer.write(request.reward(verdict))
                return writer.text
            }
            writer.beginObject()
            writer.key(named: key)
            writer.write(request.reward(verdict))
            if key != "status" {
                writer.key("status")
                writer.write(verdict.status.rawValue)
            }
            writer.endObject()
            return writer.text
        }
    }
}
