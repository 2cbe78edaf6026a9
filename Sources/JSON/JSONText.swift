internal import CSimd

/// A string of a JSON text, as bytes of that text: already valid UTF-8 with valid escapes, but nothing is copied or unescaped before it is needed.
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
            guard let source = text.baseAddress, let place = output.baseAddress else { return }
            count = csimd_unescape(source + range.lowerBound, range.count, place).written
        }
    }
}
