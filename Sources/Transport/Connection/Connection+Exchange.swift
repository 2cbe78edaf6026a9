import HTTP
import HTTPTypes

/// Requests: what the connection's state finds in the input goes to the application and its exchange.
extension Connection {
    /// Bytes of a body that is read and dropped to keep a connection usable whose request is answered by its head.
    private static let skippedBody = 64 << 10

    /// Performs one action of the state.
    func perform(_ action: ConnectionState.Action) {
        switch action {
        case .decide(let head): decide(head)
        case .sendContinue:
            channel.queue(ResponseEncoder.continueResponse)
            flushLater()
        case .body(let chunk, let isLast): take(chunk, isLast: isLast)
        case .bodySkipped(let mustClose):
            guard let answer = active?.earlyAnswer else { return close() }
            self.answer(answer, closing: mustClose)
        case .refuse(let problem, let head): refuse(problem, head)
        case .close: close()
        }
    }

    private func decide(_ head: RequestHead) {
        let id = server.requestIDs.id(for: head.request)
        let exchange = begin(id, head)
        let memory = MemoryAccount(of: server.budget)
        let cancellation = Cancellation()
        let request = Request(
            head, id: id, peer: peer, cancellation: cancellation, memory: memory, notes: exchange.notes,
            refuse: { [application = server.application, notes = exchange.notes] problem in
                notes.note(problem)
                return application.answer(to: problem, requestID: id)
            })
        server.publishOnce()
        switch server.application.begin(request) {
        case .answer(let answer, let endpoint, let caller):
            exchange.caller = caller
            exchange.operation = endpoint?.operation
            exchange.earlyAnswer = answer
            guard let mustClose = state.answerEarly(skipping: Self.skippedBody) else { return }
            self.answer(answer, closing: mustClose)
        case .exchange(let work, let endpoint, let caller):
            exchange.caller = caller
            exchange.operation = endpoint.operation
            exchange.place =
                switch endpoint.cost {
                case .light: .loop
                // What a small packed body unpacks to may be large.
                case .mixed: head.request.headerFields[.contentEncoding] == nil ? .loopIfWhole : .pool
                case .heavy: .pool
                }
            exchange.cancellation = cancellation
            exchange.memory = memory
            if work.holdsBody, case .length(let length) = head.framing, length <= work.bodyLimit, let problem = server.noRoom(for: length) {
                return refuse(problem, head)
            }
            exchange.flow = ExchangeFlow(work, memory: memory)
            state.accept(bodyLimit: work.bodyLimit)
        }
    }

    private func begin(_ id: String, _ head: RequestHead?) -> ActiveExchange {
        let exchange = ActiveExchange(
            id: id, head: head, peer: address, started: headStarted == 0 ? server.loop.time : headStarted, now: server.loop.time)
        active = exchange
        server.statistics.requestsInFlight += 1
        return exchange
    }

    private func take(_ chunk: Chunk, isLast: Bool) {
        guard let exchange = active else { return }
        exchange.received = server.loop.time
        exchange.requestBytes += chunk.count
        exchange.flow?.take(chunk, isLast: isLast)
    }

    /// Answers with a problem and closes; where the answer has begun, it breaks off.
    func refuse(_ problem: Problem, _ head: RequestHead?, closing: Bool = true) {
        if problem.kind.status == 503 || problem.kind.status == 429 { server.statistics.rejectedRequests += 1 }
        let exchange = active ?? begin(server.requestIDs.id(for: head?.request), head)
        if exchange.answer.stage == .begun { return breakOff() }
        exchange.cancellation?.cancel()
        exchange.notes.note(problem)
        answer(server.application.answer(to: problem, requestID: exchange.id), closing: closing)
    }

    /// Answers a client that speaks plain HTTP on a port with TLS.
    func refusePlainHTTP() {
        server.statistics.failedHandshakes += 1
        channel.giveUpTLS()
        refuse(Problem(.badRequest, "this port speaks TLS, and the request came as plain HTTP; use an https URL"), nil)
    }

    /// Makes the next steps of the exchange that can be made here, or begins the next one on the compute pool.
    func goOn() {
        while isOpen, let exchange = active, let flow = exchange.flow {
            let isWhole = flow.hasWholeSmallBody
            if waitsForRestOfSmallBody { return }
            guard let work = exchange.flow?.begin(unsent: channel.outputBytes) else { return }
            let runsHere = exchange.place == .loop || exchange.place == .loopIfWhole && isWhole
            // An exchange that is called on the loop once goes on on the pool, unless it is a light one.
            if exchange.place == .loopIfWhole { exchange.place = .pool }
            guard runsHere else { return submit(work, of: exchange) }
            server.publishOnce()
            perform(work.step())
        }
    }

    /// Whether the rest of a small body is on its way to an exchange that has not begun: all of it at once costs no hand-over to another thread.
    var waitsForRestOfSmallBody: Bool {
        guard let active, active.place == .loopIfWhole, active.announcesSmallBody, state.isReceivingBody else { return false }
        return active.flow?.hasWholeSmallBody == false
    }

    private func submit(_ work: ExchangeFlow.Work, of exchange: ActiveExchange) {
        let submitted = server.loop.time
        let step: @Sendable () -> Void = { [mailbox = server.mailbox, now = server.now, token] in
            let started = now()
            mailbox.post(.stepped(token: token, work.step(), of: work.exchange, waited: started &- submitted))
        }
        // Who has begun is not turned away: there are no more of these than connections.
        guard exchange.isOnPool || server.pool.submit(step) else {
            return refuse(server.pool.isFull, exchange.head, closing: exchange.head?.keepsAlive != true)
        }
        if exchange.isOnPool { server.pool.submitInAnyCase(step) }
        exchange.isOnPool = true
    }

    /// A worker has made a step.
    func stepped(_ done: ExchangeFlow.Done, of exchange: any Exchange, waited: UInt64) {
        guard let active, active.flow?.exchange === exchange else { return }
        active.answer.queued = (active.answer.queued ?? 0) + waited
        perform(done)
        if isOpen { advance() }
    }

    /// Finds out whether a client that has ended its side still waits, or has closed: an interim answer, which every client of HTTP/1.1 must accept (RFC 9110,
    /// sec. 15.2), makes a closed one reset the connection.
    func probe() {
        guard let exchange = active, exchange.flow != nil, state.hasInputEnded, !state.isReceivingBody, !exchange.answer.isProbed,
            exchange.answer.stage == .none, exchange.head?.minorVersion != 0
        else { return }
        exchange.answer.isProbed = true
        channel.queue(ResponseEncoder.continueResponse)
        flushLater()
    }
}
