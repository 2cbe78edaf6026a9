/// One line of fields (RFC 9112, sec. 5).
enum FieldLine {
    /// Reads `name: value`.
    ///
    /// - Parameter line: the line without its CRLF.
    /// - Throws: a ``Problem`` for a line that another reader could take for something else.
    static func parse(_ line: ArraySlice<UInt8>) throws(Problem) -> RawField {
        if let first = line.first, first == 0x20 || first == 0x09 {
            throw Problem(status: 400, "a field line must not start with white space (RFC 9112, sec. 5.2)")
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw Problem(status: 400, "a field line needs a colon (RFC 9112, sec. 5)")
        }
        let name = line[..<colon]
        guard !name.isEmpty, name.all(ByteClass.token) else {
            throw Problem(status: 400, "a field name must be a token, directly followed by its colon (RFC 9112, sec. 5.1)")
        }
        let value = line[(colon + 1)...].trimmingOptionalWhitespace()
        guard value.all(ByteClass.fieldValue) else {
            throw Problem(status: 400, "a field value must not hold control characters (RFC 9110, sec. 5.5)")
        }
        return RawField(name: String(decoding: name.map { ByteClass.letter($0) ? $0 | 0x20 : $0 }, as: UTF8.self), value: value)
    }
}

/// Cuts lines off the front of a buffer; only CRLF ends a line, and no byte is looked at twice.
///
/// Places count from `base`, the start of the message, so that a buffer may lose what is before it between two calls.
struct LineScanner {
    /// Where the search goes on.
    private var scanned = 0

    /// The next line from `start` on, without its CRLF; `nil` if it is not complete.
    ///
    /// - Throws: a ``Problem`` for a line feed without its carriage return, or the other way round.
    mutating func line(in buffer: [UInt8], base: Int, from start: Int) throws(Problem) -> Range<Int>? {
        var at = max(scanned, start)
        let end = buffer.count - base
        while at < end {
            if buffer[base + at] == 0x0A {
                guard at > start, buffer[base + at - 1] == 0x0D else {
                    throw Problem(status: 400, "a line must end in CRLF, not in a bare LF (RFC 9112, sec. 2.2)")
                }
                scanned = at + 1
                return start..<(at - 1)
            }
            guard at == start || buffer[base + at - 1] != 0x0D else {
                throw Problem(status: 400, "a line must not hold a bare CR (RFC 9112, sec. 2.2)")
            }
            at += 1
        }
        scanned = at
        return nil
    }
}
