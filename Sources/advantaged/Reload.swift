import AdvantageAPI
import HTTPTypes
import Logging
import Server
import Synchronization

/// What SIGHUP reads again: certificates and tokens. What cannot be read leaves the old ones in place.
final class Reload: Sendable {
    private let configuration: ServiceConfiguration
    private let access: CurrentAccess
    private let logger: Logger

    init(_ configuration: ServiceConfiguration, _ access: CurrentAccess, _ logger: Logger) {
        self.configuration = configuration
        self.access = access
        self.logger = logger
    }

    func perform(on server: Server) {
        do {
            access.replace(try configuration.accessPolicy())
            if configuration.access.tokenFile != nil { logger.notice("tokens replaced") }
            if let tls = configuration.tls { server.replaceCertificates(try TLSContext(tls)) }
        } catch {
            logger.error("reload failed", metadata: ["error": "\(error)"])
        }
    }
}

/// The policy that counts now.
final class CurrentAccess: Sendable {
    private let policy: Mutex<AccessPolicy>

    init(_ policy: AccessPolicy) { self.policy = Mutex(policy) }

    /// Whether it turns nobody away.
    var isOpen: Bool { policy.withLock(\.isOpen) }

    /// What the policy says about a request.
    func decision(for head: HTTPRequest, peer: PeerIdentity?) -> AccessPolicy.Decision {
        policy.withLock { $0.decision(for: head, peer: peer?.names) }
    }

    func replace(_ new: AccessPolicy) { policy.withLock { $0 = new } }
}
