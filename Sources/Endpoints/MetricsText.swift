import HTTP
import HTTPTypes
import Middleware

extension Endpoint {
    /// `GET /metrics`: the Prometheus text format 0.0.4.
    static func metrics(_ service: ServiceContext) -> Endpoint {
        get("/metrics", "getMetrics") { _ in
            Answer(
                fields: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .vary: "Accept-Encoding"],
                body: service.metrics.text(service.fullState, version: service.version))
        }
    }
}
