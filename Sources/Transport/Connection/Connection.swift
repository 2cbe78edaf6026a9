import Glibc
import HTTP

/// A client's connection: its channel, its HTTP state and the exchange that goes on. Lives on the loop, never seen by another thread.
final class Connection {
    /// Slot and generation: late events and steps for a connection that is gone carry another generation.
    let token: UInt64
    /// What the connections of a server share.
    unowned let server: ServerCore
    var channel: Channel
    var state: ConnectionState
    /// The exchange that is going on, from the head on.
    var active: ActiveExchange?
    /// Its alarm for the deadline of ``state``.
    var alarm = TimerQueue.Alarm()
    /// When the first byte of the current head came in.
    var headStarted: UInt64 = 0
    /// How many requests it has had answered.
    private(set) var answers = 0
    /// Whether the connection ends when all output is sent.
    private var closesAfterOutput = false
    /// Whether it has output to send at the end of the loop's turn.
    var isInTurn = false
    private(set) var isOpen = true
    /// What the descriptor is registered for.
    private var interest: Interest = .read
    /// Who is at the other end, as its certificate shows.
    private(set) var peer: PeerIdentity?
    /// The address at the other end, with its port: looked up at the first request, because it cannot be once the client is gone.
    private(set) lazy var address = SocketAddress.peer(of: channel.descriptor)?.description
    private var isHandshakeCounted = false
    /// Memory of what came in and of what is to go out.
    private let memory: MemoryAccount

    /// Bytes that are sent and received in one turn of the loop: one fast client must not starve the others.
    private static let turn = 1 << 20
    /// Bytes that are read at a time while no body is.
    static let readAhead = 64 << 10

    init(descriptor: Int32, token: UInt64, tls: TLSSession?, server: ServerCore) {
        self.token = token
        self.server = server
        channel = Channel(descriptor: descriptor, tls: tls)
        memory = MemoryAccount(of: server.budget)
        let chunks = server.chunks
        state = ConnectionState(
            limits: server.configuration.limits, timeouts: server.configuration.timeouts, now: server.loop.now, isSecure: tls != nil,
            allocate: { chunks.chunk($0) })
    }

    /// Bytes that the connection and its exchange hold.
    var heldBytes: Int { memory.heldBytes + (active?.memory?.heldBytes ?? 0) }

    /// Whether an answer is on its way, or a part of one.
    private var isAnswering: Bool { active.map { $0.answer.stage != .none } ?? false }

    /// Whether the state may say what comes next: not while an answer is on its way to the client, unless the body of its request is as well.
    private var mayGoOn: Bool {
        if let flow = active?.flow { return !flow.isFull }
        return !channel.hasOutput && (!closesAfterOutput || state.isLingering)
    }

    /// Whether more bytes of the client are welcome: answers go out first, unless one goes while its request comes in.
    private var wantsInput: Bool {
        guard state.wantsInput else { return false }
        if let flow = active?.flow { return !flow.isFull || !state.isReceivingBody }
        return !channel.hasOutput
    }

    // MARK: Turns

    /// The descriptor is ready.
    func ready(_ ready: Interest) {
        if ready.contains(.write), channel.hasOutput, !flush() { return }
        if ready.contains(.read), !receive() { return }
        // What TLS has to say comes before any answer.
        if channel.hasOutput, active == nil, !flush() { return }
        // Neither side can send any more, or the client has reset the connection: nobody waits for an answer.
        if ready.contains(.hangUp) { return close() }
        advance()
    }

    /// Performs what the state asks for, until it has to wait.
    func advance() {
        guard pull() else { return }
        goOn()
        guard isOpen else { return }
        probe()
        settle()
        guard isOpen, !isInTurn else { return }
        updateInterest()
        if isOpen { arm() }
    }

