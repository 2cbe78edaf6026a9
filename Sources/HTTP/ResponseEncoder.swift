public import HTTPTypes

/// Writes response heads (RFC 9112, sec. 4).
public enum ResponseEncoder {
    /// The interim answer that asks for the body (RFC 9110, sec. 15.2.1).
    public static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// What comes before the data of a chunk of so many bytes (RFC 9112, sec. 7.1).
    public static func chunkStart(_ count: Int) -> [UInt8] { Array(String(count, radix: 16).utf8) + [0x0D, 0x0A] }

    /// What comes behind the data of a chunk.
    public static let chunkEnd: [UInt8] = [0x0D, 0x0A]

    /// The end of a body in chunks.
    public static let lastChunk = Array("0\r\n\r\n".utf8)

    /// The status line and the fields, with Content-Length and Connection set.
    ///
    /// - Parameters:
    ///   - response: status and fields; Content-Length, Transfer-Encoding and Connection in it are left out.
    ///   - contentLength: bytes of the body, `nil` for one in chunks (in HTTP/1.0 one that ends with the connection); left out for statuses that have none (RFC 9110, sec. 8.6).
    ///   - date: the Date field, as ``HTTPDate`` writes it.
    ///   - closes: whether the connection ends behind this answer.
    ///   - minorVersion: the client's; HTTP/1.0 clients are told when the connection stays open.
    ///   - extra: fields of the server's own, whose values hold visible ASCII and spaces only.
    ///   - room: bytes that the caller will append.
    public static func head(
        _ response: HTTPResponse, contentLength: Int?, date: String, closes: Bool, minorVersion: Int,
        extra: [(name: StaticString, value: String)] = [],
        room: Int = 0
    ) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(384 + room)
        func append(_ part: StaticString) { text.append(contentsOf: UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount)) }
        func append(_ part: String) {
            var part = part
            part.withUTF8 { text.append(contentsOf: $0) }
        }
        append("HTTP/1.1 ")
        append(String(response.status.code))
        append(" ")
        append(response.status.reasonPhrase.isEmpty ? reasonPhrase(of: response.status.code) : response.status.reasonPhrase)
        append("\r\nDate: ")
        append(date)
        append("\r\n")
        for field in response.headerFields where !isOwn(field.name) {
            append(field.name.rawName)
            append(": ")
            // HTTPField has no control characters in its values: nothing can be injected here.
            append(field.value)
            append("\r\n")
        }
        for field in extra {
            append(field.name)
            append(": ")
            append(field.value)
            append("\r\n")
        }
        if response.status.code >= 200 && response.status.code != 204 && response.status.code != 304 {
            if let contentLength {
                append("Content-Length: ")
                append(String(contentLength))
                append("\r\n")
            } else if minorVersion > 0 {
                append("Transfer-Encoding: chunked\r\n")
            }
        }
        if closes {
            append("Connection: close\r\n")
        } else if minorVersion == 0 {
            append("Connection: keep-alive\r\n")
        }
        append("\r\n")
        return text
    }

    /// The phrases of the statuses that a server of this kind answers with (RFC 9110, sec. 15); a phrase may also be missing.
    private static func reasonPhrase(of code: Int) -> String {
        switch code {
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }

    /// Compared one by one: hashing a name costs more than all of it.
    private static func isOwn(_ name: HTTPField.Name) -> Bool {
        name == .date || name == .connection || name == .contentLength || name == .transferEncoding
    }
}
