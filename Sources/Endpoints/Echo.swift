import Batch
import HTTP
import HTTPTypes

extension Endpoint {
    /// `POST /`: the body, as bytes that no browser takes for a page.
    static func echo(_ service: ServiceContext) -> Endpoint {
        let limit = service.batch.limits.bodyBytes
        return Endpoint(.post, "/", "echo", cost: .heavy, statuses: [200, 413, 415, 429, 503]) { request in
            WholeBody(of: request, limit: limit) { body in
                Answer(fields: [.contentType: "application/octet-stream", .xContentTypeOptions: "nosniff"], body: body)
            }
        }
    }
}
