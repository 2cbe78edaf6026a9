/// Text that is known to be valid as it is.
extension JSONWriter {
    /// A string, given as the bytes between its quotation marks: what a reader has passed is valid here as well.
    public mutating func write(rawText text: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(text)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A string, given as valid UTF-8; what JSON must escape is escaped.
    public mutating func write(utf8 text: ArraySlice<UInt8>) { text.withUnsafeBufferPointer { write(utf8: $0) } }
}

extension JSONText {
    /// The UTF-8 of a string, escapes resolved, given the bytes between its quotation marks as a reader has passed them.
    ///
    /// - Complexity: O(n) in the length of the string.
    public static func unescaped(_ raw: ArraySlice<UInt8>) -> [UInt8] {
        raw.withUnsafeBufferPointer { JSONText(range: 0..<raw.count, hasEscapes: true).unescaped(in: $0) }
    }
}
