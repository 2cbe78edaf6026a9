import HTTP

/// When the loop must act though nothing comes in: the deadline of each connection, and what a drain and the acceptor wait for.
extension EventLoop {
    func nextTimeout() -> UInt64? {
        if !unsent.isEmpty { return 0 }
        var next = deadlines.next
        func consider(_ time: UInt64?) { if let time { next = min(next ?? time, time) } }
        consider(acceptor?.retry)
        if let drain { consider(acceptor == nil ? drain.cuts : drain.closesListener ?? drain.stopsAccepting) }
        let time = now()
        return next.map { $0 > time ? $0 - time : 0 }
    }

    func checkDeadlines() {
        if let retry = acceptor?.retry, retry <= time { resumeAccepting() }
        while let token = deadlines.popDue(time) {
            guard let connection = slots[token] else { continue }
            connection.scheduledDeadline = nil
            // What was answered in this turn is not late, though it is still to be sent.
            if connection.isInTurn { beginWait(of: connection) }
            if connection.wait == .write { connection.observeOutput(time) }
            guard let deadline = connection.deadline(configuration.timeouts) else { continue }
            guard deadline <= time else {
                schedule(connection)
                continue
            }
            expire(connection)
        }
        continueDrain()
    }

    private func expire(_ connection: Connection) {
        if connection.wait == .handshake { statistics.failedHandshakes += 1 }
        if connection.wait != .idle, connection.wait != .linger { statistics.timeouts += 1 }
        guard !connection.hasOutput, let error = connection.timeoutError(configuration.timeouts) else { return close(connection) }
        refuse(Refusal(error), connection.exchange?.head ?? connection.state.headSoFar, on: connection)
        if slots[connection.token] != nil { advance(connection) }
    }

    func schedule(_ connection: Connection) {
        beginWait(of: connection)
        guard let deadline = connection.deadline(configuration.timeouts) else { return }
        if let scheduled = connection.scheduledDeadline, scheduled <= deadline { return }
        connection.scheduledDeadline = deadline
        deadlines.insert(deadline, token: connection.token)
    }

    private func beginWait(of connection: Connection) {
        let wait = connection.currentWait
        guard wait != connection.wait else { return }
        connection.wait = wait
        // What was sent in this turn was sent behind its beginning.
        connection.waitingSince = max(connection.waitingSince, time)
        if wait == .write { connection.beginOutput(connection.waitingSince) }
    }
}
