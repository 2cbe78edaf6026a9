/// A head as it is written, into memory that has room for all of it.
public struct HeadText {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    /// Bytes written.
    public private(set) var count = 0

    /// An empty text; to write beyond the end of `memory` ends the process.
    public init(_ memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

    /// Writes bytes.
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(bytes.count <= memory.count - count, "the room for a head is too small")
        guard let from = bytes.baseAddress, let start = memory.baseAddress else { return }
        (start + count).initialize(from: from, count: bytes.count)
        count += bytes.count
    }

    /// Writes a literal.
    public mutating func append(_ part: StaticString) { append(UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount)) }

    /// Writes a string as UTF-8.
    public mutating func append(_ part: String) { part.utf8Span.span.withUnsafeBufferPointer { append($0) } }

    /// Writes a number that is not negative, in decimal digits.
    ///
    /// - Parameter decimals: how many of its last digits, of which none is left out, are after a point.
    public mutating func append(_ number: UInt64, decimals: Int = 0) {
        var number = number
        // The longest number has twenty digits; they are made from the last to the first.
        var text: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &text) { text in
            var first = text.count
            var digits = 0
            repeat {
                if digits == decimals, digits > 0 {
                    first -= 1
                    text[first] = UInt8(ascii: ".")
                }
                first -= 1
                text[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
                number /= 10
                digits += 1
            } while number > 0 || digits <= decimals
            append(UnsafeBufferPointer(rebasing: text.bindMemory(to: UInt8.self)[first...]))
        }
    }

    /// Writes a number that is not negative.
    public mutating func append(_ number: Int) { append(UInt64(max(0, number))) }
}
