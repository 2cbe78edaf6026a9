import Glibc

/// A client over a real socket of this machine.
final class Client {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init?(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard connected == 0 else { return nil }
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Ends the connection by a reset: unlike the end of a stream it says that nobody reads any more.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RD))
        // The connection goes when the descriptor is reused for a socket that has none.
        let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        dup2(other, descriptor)
        close(other)
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// An answer as head and body; nil at the end of the connection.
    func answer(hasBody: Bool = true) -> (head: String, body: String)? {
        let mark = Array("\r\n\r\n".utf8)
        while true {
            if let end = buffer.indices.first(where: { buffer[$0...].starts(with: mark) }) {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                let length =
                    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }.flatMap {
                        Int($0.dropFirst(15).filter(\.isNumber))
                    } ?? 0
                let wanted = end + 4 + (hasBody ? length : 0)
                while buffer.count < wanted { guard fill() else { return nil } }
                let body = String(decoding: buffer[(end + 4)..<wanted], as: UTF8.self)
                buffer.removeFirst(wanted)
                return (head, body)
            }
            guard fill() else { return nil }
        }
    }

    /// The status of the next answer.
    func status() -> Int? {
        answer().flatMap { Int($0.head.split(separator: " ")[1]) }
    }

    /// Whether the server closes the connection without another byte.
    func isClosed() -> Bool { buffer.isEmpty && !fill() }

    private func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}
