public import HTTP
public import HTTPTypes
import JSON
import Verifiers

/// The service without its sockets: requests in, answers out.
public struct AdvantageService: Sendable {
    /// What a request may be.
    public struct Limits: Sendable {
        /// Bytes of a body.
        public var bodyBytes = 256 << 20
        /// Tokens of all rollouts whose advantages are written one by one.
        public var outputTokens = 32 << 20
        /// Bytes of a line of a stream, which holds a group.
        public var lineBytes = 32 << 20
        /// Rollouts that sampled Pass@k draws into subsets.
        public var drawnRollouts = 100_000_000

        /// The defaults.
        public init() {}
    }

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
            do throws(Problem) {
                let isTensors = MediaType(contentType: fields[.contentType]) == .safetensors
                return try compute(
                    body, for: route.operation == .computeRewards ? .rewards : isTensors ? .tensors : .advantages,
                    as: MediaType(accept: fields[.accept]), inPieces: true, isCancelled: isCancelled)
            } catch {
                return .problem(error, requestID: requestID)
            }
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

    /// Begins the answer to a request whose body comes as newline-delimited JSON.
    ///
    /// - Parameters:
    ///   - route: as ``decide(_:requestID:)`` said.
    ///   - requestID: becomes the `instance` of a problem.
    ///   - isCancelled: asked now and then; once it says yes the answer no longer matters.
    public func stream(for route: Route, requestID: String, isCancelled: @escaping @Sendable () -> Bool) -> BatchStream {
        BatchStream(self, for: route.operation == .computeRewards ? .rewards : .advantages, requestID: requestID, isCancelled: isCancelled)
    }

    /// The request of `POST /v1/advantages`, without HTTP around it.
    ///
    /// - Parameter body: JSON.
    /// - Returns: the answer's JSON.
    /// - Throws: ``Problem`` with the place where the body breaks a rule.
    public func advantages(_ body: [UInt8]) throws(Problem) -> [UInt8] {
        try compute(body, for: .advantages, as: .json, inPieces: false, isCancelled: { false }).body
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

/// Measures the phases of a request one after the other.
struct PhaseWatch {
    private(set) var phases: [Answer.Phase] = []
    private let now: @Sendable () -> UInt64
    private var last: UInt64

    init(now: @escaping @Sendable () -> UInt64) {
        self.now = now
        last = now()
    }

    /// Ends a phase.
    mutating func lap(_ name: String) {
        let time = now()
        phases.append(Answer.Phase(name: name, nanoseconds: time &- last))
        last = time
    }
}
