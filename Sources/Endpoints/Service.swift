import Batch
public import HTTP
import HTTPTypes
public import Middleware

/// The application that a server runs: routing, then access, then the endpoint's exchange within its middleware.
///
/// The order is the order of ``begin(_:)``: who may not call learns nothing but that, whatever the path; what a page of another site may not ask for costs nothing.
public struct Service: Application {
    private let router: Router
    private let access: Access
    private let gzip: Gzip
    private let metrics: Metrics
    private let log: AccessLog
    private let tracing: RequestTracing?
    private let peers: PeerOrigins

    /// Operations that are asked for all the time; a success of one is not worth a line.
    public static let probes = AccessPolicy.Exemption.health.operations.union(AccessPolicy.Exemption.metrics.operations)

    /// A service.
    ///
    /// - Parameters:
    ///   - endpoints: what it answers.
    ///   - metrics: counts the requests.
    ///   - access: who may call.
    ///   - gzip: unpacks bodies and packs answers.
    ///   - log: takes the requests that are over.
    ///   - peers: other replicas, whose pages may read the runs of this one.
    ///   - tracing: records requests as parts of traces; health checks and metrics only where they are part of one already.
    public init(
        endpoints: [Endpoint], metrics: Metrics, access: Access, gzip: Gzip, log: AccessLog, peers: PeerOrigins = PeerOrigins(),
        tracing: RequestTracing? = nil
    ) {
        router = Router(endpoints)
        self.metrics = metrics
        self.access = access
        self.gzip = gzip
        self.log = log
        self.tracing = tracing
        self.peers = peers
    }

    /// Begins the exchange of a request.
    public func begin(_ request: Request) -> Beginning {
        let outcome = router.route(request.head)
        var found: Endpoint?
        if case .endpoint(let endpoint) = outcome { found = endpoint }
        if let tracing {
            let parent = TraceContext(fields: request.head.headerFields)
            if parent != nil || found.map({ !Self.probes.contains($0.operation) }) ?? true { request.notes.note(tracing.begin(parent)) }
        }
        if let answer = peers.answer(toPreflight: request.head) { return .answer(answer) }
        let peer = peers.peer(of: request.head, asking: found)
        let caller: String?
        switch access.decision(for: request.head, to: found, peer: request.peer) {
        case .allowed(let name): caller = name
        case .denied(let problem, let challenge): return .answer(shared(refused(problem, [.wwwAuthenticate: challenge], request), with: peer))
        }
        switch outcome {
        case .options(let fields): return .answer(Answer(status: .noContent, fields: fields), caller: caller)
        case .refused(let problem, let fields): return .answer(refused(problem, fields, request), caller: caller)
        case .endpoint(let endpoint):
            if peer == nil, let problem = CrossSite.problem(of: request.head, for: endpoint) {
                return .answer(refused(problem, [:], request), caller: caller)
            }
            if let answer = endpoint.answer, request.head.headerFields[.acceptEncoding] == nil {
                return .answer(answered(request, answer), of: endpoint, caller: caller)
            }
            let isStream = endpoint.readsBody && MediaType(contentType: request.head.headerFields[.contentType]) == .lines
            let exchange = gzip.around(endpoint.begin(request), of: endpoint, request, isStream: isStream)
            return .exchange(peer.map { peers.around(exchange, for: $0) } ?? exchange, of: endpoint, caller: caller)
        }
    }

    /// The answer as a page of a peer may read it, so that it learns that a token is needed.
    private func shared(_ answer: Answer, with peer: String?) -> Answer {
        guard let peer else { return answer }
        var answer = answer
        peers.share(&answer, with: peer)
        return answer
    }

    private func answered(_ request: Request, _ answer: (Request) throws(Problem) -> Answer) -> Answer {
        do throws(Problem) { return try answer(request) } catch { return request.refuse(error) }
    }

    /// A problem as `application/problem+json`.
    public func answer(to problem: Problem, requestID: String) -> Answer {
        var answer = Answer(
            status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: problem.encoded(instance: requestID))
        // CONNECT, which no path takes, is refused before there is a route.
        if problem.kind.status == 405 { answer.fields[.allow] = Router.allMethods }
        if let seconds = problem.retryAfterSeconds { answer.fields[.retryAfter] = String(seconds) }
        return answer
    }

    /// Counts and logs a request that is over.
    public func completed(_ completion: Completion) {
        metrics.count(completion)
        log.record(completion)
        tracing?.record(completion)
    }

    private func refused(_ problem: Problem, _ fields: HTTPFields, _ request: Request) -> Answer {
        var answer = request.refuse(problem)
        for field in fields { answer.fields[field.name] = field.value }
        return answer
    }
}
