import HTTP

/// The end of the service: first no new clients, then the idle ones go, and at last all.
extension EventLoop {
    struct Drain {
        var stopsAccepting: UInt64
        var cuts: UInt64
        /// When the listening socket closes, once no client may begin to connect.
        var closesListener: UInt64?
    }

    /// How long a client whose handshake has begun may take to end it, in nanoseconds.
    private static let lastHandshakes: UInt64 = 200_000_000

    func continueDrain() {
        guard var drain else { return }
        let time = now()
        if time >= drain.stopsAccepting, acceptor != nil, drain.closesListener == nil {
            acceptor?.turnAway()
            drain.closesListener = min(time + Self.lastHandshakes, drain.cuts)
            self.drain = drain
        }
        if let closes = drain.closesListener, time >= closes, acceptor != nil {
            // What the kernel has accepted already is a client with a request: take it in before the socket closes.
            acceptor?.suspend(on: readiness)
            acceptor?.acceptLast { add($0) }
            acceptor = nil
            // What is answered but not sent would look as if it were not idle.
            sendAnswers()
            for connection in slots.all where connection.state.waiting == .idle && !connection.hasOutput { dismiss(connection, time) }
        }
        if time >= drain.cuts, slots.count > 0 {
            onEvent(.cutting(openConnections: slots.count))
            for connection in slots.all { close(connection) }
        }
    }

    /// Closes an idle connection of which the client has had an answer: it knows that it may close at any time (RFC 9112, sec. 9.5). A new one is there for
    /// a request that is on its way.
    private func dismiss(_ connection: Connection, _ time: UInt64) {
        guard connection.answers == 0 else { return close(connection) }
        connection.isLastChance = true
        connection.waitingSince = time
        schedule(connection)
    }
}
