import HTTP

extension Endpoint {
    /// `GET /openapi.yaml`: the contract.
    static let contract = fixed("/openapi.yaml", "getOpenAPI", FixedAnswer(type: "application/yaml", body: PackageResources.openapi_yaml))
}
