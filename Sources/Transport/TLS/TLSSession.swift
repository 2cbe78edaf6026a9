import COpenSSL
import HTTP

/// One end of a TLS connection without its socket: ciphertext goes in, plaintext comes out, and the other way round.
///
/// Its owner keeps it on one thread and sends what ``takeCiphertext()`` returns after every other call.
final class TLSSession {
    enum Role { case server, client }

    private let ssl: OpaquePointer
    /// OpenSSL's output; what comes in is read where it lies.
    private var output: OpaquePointer?
    /// Whether the handshake is over.
    private(set) var isEstablished = false
    /// Whether the other end has said that it sends no more.
    private(set) var hasPeerClosed = false
    private var hasFailed = false
    private var hasClosed = false

    /// A session that has not begun; a client's ``start()`` makes its first bytes.
    init(_ context: TLSContext, _ role: Role) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer) else { throw TLSError.last("session") }
        self.ssl = ssl
        guard let input = copenssl_input("", 0), let output = BIO_new(BIO_s_mem()) else { throw TLSError("no memory for TLS buffers") }
        self.output = output
        SSL_set_bio(ssl, input, output)
        if role == .server { SSL_set_accept_state(ssl) } else { SSL_set_connect_state(ssl) }
    }

    deinit { SSL_free(ssl) }

    /// Begins the handshake of a client.
    ///
    /// - Parameters:
    ///   - name: the server's, for its certificate.
    ///   - protocols: for ALPN, such as `["http/1.1"]`.
    ///   - resuming: what ``resumable()`` of an earlier session gave.
    func start(name: String? = nil, protocols: [String] = [], resuming: ResumableSession? = nil) throws(TLSError) {
        if let name { SSL_set1_host(ssl, name) }
        let list = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !list.isEmpty { SSL_set_alpn_protos(ssl, list, UInt32(list.count)) }
        if let resuming { SSL_set_session(ssl, resuming.pointer) }
        try shakeHands()
    }

    /// Takes what came over the wire, all of it.
    ///
    /// - Parameters:
    ///   - ciphertext: in pieces of any size.
    ///   - room: where the next plaintext may be written; best of 16 KiB or more, the size of a record.
    ///   - took: gets how many bytes were written there.
    /// - Throws: ``TLSError``; the session is then of no more use but for its last ciphertext, an alert.
    func receive(
        _ ciphertext: UnsafeRawBufferPointer, room: () -> UnsafeMutableRawBufferPointer, took: (Int) -> Void
    ) throws(TLSError) {
        ERR_clear_error()
        guard let input = copenssl_input(ciphertext.baseAddress, Int32(ciphertext.count)) else { throw TLSError("no memory for TLS buffers") }
        SSL_set0_rbio(ssl, input)
        // OpenSSL keeps what belongs to a record that is not complete: nothing is left in the input.
        if !isEstablished { try shakeHands() }
        guard isEstablished else { return }
        while !hasPeerClosed {
            let plaintext = room()
            let count = SSL_read(ssl, plaintext.baseAddress, Int32(clamping: plaintext.count))
            guard count > 0 else {
                switch SSL_get_error(ssl, count) {
                case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
                case SSL_ERROR_ZERO_RETURN: hasPeerClosed = true
                default: throw failure("record")
                }
                continue
            }
            took(Int(count))
        }
    }

    /// As ``receive(_:room:took:)``, with one place for all plaintext.
    func receive(
        _ ciphertext: UnsafeRawBufferPointer, scratch: UnsafeMutableRawBufferPointer, _ plaintext: (UnsafeRawBufferPointer) -> Void
    ) throws(TLSError) {
        try receive(ciphertext, room: { scratch }, took: { plaintext(UnsafeRawBufferPointer(rebasing: scratch[..<$0])) })
    }

    /// Turns plaintext into ciphertext.
    ///
    /// - Returns: how much of it was taken.
    func write(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) -> Int {
        ERR_clear_error()
        guard !plaintext.isEmpty else { return 0 }
        let count = SSL_write(ssl, plaintext.baseAddress, Int32(clamping: plaintext.count))
        guard count > 0 else {
            if SSL_get_error(ssl, count) == SSL_ERROR_WANT_READ { return 0 }
            throw failure("write")
        }
        return Int(count)
    }

    /// Says that this end sends no more.
    func close() {
        guard isEstablished, !hasFailed, !hasClosed else { return }
        hasClosed = true
        ERR_clear_error()
        SSL_shutdown(ssl)
    }

    /// What is to be sent now.
    func takeCiphertext() -> [UInt8] {
        guard let output else { return [] }
        let pending = copenssl_pending(output)
        guard pending > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
            count = Int(max(0, BIO_read(output, buffer.baseAddress, Int32(clamping: pending))))
        }
        if isEstablished, pending > 4096 { renewOutput() }
        return bytes
    }

    /// A memory BIO never shrinks: an idle connection must not keep the room of its largest answer.
    private func renewOutput() {
        guard let fresh = BIO_new(BIO_s_mem()) else { return }
        SSL_set0_wbio(ssl, fresh)
        output = fresh
    }

    private func shakeHands() throws(TLSError) {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 {
            isEstablished = true
            return
        }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        default: throw failure("handshake")
        }
    }

    private func failure(_ operation: String) -> TLSError {
        hasFailed = true
        return TLSError.last(operation)
    }
}

extension TLSSession {
    /// The protocol version, such as `TLSv1.3`.
    var version: String { SSL_get_version(ssl).map { String(cString: $0) } ?? "" }

    /// The cipher suite's name.
    var cipher: String { SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map { String(cString: $0) } ?? "" }

    /// Whether the handshake continued an earlier session.
    var isResumed: Bool { SSL_session_reused(ssl) == 1 }

    /// Who is at the other end, if it has shown a certificate.
    var peer: PeerIdentity? { PeerIdentity(of: ssl) }

    /// The protocol that ALPN came to; empty if it was not spoken.
    var applicationProtocol: String {
        var text: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &text, &length)
        return String(decoding: UnsafeBufferPointer(start: text, count: Int(length)), as: UTF8.self)
    }

    /// What a client needs to continue the session later.
    func resumable() -> ResumableSession? { SSL_get1_session(ssl).map(ResumableSession.init) }
}

/// An established session that a client may continue.
final class ResumableSession {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { SSL_SESSION_free(pointer) }
}
