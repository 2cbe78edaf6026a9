import Batch
import Dispatch
import Logging
import Middleware
import Transport

/// What SIGHUP reads again: tokens, certificates and profiles. What cannot be read leaves the old ones in place, and does not keep the rest from being replaced.
final class Reload: Sendable {
    private let configuration: ServiceConfiguration
    private let access: Access
    private let logger: Logger
    private let onEnd: @Sendable (Bool) -> Void
    private let replaceCertificates: @Sendable (TLSContext) -> Void
    private let replaceProfiles: @Sendable (VerifierProfiles) -> Void
    /// Not the one of the signals: reading a file may take long, where it is on a network, and must not keep SIGTERM from being heard.
    private let queue = DispatchQueue(label: "advantaged.reload")

    init(
        _ configuration: ServiceConfiguration, _ access: Access, _ logger: Logger, onEnd: @escaping @Sendable (Bool) -> Void = { _ in },
        replaceCertificates: @escaping @Sendable (TLSContext) -> Void, replaceProfiles: @escaping @Sendable (VerifierProfiles) -> Void
    ) {
        self.onEnd = onEnd
        self.configuration = configuration
        self.access = access
        self.logger = logger
        self.replaceCertificates = replaceCertificates
        self.replaceProfiles = replaceProfiles
    }

    /// Reads the files on a queue of its own; returns at once.
    func begin() { queue.async { self.perform() } }

    /// Reads the files, and logs a line for each.
    func perform() {
        // Of each file.
        var ends: [Bool] = []
        if let file = configuration.access.tokenFile {
            let isRead = attempt("tokens", file) {
                let policy = try configuration.accessPolicy()
                access.replace(policy)
                return ["tokens": "\(policy.tokenCount)"]
            }
            ends.append(isRead)
        }
        if let tls = configuration.tls {
            // The server says itself from when on it uses them.
            let isRead = attempt("certificates", tls.certificateFile, done: "read") {
                let context = try tls.readContext()
                replaceCertificates(context)
                return context.expiry.map { ["expires": "\($0)"] } ?? [:]
            }
            ends.append(isRead)
        }
        if let file = configuration.profilesFile {
            let isRead = attempt("profiles", file) {
                let profiles = try configuration.readProfiles()
                replaceProfiles(profiles)
                return ["profiles": "\(profiles.count)"]
            }
            ends.append(isRead)
        }
        if ends.isEmpty {
            return logger.notice("nothing to reload: none of token-file, tls-certificate and profiles is set; other settings need a restart")
        }
        onEnd(ends.allSatisfy(\.self))
    }

    private func attempt(_ what: String, _ file: String, done: String = "replaced", _ body: () throws -> Logger.Metadata) -> Bool {
        do {
            let found = try body()
            logger.notice("\(what) \(done)", metadata: found.merging(["file": "\(file)"]) { $1 })
            return true
        } catch {
            logger.error("reload failed", metadata: ["file": "\(file)", "error": "\(error)", "still_in_use": "the old \(what)"])
            return false
        }
    }
}
