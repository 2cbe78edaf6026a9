import ArgumentParser
import Batch
import CLinux
import Dispatch
import Endpoints
import Glibc
import HTTP
import Logging
import Middleware
import Runs
import Tracing
import Transport

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service.",
        discussion: """
            Every setting is a flag, a variable ADVANTAGED_ and its name in capitals, like ADVANTAGED_MAX_BODY_BYTES, and a member of the \
            configuration file, like max_body_bytes; flags win over the environment, the environment over the file. SIGTERM and SIGINT drain: \
            requests in flight are answered, then the process ends with 0; a second signal ends it at once. SIGHUP reads tokens, certificates and profiles again, and logs what it did.
            """)

    @OptionGroup var options: ServeOptions

    func run() async throws {
        Self.tuneAllocator()
        let settings = try Settings(configuration: options.config)
        let configuration = try ServiceConfiguration(options, settings)
        let access = Access(try configuration.accessPolicy())
        let tls = try configuration.tls?.readContext()
        let profiles = try configuration.readProfiles()
        let sink = LogSink(format: configuration.logFormat, level: configuration.logLevel)
        LoggingSystem.bootstrap { SinkLogHandler(label: $0, sink: sink) }
        let logger = Logger(label: "advantaged")
        for note in configuration.notes { logger.notice("\(note)") }

        let spans = try Tracer.exporter(logger)
        let now = { @Sendable in Server.monotonicNanoseconds }
        let report = StateReport(now: now)
        let pool = ComputePool(workers: configuration.server.workers, limit: configuration.server.maximumQueuedRequests)
        let runs = RunStore(file: configuration.runs, limits: configuration.runLimits, now: WallClock.seconds) { logger.log(runsTrouble: $0) }
        let context = ServiceContext(
            limits: configuration.limits, profiles: profiles, version: version, parallel: { pool.parallel($0, $1) }, now: now,
            runs: runs, peers: configuration.peers,
            state: { report.state })
        let service = Service(
            endpoints: Endpoint.all(of: context), metrics: context.metrics, access: access,
            gzip: Gzip(maximumRatio: configuration.maximumInflationRatio, now: now),
            log: AccessLog(configuration.accessLog, probes: Service.probes, slow: configuration.slowRequest) { sink.write($0, isSlow: $1) },
            peers: configuration.peers,
            tracing: spans?.tracing)
        report.useTraces { spans.map { ($0.figures.exported, $0.figures.dropped) } ?? (0, 0) }
        let server = Server(configuration: configuration.server, application: service, tls: tls, pool: pool) { logger.log($0) }
        report.use { server.statistics }
        report.use(certificateExpiry: tls?.expiryTime)
        let reload = Reload(
            configuration, access, logger, onEnd: { report.reloaded(succeeded: $0) },
            replaceCertificates: { context in
                report.use(certificateExpiry: context.expiryTime)
                server.replaceCertificates(context)
            }, replaceProfiles: { context.batch.replaceProfiles($0) })
        // Before the first line that says it listens: whoever reads that may already stop it.
        try Signals.handle([SIGTERM, SIGINT, SIGHUP]) { signal in
            logger.notice("signal", metadata: ["signal": "\(Signals.name(signal))"])
            if signal == SIGHUP { return reload.begin() }
            if report.beginDraining() { server.drain() } else { server.cut() }
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
        // Before the line that says it listens: whoever reads that may already ask for its health.
        let runFile = Self.writeRunFile(configuration, server.addresses, logger)
        logger.notice(
            "listening",
            metadata: [
                "host": "\(configuration.server.host)", "port": "\(boundPort)", "version": "\(version)", "tls": tls == nil ? "no" : "yes",
                "access": access.isOpen ? "open" : "restricted", "addresses": "\(server.addresses.map(\.description).joined(separator: " "))",
                "workers": "\(configuration.server.workers)",
            ])
        StartUpMemory.giveBack()

        await server.waitUntilStopped()
        runs.flush(for: .seconds(5))
        runFile?.remove()
        spans?.flush()
        logger.notice("stopped")
        sink.flush()
    }

    /// Says where the service listens, for health checks; that it cannot be said is no reason not to serve.
    private static func writeRunFile(_ configuration: ServiceConfiguration, _ addresses: [SocketAddress], _ logger: Logger) -> RunFile? {
        guard !configuration.runFiles.isEmpty else { return nil }
        let environment = EnvironmentVariables.current
        let seen = RunRecord.variables.compactMap { name in environment[name].map { (name, $0) } }
        let record = RunRecord(
            process: .current, addresses: addresses, certificateFile: configuration.tls.map { AbsolutePath.of($0.certificateFile) },
            environment: Dictionary(seen, uniquingKeysWith: { $1 }))
        switch RunFile.write(record, to: configuration.runFiles) {
        case .written(let file): return file
        case .taken(let file, let other):
            logger.notice(
                "no run file: another service has it; give this one a --run-file of its own for health checks",
                metadata: ["file": "\(file.path)", "pid": "\(other.id)"])
        case .failed(let reason): logger.notice("no run file: health checks need the address", metadata: ["reason": "\(reason)"])
        }
        return nil
    }

    /// Keeps some megabytes of freed memory for the next request, whose pages need not be made anew; what is larger goes back to the kernel, at the latest
    /// when the server holds nothing any more.
    private static func tuneAllocator() {
        clinux_keep_freed_memory(4 << 20, 8 << 20)
    }
}

extension Logger {
    fileprivate func log(runsTrouble trouble: String?) {
        guard let trouble else { return notice("runs are written again") }
        error("runs cannot be written", metadata: ["error": "\(trouble)", "until_then": "they are kept in memory"])
    }

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
