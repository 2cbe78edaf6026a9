import Glibc
import HTTP

/// A client's connection: its socket, its TLS session if it has one, its HTTP state and what is still to be sent. Owned by the event loop, never seen by
/// another thread.
final class Connection {
    let descriptor: Int32
    /// Slot and generation: late events and answers for a connection that is gone carry another generation.
    let token: UInt64
    /// None on a plain port.
    let tls: TLSSession?
    var state: ConnectionState
    /// The exchange that is going on, from the head on.
    var exchange: ExchangeInProgress?
    /// What the descriptor is registered for.
    var interest: Interest = .read
    /// Since when the connection waits for what it waits for, in nanoseconds.
    var waitingSince: UInt64
    /// The kind of wait that `waitingSince` belongs to.
    var wait: Wait
    /// How the client takes what is sent to it.
    var outputProgress = OutputProgress(since: 0, handed: 0)
    /// The earliest entry of the deadline heap, so that a later deadline needs no second one.
    var scheduledDeadline: UInt64?
    /// Whether the connection ends when all output is sent.
    var closesAfterOutput = false
    /// Whether it has an answer to send at the end of the loop's turn.
    var isInTurn = false
    /// How many requests it has had answered.
    var answers = 0
    /// Whether it closes soon if no request comes: the server is draining.
    var isLastChance = false
    /// When the first byte of the current head came in.
    var headStarted: UInt64 = 0
    /// Bytes counted into the process's total.
    var accountedBytes = 0
    /// Who is at the other end, as its certificate says.
    var peer: PeerIdentity?
    /// Whether the end of the handshake is counted.
    var isHandshakeCounted = false

    /// What is to be sent: with TLS as plaintext.
    private var output = OutputQueue()
    /// With TLS, what is to be sent as ciphertext.
    private var sealed = OutputQueue()
    private var hasEndedWriting = false

    /// Plaintext that is sealed at a time: what waits for the kernel as ciphertext is bounded.
    private static let sealedAtATime = 64 << 10

    init(descriptor: Int32, token: UInt64, limits: HTTPLimits, tls: TLSSession?, now: UInt64) {
        self.descriptor = descriptor
        self.token = token
        self.tls = tls
        state = ConnectionState(limits: limits)
        waitingSince = now
        wait = tls == nil ? .idle : .handshake
    }

    deinit { close(descriptor) }

    var hasOutput: Bool { !output.isEmpty || !sealed.isEmpty }

    /// Whether the state may say what comes next: not while an answer is on its way to the client, unless the body of its request is as well.
    var mayGoOn: Bool {
        if let stream = exchange?.stream { return !stream.isFull }
        return !hasOutput && (!closesAfterOutput || state.waiting == .linger)
    }

    /// Whether more bytes of the client are welcome: answers go out first, unless one goes while its request comes in.
    var wantsInput: Bool { state.wantsInput && (!hasOutput || exchange?.stream != nil) }

    /// Whether an answer is on its way, or a part of one.
    var isAnswering: Bool { exchange.map { $0.isAnswered || $0.stream?.hasHead == true } ?? false }

    /// Bytes that wait to be sent.
    var outputBytes: Int { output.count + sealed.count }

    func queue(_ bytes: [UInt8]) { output.append(bytes) }

    /// What a read or write came to.
    enum Transfer: Equatable {
        case bytes(Int)
        case wouldBlock
        case end
        case broken
        case insecure(TLSError)
    }

    /// Sends as much as the kernel takes; head and body go together.
    func send() -> Transfer {
        var total = 0
        while hasOutput {
            if tls != nil, sealed.isEmpty {
                do throws(TLSError) { try seal() } catch { return .insecure(error) }
                guard !sealed.isEmpty else { break }
            }
            let sent = tls == nil ? output.send(to: descriptor) : sealed.send(to: descriptor)
            if sent < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == EWOULDBLOCK ? (total > 0 ? .bytes(total) : .wouldBlock) : .broken
            }
            total += sent
        }
        return .bytes(total)
    }

    private func seal() throws(TLSError) {
        guard let tls else { return }
        var failure: TLSError?
        output.consume { plaintext in
            do throws(TLSError) {
                return try tls.write(UnsafeRawBufferPointer(rebasing: plaintext.prefix(Self.sealedAtATime)))
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        sealed.append(tls.takeCiphertext())
    }

    /// Reads once into `scratch` and hands what came to the state.
    ///
    /// - Parameter plaintext: room for TLS records.
    func receive(_ scratch: UnsafeMutableRawBufferPointer, plaintext: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
            if count > 0 { return take(UnsafeRawBufferPointer(rebasing: scratch[..<count]), plaintext: plaintext) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .broken
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, plaintext: UnsafeMutableRawBufferPointer) -> Transfer {
        guard let tls else {
            state.receive(bytes)
            return .bytes(bytes.count)
        }
        // Whatever comes of it, an alert or a part of the handshake may have to be sent.
        defer { sealed.append(tls.takeCiphertext()) }
        do throws(TLSError) {
            try tls.receive(bytes, scratch: plaintext) { state.receive($0) }
        } catch {
            return .insecure(error)
        }
        if tls.hasPeerClosed { state.endOfInput() }
        return .bytes(bytes.count)
    }

    /// Makes the end that follows one that the client sees as an error.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Ends our side; the client sees the end of the stream behind the answer.
    func endWriting() {
        guard !hasEndedWriting else { return }
        hasEndedWriting = true
        if let tls {
            tls.close()
            sealed.append(tls.takeCiphertext())
            // A client that takes no more has no use for it either.
            while !sealed.isEmpty, sealed.send(to: descriptor) > 0 {}
        }
        shutdown(descriptor, Int32(SHUT_WR))
    }
}
