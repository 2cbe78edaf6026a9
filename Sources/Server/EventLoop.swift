import CLinux
import Glibc
import HTTP
import HTTPTypes
import Synchronization

/// The one thread that touches sockets: it waits for readiness, moves bytes between sockets and connection states, and never works on a request for long.
///
/// It is made and lives on its own queue; other threads reach it by its ``Mailbox`` alone.
final class EventLoop {
    let configuration: ServerConfiguration
    let responder: any Responder
    let mailbox: Mailbox
    let pool: ComputePool
    let budget: BodyBudget
    let now: @Sendable () -> UInt64
    let readiness: any Readiness
    let onEvent: @Sendable (ServerEvent) -> Void
    private let published: PublishedStatistics
    /// None once a drain has begun to turn clients away.
    var acceptor: Acceptor?
    private var isAcceptPaused = false
    var slots = ConnectionTable()
    var deadlines = DeadlineQueue()
    var statistics = ServerStatistics()
    var requestIDs = RequestIDs()
    /// Bytes that are read at a time while no body is: a client that sends many requests at once is read no further than they are answered.
    private static let readAhead = 64 << 10
    /// Bytes of requests to come that a connection may hold when the process holds too many.
    private static let aheadInNeed = 4 << 10
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    /// For one TLS record.
    private let plaintext = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    private var tls: TLSContext?
    /// Connections with an answer to send. A turn's answers go out one right behind the other: each would wake a sleeping client by itself.
    var unsent: [UInt64] = []
    private var sending: [UInt64] = []
    /// The clock when this turn began: what it works on had come in by then.
    private(set) var time: UInt64 = 0
    var date = CachedDate()
    var packing = RepeatedPacking()
    var drain: Drain?

    init(
        configuration: ServerConfiguration, responder: any Responder, listener: consuming ListeningSocket, tls: TLSContext?, readiness: any Readiness,
        mailbox: Mailbox,
        published: PublishedStatistics, now: @escaping @Sendable () -> UInt64, onEvent: @escaping @Sendable (ServerEvent) -> Void
    ) {
        self.configuration = configuration
        self.responder = responder
        acceptor = Acceptor(listener)
        self.tls = tls
        self.readiness = readiness
        self.mailbox = mailbox
        self.published = published
        self.now = now
        self.onEvent = onEvent
        budget = BodyBudget(limit: configuration.maximumBodyBytes)
        statistics.maximumBodyBytes = configuration.maximumBodyBytes
        pool = ComputePool(workers: configuration.workers, limit: configuration.maximumQueuedRequests)
    }

    deinit {
        scratch.deallocate()
        plaintext.deallocate()
    }

    /// Runs until a drain is over.
    func run() {
        var events: [ReadyEvent] = []
        time = now()
        resumeAccepting()
        while !isOver {
            publish()
            readiness.wait(nanoseconds: nextTimeout(), into: &events)
            time = now()
            for event in events {
                if event.token == Acceptor.token {
                    acceptConnections()
                } else if let connection = slots[event.token] {
                    perform(event.ready, on: connection)
                }
            }
            for message in mailbox.collect() { handle(message) }
            checkDeadlines()
            sendAnswers()
        }
        publish()
        onEvent(.stopped)
    }

    private var isOver: Bool { drain != nil && acceptor == nil && slots.count == 0 }

    func publish() {
        statistics.openConnections = slots.count
        statistics.queuedRequests = pool.waiting
        statistics.bodyBytes = budget.bytes
        published.value.withLock { $0 = statistics }
    }

    // MARK: Accepting

    func resumeAccepting() {
        guard slots.count < configuration.maximumConnections else {
            acceptor?.suspend(on: readiness)
            return
        }
        acceptor?.resume(on: readiness, now: now())
    }

    private func acceptConnections() {
        let wasPaused = isAcceptPaused
        let error = acceptor?.accept(limit: configuration.maximumConnections - slots.count, on: readiness, now: now()) { add($0) }
        isAcceptPaused = error != nil
        guard let error else { return }
        statistics.acceptFailures += 1
        if !wasPaused { onEvent(.acceptPaused(reason: error.description)) }
    }

