import Glibc

/// An IPv4 or IPv6 address with its port.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address without its port, such as `127.0.0.1` or `::1`.
    public let host: String
    /// The port.
    public let port: UInt16

    /// An address.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Such as `127.0.0.1:8080` or `[::1]:8080`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The address that a socket is bound to.
    static func own(of descriptor: Int32) -> SocketAddress? { address { getsockname(descriptor, $0, $1) } }

    /// The address at the other end of a connection; `nil` once the connection is gone.
    static func peer(of descriptor: Int32) -> SocketAddress? { address { getpeername(descriptor, $0, $1) } }

    private static func address(_ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard ask(address, &length) == 0 else { return nil }
                return SocketAddress(address, length)
            }
        }
    }

    /// - Returns: `nil` for an address of another family.
    init?(_ address: UnsafePointer<sockaddr>, _ length: socklen_t) {
        guard [AF_INET, AF_INET6].contains(Int32(address.pointee.sa_family)) else { return nil }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The port is at the same place for both families.
        port = UnsafeRawPointer(address).assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port.bigEndian
    }
}
