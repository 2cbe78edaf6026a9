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

    /// Sockets for every address of a host name that this machine has, all on one port.
    ///
    /// An address that another process has taken is an error, also where the others are free: some clients would reach the other process.
    ///
    /// - Throws: ``SystemError`` where the host has no address, or one of them cannot be listened on.
    static func all(host: String, port: UInt16) throws(SystemError) -> [ListeningSocket] {
        var attempts = port == 0 ? freePortAttempts : 1
        while true {
            attempts -= 1
            do throws(SystemError) {
                return try each(host: host, port: port) { address, port throws(SystemError) in
                    let socket = try ListeningSocket(address, host: host, port: port)
                    try socket.listen()
                    return socket
                }
            } catch {
                // A port that is free on the first address need not be free on the next one.
                guard attempts > 0, error.code == EADDRINUSE else { throw error }
            }
        }
    }

    /// Finds out whether ``all(host:port:)`` would succeed, without accepting a connection.
    static func check(host: String, port: UInt16) throws(SystemError) -> [SocketAddress] {
        try each(host: host, port: port) { address, port throws(SystemError) in try ListeningSocket(address, host: host, port: port) }
            .compactMap { SocketAddress.own(of: $0.descriptor) }
    }

    private static let freePortAttempts = 8

    /// Makes a socket for each address, each once. Addresses that this machine does not have, as those of IPv6 where that is switched off, are left out.
    private static func each(
        host: String, port: UInt16, _ make: (addrinfo, UInt16) throws(SystemError) -> ListeningSocket
    ) throws(SystemError) -> [ListeningSocket] {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let first = list else { throw SystemError(resolving: host, status: status) }
        defer { freeaddrinfo(list) }
        var sockets: [ListeningSocket] = []
        var known: Set<SocketAddress> = []
        var failure: SystemError?
        for entry in sequence(first: first, next: { $0.pointee.ai_next }) {
            // A host may be in /etc/hosts twice.
            guard let address = entry.pointee.ai_addr, let text = SocketAddress(address, entry.pointee.ai_addrlen), known.insert(text).inserted else {
                continue
            }
            do throws(SystemError) {
                // A free port is chosen by the first address, and taken by the others too.
                sockets.append(try make(entry.pointee, sockets.first?.port ?? port))
            } catch {
                guard [EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.code) else { throw error }
                failure = failure ?? error
            }
        }
        if sockets.isEmpty { throw failure ?? SystemError(resolving: host, status: EAI_NONAME) }
        return sockets
    }

    /// Bound, and not listening yet.
    private init(_ address: addrinfo, host: String, port: UInt16) throws(SystemError) {
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
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
            let error = SystemError("bind \(host):\(port)")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.port = SocketAddress.own(of: descriptor)?.port ?? port
    }

    private func listen(backlog: Int32 = 4096) throws(SystemError) {
        guard Glibc.listen(descriptor, backlog) == 0 else { throw SystemError("listen on port \(port)") }
    }

    deinit { close(descriptor) }

    /// BBR, some systems' default, paces even the loopback; where cubic is not there, the default stays.
    private static func preferCubic(_ descriptor: Int32) {
        let name = Array("cubic".utf8)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CONGESTION, name, socklen_t(name.count))
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
