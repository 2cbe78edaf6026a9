public import HTTP
public import HTTPTypes
import Synchronization

/// Who may call which route.
public struct AccessPolicy: Sendable {
    /// Certificates that let a client in.
    public enum Identities: Sendable, Equatable {
        /// None: a certificate alone does not.
        case none
        /// Each that a trusted authority has signed.
        case any
        /// Those with one of these names, such as `URI:spiffe://lab/trainer` or `CN:trainer`.
        case named(Set<String>)
    }

    /// Endpoints that anyone may call.
    public enum Exemption: String, Sendable, CaseIterable {
        /// `/health`, `/livez` and `/readyz`.
        case health
        /// `/metrics`.
        case metrics
        /// `/openapi.yaml`.
        case contract
        /// `/`, `/docs` and `/favicon.ico`: texts that are the same everywhere. What they show they ask for, with a token.
        case page

        /// The ``HTTP/Endpoint/operation`` of each.
        public var operations: Set<String> {
            switch self {
            case .health: ["getHealth", "getLiveness", "getReadiness"]
            case .metrics: ["getMetrics"]
            case .contract: ["getOpenAPI"]
            case .page: ["getPage", "getDocs", "getIcon"]
            }
        }
    }

    /// What the policy says about a request.
    public enum Decision: Sendable, Equatable {
        /// It may go on; the caller's name is for the log.
        case allowed(caller: String?)
        /// It needs a token or certificate that it does not have: 401.
        case denied(Problem, challenge: String)
    }

    private let tokens: BearerTokens?
    private let identities: Identities
    private let exempt: Set<String>

    /// A policy; without tokens and identities everyone may call everything.
    ///
    /// - Parameters:
    ///   - tokens: each lets its bearer in.
    ///   - identities: certificates that do.
    ///   - exemptions: what is open to all even so.
    public init(tokens: BearerTokens? = nil, identities: Identities = .none, exemptions: Set<Exemption> = [.health, .page]) {
        self.tokens = tokens
        self.identities = identities
        exempt = Set(exemptions.flatMap(\.operations))
    }

    /// How many tokens let their bearers in.
    public var tokenCount: Int { tokens?.count ?? 0 }

    /// Whether it turns anyone away.
    public var isOpen: Bool { tokens == nil && identities == .none }

    /// Decides about a request.
    ///
    /// - Parameters:
    ///   - head: method, path and fields.
    ///   - endpoint: what the request asks for; `nil` if nothing here answers it.
    ///   - peer: who showed a certificate, which TLS has checked; `nil` without one.
    public func decision(for head: HTTPRequest, to endpoint: Endpoint?, peer: PeerIdentity?) -> Decision {
        let peer = peer?.names
        if isOpen { return .allowed(caller: peer?.first) }
        let token = head.headerFields[.authorization].flatMap { tokens?.name(of: $0) }
        if token != nil || isKnown(peer) { return .allowed(caller: token ?? peer?.first) }
        if let endpoint, exempt.contains(endpoint.operation) { return .allowed(caller: nil) }
        let hasToken = head.headerFields[.authorization] != nil
        let detail =
            switch (tokens != nil, hasToken) {
            case (true, true): "the token in Authorization is unknown; ask the operator for a valid one"
            case (true, false): "the request has no token; send it as \"Authorization: Bearer TOKEN\""
            case (false, _): "the client must show a certificate that this service accepts"
            }
        return .denied(Problem(.unauthorized, detail), challenge: "Bearer realm=\"advantaged\"" + (hasToken ? ", error=\"invalid_token\"" : ""))
    }

    private func isKnown(_ peer: [String]?) -> Bool {
        guard let peer else { return false }
        return switch identities {
        case .none: false
        case .any: true
        case .named(let names): peer.contains { names.contains($0) }
        }
    }
}

/// The policy that counts now: it can be replaced while the service runs.
public final class Access: Sendable {
    private let policy: Mutex<AccessPolicy>

    /// Begins with a policy.
    public init(_ policy: AccessPolicy) { self.policy = Mutex(policy) }

    /// Whether it turns nobody away.
    public var isOpen: Bool { policy.withLock(\.isOpen) }

    /// What the policy says about a request.
    public func decision(for head: HTTPRequest, to endpoint: Endpoint?, peer: PeerIdentity?) -> AccessPolicy.Decision {
        policy.withLock { $0.decision(for: head, to: endpoint, peer: peer) }
    }

    /// Uses another policy for the requests to come.
    public func replace(_ new: AccessPolicy) { policy.withLock { $0 = new } }
}
