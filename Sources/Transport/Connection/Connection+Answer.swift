import HTTP
import HTTPTypes

/// Answers: what an exchange has made becomes bytes to be sent.
extension Connection {
    /// Bytes of a body that is copied to follow its head.
    private static let shortBody = 8 << 10

    /// A step of the exchange is made.
    func perform(_ done: ExchangeFlow.Done) {
        guard let exchange = active, exchange.flow != nil else { return }
        exchange.flow?.end(done)
        switch done.step {
        case .answer(let whole): answer(whole, closing: exchange.head?.keepsAlive != true)
        case .head(let head): beginAnswer(head, of: exchange)
        case .piece(let piece): send(piece, of: exchange)
        case .needsBody: break
        case .again: exchange.place = .pool
        case .end: endAnswer(of: exchange)
        case .broken: breakOff()
        }
    }

    /// Queues a whole answer; it is sent at the end of the loop's turn.
    func answer(_ answer: Answer, closing: Bool) {
        guard let exchange = active else { return }
        release(exchange)
        let closing = closing || server.isDraining || state.isReceivingBody
        exchange.answer.bytes = exchange.isHead ? 0 : answer.body.count
        exchange.answer.stage = .queued
        // A short body goes right after its head: one piece is cheaper to send than two.
        let isShort = !exchange.isHead && answer.body.count <= Self.shortBody
        queueHead(of: answer, exchange, contentLength: answer.body.count, closing: closing, body: isShort ? answer.body : [])
        if !isShort, !exchange.isHead { channel.queue(answer.body) }
        answered(closing: closing)
    }

    private func queueHead(of answer: Answer, _ exchange: ActiveExchange, contentLength: Int?, closing: Bool, body: [UInt8] = []) {
        exchange.answer.status = answer.status.code
        exchange.answer.begun = server.loop.time
        var phases = [Answer.Phase("receive", nanoseconds: exchange.received &- exchange.started, from: exchange.started)]
        if let queued = exchange.answer.queued { phases.append(Answer.Phase("queue", nanoseconds: queued)) }
        phases += answer.phases
        exchange.answer.phases = phases
        // X-Request-Id, Server-Timing and the text around their values.
        let room = exchange.id.utf8.count + ServerTiming.room(phases) + 64
        channel.queue(
            ResponseEncoder.head(
                status: answer.status, fields: answer.fields, contentLength: contentLength, date: server.date.text(), closes: closing,
                minorVersion: exchange.head?.minorVersion ?? 1, body: body, ownRoom: room
            ) { text in
                text.append("X-Request-Id: ")
                text.append(exchange.id)
                text.append("\r\nServer-Timing: ")
                ServerTiming.write(phases, into: &text)
                text.append("\r\n")
            })
    }

    /// Queues the head of an answer, and what there is of its body.
    private func beginAnswer(_ answer: Answer, of exchange: ActiveExchange) {
        exchange.answer.stage = .begun
        // HTTP/1.0 knows no chunks: there the end of the connection is the end of the answer (RFC 9112, sec. 6.3).
        exchange.answer.closes = exchange.head?.keepsAlive != true || exchange.head?.minorVersion == 0 || server.isDraining
        queueHead(of: answer, exchange, contentLength: nil, closing: exchange.answer.closes)
        send(answer.body, of: exchange)
    }

    private func send(_ piece: [UInt8], of exchange: ActiveExchange) {
        flushLater()
        guard !piece.isEmpty, !exchange.isHead else { return }
        exchange.answer.bytes += piece.count
        if exchange.head?.minorVersion == 0 { return channel.queue(piece) }
        channel.queue(ResponseEncoder.chunkStart(piece.count))
        channel.queue(piece)
        channel.queue(ResponseEncoder.chunkEnd)
    }

    private func endAnswer(of exchange: ActiveExchange) {
        guard exchange.answer.stage == .begun else { return breakOff() }
        release(exchange)
        if exchange.head?.minorVersion != 0, !exchange.isHead { channel.queue(ResponseEncoder.lastChunk) }
        exchange.answer.stage = .queued
        // A drain that has begun meanwhile closes too, though the head could not say so.
        answered(closing: exchange.answer.closes || state.isReceivingBody || server.isDraining)
    }

    /// Nothing is worked on any more; what the exchange held is given back. A step that is still at work gives back its own when it is over.
    private func release(_ exchange: ActiveExchange) {
        if exchange.flow?.isAtWork == false { exchange.memory?.settle(0) }
        exchange.flow = nil
        exchange.memory = nil
    }

    /// Ends the connection without the end of the answer, which the client sees by the missing last chunk.
    func breakOff() { close(.brokenOff) }
}
