import HTTP
import HTTPTypes

/// Exchanges whose body or answer goes in pieces: each step of the work is made on the compute pool, when the client has taken most of what came before.
extension EventLoop {
    /// Begins an exchange whose body the application takes as a stream.
    func acceptStream(_ route: RouteLabel, _ caller: String?, on connection: Connection) {
        guard let exchange = connection.exchange, let head = exchange.head else { return }
        exchange.caller = caller
        exchange.route = route
        exchange.isHeavy = true
        guard pool.hasRoom, !budget.isExceeded else {
            statistics.rejectedRequests += 1
            return refuse(pool.hasRoom ? budget.refusal : pool.refusal, head, on: connection)
        }
        let cancellation = Cancellation()
        exchange.cancellation = cancellation
        let request = ServerRequest(head: head.request, body: [], id: exchange.id, route: route, cancellation: cancellation)
        exchange.stream = StreamInProgress(
            CodedStream.around(responder.stream(for: request), request, responder), isBodyComplete: false)
        connection.state.acceptStream()
    }

    /// The next piece of a streamed body has come in.
    func take(_ piece: [UInt8], isLast: Bool, on connection: Connection) {
        guard let exchange = connection.exchange else { return }
        exchange.received = time
        connection.waitingSince = time
        exchange.requestBytes += piece.count
        exchange.stream?.take(piece, isLast: isLast)
        continueStream(on: connection)
    }

    /// Begins the next step of the answer if it is time for it.
    func continueStream(on connection: Connection) {
        guard let work = connection.exchange?.stream?.begin(unsent: connection.outputBytes) else { return }
        // What has begun is not turned away: there are no more of these than connections.
        pool.submitInAnyCase { [mailbox, token = connection.token] in
            mailbox.post(.stepped(token: token, work.step()))
        }
    }

    /// A step of the answer is made.
    func perform(_ step: AnswerStep, on connection: Connection) {
        guard let exchange = connection.exchange, exchange.stream != nil else { return }
        exchange.stream?.end(step)
        switch step {
        case .whole(let response):
            exchange.stream = nil
            answer(response, on: connection, closing: exchange.head?.keepsAlive != true)
        case .head(let response):
            exchange.stream?.hasHead = true
            begin(response, on: connection)
        case .piece(let piece): send(piece, of: exchange, on: connection)
        case .needsBody: break
        case .end: endStream(of: exchange, on: connection)
        case .broken: return breakOff(connection)
        }
        continueStream(on: connection)
    }

    /// Sends the head of an answer, and what there is of its body.
    func begin(_ response: ServerResponse, on connection: Connection) {
        guard let exchange = connection.exchange else { return }
        exchange.status = response.status.code
        exchange.phases += response.phases
        // HTTP/1.0 knows no chunks: there the end of the connection is the end of the answer (RFC 9112, sec. 6.3).
        exchange.closesBehindStream = exchange.head?.keepsAlive != true || exchange.head?.minorVersion == 0 || drain != nil
        connection.queue(encodedHead(of: response, contentLength: nil, exchange, closing: exchange.closesBehindStream))
        send(response.body, of: exchange, on: connection)
    }

    private func send(_ piece: [UInt8], of exchange: ExchangeInProgress, on connection: Connection) {
        flushLater(connection)
        guard !piece.isEmpty else { return }
        exchange.responseBytes += piece.count
        if exchange.head?.minorVersion == 0 { return connection.queue(piece) }
        connection.queue(ResponseEncoder.chunkStart(piece.count))
        connection.queue(piece)
        connection.queue(ResponseEncoder.chunkEnd)
    }

    private func endStream(of exchange: ExchangeInProgress, on connection: Connection) {
        if exchange.head?.minorVersion != 0 { connection.queue(ResponseEncoder.lastChunk) }
        exchange.stream = nil
        exchange.isAnswered = true
        // A drain that has begun meanwhile closes too, though the head could not say so.
        let closing = exchange.closesBehindStream || connection.state.isStreaming || drain != nil
        connection.answers += 1
        connection.closesAfterOutput = closing
        connection.state.answered(closing: closing)
        connection.headStarted = 0
        flushLater(connection)
    }

    /// Ends the connection without the end of the answer, which the client sees by the missing last chunk.
    func breakOff(_ connection: Connection) {
        connection.exchange?.isBrokenOff = true
        close(connection)
    }
}
