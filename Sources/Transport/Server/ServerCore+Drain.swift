import HTTP

/// The end of the service: first no new clients, then the idle ones go, and at last all.
extension ServerCore {
    struct Drain {
        var stopsAccepting: UInt64
        var cuts: UInt64
        /// When the listening socket closes, once no client may begin to connect.
        var closesListener: UInt64?
    }

    /// Whether a drain has begun: answers say that the connection closes.
    var isDraining: Bool { drain != nil }
    /// Whether the listening socket is closed.
    var isTurningAway: Bool { acceptor == nil }

    /// How long a client whose TCP handshake has begun may take to end it, in nanoseconds.
    private static let lastHandshakes: UInt64 = 200_000_000

    func continueDrain() {
        guard var drain else { return }
        let time = loop.now
        if time >= drain.stopsAccepting, acceptor != nil, drain.closesListener == nil {
            acceptor?.turnAway()
            drain.closesListener = min(time + Self.lastHandshakes, drain.cuts)
            self.drain = drain
        }
        if let closes = drain.closesListener, time >= closes, acceptor != nil {
            // What the kernel has accepted already is a client with a request: take it in before the socket closes.
            acceptor?.suspend(on: loop.readiness)
            for descriptor in acceptor?.acceptLast() ?? [] { add(descriptor) }
            acceptor = nil
            // What is answered but not sent would look as if it were not idle.
            sendAnswers()
            for connection in connections.all { connection.dismiss() }
        }
        if time >= drain.cuts, connections.count > 0 {
            onEvent(.cutting(openConnections: connections.count))
            for connection in connections.all { connection.close(.cut) }
        }
    }
}