    /// Performs the actions of the state.
    ///
    /// - Returns: false if the connection is gone.
    private func pull() -> Bool {
        while mayGoOn, let action = state.next(isHungry: active?.flow?.isHungry ?? true) {
            if headStarted == 0 { headStarted = server.loop.time }
            perform(action)
            if !isOpen { return false }
        }
        return isOpen
    }

    /// - Returns: false if the connection is gone.
    private func receive() -> Bool {
        var left = Self.turn
        while left > 0, wantsInput {
            let count: Int
            let wanted: Int
            let transfer: Channel.Transfer
            if channel.tls == nil, let room = state.roomForBody() {
                wanted = room.count
                transfer = channel.receive(into: room)
                if case .bytes(let count) = transfer { state.filledBody(count) }
            } else {
                let scratch = server.scratch.input
                wanted = scratch.count
                let received = channel.receive(into: scratch)
                if case .bytes(let count) = received, channel.isPlainHTTP(UnsafeRawBufferPointer(rebasing: scratch[..<count])) {
                    server.statistics.receivedBytes += count
                    refusePlainHTTP()
                    return isOpen
                }
                transfer = take(received, scratch)
            }
            switch transfer {
            case .bytes(let bytes): count = bytes
            case .wouldBlock: return true
            case .end:
                state.endOfInput()
                return true
            case .broken, .insecure:
                if channel.isShakingHands { server.statistics.failedHandshakes += 1 }
                // The alert that says why goes out if it can.
                _ = channel.send(limit: .max, scratch: server.scratch.record)
                close()
                return false
            }
            left -= count
            server.statistics.receivedBytes += count
            state.timer.receivedBody(at: server.loop.time)
            if count < wanted { return true }
            if state.isReceivingBody, !pull() { return false }
        }
        return true
    }

    /// Hands what was read into `scratch` to the state.
    private func take(_ transfer: Channel.Transfer, _ scratch: UnsafeMutableRawBufferPointer) -> Channel.Transfer {
        guard case .bytes(let count) = transfer else { return transfer }
        let bytes = UnsafeRawBufferPointer(rebasing: scratch[..<count])
        guard let tls = channel.tls else {
            state.receive(bytes)
            return transfer
        }
        let record = server.scratch.record
        var isDirect = false
        do throws(TLSError) {
            try channel.decipher(bytes) {
                if let room = state.roomForBody() {
                    isDirect = true
                    return room
                }
                isDirect = false
                return record
            } took: { count in
                if isDirect { state.filledBody(count) } else { state.receive(UnsafeRawBufferPointer(rebasing: record[..<count])) }
            }
        } catch {
            return .insecure(error)
        }
        if tls.isEstablished, !isHandshakeCounted {
            isHandshakeCounted = true
            peer = tls.peer
            server.statistics.handshakes += 1
            if tls.isResumed { server.statistics.resumedHandshakes += 1 }
        }
        if tls.hasPeerClosed { state.endOfInput() }
        return transfer
    }

    /// Sends what the kernel takes, within the share of a turn.
    ///
    /// - Returns: false if the connection is gone.
    func flush() -> Bool {
        switch channel.send(limit: Self.turn, scratch: server.scratch.record) {
        case .bytes(let count):
            server.statistics.sentBytes += count
            // What TLS has to say by itself is no progress: a client could ask for it for ever.
            if count > 0, isAnswering { state.timer.sent(count, at: server.loop.time) }
        case .wouldBlock: break
        case .end, .broken, .insecure:
            close()
            return false
        }
        guard !channel.hasOutput else { return true }
        if active?.answer.stage == .queued { finish(.completed) }
        if closesAfterOutput { channel.endWriting() }
        return true
    }

    /// Sends at the end of the turn: a turn's answers go out one right after the other, each would wake a sleeping client by itself.
    func flushLater() {
        guard !isInTurn else { return }
        isInTurn = true
        server.unsent.append(token)
    }

    /// Sends what the turn has put off, and goes on with what the client has sent after it.
    func endTurn() {
        isInTurn = false
        if flush() { advance() }
    }

    // MARK: Ends

