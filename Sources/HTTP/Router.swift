public import HTTPTypes

/// Finds the endpoint of a request by its head, and refuses what no endpoint takes. Pure: the same head always has the same outcome.
///
///     let router = Router([livez])
///     guard case .endpoint(let endpoint) = router.route(request.head) else { … }
public struct Router: Sendable {
    /// What a head leads to.
    public enum Outcome: Sendable {
        /// The endpoint that answers.
        case endpoint(Endpoint)
        /// OPTIONS: 204 with these fields.
        case options(HTTPFields)
        /// No endpoint takes it; the fields belong to the answer, like Allow to a 405.
        case refused(Problem, HTTPFields)
    }

    /// `Allow` for the server as a whole.
    public static let allMethods = "GET, HEAD, POST, OPTIONS"

    /// The methods that are known here (RFC 9110, sec. 9.3; PATCH of RFC 5789; QUERY): a path has them, or says which it has.
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "QUERY"]

    /// Content codings of requests.
    private static let codings: Set<String> = ["identity", "gzip", "x-gzip"]

    /// The endpoints by the length of their path, of which few share one: comparing those is cheaper than hashing.
    private let byLength: [[Endpoint]]
    /// Those whose path has a name, `/v1/runs/{run}`: it is whatever is there. The first that fits counts, so those with an ending come first.
    private let named: [Endpoint]

    /// A router for a table of endpoints.
    public init(_ endpoints: [Endpoint]) {
        var byLength = [[Endpoint]](repeating: [], count: 1 + (endpoints.map(\.path.utf8.count).max() ?? 0))
        for endpoint in endpoints where endpoint.nameStart == nil { byLength[endpoint.path.utf8.count].append(endpoint) }
        self.byLength = byLength
        named = endpoints.filter { $0.nameStart != nil }
    }

    /// Routes by method and path, then checks the type and the coding of a body. HEAD goes where GET goes; a query is no part of the path.
    ///
    /// - Returns: 404 for an unknown path, 405 with Allow for a method that the path does not have, 501 for a method that no path has, 415 for a body of another type or
    ///   coding than the endpoint reads; OPTIONS is answered for a path and for `*`.
    public func route(_ head: HTTPRequest) -> Outcome {
        let target = head.path ?? ""
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let length = path.count
        let candidates = length < byLength.count ? byLength[length] : []
        let wanted = head.method == .head ? .get : head.method
        for endpoint in candidates where endpoint.method == wanted && endpoint.path.utf8.elementsEqual(path) {
            return checked(endpoint, head.headerFields)
        }
        let fitting = named.first { $0.name(in: target) != nil }
        let found = candidates.filter { $0.path.utf8.elementsEqual(path) } + named.filter { $0.path == fitting?.path }
        for endpoint in found where endpoint.method == wanted { return checked(endpoint, head.headerFields) }
        guard Self.methods.contains(head.method.rawValue) else {
            return .refused(
                Problem(
                    .notImplemented, "no resource here has the method \(head.method.rawValue) (RFC 9110, sec. 9.1); use GET, HEAD, POST or OPTIONS"),
                [:])
        }
        guard !found.isEmpty else {
            // The server as a whole (RFC 9110, sec. 9.3.7).
            if head.method == .options, target == "*" { return .options([.allow: Self.allMethods]) }
            return .refused(Problem(.notFound, "no route has this path; \"/openapi.yaml\" lists them"), [:])
        }
        let allowed = found.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] } + ["OPTIONS"]
        let allow = allowed.joined(separator: ", ")
        guard head.method != .options else { return .options([.allow: allow]) }
        return .refused(Problem(.methodNotAllowed, "the path takes \(allow)"), [.allow: allow])
    }

    private func checked(_ endpoint: Endpoint, _ fields: HTTPFields) -> Outcome {
        guard endpoint.readsBody else { return .endpoint(endpoint) }
        if !endpoint.bodyTypes.isEmpty, !Self.isOne(of: endpoint.bodyTypes, fields[.contentType]) {
            return .refused(
                Problem(
                    .unsupportedMediaType, "Content-Type must be \(endpoint.bodyTypes.joined(separator: " or "))"),
                [.accept: endpoint.bodyTypes.joined(separator: ", ")])
        }
        if let coding = fields[.contentEncoding], !Self.codings.contains(coding.lowercased()) {
            return .refused(
                Problem(.unsupportedMediaType, "Content-Encoding must be gzip or identity; it is \(coding)"), [.acceptEncoding: "gzip, identity"])
        }
        return .endpoint(endpoint)
    }

    /// Whether a Content-Type names one of the types, in any case and with any parameters (RFC 9110, sec. 8.3.1).
    private static func isOne(of types: [String], _ contentType: String?) -> Bool {
        guard let contentType else { return false }
        var essence = contentType.utf8.prefix { $0 != UInt8(ascii: ";") }
        while let last = essence.last, isSpace(last) { essence.removeLast() }
        let start = essence.drop(while: isSpace)
        return types.contains { type in
            type.utf8.count == start.count && zip(type.utf8, start).allSatisfy { $0 == ($1 &- 0x41 < 26 ? $1 | 0x20 : $1) }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
