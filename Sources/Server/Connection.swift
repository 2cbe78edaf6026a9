import CLinux
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

    /// The kinds of wait, each with its deadline.
    enum Wait: Equatable { case idle, head, body, application, write, linger }

    private var output: [[UInt8]] = []
    private var outputSent = 0

    init(descriptor: Int32, token: UInt64, limits: HTTPLimits, now: UInt64) {
        self.descriptor = descriptor
        self.token = token
        state = ConnectionState(limits: limits)
        waitingSince = now
    }

    deinit { close(descriptor) }

    var hasOutput: Bool { !output.isEmpty }

    func queue(_ bytes: [UInt8]) {
        if !bytes.isEmpty { output.append(bytes) }
    }

    /// What a read or write came to.
    enum Transfer: Equatable { case bytes(Int), wouldBlock, end, broken }

    /// Sends as much as the kernel takes; head and body go together.
    func send() -> Transfer {
        var total = 0
        while !output.isEmpty {
            let sent = sendOnce()
            if sent < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == EWOULDBLOCK ? (total > 0 ? .bytes(total) : .wouldBlock) : .broken
            }
            total += sent
            drop(sent)
        }
        return .bytes(total)
    }

    private func sendOnce() -> Int {
        output[0].withUnsafeBytes { first in
            var vectors = (
                iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress?.advanced(by: outputSent)), iov_len: first.count - outputSent),
                iovec()
            )
            guard output.count > 1 else { return sendMessage(&vectors, 1) }
            return output[1].withUnsafeBytes { second in
                vectors.1 = iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
                return sendMessage(&vectors, 2)
            }
        }
    }

    private func sendMessage(_ vectors: inout (iovec, iovec), _ count: Int) -> Int {
        withUnsafeMutablePointer(to: &vectors) { pointer in
            pointer.withMemoryRebound(to: iovec.self, capacity: 2) { vectors in
                var message = msghdr()
                message.msg_iov = vectors
                message.msg_iovlen = count
                return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            }
        }
    }

    private func drop(_ sent: Int) {
        outputSent += sent
        while let first = output.first, outputSent >= first.count {
            outputSent -= first.count
            output.removeFirst()
        }
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

/// What is known about a request and its answer so far.
struct ExchangeInProgress {
    var id: String
    var head: RequestHead?
    var route = ""
    /// Whether it is answered on the compute pool.
    var isHeavy = false
    var started: UInt64
    var received: UInt64
    var requestBytes = 0
    var responseBytes = 0
    var status = 0
    var phases: [ServerResponse.Phase] = []
    var cancellation = Cancellation()
    /// Nothing but the interim answer was sent.
    var isAnswered = false

    init(id: String, head: RequestHead?, started: UInt64, now: UInt64) {
        self.id = id
        self.head = head
        self.started = started
        received = now
    }
}
