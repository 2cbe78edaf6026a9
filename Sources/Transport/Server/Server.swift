import Dispatch
import Glibc
public import HTTP
import Synchronization

/// An HTTP/1.1 server, plain or over TLS: one event loop on its own queue, a bounded compute pool, and an ``Application`` that answers.
public final class Server: Sendable {
    private let configuration: ServerConfiguration
    private let application: any Application
    private let pool: ComputePool
    private let tls: TLSContext?
    private let onEvent: @Sendable (ServerEvent) -> Void
    private let published = PublishedStatistics()
    private let way = Mutex(WayToLoop.messages([]))
    private let stopped = Stopped()
    private let bound = Mutex<[SocketAddress]>([])

    /// A server that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: address, limits and timeouts.
    ///   - application: begins the exchanges.
    ///   - tls: certificates; without them connections are plain.
    ///   - pool: runs the work; without one a pool is made as the configuration describes it.
    ///   - onEvent: gets what an operator should know; called on the loop.
    public init(
        configuration: ServerConfiguration, application: any Application, tls: TLSContext? = nil, pool: ComputePool? = nil,
        onEvent: @escaping @Sendable (ServerEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.application = application
        self.pool = pool ?? ComputePool(workers: configuration.workers, limit: configuration.maximumQueuedRequests)
        self.tls = tls
        self.onEvent = onEvent
    }

    /// Binds and starts to serve.
    ///
    /// - Returns: the port, which is a free one if the configuration says 0.
    /// - Throws: ``SystemError`` if the address cannot be bound.
    public func start() throws(SystemError) -> UInt16 {
        signal(SIGPIPE, SIG_IGN)
        Self.raiseDescriptorLimit()
        let sockets = try ListeningSocket.all(host: configuration.host, port: configuration.port)
        let port = sockets.first?.port ?? 0
        bound.withLock { $0 = sockets.compactMap { SocketAddress.own(of: $0.descriptor) } }
        let waker = try Waker()
        let mailbox = Mailbox<ServerCore.Message> { waker.wake() }
        let core = ServerCore(
            configuration: configuration, application: application, acceptor: Acceptor(sockets), tls: tls, pool: pool,
            readiness: try EpollReadiness(waker: waker), mailbox: mailbox, published: published, now: { Self.monotonicNanoseconds }, onEvent: onEvent)
        open(mailbox)
        nonisolated(unsafe) let confined = core
        DispatchQueue(label: "advantaged.loop", qos: .userInitiated).async { [stopped] in
            confined.run()
            stopped.signal()
        }
        return port
    }

    /// What it listens on, once it has started.
    public var addresses: [SocketAddress] { bound.withLock { $0 } }

    /// Finds out whether ``start()`` could listen on an address, without accepting a connection.
    ///
    /// - Returns: the addresses; with port 0 their ports are free ones of this moment.
    /// - Throws: ``SystemError`` where a host has no address, or one cannot be bound.
    public static func checkAddress(host: String, port: UInt16) throws(SystemError) -> [SocketAddress] {
        try ListeningSocket.check(host: host, port: port)
    }

    /// Uses other certificates for the connections to come; open ones go on as they are. Returns at once.
    public func replaceCertificates(_ context: TLSContext) { post(.replaceCertificates(context)) }

    /// Stops gently: no new connections, requests in flight are answered with `Connection: close`, idle connections close. Returns at once.
    public func drain() { post(.drain) }

    /// Stops at once: connections are cut. Returns at once.
    public func cut() { post(.cut) }

    private func post(_ message: ServerCore.Message) {
        way.withLock { way in
            switch way {
            case .messages(let early): way = .messages(early + [message])
            case .mailbox(let mailbox): mailbox.post(message)
            }
        }
    }

    /// What was said before there was a loop is said now: a signal may come while the address is looked up.
    private func open(_ mailbox: Mailbox<ServerCore.Message>) {
        way.withLock { way in
            if case .messages(let early) = way { for message in early { mailbox.post(message) } }
            way = .mailbox(mailbox)
        }
    }

    /// Waits until a drain is over.
    public func waitUntilStopped() async { await stopped.wait() }

    /// What the server is doing.
    public var statistics: TransportStatistics { published.value.withLock { $0 } }

    /// Nanoseconds of a clock that never goes back.
    public static var monotonicNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// How other threads reach the loop.
private enum WayToLoop {
    /// It does not run yet: what it gets first.
    case messages([ServerCore.Message])
    case mailbox(Mailbox<ServerCore.Message>)
}

/// The loop's figures, for other threads.
final class PublishedStatistics: Sendable {
    let value = Mutex(TransportStatistics())
}

/// An event that happens once and can be awaited by many.
private final class Stopped: Sendable {
    private struct State {
        var hasHappened = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func signal() {
        let waiting = state.withLock { state in
            state.hasHappened = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let hasHappened = state.withLock { state in
                if !state.hasHappened { state.waiting.append(continuation) }
                return state.hasHappened
            }
            if hasHappened { continuation.resume() }
        }
    }
}
