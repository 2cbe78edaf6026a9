import CLinux
import Glibc
import HTTP
import HTTPTypes
import Synchronization

/// What the connections of a server share, and the loop's owner: it accepts, drains and hands events to connections, and never works on a request for long.
///
/// Other threads reach it by its ``Mailbox`` alone.
final class ServerCore: LoopOwner {
    /// What other threads say to it.
    enum Message: Sendable {
        /// A worker has made a step of an exchange of the connection with this token, after it had waited so long.
        case stepped(token: UInt64, ExchangeFlow.Done, of: any Exchange, waited: UInt64)
        /// Use these certificates for new connections.
        case replaceCertificates(TLSContext)
        /// Stop gently.
        case drain
        /// Stop at once.
        case cut
    }

    let configuration: ServerConfiguration
    let application: any Application
    let loop: Loop
    let mailbox: Mailbox<Message>
    let pool: ComputePool
    let budget: MemoryBudget
    let chunks = ChunkPool()
    let scratch = Scratch()
    let now: @Sendable () -> UInt64
    let onEvent: @Sendable (ServerEvent) -> Void
    private let published: PublishedStatistics
    private var isPublished = false
    private var freed = FreedMemory()
    private let giveBack: @Sendable () -> Void
    /// None once a drain has begun to turn clients away.
    var acceptor: Acceptor?
    private var isAcceptPaused = false
    var connections = ConnectionTable()
    var statistics = TransportStatistics()
    var requestIDs = RequestIDs()
    var date = CachedDate()
    private var tls: TLSContext?
    /// Connections with output to send at the end of the turn.
    var unsent: [UInt64] = []
    private var sending: [UInt64] = []
    var drain: Drain?

    init(
        configuration: ServerConfiguration, application: any Application, acceptor: consuming Acceptor, tls: TLSContext? = nil, pool: ComputePool,
        readiness: any Readiness, mailbox: Mailbox<Message>, published: PublishedStatistics = PublishedStatistics(),
        now: @escaping @Sendable () -> UInt64, onEvent: @escaping @Sendable (ServerEvent) -> Void = { _ in },
        giveBack: @escaping @Sendable () -> Void = FreedMemory.giveBack
    ) {
        self.configuration = configuration
        self.application = application
        self.acceptor = acceptor
        self.tls = tls
        self.pool = pool
        self.mailbox = mailbox
        self.published = published
        self.now = now
        self.onEvent = onEvent
        self.giveBack = giveBack
        loop = Loop(readiness: readiness, clock: now)
        budget = MemoryBudget(limit: configuration.maximumHeldBytes)
        statistics.maximumHeldBytes = configuration.maximumHeldBytes
        statistics.maximumConnections = configuration.maximumConnections
        statistics.maximumQueuedRequests = pool.limit
        statistics.workers = pool.workers
    }

    /// Runs until a drain is over.
    func run() {
        resumeAccepting()
        publish()
        while !isOver { loop.turn(of: self) }
        publish()
        onEvent(.stopped)
    }

    private var isOver: Bool { drain != nil && acceptor == nil && connections.count == 0 }

    // MARK: Turns

    var wakes: UInt64? {
        if !unsent.isEmpty { return 0 }
        let ofDrain = drain.map { acceptor == nil ? $0.cuts : $0.closesListener ?? $0.stopsAccepting }
        return [acceptor?.retry, ofDrain, freed.wakes].compactMap(\.self).min()
    }

    func ready(_ ready: Interest, token: UInt64) {
        if token >= Acceptor.firstToken { acceptConnections() } else { connections[token]?.ready(ready) }
    }

    func collect() {
        for message in mailbox.collect() { handle(message) }
        if let retry = acceptor?.retry, retry <= loop.time { resumeAccepting() }
    }

    func due(_ entry: TimerQueue.Entry) { connections[entry.token]?.due(entry) }

    func endTurn() {
        continueDrain()
        sendAnswers()
        if budget.isExceeded { relieve() }
        if freed.isDue(budget.heldBytes, at: loop.time) { giveBack() }
        publish()
        isPublished = false
    }

    /// Sends this turn's answers, then goes on with what the clients have sent after those requests, for the next turn.
    func sendAnswers() {
        swap(&unsent, &sending)
        for token in sending { connections[token]?.endTurn() }
        sending.removeAll(keepingCapacity: true)
    }

