import Glibc
import Transport

/// A connection for one call after another, which blocks its thread: for commands and for work on queues of their own.
///
///     let connection = try CallConnection(to: target, seconds: 10)
///     let reply = try connection.call(Call(method: "GET", path: "/health"))
public final class CallConnection {
    private let target: CallTarget
    private let descriptor: Int32
    private let seconds: Double
    private let bodyLimit: Int
    private let session: TLSQuestion?
    /// Whether the last answer left it open.
    public private(set) var isUsable = true

    /// Connects.
    ///
    /// - Parameters:
    ///   - target: host, port and TLS.
    ///   - seconds: for the connection, and for each call from its first byte to the last of its answer.
    ///   - bodyLimit: bytes of the longest answer.
    /// - Throws: ``CallError`` where no address can be reached.
    public init(to target: CallTarget, seconds: Double, bodyLimit: Int = 64 << 20) throws(CallError) {
        self.target = target
        self.seconds = seconds
        self.bodyLimit = bodyLimit
        do throws(TLSError) {
            session = try target.tls.map { tls throws(TLSError) in try TLSQuestion(trusting: tls.trust, showing: tls.client) }
        } catch {
            throw CallError(error.description)
        }
        descriptor = try Self.connected(to: target, seconds: seconds)
    }

    deinit { close(descriptor) }

    private static func connected(to target: CallTarget, seconds: Double) throws(CallError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(target.host, String(target.port), &hints, &found) == 0, let first = found else {
            throw CallError("no address for \(target.host)")
        }
        defer { freeaddrinfo(found) }
        var failure = CallError("no address for \(target.host)")
        for address in sequence(first: first, next: { $0.pointee.ai_next }) {
            let descriptor = socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { continue }
            let whole = Int(seconds)
            var limit = timeval(tv_sec: whole, tv_usec: max(1, Int((seconds - Double(whole)) * 1e6)))
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            if connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 { return descriptor }
            failure = CallError("cannot connect to \(target.authority): \(String(cString: strerror(errno)))")
            close(descriptor)
        }
        throw failure
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Throws: ``CallError`` where the time is over, the connection ends, or the answer is no HTTP/1.1.
    public func call(_ call: Call) throws(CallError) -> Reply {
        isUsable = false
        let deadline = Server.monotonicNanoseconds + UInt64(seconds * 1e9)
        var parser = ReplyParser(bodyLimit: bodyLimit)
        let request = call.head(for: target) + call.body
        if let session {
            var failure: CallError?
            do throws(TLSError) {
                _ = try session.ask(request, over: descriptor) { bytes in
                    do throws(CallError) { try parser.take(bytes) } catch { failure = error }
                    return parser.complete != nil || failure != nil || Server.monotonicNanoseconds > deadline
                }
            } catch {
                throw CallError(error.description)
            }
            if let failure { throw failure }
        } else {
            try exchange(request, &parser, deadline)
        }
        if parser.complete == nil {
            guard Server.monotonicNanoseconds < deadline else { throw CallError("no answer within \(seconds) seconds") }
            try parser.end()
        }
        guard let reply = parser.complete else { throw CallError("the answer broke off") }
        isUsable = reply.keepsAlive
        return reply
    }

    private func exchange(_ request: [UInt8], _ parser: inout ReplyParser, _ deadline: UInt64) throws(CallError) {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { send(descriptor, $0.baseAddress?.advanced(by: sent), request.count - sent, Int32(MSG_NOSIGNAL)) }
            // The service may answer, and close, before it has read all: the answer is still there.
            guard count > 0 else { break }
            sent += count
        }
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while parser.complete == nil {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else {
                guard count == 0 || errno != EINTR else { continue }
                guard count == 0 || errno != EAGAIN && errno != EWOULDBLOCK else { throw CallError("no answer within \(seconds) seconds") }
                return
            }
            try parser.take(piece[..<count])
            guard Server.monotonicNanoseconds < deadline else { throw CallError("no answer within \(seconds) seconds") }
        }
    }
}

/// A request.
public struct Call: Sendable {
    /// The method.
    public var method: String
    /// Fields besides Host and Content-Length.
    public var fields: [(name: String, value: String)]
    /// The body; none for a GET.
    public var body: [UInt8]

    /// A request to the path of the target.
    public init(method: String, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.fields = fields
        self.body = body
    }

    func head(for target: CallTarget) -> [UInt8] {
        var text = "\(method) \(target.path) HTTP/1.1\r\nHost: \(target.authority)\r\n"
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        if method != "GET" { text += "Content-Length: \(body.count)\r\n" }
        return Array((text + "\r\n").utf8)
    }
}