    func add(_ descriptor: Int32) {
        let session: TLSSession?
        do throws(TLSError) {
            session = try tls.map { context throws(TLSError) in try TLSSession(context, .server) }
        } catch {
            statistics.acceptFailures += 1
            _ = Glibc.close(descriptor)
            return
        }
        let connection = slots.insert { Connection(descriptor: descriptor, token: $0, limits: configuration.limits, tls: session, now: now()) }
        statistics.acceptedConnections += 1
        do throws(SystemError) {
            try readiness.add(descriptor, .read, token: connection.token)
            schedule(connection)
        } catch {
            statistics.acceptFailures += 1
            slots.remove(connection.token)
        }
    }

    // MARK: Connections

    private func perform(_ ready: Interest, on connection: Connection) {
        if ready.contains(.write), connection.hasOutput, !flush(connection) { return }
        if ready.contains(.read), connection.wantsInput, !receive(on: connection) { return }
        // What TLS has to say comes before any answer.
        if connection.hasOutput, connection.exchange == nil, !flush(connection) { return }
        if ready.contains(.hangUp), connection.wait == .application || connection.hasOutput { return close(connection) }
        advance(connection)
    }

    /// - Returns: false if the connection is gone.
    private func receive(on connection: Connection) -> Bool {
        // A bounded number of reads a turn: one fast sender must not starve the others.
        for _ in 0..<8 where connection.wantsInput {
            let room = connection.state.waiting.isForBody ? scratch.count : Self.readAhead
            switch connection.receive(UnsafeMutableRawBufferPointer(rebasing: scratch[..<room]), plaintext: plaintext) {
            case .bytes(let count):
                statistics.receivedBytes += count
                if let tls = connection.tls { countHandshake(tls, of: connection) }
                if count < room { return true }
            case .wouldBlock: return true
            case .end:
                connection.state.endOfInput()
                return true
            case .broken, .insecure:
                if connection.tls?.isEstablished == false { statistics.failedHandshakes += 1 }
                // The alert that says why goes out if it can.
                _ = connection.send()
                close(connection)
                return false
            }
        }
        return true
    }

    private func countHandshake(_ tls: TLSSession, of connection: Connection) {
        guard tls.isEstablished, !connection.isHandshakeCounted else { return }
        connection.isHandshakeCounted = true
        connection.peer = tls.peer
        statistics.handshakes += 1
        if tls.isResumed { statistics.resumedHandshakes += 1 }
    }

    /// Performs what the connection's state asks for, until it has to wait.
    func advance(_ connection: Connection) {
        while connection.mayGoOn, let action = connection.state.next() {
            if connection.headStarted == 0 { connection.headStarted = time }
            switch action {
            case .decide(let head): decide(head, on: connection)
            case .sendContinue:
                connection.queue(ResponseEncoder.continueResponse)
                if !flush(connection) { return }
            case .handle(let head, let body): respond(head, body, on: connection)
            case .stream(let piece, let isLast): take(piece, isLast: isLast, on: connection)
            case .refuse(let error, let head): refuse(error, head, on: connection)
            case .close: return close(connection)
            }
            if slots[connection.token] == nil { return }
        }
        account(connection)
        if budget.isExceeded { relieve(connection) }
        guard slots[connection.token] != nil, !connection.isInTurn else { return }
        updateInterest(of: connection)
        schedule(connection)
    }

    /// Turns away what the process, which holds too much, holds for a client that sends a request or takes no answers.
    private func relieve(_ connection: Connection) {
        let waiting = connection.state.waiting
        let isAhead = connection.state.bufferedBytes > Self.aheadInNeed
        if waiting.isForBody || (waiting == .head && isAhead && !connection.hasOutput) {
            statistics.rejectedRequests += 1
            refuse(budget.refusal, connection.exchange?.head ?? connection.state.headSoFar, on: connection)
            guard slots[connection.token] != nil else { return }
            // At once, or the next one would be turned away for these bytes too.
            account(connection)
        } else if waiting == .idle, isAhead, connection.hasOutput, !connection.isInTurn {
            statistics.rejectedRequests += 1
            close(connection)
        }
    }

    func flushLater(_ connection: Connection) {
        guard !connection.isInTurn else { return }
        connection.isInTurn = true
        unsent.append(connection.token)
    }

