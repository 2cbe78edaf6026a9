import Batch
import HTTP
import HTTPTypes

extension Endpoint {
    /// `POST /v1/rewards`: verify only.
    static func rewards(_ service: ServiceContext) -> Endpoint {
        Endpoint(
            .post, "/v1/rewards", "computeRewards", cost: .mixed, bodyTypes: [MediaType.json, .lines].map(\.rawValue),
            statuses: [200, 400, 413, 415, 422, 429, 503]
        ) { request in BatchExchange(request, for: .rewards, in: service.batch) }
    }
}