    /// Makes the figures known to other threads.
    private func publish() {
        statistics.openConnections = connections.count
        statistics.queuedRequests = pool.waiting
        statistics.heldBytes = budget.heldBytes
        published.value.withLock { $0 = statistics }
        isPublished = true
    }

    /// An application that reads the figures on the loop gets those of what came before this turn, and of its first request.
    func publishOnce() { if !isPublished { publish() } }

    // MARK: Accepting

    func resumeAccepting() {
        guard connections.count < configuration.maximumConnections else {
            acceptor?.suspend(on: loop.readiness)
            return
        }
        acceptor?.resume(on: loop.readiness, now: loop.now)
    }

    private func acceptConnections() {
        let wasPaused = isAcceptPaused
        let limit = configuration.maximumConnections - connections.count
        guard let (descriptors, error) = acceptor?.accept(limit: limit, on: loop.readiness, now: loop.now) else { return }
        for descriptor in descriptors { add(descriptor) }
        isAcceptPaused = error != nil
        guard let error else { return }
        statistics.acceptFailures += 1
        if !wasPaused { onEvent(.acceptPaused(reason: error.description)) }
    }

    /// Takes a connected socket.
    func add(_ descriptor: Int32) {
        let session: TLSSession?
        do throws(TLSError) {
            session = try tls.map { context throws(TLSError) in try TLSSession(context, .server) }
        } catch {
            statistics.acceptFailures += 1
            _ = Glibc.close(descriptor)
            return
        }
        let connection = connections.insert { Connection(descriptor: descriptor, token: $0, tls: session, server: self) }
        statistics.acceptedConnections += 1
        do throws(SystemError) {
            try loop.readiness.add(descriptor, .read, token: connection.token)
            connection.advance()
        } catch {
            statistics.acceptFailures += 1
            connections.remove(connection.token)
        }
    }

    /// A connection has closed.
    func removed(_ connection: Connection) {
        connections.remove(connection.token)
        if drain?.closesListener == nil { resumeAccepting() }
    }

    /// An exchange is over.
    func completed(_ exchange: ActiveExchange, _ outcome: Completion.Outcome) {
        statistics.requestsInFlight -= 1
        freed.saw(budget.heldBytes)
        application.completed(exchange.completion(outcome, at: loop.now))
    }

    // MARK: Memory

    /// Why a body of so many bytes that is held as a whole cannot be taken now, or ever.
    func noRoom(for bytes: Int) -> Problem? {
        if bytes > budget.limit {
            return Problem(
                .contentTooLarge,
                "the body has \(bytes) bytes; the service may hold \(budget.limit) bytes for all requests together; send the body in several requests"
            )
        }
        return budget.hasRoom(for: bytes) ? nil : budget.exceeded
    }

    /// Connections that are refused in one turn while the budget is exceeded.
    private static let relievedPerTurn = 8

    /// Refuses those that hold the most of what is still coming in; who holds little is not worth it.
    private func relieve() {
        let floor = min(64 << 10, budget.limit / 4)
        var candidates = connections.all.filter { $0.heldBytes > floor }.sorted { $0.heldBytes < $1.heldBytes }
        var relieved = 0
        while budget.isExceeded, relieved < Self.relievedPerTurn, let largest = candidates.popLast() {
            if largest.relieve() { relieved += 1 }
        }
    }

    // MARK: Messages

    private func handle(_ message: Message) {
        switch message {
        case .stepped(let token, let done, let exchange, let waited):
            connections[token]?.stepped(done, of: exchange, waited: waited)
        case .replaceCertificates(let context):
            tls = context
            onEvent(.certificatesReplaced)
        case .drain:
            guard drain == nil else { return }
            let start = loop.now + configuration.drainDelay
            drain = Drain(stopsAccepting: start, cuts: start + configuration.drainGrace)
            onEvent(.draining(openConnections: connections.count))
            continueDrain()
        case .cut:
            drain = Drain(stopsAccepting: 0, cuts: 0)
            continueDrain()
        }
    }
}

/// Memory that every connection uses for a moment.
final class Scratch {
    /// For what is read.
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: Connection.readAhead, alignment: 16)
    /// For one TLS record's plaintext.
    let record = UnsafeMutableRawBufferPointer.allocate(byteCount: Channel.record, alignment: 16)

    deinit {
        input.deallocate()
        record.deallocate()
    }
}
