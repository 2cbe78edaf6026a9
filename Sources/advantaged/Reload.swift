import Dispatch
import Logging
import Middleware
import Transport

/// What SIGHUP reads again: certificates and tokens. What cannot be read leaves the old ones in place, and does not keep the rest from being replaced.
final class Reload: Sendable {
    private let configuration: ServiceConfiguration
    private let access: Access
    private let logger: Logger
    private let onEnd: @Sendable (Bool) -> Void
    private let replaceCertificates: @Sendable (TLSContext) -> Void
    /// Not the one of the signals: reading a file may take long, where it is on a network, and must not keep SIGTERM from being heard.
    private let queue = DispatchQueue(label: "advantaged.reload")

    init(
        _ configuration: ServiceConfiguration, _ access: Access, _ logger: Logger, onEnd: @escaping @Sendable (Bool) -> Void = { _ in },
        replaceCertificates: @escaping @Sendable (TLSContext) -> Void
    ) {
        self.onEnd = onEnd
        self.configuration = configuration
        self.access = access
        self.logger = logger
        self.replaceCertificates = replaceCertificates
    }

    /// Reads the files on a queue of its own; returns at once.
    func begin() { queue.async { self.perform() } }

    /// Reads the files.
    func perform() {
        if configuration.access.tokenFile == nil, configuration.tls == nil {
            return logger.notice("nothing to reload: neither token-file nor tls-certificate is set")
        }
        var succeeded = true
        if configuration.access.tokenFile != nil {
            succeeded = attempt("tokens") {
                access.replace(try configuration.accessPolicy())
                logger.notice("tokens replaced")
            }
        }
        if let tls = configuration.tls {
            succeeded = attempt("certificates") { replaceCertificates(try tls.readContext()) } && succeeded
        }
        onEnd(succeeded)
    }

    private func attempt(_ what: String, _ body: () throws -> Void) -> Bool {
        do { try body() } catch {
            logger.error("reload failed", metadata: ["error": "\(error)", "still_in_use": "the old \(what)"])
            return false
        }
        return true
    }
}
