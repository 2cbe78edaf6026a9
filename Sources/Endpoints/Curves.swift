public import HTTP
import HTTPTypes

extension Endpoint {
    /// `GET /v1/curves`: advantage and eta against the accuracy of a prompt, as numbers.
    static let curves = curves("/v1/curves", "drawCurves", asPicture: false)

    /// `GET /v1/curves.svg`: the same as a picture.
    static let curvePicture = curves("/v1/curves.svg", "drawCurvePicture", asPicture: true)

    private static func curves(_ path: String, _ operation: String, asPicture: Bool) -> Endpoint {
        get(path, operation, cost: .heavy, statuses: [200, 403, 422, 429, 503], allowsCrossSite: false) { request throws(Problem) in
            let query = try CurveQuery(target: request.head.path ?? "")
            return Answer(
                fields: [.contentType: asPicture ? "image/svg+xml" : "application/json"],
                body: try query.drawn(asPicture: asPicture, request.cancellation))
        }
    }
}

extension CurveQuery {
    /// The curves, as JSON or as SVG.
    ///
    /// - Throws: a 422 ``HTTP/Problem`` where an estimator is unknown, or needs more than right and wrong rollouts or more draws than a query may have.
    public func drawn(asPicture: Bool, _ cancellation: Cancellation = Cancellation()) throws(Problem) -> [UInt8] {
        let curves = try Curve.all(self, cancellation)
        return asPicture ? CurvePicture.svg(curves, self) : Curve.encoded(curves, self)
    }
}
