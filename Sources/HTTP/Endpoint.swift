public import HTTPTypes

/// One operation of the API: what `openapi.yaml` says about it, and how its exchange begins.
///
///     Endpoint(.get, "/livez", "getLiveness", cost: .light, statuses: [200]) { request in
///         WholeBody(of: request, limit: 0) { _ in Answer(type: "application/json", body: Array("{\"status\":\"ok\"}".utf8)) }
///     }
public final class Endpoint: Sendable {
    /// Where the work of an endpoint runs.
    public enum Cost: Sendable, Equatable {
        /// On the loop, whole: it is less than a hand-over to another thread.
        case light
        /// The first step runs on the loop where the whole body came at once and is small; the rest, and everything else, on the compute pool.
        case mixed
        /// On the compute pool.
        case heavy
    }

    /// The method.
    public let method: HTTPRequest.Method
    /// The literal path; it may have a name in braces that stands for one or more bytes, slashes too: `/v1/runs/{run}`, `/v1/runs/{run}/samples`.
    public let path: String
    /// `operationId`, and the name of the endpoint in logs and metrics.
    public let operation: String
    /// What it costs.
    public let cost: Cost
    /// The media types of a body that it reads; none where any will do.
    public let bodyTypes: [String]
    /// The statuses its own work can end in, ascending, besides ``statusesOfEveryEndpoint``.
    public let statuses: [Int]
    /// Whether a browser may ask for it from a page of another site. A GET that computes may not be asked for so: it would be work that any page can cause.
    public let allowsCrossSite: Bool
    /// Begins the exchange of a request; on the loop, quick and without I/O.
    public let begin: @Sendable (Request) -> any Exchange
    /// Answers by the head alone, on the loop, where no exchange is needed: most requests are health checks, which then cost no exchange.
    public let answer: (@Sendable (Request) throws(Problem) -> Answer)?

    /// An endpoint.
    public init(
        _ method: HTTPRequest.Method, _ path: String, _ operation: String, cost: Cost, bodyTypes: [String] = [], statuses: [Int],
        allowsCrossSite: Bool = true, answer: (@Sendable (Request) throws(Problem) -> Answer)? = nil,
        begin: @escaping @Sendable (Request) -> any Exchange
    ) {
        self.method = method
        self.path = path
        self.operation = operation
        self.cost = cost
        self.bodyTypes = bodyTypes
        self.statuses = statuses
        self.allowsCrossSite = allowsCrossSite
        self.answer = answer
        self.begin = begin
    }

    /// How many bytes of ``path`` come before its name in braces; `nil` where it has none.
    var nameStart: Int? { path.utf8.firstIndex(of: UInt8(ascii: "{")).map { path.utf8.distance(from: path.startIndex, to: $0) } }

    /// What comes after the name in braces.
    private var ending: Substring { path.split(separator: "}", omittingEmptySubsequences: false).dropFirst().last ?? "" }

    /// What a target has in the place of the name in braces, as it was sent; `nil` where the target is not of this endpoint.
    public func name(in target: String) -> Substring? {
        guard let start = nameStart else { return nil }
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let ending = ending.utf8
        guard path.count > start + ending.count, path.prefix(start).elementsEqual(self.path.utf8.prefix(start)),
            path.suffix(ending.count).elementsEqual(ending)
        else { return nil }
        return Substring(path.dropFirst(start).dropLast(ending.count))
    }

    /// Whether it reads a body.
    public var readsBody: Bool { method == .post }

    /// Statuses that HTTP itself, and the policy for who may call, can answer on any endpoint.
    public static let statusesOfEveryEndpoint = [400, 401, 408, 413, 414, 417, 431, 500, 501, 503, 505]
}
