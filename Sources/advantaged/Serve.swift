import AdvantageAPI
import ArgumentParser
import CLinux
import Dispatch
import Glibc
import Logging
import Server

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service.",
        discussion: """
            Every setting is a flag, a variable ADVANTAGED_ and its name in capitals, like ADVANTAGED_MAX_BODY_BYTES, and a member of the \
            configuration file, like max_body_bytes; flags win over the environment, the environment over the file. SIGTERM and SIGINT drain: \
            requests in flight are answered, then the process ends with 0; a second signal ends it at once. SIGHUP reads certificates and tokens again.
            """)

    @OptionGroup var options: ServeOptions

    func run() async throws {
        StandardStreams.fillGaps()
        Self.tuneAllocator()
        let settings = try Settings(configuration: options.config)
        let configuration = try ServiceConfiguration(options, settings)
        let access = CurrentAccess(try configuration.accessPolicy())
        let tls = try Self.tlsContext(configuration)
        let sink = LogSink(format: configuration.logFormat)
        LoggingSystem.bootstrap { SinkLogHandler(label: $0, sink: sink) }
        let logger = Logger(label: "advantaged")

        let running = RunningServer()
        let service = AdvantageService(
            limits: configuration.limits, profiles: configuration.profiles, version: version,
            parallel: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) },
            now: { Server.monotonicNanoseconds }, state: { running.state })
        let responder = ServiceResponder(service: service, access: access, sink: sink, accessLog: configuration.accessLog)
        let server = Server(configuration: configuration.server, responder: responder, tls: tls) { logger.log($0) }
        running.set(server)
        let reload = Reload(configuration, access, logger)
        // Before the first line that says it listens: whoever reads that may already stop it.
        try Signals.handle([SIGTERM, SIGINT, SIGHUP]) { signal in
            logger.notice("signal", metadata: ["signal": "\(Signals.name(signal))"])
            if signal == SIGHUP { return reload.perform(on: server) }
            if running.beginDraining() { server.drain() } else { server.cut() }
        }
        let boundPort: UInt16
        do throws(SystemError) {
            boundPort = try server.start()
        } catch {
            logger.critical(
                "cannot listen", metadata: ["host": "\(configuration.server.host)", "port": "\(configuration.server.port)", "error": "\(error)"])
            sink.flush()
            throw ExitCode(1)
        }
        logger.notice(
            "listening",
            metadata: [
                "host": "\(configuration.server.host)", "port": "\(boundPort)", "version": "\(version)", "tls": tls == nil ? "no" : "yes",
                "access": access.isOpen ? "open" : "restricted",
            ])

        await server.waitUntilStopped()
        logger.notice("stopped")
        sink.flush()
    }

    /// Keeps some megabytes of freed memory for the next request, whose pages need not be made anew; what is larger goes back to the kernel.
    private static func tuneAllocator() {
        clinux_keep_freed_memory(8 << 20, 16 << 20)
    }

    private static func tlsContext(_ configuration: ServiceConfiguration) throws -> TLSContext? {
        guard let tls = configuration.tls else { return nil }
        do throws(TLSError) { return try TLSContext(tls) } catch { throw ValidationError("\(error)") }
    }
}

/// Which requests are logged.
enum AccessLog: String, CaseIterable, ExpressibleByArgument, LosslessStringConvertible {
    case all, errors, none

    static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }

    init?(_ description: String) { self.init(rawValue: description) }

    var description: String { rawValue }
}

extension Logger {
    fileprivate func log(_ event: ServerEvent) {
        switch event {
        case .acceptPaused(let reason): warning("accepting pauses", metadata: ["reason": "\(reason)"])
        case .draining(let open): notice("draining", metadata: ["open_connections": "\(open)"])
        case .cutting(let open): warning("the grace period is over", metadata: ["cut_connections": "\(open)"])
        case .certificatesReplaced: notice("certificates replaced")
        case .stopped: debug("the event loop has ended")
        }
    }
}