    /// Sends this turn's answers, then goes on with what the clients have sent behind those requests, for the next turn.
    func sendAnswers() {
        swap(&unsent, &sending)
        for token in sending {
            guard let connection = slots[token] else { continue }
            connection.isInTurn = false
            if flush(connection) { advance(connection) }
        }
        sending.removeAll(keepingCapacity: true)
    }

    /// Sends what the kernel takes.
    ///
    /// - Returns: false if the connection is gone.
    func flush(_ connection: Connection) -> Bool {
        let transfer = connection.send()
        let time = now()
        switch transfer {
        case .bytes(let count):
            statistics.sentBytes += count
            connection.outputProgress.handed += count
            if count > 0 {
                // What TLS has to say by itself is no progress: a client could ask for it for ever.
                if connection.isAnswering { connection.waitingSince = time }
                continueStream(on: connection)
            }
        case .wouldBlock: break
        case .end, .broken, .insecure:
            close(connection)
            return false
        }
        guard !connection.hasOutput else { return true }
        if let exchange = connection.exchange, exchange.isAnswered {
            finish(exchange, of: connection, .completed, at: time)
            // Answered before the drain began, which has closed the idle ones already.
            if acceptor == nil, connection.state.waiting == .idle, connection.state.bufferedBytes == 0 {
                connection.closesAfterOutput = true
                connection.state.answered(closing: true)
            }
        }
        if connection.closesAfterOutput { connection.endWriting() }
        return true
    }

    func close(_ connection: Connection) {
        // An orderly end would make it look complete.
        let isCutOff = connection.exchange?.endsWithConnection == true
        if let exchange = connection.exchange {
            exchange.cancellation?.cancel()
            finish(exchange, of: connection, exchange.isBrokenOff ? .brokenOff : .clientGone, at: now())
        }
        budget.add(-connection.accountedBytes)
        readiness.remove(connection.descriptor)
        if isCutOff { connection.reset() } else if connection.tls != nil { connection.endWriting() }
        slots.remove(connection.token)
        if drain?.closesListener == nil { resumeAccepting() }
    }

    private func account(_ connection: Connection) {
        // While the application works the state has handed the body over, but it is still in memory.
        let body = connection.state.waiting == .application ? connection.exchange?.heldBody ?? 0 : 0
        let stream = connection.exchange?.stream.map { $0.pendingBytes + $0.source.heldBytes } ?? 0
        let bytes = connection.state.bufferedBytes + body + stream + connection.outputBytes
        guard bytes != connection.accountedBytes else { return }
        budget.add(bytes - connection.accountedBytes)
        connection.accountedBytes = bytes
    }

    private func updateInterest(of connection: Connection) {
        var interest: Interest = connection.hasOutput ? .write : []
        if connection.wantsInput { interest.insert(.read) }
        guard interest != connection.interest else { return }
        do throws(SystemError) {
            try readiness.modify(connection.descriptor, interest, token: connection.token)
            connection.interest = interest
        } catch {
            close(connection)
        }
    }

    // MARK: Messages

    private func handle(_ message: Mailbox.Message) {
        switch message {
        case .answered(let token, let response, let started):
            guard let connection = slots[token], let exchange = connection.exchange, !exchange.isAnswered else { return }
            exchange.phases = [ServerResponse.Phase("queue", nanoseconds: started &- exchange.received)]
            answer(response, on: connection, closing: exchange.head?.keepsAlive != true)
            if slots[token] != nil { advance(connection) }
        case .stepped(let token, let step):
            guard let connection = slots[token] else { return }
            perform(step, on: connection)
            if slots[token] != nil { advance(connection) }
        case .replaceCertificates(let context):
            tls = context
            onEvent(.certificatesReplaced)
        case .drain:
            guard drain == nil else { return }
            let start = now() + configuration.timeouts.drainDelay
            drain = Drain(stopsAccepting: start, cuts: start + configuration.timeouts.drainGrace)
            onEvent(.draining(openConnections: slots.count))
            continueDrain()
        case .cut:
            drain = Drain(stopsAccepting: 0, cuts: 0)
            continueDrain()
        }
    }
}