    /// An answer is complete and queued.
    func answered(closing: Bool) {
        answers += 1
        closesAfterOutput = closing
        state.answered(closing: closing)
        headStarted = 0
        flushLater()
    }

    /// The exchange is over.
    func finish(_ outcome: Completion.Outcome) {
        guard let exchange = active else { return }
        active = nil
        server.completed(exchange, outcome)
        // Answered before the drain began, which has closed the idle ones already.
        if isOpen, server.isTurningAway, state.isIdle {
            closesAfterOutput = true
            state.answered(closing: true)
        }
    }

    /// Ends the connection.
    func close(_ outcome: Completion.Outcome? = nil) {
        guard isOpen else { return }
        isOpen = false
        // An orderly end would make it look complete.
        let isCutOff = active?.endsWithConnection == true
        if let exchange = active {
            exchange.cancellation?.cancel()
            finish(outcome ?? exchange.outcome)
        }
        server.loop.readiness.remove(channel.descriptor)
        if isCutOff { channel.reset() } else if channel.tls != nil { channel.endWriting() }
        server.removed(self)
    }

    /// Closes an idle connection of which the client has had an answer: it knows that it may close at any time (RFC 9112, sec. 9.5). A new one is there for a request
    /// that is on its way.
    func dismiss() {
        guard state.isIdle, !channel.hasOutput, active == nil else { return }
        guard answers == 0 else { return close() }
        state.timer.beginLastChance(at: server.loop.time)
        arm()
    }

    /// Its deadline may have passed.
    func due(_ entry: TimerQueue.Entry) {
        guard TimerQueue.goesOff(&alarm, entry) else { return }
        observe()
        if state.timer.wait == .write { state.timer.observe(unacknowledged: channel.unacknowledged, at: server.loop.time) }
        guard let action = state.expire(at: server.loop.time) else { return arm() }
        let wait = state.timer.wait
        if wait == .handshake { server.statistics.failedHandshakes += 1 }
        server.statistics.timeouts.count(wait)
        guard !channel.hasOutput, case .refuse = action else { return close() }
        perform(action)
        if isOpen { advance() }
    }

    private func observe() {
        let activity: ConnectionTimer.Activity =
            if channel.isShakingHands {
                .handshake
            } else if channel.hasOutput, isAnswering {
                .writing
            } else {
                active?.flow.map { $0.isHungry || waitsForRestOfSmallBody ? .reading : .working } ?? .reading
            }
        state.observe(activity, at: server.loop.time)
        if state.timer.isOutputNew { state.timer.beginOutput(unacknowledged: channel.unacknowledged) }
    }

    private func arm() {
        observe()
        guard let deadline = state.timer.deadline else { return }
        server.loop.arm(&alarm, at: deadline, token: token)
    }

    private func settle() {
        let bytes = state.heldBytes + channel.heldBytes + (active?.flow?.heldBytes ?? 0)
        if bytes != memory.heldBytes { memory.settle(bytes) }
    }

    private func updateInterest() {
        var wanted: Interest = channel.hasOutput ? .write : []
        if wantsInput { wanted.insert(.read) }
        guard wanted != interest else { return }
        do throws(SystemError) {
            try server.loop.readiness.modify(channel.descriptor, wanted, token: token)
            interest = wanted
        } catch {
            close()
        }
    }

    /// The budget is exceeded: gives up what is held for a request that is coming in, or for a client that does not read its answers.
    ///
    /// - Returns: whether there was anything to give up.
    func relieve() -> Bool {
        let problem = server.budget.exceeded
        if state.isReceivingBody || (state.isReceivingHead && state.bufferedBytes > 0 && !channel.hasOutput) {
            refuse(problem, active?.head ?? state.headSoFar)
            guard isOpen else { return true }
            // At once, or the next one would be refused for these bytes too.
            settle()
            return true
        }
        guard state.isReceivingHead, state.bufferedBytes > 0, !isInTurn else { return false }
        close()
        return true
    }
}
