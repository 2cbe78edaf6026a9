import CLinux
import Glibc

/// Addresses that only this machine reaches.
public enum LoopbackAddress {
    /// Whether every address of a host is one: `127.0.0.0/8` or `::1`. A host that has none is taken for one that can be reached.
    public static func contains(_ host: String) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let first = list else { return false }
        defer { freeaddrinfo(list) }
        return sequence(first: first, next: { $0.pointee.ai_next }).allSatisfy { entry in
            guard let address = entry.pointee.ai_addr else { return false }
            switch entry.pointee.ai_family {
            case AF_INET:
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt32(bigEndian: $0.pointee.sin_addr.s_addr) >> 24 == 127 }
            case AF_INET6:
                return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin6_addr) { $0.last == 1 && $0.dropLast().allSatisfy { $0 == 0 } }
                }
            default: return false
            }
        }
    }
}
