import HTTP
import HTTPTypes
import JSON
import Runs

extension Endpoint {
    /// `GET /v1/runs/{run}/samples`: the last groups of a run with excerpts of their responses.
    static func runSamples(_ service: ServiceContext) -> Endpoint {
        let path = "/v1/runs/{run}/samples"
        return get(path, "getRunSamples", cost: .heavy, statuses: [200, 403, 404, 422, 429, 503], allowsCrossSite: false) { request throws(Problem) in
            let target = request.head.path ?? ""
            _ = try Query(target: target, known: [])
            guard let name = target.runName(before: "/samples") else {
                throw Problem(.notFound, "the name of the run is not percent-encoded UTF-8")
            }
            guard service.runs.status.samples > 0 else { throw Problem(.notFound, "the service keeps no samples (--keep-samples)") }
            guard let samples = service.runs.samples(of: name) else {
                throw Problem(.notFound, "no run of this name is kept here; GET /v1/runs lists those that are")
            }
            let bytes = samples.reduce(1024) { $0 + $1.text.count + 64 }
            try request.memory.require(bytes, for: "the samples")
            defer { request.memory.release(bytes) }
            return .json(RunsAnswer.samples(of: name, samples, store: service.runs.memory, bytes: bytes))
        }
    }
}

extension RunsAnswer {
    /// The last groups of a run, the last one first.
    ///
    /// - Parameter store: the identity of the memory that holds them.
    static func samples(of run: String, _ samples: [RunSample], store: String, bytes: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: bytes)
        writer.beginObject()
        writer.key("run")
        writer.write(run)
        writer.key("store_id")
        writer.write(store)
        writer.key("samples")
        writer.beginArray()
        for sample in samples {
            writer.beginObject()
            writer.key("step")
            writer.write(sample.step)
            writer.key("time")
            writer.write(sample.time)
            writer.key("group")
            writer.write(valueAt: sample.text.indices, of: sample.text)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text
    }
}
