public import Batch
public import HTTP
public import HTTPTypes
import JSON
import Verifiers

/// The service without its sockets: requests in, answers out.
public struct AdvantageService: Sendable {
    /// What a request may be.
    public typealias Limits = BatchContext.Limits

    /// What becomes of a request by its head.
    public enum Decision: Sendable {
        /// Answered without a body.
        case answer(Answer)
        /// The body is to be read and given to ``respond(to:target:fields:body:requestID:isCancelled:)``.
        case work(Route, bodyLimit: Int)
        /// The body is to be given to ``stream(for:requestID:isCancelled:)`` piece by piece as it comes.
        case stream(Route)
    }

    let limits: Limits
    let profiles: VerifierProfiles
    private let version: String
    let parallel: Parallel
    let now: @Sendable () -> UInt64
    private let state: @Sendable () -> ServiceState
    /// Counts what is answered.
    public let metrics: Metrics

    /// A service.
    ///
    /// - Parameters:
    ///   - limits: what a request may be.
    ///   - profiles: verifiers that requests may refer to by name.
    ///   - version: told by health and metrics.
    ///   - parallel: where responses are verified; by default one after the other.
    ///   - now: a clock in nanoseconds that never goes back.
    ///   - state: what the server is doing.
    public init(
        limits: Limits = Limits(), profiles: VerifierProfiles = VerifierProfiles(), version: String,
        parallel: @escaping Parallel = { count, body in for index in 0..<count { body(index) } },
        now: @escaping @Sendable () -> UInt64 = { 0 }, state: @escaping @Sendable () -> ServiceState = { ServiceState() }
    ) {
        self.limits = limits
        self.profiles = profiles
        self.version = version
        self.parallel = parallel
        self.now = now
        self.state = state
        metrics = Metrics()
    }

    /// Decides by method, path and fields alone.
    ///
    /// - Parameter requestID: becomes the `instance` of a problem.
    public func decide(_ head: HTTPRequest, requestID: String) -> Decision {
        switch Route.match(head.method, target: head.path ?? "") {
        case .none where !Self.methods.contains(head.method.rawValue), .otherMethods where !Self.methods.contains(head.method.rawValue):
            return refuse(.notImplemented, "no resource here has the method \(head.method.rawValue) (RFC 9110, sec. 9.1)", requestID)
        case .none:
            if head.method == .options, head.path == "*" {
                // The server as a whole (RFC 9110, sec. 9.3.7).
                return .answer(Answer(status: .noContent, fields: [.allow: Self.allMethods]))
            }
            return refuse(.notFound, "no route has this path; \"/openapi.yaml\" lists them", requestID)
        case .otherMethods(let allow):
            guard head.method != .options else {
                return .answer(Answer(status: .noContent, fields: [.allow: allow]))
            }
            return refuse(.methodNotAllowed, "the path takes \(allow)", requestID, fields: [.allow: allow])
        case .route(let route):
            guard route.readsBody else { return .work(route, bodyLimit: 64 << 10) }
            let type = MediaType(contentType: head.headerFields[.contentType])
            if !route.bodyTypes.isEmpty, type.map(route.bodyTypes.contains) != true {
                let types = route.bodyTypes.map(\.rawValue)
                return refuse(
                    .unsupportedMediaType, "the body must be \(types.joined(separator: " or ")), as Content-Type must say", requestID,
                    fields: [.accept: types.joined(separator: ", ")])
            }
            if let coding = head.headerFields[.contentEncoding], !Self.codings.contains(coding.lowercased()) {
                return refuse(
                    .unsupportedMediaType, "the body must come as it is or as gzip, not as \(coding)", requestID,
                    fields: [.acceptEncoding: "gzip, identity"])
            }
            return type == .lines ? .stream(route) : .work(route, bodyLimit: limits.bodyBytes)
        }
    }

