/// The listening socket, watched while connections are welcome.
struct Acceptor: ~Copyable {
    /// The token of the listening socket.
    static let token = UInt64.max - 1

    /// Nanoseconds until a socket that could not be watched, or accepted from, is tried again.
    private static let pause: UInt64 = 100_000_000
    /// How many connections are taken in one turn of the loop.
    private static let turn = 64

    private let socket: ListeningSocket
    private var isWatched = false
    /// When accepting goes on after a failure.
    private(set) var retry: UInt64?

    init(_ socket: consuming ListeningSocket) {
        self.socket = socket
    }

    /// Waits for connections from now on.
    mutating func resume(on readiness: any Readiness, now: UInt64) {
        guard !isWatched else { return }
        isWatched = (try? readiness.add(socket.descriptor, .read, token: Self.token)) != nil
        // Without a registration there is nothing to wake us.
        retry = isWatched ? nil : now + Self.pause
    }

    /// Leaves connections in the kernel's queue.
    mutating func suspend(on readiness: any Readiness) {
        retry = nil
        guard isWatched else { return }
        readiness.remove(socket.descriptor)
        isWatched = false
    }

    /// Lets no further client begin to connect; those that have begun may end their handshake and are accepted.
    borrowing func turnAway() { socket.turnAway() }

    /// Takes the last connections: those whose clients have connected before now.
    borrowing func acceptLast(_ take: (Int32) -> Void) {
        while true {
            switch socket.accept() {
            case .connection(let descriptor): take(descriptor)
            case .failed: continue
            case .none, .exhausted: return
            }
        }
    }

    /// Takes the connections that wait, at most `limit`.
    ///
    /// - Parameter take: gets each one's descriptor.
    /// - Returns: the error where descriptors or memory ran out; accepting then pauses.
    mutating func accept(limit: Int, on readiness: any Readiness, now: UInt64, _ take: (Int32) -> Void) -> SystemError? {
        var taken = 0
        for _ in 0..<Self.turn {
            guard taken < limit else {
                suspend(on: readiness)
                return nil
            }
            switch socket.accept() {
            case .connection(let descriptor):
                taken += 1
                take(descriptor)
            case .failed: continue
            case .none: return nil
            case .exhausted(let error):
                suspend(on: readiness)
                retry = now + Self.pause
                return error
            }
        }
        return nil
    }
}
