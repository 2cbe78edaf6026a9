import HTTPTypes

/// Reads a request head (RFC 9112, sec. 2-5), however its bytes are split.
struct RequestHeadParser {
    /// A field whose value is still in the buffer: holding a slice of it would make every later byte a copy of all before.
    private struct Field {
        let name: String
        let value: Range<Int>
    }

    private let limits: HTTPLimits
    private var scanner = LineScanner()
    /// How much of the head is read, from its start.
    private var position = 0
    private var hasEmptyLine = false
    private var requestLine: RequestLine?
    /// Whether the method is HEAD, known though the rest of the line may be wrong.
    private var isHeadRequest = false
    private var fields: [Field] = []

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// Whether the head has begun: an idle connection has sent nothing but, at most, empty lines.
    private(set) var hasBegun = false

    /// Method, target and version, once they are read; without fields, and with a connection that does not go on.
    var headSoFar: RequestHead? {
        guard let line = requestLine else {
            // The answer to a HEAD has no body (RFC 9110, sec. 9.3.2), whatever is wrong with its target.
            guard isHeadRequest else { return nil }
            return RequestHead(
                request: HTTPRequest(method: .head, scheme: nil, authority: nil, path: nil), minorVersion: 1, framing: .none, keepsAlive: false,
                expectsContinue: false)
        }
        return RequestHead(
            request: HTTPRequest(method: line.method, scheme: nil, authority: line.authority, path: line.target), minorVersion: line.minorVersion,
            framing: .none, keepsAlive: false, expectsContinue: false)
    }

    /// The head that starts at `base` and where it ends; `nil` if it is not complete.
    ///
    /// - Parameter base: the same message's start in every call, wherever it is in the buffer by then.
    /// - Complexity: O(1) per byte over all calls.
    mutating func parse(_ buffer: [UInt8], from base: Int) throws(Problem) -> (head: RequestHead, end: Int)? {
        while let line = try scanner.line(in: buffer, base: base, from: position) {
            let bytes = buffer[(base + line.lowerBound)..<(base + line.upperBound)]
            guard requestLine != nil else {
                guard line.count <= limits.requestLine else {
                    try RequestLine.checkPrefix(bytes)
                    throw tooLong
                }
                position = line.upperBound + 2
                if bytes.isEmpty {
                    // Old clients send one CRLF too many after a body (RFC 9112, sec. 2.2).
                    guard !hasEmptyLine else { throw Problem(status: 400, "more than one empty line before the request line (RFC 9112, sec. 2.2)") }
                    hasEmptyLine = true
                    continue
                }
                hasBegun = true
                isHeadRequest = bytes.starts(with: "HEAD ".utf8)
                requestLine = try RequestLine(bytes)
                continue
            }
            position = line.upperBound + 2
            guard position <= limits.head else { throw headTooLarge }
            if bytes.isEmpty { return (try finish(buffer, base), base + position) }
            guard fields.count < limits.fields else { throw Problem(status: 431, "the head has more than \(limits.fields) fields") }
            let field = try FieldLine.parse(bytes)
            fields.append(Field(name: field.name, value: (field.value.startIndex - base)..<(field.value.endIndex - base)))
        }
        let waiting = buffer[(base + position)...]
        if let first = waiting.first { hasBegun = hasBegun || first != 0x0D }
        if requestLine == nil {
            try RequestLine.checkPrefix(waiting)
            // One byte more may be the CR of its end.
            guard waiting.count - 1 <= limits.requestLine else { throw tooLong }
        }
        guard position + waiting.count <= limits.head else { throw headTooLarge }
        return nil
    }

    private var tooLong: Problem { Problem(status: 414, "the request line is longer than \(limits.requestLine) bytes") }
    private var headTooLarge: Problem { Problem(status: 431, "the head is larger than \(limits.head) bytes") }

    private func finish(_ buffer: [UInt8], _ base: Int) throws(Problem) -> RequestHead {
        guard let requestLine else { throw Problem(status: 400, "a request line is missing") }
        let fields = fields.map { RawField(name: $0.name, value: buffer[(base + $0.value.lowerBound)..<(base + $0.value.upperBound)]) }
        let framing = try BodyFraming(fields, minorVersion: requestLine.minorVersion)
        let authority = try Self.authority(for: requestLine, fields)
        guard fields.count(where: { $0.name == "content-type" }) <= 1 else {
            throw Problem(status: 400, "Content-Type must be sent once (RFC 9110, sec. 5.3 and 8.3)")
        }
        var request = HTTPRequest(
            method: requestLine.method, scheme: nil, authority: authority, path: requestLine.target, headerFields: HTTPFields())
        request.headerFields.reserveCapacity(fields.count)
        for field in fields {
            guard let name = HTTPField.Name(field.name) else { throw Problem(status: 400, "a field name must be a token (RFC 9112, sec. 5.1)") }
            request.headerFields.append(HTTPField(name: name, value: String(decoding: field.value, as: UTF8.self)))
        }
        let isModern = requestLine.minorVersion >= 1
        return RequestHead(
            request: request, minorVersion: requestLine.minorVersion, framing: framing,
            keepsAlive: Self.connection(fields, has: "close") ? false : isModern || Self.connection(fields, has: "keep-alive"),
            expectsContinue: try Self.expectsContinue(fields, isModern: isModern))
    }

    /// The authority of the target or of Host, which must be there exactly once in HTTP/1.1 (RFC 9112, sec. 3.2).
    private static func authority(for requestLine: RequestLine, _ fields: [RawField]) throws(Problem) -> String? {
        let hosts = fields.filter { $0.name == "host" }
        guard hosts.count <= 1 else { throw Problem(status: 400, "Host must be sent once (RFC 9112, sec. 3.2)") }
        guard let host = hosts.first else {
            guard requestLine.minorVersion == 0 else { throw Problem(status: 400, "HTTP/1.1 needs a Host (RFC 9112, sec. 3.2)") }
            return requestLine.authority
        }
        guard Authority.isValid(host.value) else {
            throw Problem(status: 400, "Host must be a host name or address with an optional port (RFC 9112, sec. 3.2)")
        }
        return requestLine.authority ?? String(decoding: host.value, as: UTF8.self)
    }

    private static func connection(_ fields: [RawField], has option: StaticString) -> Bool {
        fields.contains { field in
            field.name == "connection"
                && field.value.split(separator: UInt8(ascii: ",")).contains { $0.trimmingOptionalWhitespace().equalsIgnoringCase(option) }
        }
    }

    private static func expectsContinue(_ fields: [RawField], isModern: Bool) throws(Problem) -> Bool {
        guard isModern else { return false }
        let expectations = fields.filter { $0.name == "expect" }
        guard expectations.allSatisfy({ $0.value.equalsIgnoringCase("100-continue") }) else {
            throw Problem(status: 417, "100-continue is the only expectation known here (RFC 9110, sec. 10.1.1)")
        }
        return !expectations.isEmpty
    }
}
