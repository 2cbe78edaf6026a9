import JSON

extension JSONReader {
    /// The trainer's name of a run, as its bytes are in JSON.
    ///
    /// A name must be one that a path `/v1/runs/{run}` can have, or what comes of the batch could never be asked for: an empty one leads to no route, servers refuse `%00`, and clients
    /// resolve `.` and `..` before they send a path (RFC 3986, sec. 5.2.4).
    ///
    /// - Parameters:
    ///   - window: the text that is read.
    ///   - base: the offset of the window in the body.
    mutating func readRunName(in window: UnsafeBufferPointer<UInt8>, base: Int) throws -> [UInt8] {
        let start = base + offset
        let text = try readText()
        let raw = Array(window[text.range])
        // Without an escape there is no NUL: JSON has no control characters as they are.
        let name = text.hasEscapes ? JSONText.unescaped(raw[...]) : raw
        guard !name.isEmpty else { throw RuleViolation("\"run\" must not be empty", at: start) }
        guard !name.contains(0) else { throw RuleViolation("\"run\" must not hold the character U+0000", at: start) }
        guard name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] else {
            throw RuleViolation("\"run\" must not be \".\" or \"..\", which no path /v1/runs/{run} can name", at: start)
        }
        return raw
    }
}
