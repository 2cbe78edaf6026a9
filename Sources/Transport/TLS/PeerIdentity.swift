import COpenSSL
import HTTP

extension PeerIdentity {
    /// Who is at the other end of a session, if it has shown a certificate that an authority of ours has signed.
    init?(of session: OpaquePointer) {
        guard let certificate = SSL_get1_peer_certificate(session) else { return nil }
        defer { X509_free(certificate) }
        guard SSL_get_verify_result(session) == X509_V_OK else { return nil }
        self.init(names: Self.alternativeNames(of: certificate) + Self.commonName(of: certificate))
    }

    private static func alternativeNames(of certificate: OpaquePointer) -> [String] {
        guard let list = copenssl_alternative_names(certificate) else { return [] }
        defer { copenssl_free_alternative_names(list) }
        return (0..<copenssl_alternative_name_count(list)).compactMap { index in
            var kind: Int32 = 0
            var length: Int32 = 0
            guard let text = copenssl_alternative_name(list, index, &kind, &length) else { return nil }
            let prefix = kind == GEN_URI ? "URI:" : kind == GEN_DNS ? "DNS:" : "email:"
            return prefix + String(decoding: UnsafeBufferPointer(start: text, count: Int(length)), as: UTF8.self)
        }
    }

    private static func commonName(of certificate: OpaquePointer) -> [String] {
        var buffer = [CChar](repeating: 0, count: 256)
        let length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &buffer, Int32(buffer.count))
        guard length > 0 else { return [] }
        return ["CN:" + String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)]
    }
}
