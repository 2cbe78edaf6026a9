import Batch
import HTTP
import HTTPTypes

/// The protocols in which trainers ask for rewards alone.
///
/// They know numbers only: a failure counts what `on_failure` says. Clients that repeat whatever fails get a 4xx only for what can never be answered, a body that is
/// no JSON or a verifier that does not exist: a run set up wrongly shall stop at its first request. A ground truth that is missing or cannot be read fails one item.
extension Endpoint {
    /// An endpoint that a trainer asks instead of a server of its own.
    ///
    /// - Parameters:
    ///   - known: what it reads in the query besides what all read.
    ///   - answer: makes the answer's JSON.
    static func dropIn(
        _ path: String, _ operation: String, _ service: ServiceContext, query known: [String] = [],
        _ answer: @escaping @Sendable (inout CompatRequest) throws(Problem) -> [UInt8]
    ) -> Endpoint {
        // Places in a body take 4 bytes.
        let limit = min(service.batch.limits.bodyBytes, Int(UInt32.max))
        return Endpoint(
            .post, path, operation, cost: .heavy, bodyTypes: [MediaType.json.rawValue], statuses: [200, 400, 413, 415, 422, 429, 503]
        ) { request in
            WholeBody(of: request, limit: limit) { body throws(Problem) in
                var compat = try CompatRequest(body, of: request, in: service, query: known)
                let text = try answer(&compat)
                compat.watch.lap("encode")
                return .json(text, phases: compat.watch.phases)
            }
        }
    }
}
