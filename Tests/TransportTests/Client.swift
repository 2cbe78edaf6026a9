import Glibc

@testable import Transport

/// A client over a real socket of this machine.
final class Client {
    let descriptor: Int32
    private var buffer: [UInt8] = []
    /// How many interim answers came.
    private(set) var interimAnswers = 0
    /// Set by ``secure(_:)``.
    private(set) var session: TLSSession?

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

    /// Shakes hands; what is sent and read from then on is ciphertext on the wire.
    func secure(_ context: TLSContext) throws {
        let session = try TLSSession(context, .client)
        try session.start(name: "localhost", protocols: ["http/1.1"])
        self.session = session
        while !session.isEstablished {
            sendRaw(session.takeCiphertext())
            guard fill(isHandshake: true) else { throw TLSError("the handshake failed") }
        }
        sendRaw(session.takeCiphertext())
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        guard let session else { return sendRaw(bytes) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try? rest.prefix(1 << 16).withUnsafeBytes { bytes in try session.write(bytes) }
            guard let count, count > 0, sendRaw(session.takeCiphertext()) else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    private func sendRaw(_ bytes: [UInt8]) -> Bool {
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

    /// The next answer that is final, as head and body; nil at the end of the connection.
    func answer(hasBody: Bool = true) -> (head: String, body: String)? {
        let mark = Array("\r\n\r\n".utf8)
        while true {
            if let end = buffer.indices.first(where: { buffer[$0...].starts(with: mark) }) {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                if head.hasPrefix("HTTP/1.1 100 ") {
                    interimAnswers += 1
                    buffer.removeFirst(end + 4)
                    continue
                }
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

    /// The head of an answer whose body comes in chunks.
    func headOfChunks() -> String? { line(endingIn: "\r\n\r\n") }

    /// The next chunk of an answer, empty after the last one; `nil` if the connection ends before.
    func chunk() -> String? {
        guard let size = line(endingIn: "\r\n").flatMap({ Int($0, radix: 16) }) else { return nil }
        while buffer.count < size + 2 { guard fill() else { return nil } }
        let data = String(decoding: buffer[..<size], as: UTF8.self)
        buffer.removeFirst(size + 2)
        return data
    }

    /// All chunks up to the last one.
    func chunks() -> String? {
        var body = ""
        while let chunk = chunk() {
            if chunk.isEmpty { return body }
            body += chunk
        }
        return nil
    }

    /// All that comes until the server ends the connection.
    func rest() -> String {
        while fill() {}
        return String(decoding: buffer, as: UTF8.self)
    }

    private func line(endingIn end: String) -> String? {
        let mark = Array(end.utf8)
        while true {
            if let at = buffer.indices.first(where: { buffer[$0...].starts(with: mark) }) {
                defer { buffer.removeFirst(at + mark.count) }
                return String(decoding: buffer[..<at], as: UTF8.self)
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

    /// Reads until there is more, or, in a handshake, once.
    private func fill(isHandshake: Bool = false) -> Bool {
        let before = buffer.count
        repeat {
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return false }
            guard let session else {
                buffer += piece[..<count]
                return true
            }
            guard (try? read(piece[..<count], session)) != nil else {
                sendRaw(session.takeCiphertext())
                return false
            }
        } while buffer.count == before && !isHandshake
        return true
    }

    private func read(_ ciphertext: ArraySlice<UInt8>, _ session: TLSSession) throws {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
        defer { scratch.deallocate() }
        try ciphertext.withUnsafeBytes { bytes in try session.receive(bytes, scratch: scratch) { buffer += $0 } }
    }
}
