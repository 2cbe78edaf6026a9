/// The listening sockets, watched while connections are welcome.
struct Acceptor {
    /// The tokens of the listening sockets, from here on; the last one of all is the waker's.
    static let firstToken = UInt64.max - 64

    /// Nanoseconds until a socket that could not be watched, or accepted from, is tried again.
    private static let pause: UInt64 = 100_000_000
    /// How many connections are taken in one turn of the loop.
    private static let turn = 64
    /// More addresses no host has.
    private static let most = 32

    private let sockets: [ListeningSocket]
    private var isWatched = false
    /// When accepting goes on after a failure.
    private(set) var retry: UInt64?

    init(_ sockets: [ListeningSocket]) {
        self.sockets = Array(sockets.prefix(Self.most))
    }

    /// Waits for connections from now on.
    mutating func resume(on readiness: any Readiness, now: UInt64) {
        guard !isWatched else { return }
        isWatched = true
        retry = nil
        for (index, socket) in sockets.enumerated() {
            // Without a registration there is nothing to wake us.
            guard (try? readiness.add(socket.descriptor, .read, token: Self.firstToken + UInt64(index))) == nil else { continue }
            suspend(on: readiness)
            retry = now + Self.pause
            return
        }
    }

    /// Leaves connections in the kernel's queue.
    mutating func suspend(on readiness: any Readiness) {
        retry = nil
        guard isWatched else { return }
        for socket in sockets { readiness.remove(socket.descriptor) }
        isWatched = false
    }

    /// Lets no further client begin to connect; those that have begun may end their handshake and are accepted.
    func turnAway() { for socket in sockets { socket.turnAway() } }

    /// Takes the last connections: those whose clients have connected before now.
    func acceptLast() -> [Int32] {
        var taken: [Int32] = []
        for socket in sockets {
            accepting: while true {
                switch socket.accept() {
                case .connection(let descriptor): taken.append(descriptor)
                case .failed: continue
                case .none, .exhausted: break accepting
                }
            }
        }
        return taken
    }

    /// Takes the connections that wait, at most `limit`.
    ///
    /// - Returns: the descriptors, and the error where descriptors or memory ran out; accepting then pauses.
    mutating func accept(limit: Int, on readiness: any Readiness, now: UInt64) -> (descriptors: [Int32], error: SystemError?) {
        var taken: [Int32] = []
        for socket in sockets {
            accepting: for _ in 0..<Self.turn {
                guard taken.count < limit else {
                    suspend(on: readiness)
                    return (taken, nil)
                }
                switch socket.accept() {
                case .connection(let descriptor): taken.append(descriptor)
                case .failed: continue
                case .none: break accepting
                case .exhausted(let error):
                    suspend(on: readiness)
                    retry = now + Self.pause
                    return (taken, error)
                }
            }
        }
        return (taken, nil)
    }
}
