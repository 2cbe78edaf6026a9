import COpenSSL

/// Why TLS failed, in OpenSSL's words.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted and the reason.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Takes the errors of this thread's queue, which must be empty before the next call.
    static func last(_ operation: String) -> TLSError {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            if let reason = ERR_reason_error_string(code) { reasons.append(String(cString: reason)) }
        }
        return TLSError("\(operation): \(reasons.isEmpty ? "the peer broke off" : reasons.joined(separator: ", "))")
    }
}
