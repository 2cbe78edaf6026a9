import Synchronization

/// Messages from other threads to the event loop.
final class Mailbox: Sendable {
    enum Message: Sendable {
        /// A worker has made the answer for the connection with this token; it started at this time.
        case answered(token: UInt64, ServerResponse, started: UInt64)
        /// A worker has made the next step of the streamed answer for the connection with this token.
        case stepped(token: UInt64, AnswerStep)
        /// Use these certificates for new connections.
        case replaceCertificates(TLSContext)
        /// Stop gently.
        case drain
        /// Stop at once.
        case cut
    }

    let waker: Waker
    private let messages = Mutex<[Message]>([])

    init(waker: Waker) { self.waker = waker }

    /// Leaves a message; the loop is woken if it may be asleep.
    func post(_ message: Message) {
        let isFirst = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if isFirst { waker.wake() }
    }

    /// Takes all messages.
    func collect() -> [Message] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
