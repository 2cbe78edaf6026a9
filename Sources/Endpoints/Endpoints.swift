public import HTTP
import HTTPTypes

/// The API as a table: a line for each operation, which is all of it in its own file.
extension Endpoint {
    /// All endpoints of the service.
    public static func all(of service: ServiceContext) -> [Endpoint] {
        [
            .advantages(service), .rewards(service),
            .estimators, .verifiers,
            .curves, .curvePicture,
            .runs(service), .runSamples(service), .run(service),
            .openRLHF(service), .slime(service), .llamaFactory(service), .openInstruct(service),
            .pipelineRL(service), .pipelineRLHealth, .pipelineRLInstructions(service), .pipelineRLInstructionsHealth, .pipelineRLCalls(service),
            .pipelineRLCallsHealth,
            .nemoGymVerify(service), .nemoGymSeedSession(service), .nemoGymCloseSession(service), .nemoGymMetrics(service), .nemoGymRoot,
            .nemoGymReverifyMode, .nemoGymInstructions(service), .nemoGymCalls(service),
            .page(service), .docs, .icon, .echo(service),
            .health(service), .liveness, .readiness(service), .metrics(service), .contract,
        ]
    }

    /// An endpoint that answers GET by the head alone.
    static func get(
        _ path: String, _ operation: String, cost: Cost = .light, statuses: [Int] = [200], allowsCrossSite: Bool = true,
        _ answer: @escaping @Sendable (Request) throws(Problem) -> Answer
    ) -> Endpoint {
        Endpoint(
            .get, path, operation, cost: cost, statuses: statuses, allowsCrossSite: allowsCrossSite, answer: cost == .light ? answer : nil
        ) { request in
            WholeBody(of: request, limit: largestIgnoredBody) { _ throws(Problem) in try answer(request) }
        }
    }

    /// A body means nothing to a GET (RFC 9110, sec. 9.3.1); one that is small is read, so that the connection can go on.
    private static let largestIgnoredBody = 64 << 10
}
