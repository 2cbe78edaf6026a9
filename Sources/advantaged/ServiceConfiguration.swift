public import ArgumentParser
import Batch
import Glibc
import Logging
public import Middleware
import Runs
import Transport
import struct HTTP.Timeouts

/// All settings of `serve`, with defaults filled in and checked.
struct ServiceConfiguration {
    var server = ServerConfiguration()
    var limits = BatchContext.Limits()
    /// The file of the runs, if they outlive the process.
    var runs: String?
    var runLimits = RunLimits()
    /// Other replicas.
    var peers: PeerOrigins
    /// Verifiers by name.
    var profilesFile: String?
    var tls: TLSConfiguration?
    var access: AccessSettings
    var logFormat: LogFormat
    var accessLog: AccessLog.Choice
    var logLevel: Logger.Level
    /// Nanoseconds from which on a request is slow; `nil` for never.
    var slowRequest: UInt64?
    /// Where it says what it listens on; the first that can be written to counts.
    var runFiles: [RunFile]
    /// How many times its size a gzip body may grow to.
    var maximumInflationRatio: Int
    /// What the operator should know about the settings: limits that others lower.
    private(set) var notes: [String] = []

    /// - Throws: `SettingError` that names the setting, where it came from, and the rule.
    init(_ options: ServeOptions, _ settings: Settings) throws {
        server.host = try settings.value(options.host, "host", default: server.host)
        server.port = try settings.value(options.port, "port", default: server.port, rule: "a port from 0 to 65535")
        try Self.readLimits(options, settings, into: &server, &limits)
        try Self.readRunLimits(options, settings, into: &runLimits)
        maximumInflationRatio = try settings.value(
            options.maxInflationRatio, "max-inflation-ratio", default: 200, isAllowed: { (1...Self.largest).contains($0) },
            rule: "a whole number from 1 to \(Self.largest)")
        try Self.readTimeouts(options, settings, into: &server)
        tls = try Self.tls(options, settings)
        runs = try settings.value(options.runs, "runs")
        let peers = try settings.value(
            options.runsPeers, "runs-peers", isAllowed: { PeerOrigins(parsing: $0) != nil },
            rule: "http or https origins with commas, of names or IPv4 addresses, without a path")
        self.peers = peers.flatMap(PeerOrigins.init(parsing:)) ?? PeerOrigins()
        profilesFile = try settings.value(options.profiles, "profiles")
        access = try AccessSettings(options, settings)
        logFormat = try settings.value(
            options.logFormat, "log-format", default: isatty(STDERR_FILENO) == 1 ? .text : .json, rule: "one of \(LogFormat.allNames)")
        logLevel = try settings.value(options.logLevel, "log-level", default: .info, rule: "one of \(Logger.Level.allNames)")
        let slow = try settings.value(
            options.slowRequest, "slow-request", default: 0, isAllowed: { (0...86_400).contains($0) }, rule: "from 0 to 86400 seconds")
        slowRequest = slow > 0 ? UInt64(slow * 1e9) : nil
        accessLog = try settings.value(options.accessLog, "access-log", default: .all, rule: "one of \(AccessLog.Choice.allNames)")
        let named = try settings.value(options.runFile, "run-file")
        runFiles = named == "none" ? [] : RunFile.places(named: named) { name in getenv(name).map { String(cString: $0) } }
        try settings.checkNames()
        try checkExposure()
        let total = server.maximumHeldBytes
        if limits.bodyBytes > total {
            notes.append(
                "max-body-bytes is \(limits.bodyBytes), but all requests together may hold \(total) bytes (max-total-body-bytes): a larger body is "
                    + "refused with 413")
            limits.bodyBytes = total
        }
    }

    /// A petabyte: sums and small multiples of numbers up to it do not overflow.
    private static let largest = 1 << 50

    /// The verifiers that requests may refer to by name, from the file as it is now, each one checked.
    ///
    /// - Throws: `SettingError` naming the file and the place in it.
    func readProfiles() throws -> VerifierProfiles {
        try profilesFile.map(ProfilesFile.read) ?? VerifierProfiles()
    }

