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
    let now: @Sendable () -> UInt64
    private let readiness: any Readiness
    private let onEvent: @Sendable (ServerEvent) -> Void
    private let published: PublishedStatistics
    private var listener: ListeningSocket?
    private var isListening = false
    private var acceptRetry: UInt64?
    private var slots = ConnectionTable()
    private var deadlines = DeadlineQueue()
    var statistics = ServerStatistics()
    private var requestIDs = RequestIDs()
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var date = CachedDate()
    private var drain: Drain?

    private struct Drain {
        var stopsAccepting: UInt64
        var cuts: UInt64
    }

    private static let listenerToken = UInt64.max - 1

    init(
        configuration: ServerConfiguration, responder: any Responder, listener: consuming ListeningSocket, readiness: any Readiness, mailbox: Mailbox,
        published: PublishedStatistics, now: @escaping @Sendable () -> UInt64, onEvent: @escaping @Sendable (ServerEvent) -> Void
    ) {
        self.configuration = configuration
        self.responder = responder
        self.listener = consume listener
        self.readiness = readiness
        self.mailbox = mailbox
        self.published = published
        self.now = now
        self.onEvent = onEvent
        pool = ComputePool(workers: configuration.workers, limit: configuration.maximumQueuedRequests)
    }

    deinit { scratch.deallocate() }

    /// Runs until a drain is over.
    func run() {
        var events: [ReadyEvent] = []
        startListening()
        while !isOver {
            publish()
            readiness.wait(nanoseconds: nextTimeout(), into: &events)
            for event in events {
                if event.token == Self.listenerToken {
                    acceptConnections()
                } else if let connection = slots[event.token] {
                    perform(event.ready, on: connection)
                }
            }
            for message in mailbox.collect() { handle(message) }
            checkDeadlines()
        }
        publish()
        onEvent(.stopped)
    }

    private var isOver: Bool { drain != nil && listener == nil && slots.count == 0 }

    private func publish() {
        statistics.openConnections = slots.count
        statistics.queuedRequests = pool.waiting
        published.value.withLock { $0 = statistics }
    }

    // MARK: Accepting

    private func startListening() {
        guard let descriptor = listener?.descriptor, !isListening, slots.count < configuration.maximumConnections else { return }
        isListening = (try? readiness.add(descriptor, .read, token: Self.listenerToken)) != nil
        // Without a registration there is nothing to wake us: try again soon.
        acceptRetry = isListening ? nil : now() + 100_000_000
    }

    private func stopListening() {
        guard isListening, let descriptor = listener?.descriptor else { return }
        readiness.remove(descriptor)
        isListening = false
    }

    private func acceptConnections() {
        for _ in 0..<64 {
            guard slots.count < configuration.maximumConnections else { return stopListening() }
            switch listener?.accept() {
            case .connection(let descriptor): add(descriptor)
            case .failed: continue
            case .exhausted(let error):
                statistics.acceptFailures += 1
                if acceptRetry == nil { onEvent(.acceptPaused(reason: error.description)) }
                stopListening()
                acceptRetry = now() + 100_000_000
                return
            case nil, .some(.none): return
            }
        }
    }

    private func add(_ descriptor: Int32) {
        let connection = slots.insert { Connection(descriptor: descriptor, token: $0, limits: configuration.limits, now: now()) }
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
        if ready.contains(.read), connection.state.wantsInput, !receive(on: connection) { return }
        if ready.contains(.hangUp), connection.wait == .application || connection.hasOutput { return close(connection) }
        advance(connection)
    }

    /// - Returns: false if the connection is gone.
    private func receive(on connection: Connection) -> Bool {
        // A bounded number of reads a turn: one fast sender must not starve the others.
        for _ in 0..<8 {
            switch connection.receive(scratch) {
            case .bytes(let count):
                statistics.receivedBytes += count
                if count < scratch.count { return true }
            case .wouldBlock: return true
            case .end:
                connection.state.endOfInput()
                return true
            case .broken:
                close(connection)
                return false
            }
        }
        return true
    }

    /// Performs what the connection's state asks for, until it has to wait.
    func advance(_ connection: Connection) {
        while !connection.hasOutput, !connection.closesAfterOutput || connection.state.waiting == .linger, let action = connection.state.next() {
            if connection.headStarted == 0 { connection.headStarted = now() }
            switch action {
            case .decide(let head): decide(head, on: connection)
            case .sendContinue:
                connection.queue(ResponseEncoder.continueResponse)
                if !flush(connection) { return }
            case .handle(let head, let body): respond(head, body, on: connection)
            case .refuse(let error, let head): refuse(Refusal(error), head, on: connection)
            case .close: return close(connection)
            }
            if slots[connection.token] == nil { return }
        }
        account(connection)
        if statistics.bodyBytes > configuration.maximumBodyBytes, case .body = connection.state.waiting {
            statistics.rejectedRequests += 1
            refuse(
                Refusal(
                    status: 503, detail: "the service holds as many bytes of bodies as it may (\(configuration.maximumBodyBytes))",
                    retryAfterSeconds: 1),
                connection.exchange?.head, on: connection)
        }
        guard slots[connection.token] != nil else { return }
        updateInterest(of: connection)
        schedule(connection)
    }

    private func decide(_ head: RequestHead, on connection: Connection) {
        let time = now()
        let id = requestIDs.id(for: head.request)
        connection.exchange = ExchangeInProgress(id: id, head: head, started: connection.headStarted, now: time)
        statistics.requestsInFlight += 1
        switch responder.plan(for: head.request, requestID: id) {
        case .respond(let response):
            let mustClose = connection.state.answerEarly()
            answer(response, on: connection, closing: mustClose)
        case .inline(let route, let limit):
            connection.exchange?.route = route
            connection.state.accept(bodyLimit: limit)
        case .compute(let route, let limit):
            connection.exchange?.route = route
            connection.exchange?.isHeavy = true
            connection.state.accept(bodyLimit: limit)
        }
    }

    private func respond(_ head: RequestHead, _ body: [UInt8], on connection: Connection) {
        guard var exchange = connection.exchange else { return }
        exchange.received = now()
        exchange.requestBytes = body.count
        connection.exchange = exchange
        let request = ServerRequest(head: head.request, body: body, id: exchange.id, route: exchange.route, cancellation: exchange.cancellation)
        guard exchange.isHeavy else {
            answer(responder.respond(to: request), on: connection, closing: !head.keepsAlive)
            return
        }
        let isAccepted = pool.submit { [mailbox, responder, now, token = connection.token] in
            let started = now()
            let response = responder.respond(to: request)
            mailbox.post(.answered(token: token, response, started: started))
        }
        if !isAccepted {
            statistics.rejectedRequests += 1
            refuse(
                Refusal(status: 429, detail: "\(configuration.maximumQueuedRequests) requests are waiting already", retryAfterSeconds: 1), head,
                on: connection, closing: !head.keepsAlive)
        }
    }

    private func refuse(_ refusal: Refusal, _ head: RequestHead?, on connection: Connection, closing: Bool = true) {
        if connection.exchange == nil {
            let time = now()
            connection.exchange = ExchangeInProgress(
                id: requestIDs.id(for: head?.request), head: head, started: connection.headStarted == 0 ? time : connection.headStarted, now: time)
            statistics.requestsInFlight += 1
        }
        answer(responder.refusal(refusal, requestID: connection.exchange?.id ?? ""), on: connection, closing: closing)
    }

    /// Queues an answer and sends what the kernel takes.
    private func answer(_ response: ServerResponse, on connection: Connection, closing: Bool) {
        guard var exchange = connection.exchange else { return }
        let closing = closing || drain != nil
        let isHead = exchange.head?.request.method == .head
        exchange.status = response.status.code
        exchange.responseBytes = isHead ? 0 : response.body.count
        exchange.phases = [ServerResponse.Phase("receive", nanoseconds: exchange.received &- exchange.started)] + exchange.phases + response.phases
        exchange.isAnswered = true
        var head = HTTPResponse(status: response.status, headerFields: response.fields)
        head.headerFields[.requestID] = exchange.id
        head.headerFields[.serverTiming] = ServerTiming.text(exchange.phases)
        connection.queue(
            ResponseEncoder.head(
                head, contentLength: response.body.count, date: date.text(), closes: closing, minorVersion: exchange.head?.minorVersion ?? 1))
        if !isHead { connection.queue(response.body) }
        connection.exchange = exchange
        connection.closesAfterOutput = closing
        connection.state.answered(closing: closing)
        connection.headStarted = 0
        _ = flush(connection)
    }

    /// Sends what the kernel takes.
    ///
    /// - Returns: false if the connection is gone.
    private func flush(_ connection: Connection) -> Bool {
        switch connection.send() {
        case .bytes(let count):
            statistics.sentBytes += count
            if count > 0 { connection.waitingSince = now() }
        case .wouldBlock: break
        case .end, .broken:
            close(connection)
            return false
        }
        guard !connection.hasOutput else { return true }
        if let exchange = connection.exchange, exchange.isAnswered {
            finish(exchange, of: connection, .completed)
        }
        if connection.closesAfterOutput { connection.shutdownWriting() }
        return true
    }

    private func finish(_ exchange: ExchangeInProgress, of connection: Connection, _ outcome: Exchange.Outcome) {
        connection.exchange = nil
        statistics.requestsInFlight -= 1
        let path = exchange.head?.request.path ?? ""
        responder.completed(
            Exchange(
                id: exchange.id, method: exchange.head?.request.method.rawValue ?? "", path: String(path.prefix { $0 != "?" }), route: exchange.route,
                status: exchange.status, requestBytes: exchange.requestBytes, responseBytes: exchange.responseBytes,
                nanoseconds: now() &- exchange.started,
                phases: exchange.phases, outcome: outcome, traceparent: exchange.head?.request.headerFields[.traceparent]))
    }

    private func close(_ connection: Connection) {
        if let exchange = connection.exchange {
            exchange.cancellation.cancel()
            finish(exchange, of: connection, .clientGone)
        }
        statistics.bodyBytes -= connection.accountedBytes
        readiness.remove(connection.descriptor)
        slots.remove(connection.token)
        if drain == nil { startListening() }
    }

    private func account(_ connection: Connection) {
        // While the application works the state has handed the body over, but it is still in memory.
        let bytes = connection.state.bufferedBytes + (connection.state.waiting == .application ? connection.exchange?.requestBytes ?? 0 : 0)
        statistics.bodyBytes += bytes - connection.accountedBytes
        connection.accountedBytes = bytes
    }

    private func updateInterest(of connection: Connection) {
        var interest: Interest = connection.hasOutput ? .write : []
        if !connection.hasOutput, connection.state.wantsInput { interest.insert(.read) }
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
            guard let connection = slots[token], var exchange = connection.exchange, !exchange.isAnswered else { return }
            exchange.phases = [ServerResponse.Phase("queue", nanoseconds: started &- exchange.received)]
            connection.exchange = exchange
            answer(response, on: connection, closing: exchange.head?.keepsAlive != true)
            if slots[token] != nil { advance(connection) }
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

    private func continueDrain() {
        guard let drain else { return }
        let time = now()
        if time >= drain.stopsAccepting, listener != nil {
            // What the kernel has accepted already is a client with a request: take it in before the socket closes.
            acceptConnections()
            stopListening()
            acceptRetry = nil
            listener = nil
            for connection in slots.all where connection.state.waiting == .idle && !connection.hasOutput { close(connection) }
        }
        if time >= drain.cuts, slots.count > 0 {
            onEvent(.cutting(openConnections: slots.count))
            for connection in slots.all { close(connection) }
        }
    }

    // MARK: Deadlines

    private func nextTimeout() -> UInt64? {
        var next = deadlines.next
        func consider(_ time: UInt64?) { if let time { next = min(next ?? time, time) } }
        consider(acceptRetry)
        if let drain { consider(listener == nil ? drain.cuts : drain.stopsAccepting) }
        let time = now()
        return next.map { $0 > time ? $0 - time : 0 }
    }

    private func checkDeadlines() {
        let time = now()
        if let retry = acceptRetry, retry <= time, drain == nil || listener != nil {
            acceptRetry = nil
            startListening()
        }
        while let token = deadlines.popDue(time) {
            guard let connection = slots[token] else { continue }
            connection.scheduledDeadline = nil
            guard let deadline = deadline(of: connection) else { continue }
            guard deadline <= time else {
                schedule(connection)
                continue
            }
            expire(connection)
        }
        continueDrain()
    }

    private func expire(_ connection: Connection) {
        if connection.wait != .idle, connection.wait != .linger { statistics.timeouts += 1 }
        guard !connection.hasOutput, let error = connection.state.timeoutError else { return close(connection) }
        refuse(Refusal(error), connection.exchange?.head, on: connection)
        if slots[connection.token] != nil { advance(connection) }
    }

    private func schedule(_ connection: Connection) {
        let wait = Self.wait(of: connection)
        if wait != connection.wait {
            connection.wait = wait
            connection.waitingSince = now()
        }
        guard let deadline = deadline(of: connection) else { return }
        if let scheduled = connection.scheduledDeadline, scheduled <= deadline { return }
        connection.scheduledDeadline = deadline
        deadlines.insert(deadline, token: connection.token)
    }

    private static func wait(of connection: Connection) -> Connection.Wait {
        if connection.hasOutput { return .write }
        switch connection.state.waiting {
        case .idle: return .idle
        case .head: return .head
        case .body: return .body
        case .application: return .application
        case .linger: return .linger
        }
    }

    private func deadline(of connection: Connection) -> UInt64? {
        let timeouts = configuration.timeouts
        switch connection.wait {
        case .idle: return connection.waitingSince + timeouts.idle
        case .head: return connection.waitingSince + timeouts.head
        case .body:
            guard case .body(let received) = connection.state.waiting else { return nil }
            return connection.waitingSince + timeouts.body + UInt64(received / timeouts.bodyBytesPerSecond) * 1_000_000_000
        case .application: return nil
        case .write: return connection.waitingSince + timeouts.write
        case .linger: return connection.waitingSince + timeouts.linger
        }
    }
}
