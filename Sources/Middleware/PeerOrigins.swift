public import HTTP
public import HTTPTypes

/// The other replicas of a service: their pages may read the runs of this one, as its own page reads theirs (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).
///
/// What a page of any other origin asks for stays what it is without the list.
public struct PeerOrigins: Sendable {
    /// The origins, `http://10.0.0.2:8080`, as browsers write them.
    public let origins: [String]

    /// What pages of peers may read.
    private static let operations: Set<String> = ["listRuns", "getRun", "getRunSamples"]
    private static let path = "/v1/runs"
    /// Origins of a list: each is a part of a field of the page.
    private static let most = 64
    /// Bytes of the longest origin: a host name of 253, its scheme and a port.
    private static let longest = 268

    private static let origin = HTTPField.Name("Origin")
    private static let requestedMethod = HTTPField.Name("Access-Control-Request-Method")
    private static let allowedOrigin = HTTPField.Name("Access-Control-Allow-Origin")
    private static let allowedMethods = HTTPField.Name("Access-Control-Allow-Methods")
    private static let allowedFields = HTTPField.Name("Access-Control-Allow-Headers")
    private static let lasts = HTTPField.Name("Access-Control-Max-Age")

    /// No peers.
    public init() { origins = [] }

    /// Origins with commas between; `nil` where one is none, or they are too many.
    ///
    /// Hosts are names or IPv4 addresses: a Content-Security-Policy has no form for those of IPv6.
    public init?(parsing text: String) {
        var origins: [String] = []
        for part in text.split(separator: ",") {
            guard let origin = Self.normalised(part) else { return nil }
            if !origins.contains(origin) { origins.append(origin) }
        }
        guard origins.count <= Self.most else { return nil }
        self.origins = origins
    }

    /// An origin in small letters, without the port that its scheme has anyway.
    private static func normalised(_ text: Substring) -> String? {
        let trimmed = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()).lowercased()
        guard let scheme = ["http://", "https://"].first(where: trimmed.hasPrefix), trimmed.utf8.count <= longest else { return nil }
        var rest = trimmed.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        let isName = parts[0].utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
        guard isName, !parts[0].isEmpty, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return scheme + parts[0] }
        guard let port = UInt16(parts[1]), port > 0 else { return nil }
        return port == (scheme == "http://" ? 80 : 443) ? scheme + parts[0] : "\(scheme)\(parts[0]):\(port)"
    }

    /// The peer whose page asks for something that it may read; `nil` for all others.
    public func peer(of head: HTTPRequest, asking endpoint: Endpoint?) -> String? {
        guard !origins.isEmpty, let endpoint, Self.operations.contains(endpoint.operation) else { return nil }
        return listed(head)
    }

    /// The answer to a browser that asks whether a page of a peer may send its token along; `nil` where this is not such a question.
    ///
    /// It carries no token itself, and says nothing but that the origin is on the list.
    public func answer(toPreflight head: HTTPRequest) -> Answer? {
        guard !origins.isEmpty, head.method == .options, let name = Self.requestedMethod, head.headerFields[name] == "GET",
            (head.path ?? "").hasPrefix(Self.path), let peer = listed(head)
        else { return nil }
        var answer = Answer(status: .noContent)
        share(&answer, with: peer)
        for (name, value) in [(Self.allowedMethods, "GET"), (Self.allowedFields, "Authorization"), (Self.lasts, "600")] {
            if let name { answer.fields[name] = value }
        }
        return answer
    }

    /// Lets a browser show an answer to a page of a peer.
    public func share(_ answer: inout Answer, with peer: String) {
        if let name = Self.allowedOrigin { answer.fields[name] = peer }
        answer.fields[.vary] = [answer.fields[.vary], "Origin"].compactMap(\.self).joined(separator: ", ")
    }

    /// The exchange whose answer a page of a peer is shown.
    public func around(_ exchange: any Exchange, for peer: String) -> any Exchange { SharedExchange(exchange, self, peer) }

    private func listed(_ head: HTTPRequest) -> String? {
        guard let name = Self.origin, let origin = head.headerFields[name] else { return nil }
        return origins.first { $0 == origin }
    }
}

/// An exchange whose answer a page of a peer is shown.
private final class SharedExchange: Exchange, @unchecked Sendable {
    private let inner: any Exchange
    private let origins: PeerOrigins
    private let peer: String

    init(_ inner: any Exchange, _ origins: PeerOrigins, _ peer: String) {
        self.inner = inner
        self.origins = origins
        self.peer = peer
    }

    var heldBytes: Int { inner.heldBytes }
    var bodyLimit: Int { inner.bodyLimit }
    var holdsBody: Bool { inner.holdsBody }

    func receive(_ chunk: Chunk, isLast: Bool) { inner.receive(chunk, isLast: isLast) }

    func next() -> Step {
        switch inner.next() {
        case .answer(var answer):
            origins.share(&answer, with: peer)
            return .answer(answer)
        case .head(var answer):
            origins.share(&answer, with: peer)
            return .head(answer)
        case let step: return step
        }
    }
}
