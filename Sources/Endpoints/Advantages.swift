import Batch
import HTTP
import HTTPTypes

extension Endpoint {
    /// `POST /v1/advantages`: verify what has no reward yet, compute advantages, return them.
    static func advantages(_ service: ServiceContext) -> Endpoint {
        Endpoint(
            .post, "/v1/advantages", "computeAdvantages", cost: .mixed, bodyTypes: [MediaType.json, .lines, .safetensors].map(\.rawValue),
            statuses: [200, 400, 413, 415, 422, 429, 503]
        ) { request in BatchExchange(request, for: .advantages, in: service.batch) }
    }
}
