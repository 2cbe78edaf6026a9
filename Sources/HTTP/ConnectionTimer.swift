/// What a connection waits for, since when, and until when. Times are nanoseconds of a clock that never goes back.
public struct ConnectionTimer: Sendable {
    /// The kinds of wait, each with its deadline.
    public enum Wait: Sendable, Equatable {
        /// For the TLS handshake.
        case handshake
        /// For the next request of an idle connection.
        case idle
        /// For the rest of a head.
        case head
        /// For the rest of a body that has announced its length.
        case body
        /// For the next piece of a body in chunks.
        case pause
        /// For the application.
        case application
        /// For the client to take the answer.
        case write
        /// For the client's end of the connection, after the last answer (RFC 9112, sec. 9.6).
        case linger
    }

    /// What the owner of a connection does with it.
    public enum Activity: Sendable {
        /// A TLS handshake.
        case handshake
        /// An answer is being sent.
        case writing
        /// The exchange is at work, or has enough of the body to work on.
        case working
        /// None of them: it waits for the client.
        case reading
    }

    /// What is waited for.
    public private(set) var wait: Wait
    /// Bytes of the body that have come in.
    public var bodyBytes = 0
    /// Whether the connection closes soon if no request comes: the server is draining.
    public var isLastChance = false
    private let timeouts: Timeouts
    private var since: UInt64
    /// Whether an exchange has ended since ``wait`` was last brought up to date: what is waited for may be of the same kind, but is new.
    private var isOfNewExchange = false
    /// How long earlier waits for the same body lasted.
    private var bodyWaited: UInt64 = 0
    private var output = Output(since: 0, handed: 0)
    /// Whether a wait for the client to take an answer has begun of which ``beginOutput(unacknowledged:)`` does not know.
    public private(set) var isOutputNew = false

    /// How the client takes what is sent to it, since there has been output without a break.
    private struct Output {
        var since: UInt64
        /// Bytes handed to the kernel, with those that it held at the beginning.
        var handed: Int
        /// Those of them that the client had acknowledged when that was last looked at.
        var taken = 0
    }

    init(timeouts: Timeouts, wait: Wait, now: UInt64) {
        self.timeouts = timeouts
        self.wait = wait
        since = now
    }

    /// When the wait has lasted too long; `nil` if it may last.
    public var deadline: UInt64? {
        switch wait {
        case .handshake: return since + timeouts.handshake
        case .idle: return since + (isLastChance ? timeouts.linger : timeouts.idle)
        case .head: return since + timeouts.head
        case .body:
            let allowed = timeouts.body + Self.patience(for: bodyBytes, bytesPerSecond: timeouts.bodyBytesPerSecond)
            return since + (allowed > bodyWaited ? allowed - bodyWaited : 0)
        case .pause: return since + timeouts.stream
        case .application: return nil
        case .write:
            let patience = Self.patience(for: output.taken, bytesPerSecond: timeouts.answerBytesPerSecond)
            return min(since, output.since + patience) + timeouts.write
        case .linger: return since + timeouts.linger
        }
    }

    /// What to answer a client that is too slow with what it owes; `nil` if it owes nothing and the connection can just close.
    var problem: Problem? {
        switch wait {
        case .head:
            Problem(.requestTimeout, "the head of the request did not arrive within \(timeouts.head / 1_000_000_000) s")
        case .body:
            Problem(
                .requestTimeout,
                "the body did not arrive in time: \(timeouts.body / 1_000_000_000) s, and a second more for each \(timeouts.bodyBytesPerSecond) bytes received; got \(bodyBytes) bytes"
            )
        case .pause: Problem(.requestTimeout, "no more of the body arrived within \(timeouts.stream / 1_000_000_000) s")
        case .handshake, .idle, .application, .write, .linger: nil
        }
    }

    /// A new body is waited for.
    mutating func beginBody() {
        bodyBytes = 0
        bodyWaited = 0
    }

    /// An exchange is over: the connection is idle anew, and what the next request waits for begins anew, also where all of it came and was answered at once.
    mutating func endExchange() { isOfNewExchange = true }

    mutating func wait(for next: Wait, at now: UInt64) {
        let isNew = isOfNewExchange
        isOfNewExchange = false
        guard next != wait else {
            // How a client takes its answers is looked at over all of them.
            if isNew, next != .write { since = max(since, now) }
            return
        }
        if wait == .body, !isNew { bodyWaited += now - min(now, since) }
        wait = next
        since = max(since, now)
        isOutputNew = next == .write
    }

    /// The client has sent a part of a body.
    public mutating func receivedBody(at now: UInt64) { if wait == .pause { since = now } }

    /// The drain of the server shortens the wait of an idle connection.
    public mutating func beginLastChance(at now: UInt64) {
        isLastChance = true
        since = now
    }

    /// Begins to watch how the client takes its answer.
    ///
    /// - Parameter unacknowledged: bytes that the kernel holds for it already.
    public mutating func beginOutput(unacknowledged: Int) {
        isOutputNew = false
        output = Output(since: since, handed: max(0, unacknowledged))
    }

    /// More of an answer was handed to the kernel.
    public mutating func sent(_ bytes: Int, at now: UInt64) {
        guard wait == .write else { return }
        output.handed += bytes
        since = now
    }

    /// The kernel holds megabytes, and takes more only when a good part of them is gone: what the client has acknowledged is what counts.
    public mutating func observe(unacknowledged: Int, at now: UInt64) {
        guard unacknowledged >= 0, output.handed - unacknowledged > output.taken else { return }
        output.taken = output.handed - unacknowledged
        since = now
    }

    /// Nanoseconds that so many bytes have earned.
    private static func patience(for bytes: Int, bytesPerSecond: Int) -> UInt64 {
        // Centuries are enough.
        min(UInt64(max(0, bytes) / max(1, bytesPerSecond)), 1 << 33) * 1_000_000_000
    }
}
