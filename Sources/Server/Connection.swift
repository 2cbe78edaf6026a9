import Glibc
import HTTP

/// A client's connection: its socket, its HTTP state and what is still to be sent. Owned by the event loop, never seen by another thread.
final class Connection {
    let descriptor: Int32
    /// Slot and generation: late events and answers for a connection that is gone carry another generation.
    let token: UInt64
    var state: ConnectionState
    /// The exchange that is going on, from the head on.
    var exchange: ExchangeInProgress?
    /// What the descriptor is registered for.
    var interest: Interest = .read
    /// Since when the connection waits for what it waits for, in nanoseconds.
    var waitingSince: UInt64
    /// The kind of wait that `waitingSince` belongs to.
    var wait = Wait.idle
    /// The earliest entry of the deadline heap, so that a later deadline needs no second one.
    var scheduledDeadline: UInt64?
    /// Whether the connection ends when all output is sent.
    var closesAfterOutput = false
    /// When the first byte of the current head came in.
    var headStarted: UInt64 = 0
    /// Body bytes counted into the process's total.
    var accountedBytes = 0

    private var output = OutputQueue()

    init(descriptor: Int32, token: UInt64, limits: HTTPLimits, now: UInt64) {
        self.descriptor = descriptor
        self.token = token
        state = ConnectionState(limits: limits)
        waitingSince = now
    }

    deinit { close(descriptor) }

    var hasOutput: Bool { !output.isEmpty }

    func queue(_ bytes: [UInt8]) { output.append(bytes) }

    /// What a read or write came to.
    enum Transfer: Equatable { case bytes(Int), wouldBlock, end, broken }

    /// Sends as much as the kernel takes; head and body go together.
    func send() -> Transfer {
        var total = 0
        while !output.isEmpty {
            let sent = output.send(to: descriptor)
            if sent < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == EWOULDBLOCK ? (total > 0 ? .bytes(total) : .wouldBlock) : .broken
            }
            total += sent
        }
        return .bytes(total)
    }

    /// Reads once into `scratch` and hands what came to the state.
    func receive(_ scratch: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
            if count > 0 {
                state.receive(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
                return .bytes(count)
            }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .broken
        }
    }

    /// Ends our side; the client sees the end of the stream behind the answer.
    func shutdownWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }
}
