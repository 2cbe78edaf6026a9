/// A string of a JSON text, still as bytes of that text: already valid UTF-8 with valid escapes, but nothing is copied or unescaped until someone needs it.
public struct JSONText: Sendable, Equatable {
    /// The bytes between the quotation marks.
    public let range: Range<Int>
    /// Whether any of them is a backslash.
    public let hasEscapes: Bool

    @inlinable
    init(range: Range<Int>, hasEscapes: Bool) {
        self.range = range
        self.hasEscapes = hasEscapes
    }

    /// The string itself.
    ///
    /// - Parameter text: the bytes that were read.
    /// - Complexity: O(n) in the length of the string.
    public func string(in text: [UInt8]) -> String {
        hasEscapes ? String(decoding: unescaped(in: text), as: UTF8.self) : String(decoding: text[range], as: UTF8.self)
    }

    /// The string's UTF-8, escapes resolved.
    ///
    /// - Complexity: O(n) in the length of the string.
    public func unescaped(in text: [UInt8]) -> [UInt8] {
        text.withUnsafeBufferPointer { unescaped(in: $0) }
    }

    func unescaped(in text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard hasEscapes else { return Array(text[range]) }
        return [UInt8](unsafeUninitializedCapacity: range.count) { output, count in
            var at = range.lowerBound
            while at < range.upperBound {
                let byte = text[at]
                guard byte == UInt8(ascii: "\\") else {
                    output[count] = byte
                    count += 1
                    at += 1
                    continue
                }
                let escape = text[at + 1]
                at += 2
                guard escape == UInt8(ascii: "u") else {
                    output[count] = Self.meaning(of: escape)
                    count += 1
                    continue
                }
                var scalar = Self.hexadecimal(text, at)
                at += 4
                if (0xD800..<0xDC00).contains(scalar) {
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + (Self.hexadecimal(text, at + 2) - 0xDC00)
                    at += 6
                }
                for unit in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
                    output[count] = unit
                    count += 1
                }
            }
        }
    }

    private static func meaning(of escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }

    private static func hexadecimal(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
        (start..<start + 4).reduce(0) { value, at in
            value << 4 | UInt32(text[at] <= UInt8(ascii: "9") ? text[at] & 0xF : (text[at] | 0x20) - UInt8(ascii: "a") + 10)
        }
    }
}
