import AdvantageAPI
import ArgumentParser
import CLinux
import Dispatch
import Glibc
import Logging
import Server
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service.",
        discussion: """
            Every flag can be given by the environment as ADVANTAGED_ and its name, like ADVANTAGED_MAX_BODY_BYTES; a flag wins over the \
            environment. SIGTERM and SIGINT drain: requests in flight are answered, then the process ends with 0; a second signal ends it at once.
            """)

    @Option(help: "Address to listen on: IPv4, IPv6 or a host name. (default: 127.0.0.1)")
    var host: String?
    @Option(help: "Port to listen on; 0 picks a free one and logs it. (default: 8080)")
    var port: UInt16?
    @Option(help: "Threads that compute. (default: one per core)")
    var workers: Int?
    @Option(help: "Largest request body in bytes; beyond it 413. (default: 268435456)")
    var maxBodyBytes: Int?
    @Option(help: "Body bytes held for all requests together; beyond it 503. (default: 2147483648)")
    var maxTotalBodyBytes: Int?
    @Option(help: "Tokens whose advantages one answer may write; beyond it 422. (default: 33554432)")
    var maxOutputTokens: Int?
    @Option(help: "Requests that may wait for a thread; beyond it 429. (default: 256)")
    var maxQueued: Int?
    @Option(help: "Open connections; beyond it new ones wait. (default: 10000)")
    var maxConnections: Int?
    @Option(help: "Seconds an idle connection is kept. (default: 75)")
    var idleTimeout: Int?
    @Option(help: "Seconds a client may take to send a request's head. (default: 10)")
    var headTimeout: Int?
    @Option(help: "Seconds a drain keeps accepting, for load balancers to notice /readyz. (default: 0)")
    var drainDelay: Int?
    @Option(help: "Seconds a drain waits for requests in flight. (default: 25)")
    var drainGrace: Int?
    @Option(help: "Format of log lines, on standard error: \(LogFormat.allNames). (default: text on a terminal, else json)")
    var logFormat: LogFormat?
    @Option(help: "Which requests are logged: \(AccessLog.allNames); \"all\" leaves out successful health checks and metrics. (default: all)")
    var accessLog: AccessLog?

    func run() async throws {
        Self.tuneAllocator()
        let settings = Settings()
        let configuration = try serverConfiguration(settings)
        var limits = AdvantageService.Limits()
        limits.bodyBytes = try settings.value(maxBodyBytes, "MAX_BODY_BYTES", default: limits.bodyBytes, isAllowed: { $0 >= 1 }, rule: "1 or more")
        limits.outputTokens = try settings.value(
            maxOutputTokens, "MAX_OUTPUT_TOKENS", default: limits.outputTokens, isAllowed: { $0 >= 0 }, rule: "0 or more")
        let sink = LogSink(
            format: try settings.value(logFormat, "LOG_FORMAT", default: isatty(STDERR_FILENO) == 1 ? .text : .json, rule: LogFormat.allNames))
        let accessLog = try settings.value(accessLog, "ACCESS_LOG", default: .all, rule: AccessLog.allNames)
        LoggingSystem.bootstrap { SinkLogHandler(label: $0, sink: sink) }
        let logger = Logger(label: "advantaged")

        let running = RunningServer()
        let service = AdvantageService(
            limits: limits, version: version, parallel: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) },
            now: { Server.monotonicNanoseconds }, state: { running.state })
        let responder = ServiceResponder(service: service, sink: sink, accessLog: accessLog)
        let server = Server(configuration: configuration, responder: responder) { logger.log($0) }
        running.set(server)
        // Before the first line that says it listens: whoever reads that may already stop it.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let boundPort: UInt16
        do throws(SystemError) {
            boundPort = try server.start()
        } catch {
            logger.critical("cannot listen", metadata: ["host": "\(configuration.host)", "port": "\(configuration.port)", "error": "\(error)"])
            sink.flush()
            throw ExitCode(1)
        }
        logger.notice("listening", metadata: ["host": "\(configuration.host)", "port": "\(boundPort)", "version": "\(version)"])

        let listening = Task {
            for await signal in signals {
                logger.notice("signal", metadata: ["signal": "\(signal)"])
                if running.beginDraining() { server.drain() } else { server.cut() }
            }
        }
        await server.waitUntilStopped()
        listening.cancel()
        logger.notice("stopped")
        sink.flush()
    }

    /// Keeps some megabytes of freed memory for the next request, whose pages need not be made anew; what is larger goes back to the kernel.
    private static func tuneAllocator() {
        clinux_keep_freed_memory(8 << 20, 16 << 20)
    }

    private func serverConfiguration(_ settings: Settings) throws -> ServerConfiguration {
        var configuration = ServerConfiguration()
        func natural(_ flag: Int?, _ name: String, default other: Int, from minimum: Int) throws -> Int {
            try settings.value(flag, name, default: other, isAllowed: { $0 >= minimum }, rule: "a whole number of at least \(minimum)")
        }
        func nanoseconds(_ flag: Int?, _ name: String, default other: UInt64, from minimum: Int) throws -> UInt64 {
            let seconds = try settings.value(
                flag, name, default: Int(other / 1_000_000_000), isAllowed: { (minimum...86_400).contains($0) },
                rule: "from \(minimum) to 86400 seconds")
            return UInt64(seconds) * 1_000_000_000
        }
        configuration.host = try settings.value(host, "HOST", default: configuration.host)
        configuration.port = try settings.value(port, "PORT", default: configuration.port, rule: "a port from 0 to 65535")
        configuration.workers = try natural(workers, "WORKERS", default: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), from: 1)
        configuration.maximumBodyBytes = try natural(maxTotalBodyBytes, "MAX_TOTAL_BODY_BYTES", default: configuration.maximumBodyBytes, from: 1)
        configuration.maximumQueuedRequests = try natural(maxQueued, "MAX_QUEUED", default: configuration.maximumQueuedRequests, from: 0)
        configuration.maximumConnections = try natural(maxConnections, "MAX_CONNECTIONS", default: configuration.maximumConnections, from: 1)
        configuration.timeouts.idle = try nanoseconds(idleTimeout, "IDLE_TIMEOUT", default: configuration.timeouts.idle, from: 1)
        configuration.timeouts.head = try nanoseconds(headTimeout, "HEAD_TIMEOUT", default: configuration.timeouts.head, from: 1)
        configuration.timeouts.drainDelay = try nanoseconds(drainDelay, "DRAIN_DELAY", default: configuration.timeouts.drainDelay, from: 0)
        configuration.timeouts.drainGrace = try nanoseconds(drainGrace, "DRAIN_GRACE", default: configuration.timeouts.drainGrace, from: 0)
        return configuration
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
