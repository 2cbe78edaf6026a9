public import HTTPTypes

/// Writes response heads (RFC 9112, sec. 4).
public enum ResponseEncoder {
    /// The interim answer that asks for the body (RFC 9110, sec. 15.2.1).
    public static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// What comes before the data of a chunk of so many bytes (RFC 9112, sec. 7.1).
    public static func chunkStart(_ count: Int) -> [UInt8] { Array(String(count, radix: 16).utf8) + [0x0D, 0x0A] }

    /// What comes after the data of a chunk.
    public static let chunkEnd: [UInt8] = [0x0D, 0x0A]

    /// The end of a body in chunks.
    public static let lastChunk = Array("0\r\n\r\n".utf8)

    /// The status line and the fields, with Content-Length and Connection set.
    ///
    /// - Parameters:
    ///   - status: of the response.
    ///   - fields: Content-Length, Transfer-Encoding and Connection in them are left out.
    ///   - contentLength: bytes of the body, `nil` for one in chunks (in HTTP/1.0 one that ends with the connection); left out for statuses that have none
    ///     (RFC 9110, sec. 8.6).
    ///   - date: the Date field, as ``HTTPDate`` writes it.
    ///   - closes: whether the connection ends after this answer.
    ///   - minorVersion: the client's; an HTTP/1.0 client learns from a field that the connection stays open.
    ///   - body: what follows the head.
    ///   - ownRoom: at least as many bytes as `own` writes.
    ///   - own: writes fields of the server's own, each with its end of line, whose values hold visible ASCII and spaces only.
    public static func head(
        status: HTTPResponse.Status, fields: HTTPFields, contentLength: Int?, date: String, closes: Bool, minorVersion: Int, body: [UInt8] = [],
        ownRoom: Int = 0, own: (inout HeadText) -> Void = { _ in }
    ) -> [UInt8] {
        let code = status.code
        let phrase = status.reasonPhrase.isEmpty ? reasonPhrase(of: code) : status.reasonPhrase
        var size = fixedParts + phrase.utf8.count + date.utf8.count + body.count + ownRoom
        for field in fields { size += field.name.rawName.utf8.count + field.value.utf8.count + 4 }
        // The size is known to be enough before the first byte is written: no part is moved while the head grows.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { memory in
            var text = HeadText(memory)
            text.append("HTTP/1.1 ")
            text.append(code)
            text.append(" ")
            text.append(phrase)
            text.append("\r\nDate: ")
            text.append(date)
            text.append("\r\n")
            for field in fields where !isOwn(field.name) {
                text.append(field.name.rawName)
                text.append(": ")
                // HTTPField has no control characters in its values: nothing can be injected here.
                text.append(field.value)
                text.append("\r\n")
            }
            own(&text)
            if code >= 200 && code != 204 && code != 304 {
                if let contentLength {
                    text.append("Content-Length: ")
                    text.append(contentLength)
                    text.append("\r\n")
                } else if minorVersion > 0 {
                    text.append("Transfer-Encoding: chunked\r\n")
                }
            }
            if closes {
                text.append("Connection: close\r\n")
            } else if minorVersion == 0 {
                text.append("Connection: keep-alive\r\n")
            }
            text.append("\r\n")
            body.withUnsafeBufferPointer { text.append($0) }
            return Array(memory[..<text.count])
        }
    }

    /// More than the bytes of a head besides its fields, its phrase and its date.
    private static let fixedParts = 160

    /// The phrases of the statuses that a server of this kind answers with (RFC 9110, sec. 15); a phrase may also be missing.
    private static func reasonPhrase(of code: Int) -> String {
        switch code {
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
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