    private static func readLimits(
        _ options: ServeOptions, _ settings: Settings, into server: inout ServerConfiguration, _ limits: inout BatchContext.Limits
    ) throws {
        func natural(_ flag: Int?, _ name: String, default other: Int, from minimum: Int) throws -> Int {
            try settings.value(
                flag, name, default: other, isAllowed: (minimum...Self.largest).contains, rule: "a whole number from \(minimum) to \(Self.largest)")
        }
        server.workers = try natural(options.workers, "workers", default: ProcessorLimit.count, from: 1)
        limits.bodyBytes = try natural(options.maxBodyBytes, "max-body-bytes", default: limits.bodyBytes, from: 1)
        server.maximumHeldBytes = try natural(options.maxTotalBodyBytes, "max-total-body-bytes", default: server.maximumHeldBytes, from: 1)
        // A token takes up to 24 bytes of an answer, which may have to move once while it grows.
        let affordable = server.maximumHeldBytes / 64
        limits.outputTokens = try natural(options.maxOutputTokens, "max-output-tokens", default: min(limits.outputTokens, affordable), from: 0)
        limits.answerBytes = try natural(options.maxAnswerBytes, "max-answer-bytes", default: limits.answerBytes, from: 1)
        limits.lineBytes = try natural(options.maxLineBytes, "max-line-bytes", default: limits.lineBytes, from: 1)
        server.maximumQueuedRequests = try natural(options.maxQueued, "max-queued", default: server.maximumQueuedRequests, from: 0)
        server.maximumConnections = try natural(options.maxConnections, "max-connections", default: server.maximumConnections, from: 1)
        server.limits.requestLine = try natural(options.maxRequestLineBytes, "max-request-line-bytes", default: server.limits.requestLine, from: 64)
        server.limits.head = try natural(options.maxHeadBytes, "max-head-bytes", default: server.limits.head, from: 256)
        server.limits.fields = try natural(options.maxFields, "max-fields", default: server.limits.fields, from: 1)
        server.limits.chunkExtensions = try natural(
            options.maxChunkExtensionBytes, "max-chunk-extension-bytes", default: server.limits.chunkExtensions, from: 0)
    }

