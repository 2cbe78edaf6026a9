import Batch
public import HTTPTypes

/// One operation of the API: what `openapi.yaml` says about it, as data.
public struct Route: Sendable, Equatable {
    /// Where the work of a route runs.
    public enum Cost: Sendable, Equatable {
        /// So little that a hand-over would cost more.
        case light
        /// On the compute pool.
        case heavy
    }

    /// The method.
    public let method: HTTPRequest.Method
    /// The literal path.
    public let path: String
    /// Its place in ``all``.
    public private(set) var number = 0
    /// `operationId`, and the name of the route in logs.
    public let operation: Operation
    /// What it costs.
    public let cost: Cost
    /// The statuses its own work can end in, ascending, besides ``statusesOfEveryRoute``.
    public let statuses: [Int]
    /// Whether it reads a body.
    public var readsBody: Bool { method == .post }
    /// The formats of a body that it reads; none where any will do.
    var bodyTypes: [MediaType] {
        switch operation {
        case .computeAdvantages: [.json, .lines, .safetensors]
        case .computeRewards: [.json, .lines]
        case .echo: []
        default: [.json]
        }
    }

    /// The operations.
    public enum Operation: String, Sendable, CaseIterable {
        case getPage
        case echo
        case computeAdvantages
        case computeRewards
        case listEstimators
        case listVerifiers
        case drawCurves
        case drawCurvePicture
        case rewardOpenRLHF
        case rewardSlime
        case verifyNeMoGym
        case seedNeMoGymSession
        case closeNeMoGymSession
        case aggregateNeMoGymMetrics
        case getNeMoGym
        case getNeMoGymReverifyMode
        case scoreLlamaFactory
        case verifyPipelineRL
        case getPipelineRLHealth
        case testOpenInstructProgram
        case getHealth
        case getLiveness
        case getReadiness
        case getMetrics
        case getOpenAPI
    }

    /// Statuses that HTTP itself, and the policy for who may call, can answer on any route.
    public static let statusesOfEveryRoute = [400, 401, 408, 413, 414, 417, 431, 500, 501, 503, 505]

    /// All routes.
    public static let all: [Route] = {
        var routes = table
        for number in routes.indices { routes[number].number = number }
        return routes
    }()

    private static let table = [
        Route(method: .post, path: "/v1/advantages", operation: .computeAdvantages, cost: .heavy, statuses: [200, 400, 413, 415, 422, 429, 503]),
        Route(method: .post, path: "/v1/rewards", operation: .computeRewards, cost: .heavy, statuses: [200, 400, 413, 415, 422, 429, 503]),
        Route(method: .get, path: "/v1/estimators", operation: .listEstimators, cost: .light, statuses: [200, 304]),
        Route(method: .get, path: "/v1/verifiers", operation: .listVerifiers, cost: .light, statuses: [200, 304]),
        Route(method: .get, path: "/v1/curves", operation: .drawCurves, cost: .heavy, statuses: [200, 422, 429, 503]),
        Route(method: .get, path: "/v1/curves.svg", operation: .drawCurvePicture, cost: .heavy, statuses: [200, 422, 429, 503]),
        dropIn("/compat/openrlhf", .rewardOpenRLHF),
        dropIn("/compat/slime", .rewardSlime),
        dropIn("/compat/nemo-gym/verify", .verifyNeMoGym),
        dropIn("/compat/nemo-gym/seed_session", .seedNeMoGymSession),
        dropIn("/compat/nemo-gym/close_session", .closeNeMoGymSession),
        dropIn("/compat/nemo-gym/aggregate_metrics", .aggregateNeMoGymMetrics),
        Route(method: .get, path: "/compat/nemo-gym/", operation: .getNeMoGym, cost: .light, statuses: [200]),
        Route(method: .get, path: "/compat/nemo-gym/reverify_mode", operation: .getNeMoGymReverifyMode, cost: .light, statuses: [200]),
        dropIn("/compat/llama-factory", .scoreLlamaFactory),
        dropIn("/compat/pipelinerl/verify_answer", .verifyPipelineRL),
        Route(method: .get, path: "/compat/pipelinerl/health", operation: .getPipelineRLHealth, cost: .light, statuses: [200]),
        dropIn("/compat/open-instruct/test_program", .testOpenInstructProgram),
        Route(method: .get, path: "/", operation: .getPage, cost: .light, statuses: [200, 304]),
        Route(method: .post, path: "/", operation: .echo, cost: .heavy, statuses: [200, 413, 415, 429, 503]),
        Route(method: .get, path: "/health", operation: .getHealth, cost: .light, statuses: [200]),
        Route(method: .get, path: "/livez", operation: .getLiveness, cost: .light, statuses: [200]),
        Route(method: .get, path: "/readyz", operation: .getReadiness, cost: .light, statuses: [200, 503]),
        Route(method: .get, path: "/metrics", operation: .getMetrics, cost: .light, statuses: [200]),
        Route(method: .get, path: "/openapi.yaml", operation: .getOpenAPI, cost: .light, statuses: [200, 304]),
    ]

    /// The routes by the length of their path, of which few share one: comparing those is cheaper than hashing.
    private static let byLength: [[Route]] = {
        var routes = [[Route]](repeating: [], count: 1 + (all.map(\.path.utf8.count).max() ?? 0))
        for route in all { routes[route.path.utf8.count].append(route) }
        return routes
    }()

    private static func dropIn(_ path: String, _ operation: Operation) -> Route {
        Route(method: .post, path: path, operation: operation, cost: .heavy, statuses: [200, 400, 413, 415, 422, 429, 503])
    }

    /// What a method and a target select.
    public enum Match: Sendable, Equatable {
        /// The route.
        case route(Route)
        /// The path exists, with other methods: the value of `Allow`.
        case otherMethods(allow: String)
        /// No route has the path.
        case none
    }

    /// Selects a route by method and path; a query is no part of the path. HEAD selects what GET does.
    ///
    /// - Parameter target: the request target in origin form, `/path?query`.
    public static func match(_ method: HTTPRequest.Method, target: String) -> Match {
        let path = target.utf8.contains(UInt8(ascii: "?")) ? String(target.prefix { $0 != "?" }) : target
        guard path.utf8.count < byLength.count else { return .none }
        let wanted = method == .head ? .get : method
        var methods: [String] = []
        for route in byLength[path.utf8.count] where route.path == path {
            if route.method == wanted { return .route(route) }
            methods += route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]
        }
        guard !methods.isEmpty else { return .none }
        methods.append("OPTIONS")
        return .otherMethods(allow: methods.joined(separator: ", "))
    }
}
