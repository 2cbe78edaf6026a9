import CLinux
import HTTP

extension Connection {
    /// How the client takes what is sent to it, since there has been output without a break.
    struct OutputProgress {
        /// When that began.
        let since: UInt64
        /// Bytes handed to the kernel, with those that it held then.
        var handed: Int
        /// Those of them that the client had acknowledged when that was last looked at.
        var taken = 0
    }

    /// Begins to watch how the client takes its output.
    func beginOutput(_ now: UInt64) {
        outputProgress = OutputProgress(since: now, handed: max(0, Int(clinux_unacknowledged(descriptor))))
    }

    /// The kernel holds megabytes, and takes more only when a good part of them is gone: what the client has taken is what counts.
    func observeOutput(_ now: UInt64) {
        let unacknowledged = Int(clinux_unacknowledged(descriptor))
        guard unacknowledged >= 0, outputProgress.handed - unacknowledged > outputProgress.taken else { return }
        outputProgress.taken = outputProgress.handed - unacknowledged
        waitingSince = now
    }

    /// The kinds of wait, each with its deadline.
    enum Wait: Equatable { case handshake, idle, head, body, stream, application, write, linger }

    /// What the connection waits for now.
    var currentWait: Wait {
        if let tls, !tls.isEstablished { return .handshake }
        if hasOutput, isAnswering { return .write }
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
            return waitingSince + timeouts.body + Self.patience(for: received, bytesPerSecond: timeouts.bodyBytesPerSecond)
        case .stream: return waitingSince + timeouts.stream
        case .application: return nil
        case .write:
            let patience = Self.patience(for: outputProgress.taken, bytesPerSecond: timeouts.answerBytesPerSecond)
            return min(waitingSince, outputProgress.since + patience) + timeouts.write
        case .linger: return waitingSince + timeouts.linger
        }
    }

    /// Nanoseconds that so many bytes have earned.
    private static func patience(for bytes: Int, bytesPerSecond: Int) -> UInt64 {
        // Centuries are enough.
        min(UInt64(bytes / bytesPerSecond), 1 << 33) * 1_000_000_000
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
