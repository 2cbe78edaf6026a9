import CLinux
import Glibc

/// A bound and listening TCP socket.
final class ListeningSocket {
    let descriptor: Int32
    /// The port it is bound to.
    let port: UInt16

    /// What accepting gave.
    enum Accepted {
        case connection(Int32)
        /// No connection waits.
        case none
        /// This one failed, the next may not.
        case failed
        /// Out of descriptors or memory.
        case exhausted(SystemError)
    }

    /// Sockets for every address that a host name has and that can be listened on, all on one port.
    ///
    /// - Throws: ``SystemError`` of the first address where none can be listened on.
    static func all(host: String, port: UInt16) throws(SystemError) -> [ListeningSocket] {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else {
            throw SystemError("resolve \(host)", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        var sockets: [ListeningSocket] = []
        var failure: SystemError?
        for entry in sequence(first: first, next: { $0.pointee.ai_next }) {
            do throws(SystemError) {
                // A free port is chosen by the first address, and taken by the others too.
                sockets.append(try ListeningSocket(entry.pointee, host: host, port: sockets.first?.port ?? port))
            } catch {
                failure = failure ?? error
            }
        }
        if sockets.isEmpty { throw failure ?? SystemError("resolve \(host)", code: EADDRNOTAVAIL) }
        return sockets
    }

    private init(_ address: addrinfo, host: String, port: UInt16, backlog: Int32 = 4096) throws(SystemError) {
        let descriptor = clinux_stream_socket(address.ai_family)
        guard descriptor >= 0 else { throw SystemError("socket") }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        // Or the IPv6 socket for all addresses would take the port of the IPv4 one.
        if address.ai_family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, size) }
        Self.preferCubic(descriptor)
        // The port is at the same place for both families.
        address.ai_addr?.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port = port.bigEndian }
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, backlog) == 0 else {
            let error = SystemError("bind \(host):\(port)")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.port = Self.boundPort(of: descriptor)
    }

    deinit { close(descriptor) }

    /// BBR, some systems' default, paces even the loopback; where cubic is not there, the default stays.
    private static func preferCubic(_ descriptor: Int32) {
        let name = Array("cubic".utf8)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CONGESTION, name, socklen_t(name.count))
    }

    private static func boundPort(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
            // The port is at the same place for both families.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
    }

    /// Lets no further client begin: closing the socket would reset those that are in its queue, or on their way there.
    func turnAway() { _ = clinux_turn_away(descriptor) }

    func accept() -> Accepted {
        let connection = clinux_accept(descriptor, nil, nil)
        if connection >= 0 {
            var one: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            return .connection(connection)
        }
        switch errno {
        case EAGAIN, EWOULDBLOCK: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SystemError("accept"))
        // The connection failed before it was accepted, or a signal came: neither says anything about the next one.
        default: return .failed
        }
    }
}
