import HTTP
import HTTPTypes

/// Requests and answers: what the connection's state says about a request goes to the application, and what that says becomes bytes.
extension EventLoop {
    /// Bytes of a body that is read and dropped to keep a connection usable whose request is refused by its head.
    private static let skippedBody = 64 << 10
    /// Bytes of a body that is copied behind its head.
    private static let shortBody = 8 << 10

    func decide(_ head: RequestHead, on connection: Connection) {
        let id = requestIDs.id(for: head.request)
        connection.exchange = ExchangeInProgress(id: id, head: head, started: connection.headStarted, now: time)
        statistics.requestsInFlight += 1
        switch responder.plan(for: head.request, from: connection.peer, requestID: id) {
        case .respond(let response):
            if connection.state.canSkipBody(upTo: Self.skippedBody) {
                connection.exchange?.earlyAnswer = response
                connection.state.accept(bodyLimit: Self.skippedBody)
            } else {
                let mustClose = connection.state.answerEarly()
                answer(response, on: connection, closing: mustClose)
            }
        case .inline(let route, let limit, let caller):
            accept(route, limit, caller, isHeavy: false, on: connection)
        case .compute(let route, let limit, let caller):
            accept(route, limit, caller, isHeavy: true, on: connection)
        case .stream(let route, let caller): acceptStream(route, caller, on: connection)
        }
    }

    private func accept(_ route: RouteLabel, _ bodyLimit: Int, _ caller: String?, isHeavy: Bool, on connection: Connection) {
        guard let exchange = connection.exchange else { return }
        exchange.caller = caller
        exchange.route = route
        exchange.isHeavy = isHeavy
        if isHeavy { exchange.cancellation = Cancellation() }
        let bodyLimit = isHeavy ? min(bodyLimit, budget.largestBody) : bodyLimit
        exchange.bodyLimit = bodyLimit
        if isHeavy, case .length(let length)? = exchange.head?.framing, length <= bodyLimit, !budget.hasRoom(forBody: length) {
            statistics.rejectedRequests += 1
            return refuse(budget.refusal, exchange.head, on: connection)
        }
        connection.state.accept(bodyLimit: bodyLimit)
    }

    /// The state found that the request breaks HTTP or a limit.
    func refuse(_ error: ProtocolError, _ head: RequestHead?, on connection: Connection) {
        if error.status == 413, let response = connection.exchange?.earlyAnswer {
            // The body that was only to be skipped is a long one.
            return answer(response, on: connection, closing: true)
        }
        refuse(Refusal(error), head, on: connection)
    }

    func respond(_ head: RequestHead, _ body: [UInt8], on connection: Connection) {
        guard let exchange = connection.exchange else { return }
        exchange.received = time
        exchange.requestBytes = body.count
        exchange.heldBody = body.count
        if let response = exchange.earlyAnswer { return answer(response, on: connection, closing: !head.keepsAlive) }
        guard let route = exchange.route else { return }
        let request = ServerRequest(head: head.request, body: body, id: exchange.id, route: route, cancellation: exchange.cancellation ?? .never)
        guard exchange.isHeavy else {
            // Health and metrics tell of everything that came before them, in this turn of the loop too.
            publish()
            answer(packing.packed(responder.respond(to: request), for: request, now: now), on: connection, closing: !head.keepsAlive)
            return
        }
        guard let share = budget.share(body.count * BodyBudget.workPerByte) else {
            statistics.rejectedRequests += 1
            return refuse(budget.refusal, head, on: connection, closing: !head.keepsAlive)
        }
        let work = CodedWork(
            request: request, bodyLimit: exchange.bodyLimit, largestRatio: configuration.maximumInflationRatio, share: share, responder: responder,
            now: now)
        exchange.share = share
        let isAccepted = pool.submit { [mailbox, now, token = connection.token] in
            let started = now()
            let response = work.response()
            mailbox.post(.answered(token: token, response, started: started))
        }
        if !isAccepted {
            exchange.share = nil
            statistics.rejectedRequests += 1
            refuse(pool.refusal, head, on: connection, closing: !head.keepsAlive)
        }
    }

    func refuse(_ refusal: Refusal, _ head: RequestHead?, on connection: Connection, closing: Bool = true) {
        if connection.exchange?.stream?.hasHead == true { return breakOff(connection) }
        connection.exchange?.stream = nil
        if connection.exchange == nil {
            connection.exchange = ExchangeInProgress(
                id: requestIDs.id(for: head?.request), head: head, started: connection.headStarted == 0 ? time : connection.headStarted, now: time)
            statistics.requestsInFlight += 1
        }
        answer(responder.refusal(refusal, requestID: connection.exchange?.id ?? ""), on: connection, closing: closing)
    }

    /// Queues an answer; it is sent at the end of the loop's turn.
    func answer(_ response: ServerResponse, on connection: Connection, closing: Bool) {
        guard let exchange = connection.exchange else { return }
        exchange.phases = [ServerResponse.Phase("receive", nanoseconds: exchange.received &- exchange.started)] + exchange.phases
        if let rest = response.rest {
            exchange.stream = StreamInProgress(rest, isBodyComplete: true)
            begin(response, on: connection)
            return continueStream(on: connection)
        }
        exchange.share = nil
        let closing = closing || drain != nil || connection.state.isStreaming
        let isHead = exchange.head?.request.method == .head
        exchange.status = response.status.code
        exchange.responseBytes = isHead ? 0 : response.body.count
        if !response.phases.isEmpty { exchange.phases += response.phases }
        exchange.isAnswered = true
        // A short body goes right behind its head: one piece is cheaper to send than two.
        let isShort = !isHead && response.body.count <= Self.shortBody
        connection.queue(
            encodedHead(of: response, contentLength: response.body.count, exchange, closing: closing, body: isShort ? response.body : []))
        if !isShort, !isHead { connection.queue(response.body) }
        connection.answers += 1
        connection.closesAfterOutput = closing
        connection.state.answered(closing: closing)
        connection.headStarted = 0
        flushLater(connection)
    }

    func encodedHead(of response: ServerResponse, contentLength: Int?, _ exchange: ExchangeInProgress, closing: Bool, body: [UInt8] = []) -> [UInt8] {
        // X-Request-Id, Server-Timing and what stands around their values.
        let room = exchange.id.utf8.count + ServerTiming.room(exchange.phases) + 64
        return ResponseEncoder.head(
            status: response.status, fields: response.fields, contentLength: contentLength, date: date.text(), closes: closing,
            minorVersion: exchange.head?.minorVersion ?? 1, body: body, ownRoom: room
        ) { text in
            text.append("X-Request-Id: ")
            text.append(exchange.id)
            if !exchange.phases.isEmpty {
                text.append("\r\nServer-Timing: ")
                ServerTiming.write(exchange.phases, into: &text)
            }
            text.append("\r\n")
        }
    }

    func finish(_ exchange: ExchangeInProgress, of connection: Connection, _ outcome: Exchange.Outcome, at time: UInt64) {
        connection.exchange = nil
        statistics.requestsInFlight -= 1
        responder.completed(
            Exchange(
                id: exchange.id, head: exchange.head?.request, route: exchange.route, status: exchange.status, requestBytes: exchange.requestBytes,
                responseBytes: exchange.responseBytes, nanoseconds: time &- exchange.started, phases: exchange.phases, outcome: outcome,
                caller: exchange.caller))
    }
}
