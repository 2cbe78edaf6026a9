import COpenSSL
import Glibc

/// What all TLS sessions of one generation of certificates share; it does not change, a reload makes a new one.
public final class TLSContext: @unchecked Sendable {
    // SSL_CTX counts its references atomically and is only read once it is set up.
    let pointer: OpaquePointer

    private static let longestChain: Int32 = 8
    private static let ticketSeconds = 7200

    /// Reads certificates and key.
    ///
    /// - Throws: ``TLSError`` where a file cannot be read, or the key does not belong to the certificate.
    public init(_ configuration: TLSConfiguration) throws(TLSError) {
        pointer = try Self.make(TLS_server_method())
        try Self.use(configuration.certificateFile, "certificate", with: pointer) { SSL_CTX_use_certificate_chain_file($0, $1) }
        try Self.use(configuration.keyFile, "private key", with: pointer) { SSL_CTX_use_PrivateKey_file($0, $1, SSL_FILETYPE_PEM) }
        guard SSL_CTX_check_private_key(pointer) == 1 else { throw TLSError.last("the private key does not belong to the certificate") }
        // Needed for resumption as soon as clients show certificates.
        let id = Array("advantaged".utf8)
        guard SSL_CTX_set_session_id_context(pointer, id, UInt32(id.count)) == 1 else { throw TLSError.last("session id context") }
        SSL_CTX_set_timeout(pointer, Self.ticketSeconds)
        SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, nil)
        try authenticateClients(configuration)
    }

    /// A client that trusts the authorities of a file, or those of the system, and shows a certificate if it has one: for tests and health checks.
    init(trusting authorityFile: String?, certificateFile: String? = nil, keyFile: String? = nil, maximumVersion: Int32? = nil) throws(TLSError) {
        pointer = try Self.make(TLS_client_method())
        if let authorityFile {
            try Self.use(authorityFile, "authorities", with: pointer) { SSL_CTX_load_verify_locations($0, $1, nil) }
        } else {
            guard SSL_CTX_set_default_verify_paths(pointer) == 1 else { throw TLSError.last("the system's authorities") }
        }
        if let certificateFile, let keyFile {
            try Self.use(certificateFile, "certificate", with: pointer) { SSL_CTX_use_certificate_chain_file($0, $1) }
            try Self.use(keyFile, "private key", with: pointer) { SSL_CTX_use_PrivateKey_file($0, $1, SSL_FILETYPE_PEM) }
        }
        if let maximumVersion { copenssl_set_maximum_version(pointer, maximumVersion) }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    }

    deinit { SSL_CTX_free(pointer) }

    /// When the certificate expires, in seconds since 1970; `nil` without one.
    public var expiryTime: Double? {
        guard let certificate = SSL_CTX_get0_certificate(pointer), let end = X509_get0_notAfter(certificate) else { return nil }
        var time = tm()
        return ASN1_TIME_to_tm(end, &time) == 1 ? Double(timegm(&time)) : nil
    }

    /// When the own certificate ends, in UTC, such as `Nov 28 04:00:00 2027 GMT`; `nil` without a certificate.
    public var expiry: String? {
        guard let certificate = SSL_CTX_get0_certificate(pointer), let time = X509_get0_notAfter(certificate), let text = BIO_new(BIO_s_mem()) else {
            return nil
        }
        defer { BIO_free(text) }
        guard ASN1_TIME_print(text, time) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = BIO_read(text, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
    }

    private static func make(_ method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(method) else { throw TLSError.last("context") }
        copenssl_never_ask(pointer)
        guard copenssl_restrict(pointer) == 1 else {
            SSL_CTX_free(pointer)
            throw TLSError.last("cipher suites")
        }
        return pointer
    }

    private static func use(
        _ file: String, _ name: String, with pointer: OpaquePointer, _ load: (OpaquePointer, String) -> Int32
    ) throws(TLSError) {
        ERR_clear_error()
        guard load(pointer, file) == 1 else { throw TLSError.last("cannot use \(file) as \(name)") }
    }

    private func authenticateClients(_ configuration: TLSConfiguration) throws(TLSError) {
        guard configuration.clientCertificates != .none else { return }
        guard let file = configuration.clientAuthorityFile else { throw TLSError("client certificates need a file of authorities") }
        try Self.use(file, "client authorities", with: pointer) { SSL_CTX_load_verify_locations($0, $1, nil) }
        guard let names = SSL_load_client_CA_file(file) else { throw TLSError.last("cannot use \(file) as client authorities") }
        SSL_CTX_set_client_CA_list(pointer, names)
        SSL_CTX_set_verify_depth(pointer, Self.longestChain)
        let required = configuration.clientCertificates == .required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | required, nil)
    }
}

/// Chooses http/1.1, or else http/1.0 (RFC 7301); a client that offers only others is told so at once rather than by garbage later.
private func selectProtocol(
    _: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ chosenLength: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32, _: UnsafeMutableRawPointer?
) -> Int32 {
    guard let offered, let chosen, let chosenLength else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    for wanted in ["http/1.1", "http/1.0"] {
        var at = 0
        while at < list.count {
            let length = Int(list[at])
            guard at + 1 + length <= list.count else { break }
            if list[(at + 1)..<(at + 1 + length)].elementsEqual(wanted.utf8) {
                chosen.pointee = offered + at + 1
                chosenLength.pointee = UInt8(length)
                return SSL_TLSEXT_ERR_OK
            }
            at += 1 + length
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
