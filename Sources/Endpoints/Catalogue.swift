import Batch
import HTTP

extension Endpoint {
    /// `GET /v1/estimators`: names, parameters and formulas of all estimators.
    static let estimators = fixed("/v1/estimators", "listEstimators", FixedAnswer(type: "application/json", body: CatalogueAnswer.estimators()))

    /// `GET /v1/verifiers`: names and parameters of all verifiers.
    static let verifiers = fixed("/v1/verifiers", "listVerifiers", FixedAnswer(type: "application/json", body: CatalogueAnswer.verifiers()))
}
