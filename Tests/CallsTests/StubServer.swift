import Dispatch
import Glibc
import Synchronization

/// Answers every request on a port of its own with what a function says.
final class StubServer: Sendable {
    let port: UInt16
    private let listener: Int32
    /// What came in, whole.
    let requests = Mutex<[String]>([])

    /// - Parameter answer: the whole answer to the request of this number; `nil` closes the connection.
    init(_ answer: @escaping @Sendable (Int, String) -> String?) {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(socket, $0, length)
                _ = listen(socket, 16)
                _ = getsockname(socket, $0, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        listener = socket
        DispatchQueue(label: "stub").async {
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                DispatchQueue(label: "stub.connection").async { self.serve(connection, answer) }
            }
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32, _ answer: (Int, String) -> String?) {
        defer { close(connection) }
        var input: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            while true {
                let text = String(decoding: input, as: UTF8.self)
                guard let end = text.ranges(of: "\r\n\r\n").first else { break }
                let length =
                    text[..<end.lowerBound].split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
                let whole = text[..<end.upperBound].utf8.count + length
                guard input.count >= whole else { break }
                let request = String(decoding: input[..<whole], as: UTF8.self)
                input.removeFirst(whole)
                let number = requests.withLock { requests in
                    requests.append(request)
                    return requests.count - 1
                }
                guard let text = answer(number, request) else { return }
                let bytes = Array(text.utf8)
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return }
            input += piece[..<count]
        }
    }
}
