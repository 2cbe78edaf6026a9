import CLinux
import Glibc

/// A socket and, if the port has TLS, its session: plaintext on one side, the kernel on the other.
struct Channel: ~Copyable {
    let descriptor: Int32
    /// None on a plain port, and once a client of a TLS port turned out to speak plain HTTP.
    private(set) var tls: TLSSession?
    /// What is to be sent: with TLS as plaintext.
    private var output = Output()
    /// With TLS, what is to be sent as ciphertext.
    private var sealed = Output()
    private var hasEndedWriting = false
    /// Whether TLS was given anything.
    private var hasReceived = false

    /// The plaintext of a TLS record.
    static let record = 16 << 10

    init(descriptor: Int32, tls: TLSSession?) {
        self.descriptor = descriptor
        self.tls = tls
    }

    deinit { Glibc.close(descriptor) }

    /// Whether anything is to be sent.
    var hasOutput: Bool { !output.isEmpty || !sealed.isEmpty }
    /// Bytes that wait to be sent.
    var outputBytes: Int { output.count + sealed.count }
    /// Memory that they take.
    var heldBytes: Int { output.heldBytes + sealed.heldBytes }
    /// Whether the first bytes on a TLS port are the method of a plain HTTP request: a TLS record begins with its type, 20 to 24 (RFC 8446, sec. 5.1).
    func isPlainHTTP(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard isShakingHands, !hasReceived, let first = bytes.first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    /// Goes on without TLS, to say in plain HTTP why there is no answer.
    mutating func giveUpTLS() { tls = nil }

    /// Whether the handshake goes on.
    var isShakingHands: Bool { tls.map { !$0.isEstablished } ?? false }

    /// What a read or write came to.
    enum Transfer: Equatable {
        case bytes(Int)
        case wouldBlock
        case end
        case broken
        case insecure(TLSError)
    }

    /// Adds bytes to what is to be sent.
    mutating func queue(_ bytes: [UInt8]) { output.append(bytes) }

    /// Sends as much as the kernel takes, at most about `limit` bytes.
    mutating func send(limit: Int, scratch: UnsafeMutableRawBufferPointer) -> Transfer {
        var total = 0
        while hasOutput, total < limit {
            if tls != nil, sealed.isEmpty {
                do throws(TLSError) { try seal(scratch) } catch { return .insecure(error) }
                guard !sealed.isEmpty else { break }
            }
            let sent = tls == nil ? output.send(to: descriptor, limit: limit - total) : sealed.send(to: descriptor)
            if sent < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == EWOULDBLOCK ? (total > 0 ? .bytes(total) : .wouldBlock) : .broken
            }
            total += sent
        }
        return .bytes(total)
    }

    private mutating func seal(_ scratch: UnsafeMutableRawBufferPointer) throws(TLSError) {
        guard let tls else { return }
        var failure: TLSError?
        output.takeRecords(of: Self.record, joined: scratch) { plaintext in
            do throws(TLSError) { return try tls.write(plaintext) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        sealed.append(tls.takeCiphertext())
    }

    /// Reads once.
    mutating func receive(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = recv(descriptor, room.baseAddress, room.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .broken
        }
    }

    /// Deciphers what was received.
    ///
    /// - Parameters:
    ///   - room: where the next plaintext may be written.
    ///   - took: gets how much was.
    mutating func decipher(_ ciphertext: UnsafeRawBufferPointer, room: () -> UnsafeMutableRawBufferPointer, took: (Int) -> Void) throws(TLSError) {
        guard let tls else { return }
        hasReceived = true
        // Whatever comes of it, an alert or a part of the handshake may have to be sent.
        defer { sealed.append(tls.takeCiphertext()) }
        try tls.receive(ciphertext, room: room, took: took)
    }

    /// Bytes that the client has not acknowledged; negative where that is not known.
    var unacknowledged: Int { Int(clinux_unacknowledged(descriptor)) }

    /// Makes the end that follows one that the client sees as an error.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Ends our side; the client sees the end of the stream after the answer.
    mutating func endWriting() {
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
