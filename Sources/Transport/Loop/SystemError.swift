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

    /// Such as `bind 127.0.0.1:80: Permission denied`.
    public var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
