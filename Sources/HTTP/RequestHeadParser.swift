import HTTPTypes

/// Reads request heads from the front of a buffer (RFC 9112, sec. 2-5), however the bytes are split.
struct RequestHeadParser {
    private let limits: HTTPLimits
    private var scanner = LineScanner()
    private var position = 0
    private var emptyLines = 0
    private var requestLine: RequestLine?
    private var fields: [RawField] = []

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// Whether the head has begun: an idle connection has sent nothing but, at most, empty lines.
    private(set) var hasBegun = false

    /// The head at the front of `buffer` and where it ends; `nil` if it is not complete.
    ///
    /// - Complexity: O(1) per byte over all calls.
    mutating func parse(_ buffer: [UInt8]) throws(ProtocolError) -> (head: RequestHead, end: Int)? {
        while let line = try scanner.line(in: buffer, from: position) {
            let bytes = buffer[line]
            guard requestLine != nil else {
                guard line.count <= limits.requestLine else { throw tooLong }
                position = line.upperBound + 2
                if bytes.isEmpty {
                    // Old clients send one CRLF too many behind a body (RFC 9112, sec. 2.2).
                    emptyLines += 1
                    guard emptyLines <= 2 else { throw ProtocolError(400, "too many empty lines before the request line") }
                    continue
                }
                hasBegun = true
                requestLine = try RequestLine(bytes)
                continue
            }
            position = line.upperBound + 2
            guard position <= limits.head else { throw headTooLarge }
            if bytes.isEmpty { return (try finish(), position) }
            guard fields.count < limits.fields else { throw ProtocolError(431, "more than \(limits.fields) fields") }
            fields.append(try FieldLine.parse(bytes))
        }
        if position < buffer.count { hasBegun = hasBegun || buffer[position] != 0x0D }
        if requestLine == nil {
            guard buffer.count - position <= limits.requestLine + 1 else { throw tooLong }
            try RequestLine.checkPrefix(buffer[position...])
        }
        guard buffer.count <= limits.head else { throw headTooLarge }
        return nil
    }

    private var tooLong: ProtocolError { ProtocolError(414, "the request line is longer than \(limits.requestLine) bytes") }
    private var headTooLarge: ProtocolError { ProtocolError(431, "the head is larger than \(limits.head) bytes") }

    private func finish() throws(ProtocolError) -> RequestHead {
        guard let requestLine else { throw ProtocolError(400, "a request line is missing") }
        let framing = try BodyFraming(fields, minorVersion: requestLine.minorVersion)
        let authority = try authority(for: requestLine)
        var request = HTTPRequest(
            method: requestLine.method, scheme: nil, authority: authority, path: requestLine.target, headerFields: HTTPFields())
        request.headerFields.reserveCapacity(fields.count)
        for field in fields {
            guard let name = HTTPField.Name(field.name) else { throw ProtocolError(400, "a field name must be a token (RFC 9112, sec. 5.1)") }
            request.headerFields.append(HTTPField(name: name, value: String(decoding: field.value, as: UTF8.self)))
        }
        let isModern = requestLine.minorVersion >= 1
        return RequestHead(
            request: request, minorVersion: requestLine.minorVersion, framing: framing,
            keepsAlive: connectionHas("close") ? false : isModern || connectionHas("keep-alive"),
            expectsContinue: try expectsContinue(isModern: isModern))
    }

    /// The authority of the target or of Host, which must be there exactly once in HTTP/1.1 (RFC 9112, sec. 3.2).
    private func authority(for requestLine: RequestLine) throws(ProtocolError) -> String? {
        let hosts = fields.filter { $0.name == "host" }
        guard hosts.count <= 1 else { throw ProtocolError(400, "Host must stand once (RFC 9112, sec. 3.2)") }
        guard let host = hosts.first else {
            guard requestLine.minorVersion == 0 else { throw ProtocolError(400, "HTTP/1.1 needs a Host (RFC 9112, sec. 3.2)") }
            return requestLine.authority
        }
        guard Authority.isValid(host.value) else {
            throw ProtocolError(400, "Host must be a host name or address with an optional port (RFC 9112, sec. 3.2)")
        }
        return requestLine.authority ?? String(decoding: host.value, as: UTF8.self)
    }

    private func connectionHas(_ option: StaticString) -> Bool {
        fields.contains { field in
            field.name == "connection"
                && field.value.split(separator: UInt8(ascii: ",")).contains { $0.trimmingOptionalWhitespace().equalsIgnoringCase(option) }
        }
    }

    private func expectsContinue(isModern: Bool) throws(ProtocolError) -> Bool {
        guard isModern, let expectation = fields.first(where: { $0.name == "expect" }) else { return false }
        guard expectation.value.equalsIgnoringCase("100-continue") else {
            throw ProtocolError(417, "100-continue is the only expectation known here")
        }
        return true
    }
}
