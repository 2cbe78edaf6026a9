import Glibc

/// A system call that failed.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted.
    public let operation: String
    /// The error number.
    public let code: Int32

    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    private var reason: String?

    /// A host name that has no address.
    ///
    /// - Parameter status: what `getaddrinfo` returned; its numbers are not those of `errno`.
    init(resolving host: String, status: Int32) {
        self.init("resolve \(host)", code: status == EAI_SYSTEM ? errno : EADDRNOTAVAIL)
        if status != EAI_SYSTEM { reason = String(cString: gai_strerror(status)) }
    }

    /// Such as `bind 127.0.0.1:80: Permission denied`.
    public var description: String { "\(operation): \(reason ?? String(cString: strerror(code)))" }
}
