public import HTTPTypes

/// Writes response heads (RFC 9112, sec. 4).
public enum ResponseEncoder {
    /// The interim answer that asks for the body (RFC 9110, sec. 15.2.1).
    public static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// The status line and the fields, with Content-Length and Connection set.
    ///
    /// - Parameters:
    ///   - response: status and fields; Content-Length, Transfer-Encoding and Connection in it are left out.
    ///   - contentLength: bytes of the body; left out for statuses that have none (RFC 9110, sec. 8.6).
    ///   - date: the Date field, as ``HTTPDate`` writes it.
    ///   - closes: whether the connection ends behind this answer.
    ///   - minorVersion: the client's; HTTP/1.0 clients are told when the connection stays open.
    public static func head(_ response: HTTPResponse, contentLength: Int, date: String, closes: Bool, minorVersion: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        func append(_ part: String) {
            var part = part
            part.withUTF8 { text.append(contentsOf: $0) }
        }
        append("HTTP/1.1 ")
        append(String(response.status.code))
        append(" ")
        append(response.status.reasonPhrase)
        append("\r\nDate: ")
        append(date)
        append("\r\n")
        for field in response.headerFields where !ownFields.contains(field.name) {
            append(field.name.rawName)
            append(": ")
            // HTTPField has no control characters in its values: nothing can be injected here.
            append(field.value)
            append("\r\n")
        }
        if response.status.code >= 200 && response.status.code != 204 && response.status.code != 304 {
            append("Content-Length: \(contentLength)\r\n")
        }
        if closes {
            append("Connection: close\r\n")
        } else if minorVersion == 0 {
            append("Connection: keep-alive\r\n")
        }
        append("\r\n")
        return text
    }

    private static let ownFields: Set<HTTPField.Name> = [.contentLength, .transferEncoding, .connection, .date]
}
