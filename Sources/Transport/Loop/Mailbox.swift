import Synchronization

/// Messages from other threads to a loop.
final class Mailbox<Message: Sendable>: Sendable {
    private let wake: @Sendable () -> Void
    private let messages = Mutex<[Message]>([])

    /// - Parameter wake: ends the wait of the loop.
    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// Leaves a message; the loop is woken if it may be asleep.
    func post(_ message: Message) {
        let isFirst = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if isFirst { wake() }
    }

    /// Takes all messages.
    func collect() -> [Message] {
        messages.withLock { messages in
            guard !messages.isEmpty else { return [] }
            defer { messages = [] }
            return messages
        }
    }
}
