import ArgumentParser
import Glibc
import Transport

/// Where a health check asks.
struct ProbeTarget: Equatable {
    /// Over TLS: whom to trust, and what to show.
    struct TLS: Equatable {
        var trust: TLSQuestion.Trust
        var client: TLSQuestion.ClientCertificate?
    }

    var host: String
    var port: String
    var path: String
    var tls: TLS?

    init(host: String, port: String, path: String = "/readyz", tls: TLS? = nil) {
        self.host = host
        self.port = port
        self.path = path
        self.tls = tls
    }

    /// - Throws: `ValidationError` for anything but `http[s]://host[:port][/path]`.
    init(_ url: String) throws {
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else { throw ValidationError("the URL must begin with http:// or https://") }
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        path = authority.endIndex == rest.endIndex ? "/readyz" : String(rest[authority.endIndex...])
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        host = String(authority[..<(colon ?? authority.endIndex)])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        port = colon.map { String(authority[authority.index(after: $0)...]) } ?? (isSecure ? "443" : "80")
        guard !host.isEmpty, let number = UInt16(port), number > 0 else { throw ValidationError("the URL needs a host, and a port from 1 to 65535") }
    }
}

/// One GET over a connection of its own.
struct HealthProbe {
    struct Failure: Error { let reason: String }

    let target: ProbeTarget
    let timeout: Int

    /// The status of the answer.
    func status() -> Result<Int, Failure> { answer(until: Self.statusLine).flatMap(status(of:)) }

    /// The status and the whole body of the answer.
    ///
    /// - Parameters:
    ///   - token: is sent as the bearer's, if there is one.
    ///   - limit: bytes that are read at most.
    func document(token: String?, limit: Int) -> Result<(status: Int, body: [UInt8]), Failure> {
        answer(fields: token.map { "Authorization: Bearer \($0)\r\n" } ?? "", until: limit).flatMap { answer in
            guard let end = answer.indices.dropLast(3).first(where: { answer[$0...].starts(with: Array("\r\n\r\n".utf8)) }) else {
                return .failure(Failure(reason: "no answer within \(timeout) seconds"))
            }
            return status(of: answer).map { ($0, Array(answer[(end + 4)...])) }
        }
    }

    /// The bytes of the answer, up to its end or about `length` of them.
    private func answer(fields: String = "", until length: Int) -> Result<[UInt8], Failure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(target.host, target.port, &hints, &found) == 0, let first = found else {
            return .failure(Failure(reason: "no address for \(target.host)"))
        }
        defer { freeaddrinfo(found) }
        var failure = Failure(reason: "no address for \(target.host)")
        for address in sequence(first: first, next: { $0.pointee.ai_next }) {
            let descriptor = socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var limit = timeval(tv_sec: timeout, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            guard connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else {
                failure = Failure(reason: "cannot connect to \(target.host):\(target.port): \(String(cString: strerror(errno)))")
                continue
            }
            return ask(descriptor, fields, until: length)
        }
        return .failure(failure)
    }

    private func ask(_ descriptor: Int32, _ fields: String, until length: Int) -> Result<[UInt8], Failure> {
        let host = target.host.contains(":") ? "[\(target.host)]" : target.host
        let request = Array("GET \(target.path) HTTP/1.1\r\nHost: \(host)\r\n\(fields)Connection: close\r\n\r\n".utf8)
        return beginning(ofAnswerTo: request, over: descriptor, until: length)
    }

    private func status(of answer: [UInt8]) -> Result<Int, Failure> {
        guard answer.count >= Self.statusLine else { return .failure(Failure(reason: "no answer within \(timeout) seconds")) }
        let words = String(decoding: answer.prefix(Self.statusLine), as: UTF8.self).split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            return .failure(Failure(reason: "the answer is not HTTP/1.1"))
        }
        return .success(status)
    }

    /// `HTTP/1.1 200`
    private static let statusLine = 12

    private func beginning(ofAnswerTo request: [UInt8], over descriptor: Int32, until length: Int) -> Result<[UInt8], Failure> {
        if let tls = target.tls {
            do throws(TLSError) {
                return .success(try TLSQuestion(trusting: tls.trust, showing: tls.client).ask(request, over: descriptor, until: length))
            } catch {
                return .failure(Failure(reason: error.description))
            }
        }
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return .failure(Failure(reason: "the connection broke"))
        }
        var line: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while line.count < length {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { break }
            line += piece[..<count]
        }
        return .success(line)
    }
}