    private static func readRunLimits(_ options: ServeOptions, _ settings: Settings, into limits: inout RunLimits) throws {
        func natural(_ flag: Int?, _ name: String, default other: Int, _ range: ClosedRange<Int>) throws -> Int {
            try settings.value(
                flag, name, default: other, isAllowed: range.contains, rule: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        limits.runs = try natural(options.maxRuns, "max-runs", default: limits.runs, 1...100_000)
        limits.steps = try natural(options.maxRunSteps, "max-run-steps", default: limits.steps, 2...100_000)
        limits.bytes = try natural(options.maxRunBytes, "max-run-bytes", default: limits.bytes, RunLimits.leastBytes...largest)
        limits.samples = try natural(options.keepSamples, "keep-samples", default: limits.samples, 0...RunLimits.mostSamples)
    }

    private static func readTimeouts(_ options: ServeOptions, _ settings: Settings, into server: inout ServerConfiguration) throws {
        func nanoseconds(_ flag: Int?, _ name: String, default other: UInt64, from minimum: Int = 1) throws -> UInt64 {
            let seconds = try settings.value(
                flag, name, default: Int(other / 1_000_000_000), isAllowed: { (minimum...86_400).contains($0) },
                rule: "from \(minimum) to 86400 seconds")
            return UInt64(seconds) * 1_000_000_000
        }
        server.timeouts.handshake = try nanoseconds(options.handshakeTimeout, "handshake-timeout", default: server.timeouts.handshake)
        server.timeouts.head = try nanoseconds(options.headTimeout, "head-timeout", default: server.timeouts.head)
        server.timeouts.body = try nanoseconds(options.bodyTimeout, "body-timeout", default: server.timeouts.body)
        func rate(_ flag: Int?, _ name: String, default other: Int) throws -> Int {
            try settings.value(flag, name, default: other, isAllowed: { $0 >= 1 }, rule: "a whole number of at least 1")
        }
        server.timeouts.bodyBytesPerSecond = try rate(options.minBodyRate, "min-body-rate", default: server.timeouts.bodyBytesPerSecond)
        server.timeouts.answerBytesPerSecond = try rate(options.minAnswerRate, "min-answer-rate", default: server.timeouts.answerBytesPerSecond)
        server.timeouts.stream = try nanoseconds(options.streamTimeout, "stream-timeout", default: server.timeouts.stream)
        server.timeouts.idle = try nanoseconds(options.idleTimeout, "idle-timeout", default: server.timeouts.idle)
        server.timeouts.write = try nanoseconds(options.writeTimeout, "write-timeout", default: server.timeouts.write)
        server.timeouts.linger = try nanoseconds(options.lingerTimeout, "linger-timeout", default: server.timeouts.linger)
        server.drainDelay = try nanoseconds(options.drainDelay, "drain-delay", default: server.drainDelay, from: 0)
        server.drainGrace = try nanoseconds(options.drainGrace, "drain-grace", default: server.drainGrace, from: 0)
    }

    private static func tls(_ options: ServeOptions, _ settings: Settings) throws -> TLSConfiguration? {
        let certificate = try settings.value(options.tlsCertificate, "tls-certificate")
        let key = try settings.value(options.tlsKey, "tls-key")
        let authority = try settings.value(options.tlsClientCa, "tls-client-ca")
        let names = TLSConfiguration.ClientCertificates.allCases.map(\.rawValue)
        let asked = try settings.value(
            options.tlsClientCertificates, "tls-client-certificates", default: authority == nil ? "none" : "required", isAllowed: names.contains,
            rule: "one of \(names.joined(separator: ", "))")
        guard let certificate, let key else {
            guard certificate == nil, key == nil else { throw SettingError("tls-certificate and tls-key must be given together") }
            guard authority == nil, asked == "none" else { throw SettingError("client certificates need tls-certificate and tls-key") }
            return nil
        }
        var tls = TLSConfiguration(certificateFile: certificate, keyFile: key)
        tls.clientAuthorityFile = authority
        tls.clientCertificates = TLSConfiguration.ClientCertificates(rawValue: asked) ?? .none
        guard tls.clientCertificates == .none || authority != nil else { throw SettingError("client certificates need tls-client-ca") }
        return tls
    }

    /// Whoever reaches the port may use it unless something stops them: beyond this machine that must be said.
    private func checkExposure() throws {
        guard access.identities == nil || tls?.clientAuthorityFile != nil else {
            throw SettingError("allowed-identities needs tls-client-ca")
        }
        let isClosed = access.tokenFile != nil || (tls?.clientCertificates ?? .none) != .none
        guard !isClosed, !access.allowsUnauthenticated, !LoopbackAddress.contains(server.host) else { return }
        throw SettingError(
            "host \(server.host) can be reached from other machines, and anyone could call: give --token-file or --tls-client-ca, or --allow-unauthenticated"
        )
    }

    /// The policy for who may call, from the files as they are now.
    func accessPolicy() throws -> AccessPolicy {
        try access.policy(certificates: tls?.clientCertificates ?? .none)
    }
}

/// Who may call, as the settings say it.
struct AccessSettings {
    var tokenFile: String?
    var identities: Set<String>?
    var exemptions: Set<AccessPolicy.Exemption>
    var allowsUnauthenticated: Bool

    init(_ options: ServeOptions, _ settings: Settings) throws {
        tokenFile = try settings.value(options.tokenFile, "token-file")
        identities = try settings.value(options.allowedIdentities, "allowed-identities").map(Self.list)
        let names = AccessPolicy.Exemption.allCases.map(\.rawValue)
        let exempt = try settings.value(
            options.authExempt, "auth-exempt", default: "health,page", isAllowed: { $0 == "none" || Self.list($0).isSubset(of: names) },
            rule: "none, or some of \(names.joined(separator: ", "))")
        exemptions = Set(Self.list(exempt).compactMap(AccessPolicy.Exemption.init(rawValue:)))
        allowsUnauthenticated = try settings.value(
            options.allowUnauthenticated ? true : nil, "allow-unauthenticated", default: false, rule: "true or false")
    }

    private static func list(_ text: String) -> Set<String> {
        Set(text.split(separator: ",").map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) })
    }

    func policy(certificates: TLSConfiguration.ClientCertificates) throws -> AccessPolicy {
        var tokens: BearerTokens?
        if let tokenFile {
            let text = String(decoding: try TextFile.read(tokenFile), as: UTF8.self)
            do throws(BearerTokens.ParseError) { tokens = try BearerTokens(parsing: text) } catch {
                throw SettingError("\(tokenFile), \(error)")
            }
        }
        let known: AccessPolicy.Identities = certificates == .none ? .none : identities.map { .named($0) } ?? .any
        return AccessPolicy(tokens: tokens, identities: known, exemptions: exemptions)
    }
}

extension TLSConfiguration {
    /// The certificates, from the files as they are now.
    ///
    /// - Throws: `SettingError` naming the file and the reason.
    func readContext() throws -> TLSContext {
        // The library would wait for the writer of a pipe.
        for file in [certificateFile, keyFile, clientAuthorityFile].compactMap({ $0 }) { try TextFile.checkRegular(file) }
        do throws(TLSError) { return try TLSContext(self) } catch { throw SettingError("\(error)") }
    }
}

extension AccessLog.Choice: ExpressibleByArgument {
    static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
