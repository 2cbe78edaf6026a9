import HTTP

extension Connection {
    /// The kinds of wait, each with its deadline.
    enum Wait: Equatable { case handshake, idle, head, body, stream, application, write, linger }

    /// What the connection waits for now.
    var currentWait: Wait {
        if let tls, !tls.isEstablished { return .handshake }
        if hasOutput { return .write }
        return switch state.waiting {
        case .idle: .idle
        case .head: .head
        case .body: .body
        case .stream: exchange?.stream?.waitsForBody == true ? .stream : .application
        case .application: .application
        case .linger: .linger
        }
    }

    /// When the current wait has lasted too long; `nil` if it may last.
    func deadline(_ timeouts: ServerConfiguration.Timeouts) -> UInt64? {
        switch wait {
        case .handshake: return waitingSince + timeouts.handshake
        case .idle: return waitingSince + (isLastChance ? timeouts.linger : timeouts.idle)
        case .head: return waitingSince + timeouts.head
        case .body:
            guard case .body(let received) = state.waiting else { return nil }
            return waitingSince + timeouts.body + UInt64(received / timeouts.bodyBytesPerSecond) * 1_000_000_000
        case .stream: return waitingSince + timeouts.stream
        case .application: return nil
        case .write: return waitingSince + timeouts.write
        case .linger: return waitingSince + timeouts.linger
        }
    }

    /// What to tell a client that is too slow with what it owes; `nil` if it owes nothing and the connection can just close.
    func timeoutError(_ timeouts: ServerConfiguration.Timeouts) -> ProtocolError? {
        switch wait {
        case .head: ProtocolError(408, "the head of the request did not arrive within \(timeouts.head / 1_000_000_000) s")
        case .body:
            ProtocolError(
                408,
                "the body of the request did not arrive within \(timeouts.body / 1_000_000_000) s and a second more for each \(timeouts.bodyBytesPerSecond) bytes of it"
            )
        case .stream: ProtocolError(408, "no more of the body arrived within \(timeouts.stream / 1_000_000_000) s")
        case .handshake, .idle, .application, .write, .linger: nil
        }
    }
}

extension ConnectionState.Waiting {
    /// Whether the client is sending a body.
    var isForBody: Bool {
        switch self {
        case .body, .stream: true
        case .idle, .head, .application, .linger: false
        }
    }
}
