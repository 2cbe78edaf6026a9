import CLinux
import Glibc

/// A bound and listening TCP socket.
struct ListeningSocket: ~Copyable {
    let descriptor: Int32
    /// The port it is bound to.
    let port: UInt16
    /// The address as text.
    let host: String

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

    init(host: String, port: UInt16, backlog: Int32 = 4096) throws(SystemError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let address = list else {
            throw SystemError("resolve \(host)", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        let descriptor = clinux_stream_socket(address.pointee.ai_family)
        guard descriptor >= 0 else { throw SystemError("socket") }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        Self.preferCubic(descriptor)
        guard bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0, listen(descriptor, backlog) == 0 else {
            let error = SystemError("bind \(host):\(port)")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.host = host
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
            // The port stands at the same place for both families.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
    }

    /// Lets no further client begin: closing the socket would reset those that are in its queue, or on their way there.
    borrowing func turnAway() { _ = clinux_turn_away(descriptor) }

    borrowing func accept() -> Accepted {
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