    /// Answers a request whose body is read.
    ///
    /// - Parameters:
    ///   - route: as ``decide(_:requestID:)`` said.
    ///   - target: the request target, for routes that read a query.
    ///   - fields: the request's, for the formats of the body and of the answer.
    ///   - body: without transfer coding.
    ///   - requestID: becomes the `instance` of a problem.
    ///   - isCancelled: asked now and then; once it says yes the answer no longer matters.
    public func respond(
        to route: Route, target: String = "", fields: HTTPFields = [:], body: [UInt8], requestID: String,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) -> Answer {
        switch route.operation {
        case .computeAdvantages, .computeRewards:
            return batch(route.operation == .computeRewards ? .rewards : .advantages, fields: fields, body: body, requestID: requestID, isCancelled)
        case .drawCurves, .drawCurvePicture:
            do throws(Problem) {
                let isPicture = route.operation == .drawCurvePicture
                return Answer(
                    type: isPicture ? "image/svg+xml" : "application/json", body: try curves(try CurveQuery(target: target), asPicture: isPicture))
            } catch {
                return .problem(error, requestID: requestID)
            }
        case .rewardOpenRLHF, .rewardSlime, .scoreLlamaFactory, .verifyPipelineRL, .testOpenInstructProgram, .verifyNeMoGym, .seedNeMoGymSession,
            .closeNeMoGymSession, .aggregateNeMoGymMetrics:
            do throws(Problem) {
                return try compat(route.operation, target: target, body: body, isCancelled: isCancelled)
            } catch {
                return .problem(error, requestID: requestID)
            }
        case .getNeMoGymReverifyMode: return .json(Array("\"stateless\"".utf8))
        case .getNeMoGym, .getPipelineRLHealth: return .json(HealthAnswer.status("ok"))
        case .getPage: return FixedAnswer.page.answer(to: fields)
        case .echo: return .echo(body)
        case .listEstimators: return FixedAnswer.estimators.answer(to: fields)
        case .listVerifiers: return FixedAnswer.verifiers.answer(to: fields)
        case .getHealth: return .json(HealthAnswer.health(state(), version: version))
        case .getLiveness: return .json(HealthAnswer.status("ok"))
        case .getReadiness:
            let isDraining = state().isDraining
            return .json(HealthAnswer.status(isDraining ? "draining" : "ok"), status: isDraining ? .serviceUnavailable : .ok)
        case .getMetrics:
            return Answer(type: "text/plain; version=0.0.4; charset=utf-8", body: metrics.text(state(), version: version))
        case .getOpenAPI: return FixedAnswer.contract.answer(to: fields)
        }
    }

    private func batch(
        _ purpose: BatchPurpose, fields: HTTPFields, body: [UInt8], requestID: String, _ isCancelled: @escaping @Sendable () -> Bool
    ) -> Answer {
        let exchange = exchange(purpose, fields: fields, requestID: requestID, isCancelled)
        exchange.receive(Chunk(body), isLast: true)
        while true {
            switch exchange.next() {
            case .answer(let answer): return Answer(answer)
            case .head(let answer): return Answer(answer, rest: AnswerPieces(exchange))
            case .again, .needsBody, .piece, .end, .broken: continue
            }
        }
    }

    private func exchange(_ purpose: BatchPurpose, fields: HTTPFields, requestID: String, _ isCancelled: () -> Bool) -> BatchExchange {
        let cancellation = Cancellation()
        if isCancelled() { cancellation.cancel() }
        let request = Request(
            head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: nil, headerFields: fields), id: requestID, cancellation: cancellation,
            memory: MemoryAccount(of: MemoryBudget(limit: .max)), refuse: { HTTP.Answer($0, requestID: requestID) })
        let metrics = metrics
        return BatchExchange(
            request, for: purpose,
            in: BatchContext(limits: limits, profiles: profiles, parallel: parallel, now: now) {
                metrics.count(rollouts: $0.rollouts, groups: $0.groups, zeroSignalGroups: $0.zeroSignalGroups, statuses: $0.statuses)
            })
    }

    /// Begins the answer to a request whose body comes as newline-delimited JSON.
    public func stream(for route: Route, requestID: String, isCancelled: @escaping @Sendable () -> Bool) -> BatchStream {
        BatchStream(
            exchange(
                route.operation == .computeRewards ? .rewards : .advantages, fields: [.contentType: "application/x-ndjson"], requestID: requestID,
                isCancelled))
    }

    /// The request of `POST /v1/advantages`, without HTTP around it.
    ///
    /// - Parameter body: JSON.
    /// - Returns: the answer's JSON.
    /// - Throws: ``Problem`` with the place where the body breaks a rule.
    public func advantages(_ body: [UInt8]) throws(Problem) -> [UInt8] {
        let answer = batch(.advantages, fields: [:], body: body, requestID: "", { false })
        guard answer.status == .ok else { throw Problem(status: answer.status.code, String(decoding: answer.body, as: UTF8.self)) }
        var whole = answer.body
        while let piece = answer.rest?.next() { whole += piece }
        return whole
    }

    /// Advantages and eta against accuracy.
    ///
    /// - Parameter asPicture: SVG instead of JSON.
    /// - Throws: a 422 ``Problem`` where an estimator is unknown, or needs more than right and wrong rollouts.
    public func curves(_ query: CurveQuery, asPicture: Bool) throws(Problem) -> [UInt8] {
        let curves = try Curve.all(query)
        return asPicture ? CurvePicture.svg(curves, query) : Curve.encoded(curves, query)
    }

    private func refuse(_ kind: Problem.Kind, _ detail: String, _ requestID: String, fields: HTTPFields = [:]) -> Decision {
        var answer = Answer.problem(Problem(kind, detail), requestID: requestID)
        for field in fields { answer.fields[field.name] = field.value }
        return .answer(answer)
    }

    /// `Allow` for the server as a whole.
    public static let allMethods = "GET, HEAD, POST, OPTIONS"

    /// The methods that are known here (RFC 9110, sec. 9.3; PATCH of RFC 5789; QUERY): a path has them or says which it has.
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "QUERY"]

    /// Content codings of requests; the server removes them.
    private static let codings: Set<String> = ["identity", "gzip", "x-gzip"]
}
