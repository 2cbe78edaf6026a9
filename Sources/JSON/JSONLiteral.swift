/// A short piece of JSON made once and written often: a key, or a string value. Written by one store of fixed length.
public struct JSONLiteral: Sendable {
    @usableFromInline let text: SIMD32<UInt8>
    @usableFromInline let count: Int

    /// `"name":`, the key of a member.
    ///
    /// - Parameter name: at most 28 characters of ASCII without quotation marks and backslashes.
    public static func key(_ name: StaticString) -> JSONLiteral { JSONLiteral(name, isKey: true) }

    /// `"text"`, a value.
    ///
    /// - Parameter text: at most 28 characters of ASCII without quotation marks and backslashes.
    public static func value(_ text: StaticString) -> JSONLiteral { JSONLiteral(text, isKey: false) }

    private init(_ text: StaticString, isKey: Bool) {
        precondition(text.utf8CodeUnitCount <= 28, "a literal is short")
        var padded = SIMD32<UInt8>()
        padded[0] = UInt8(ascii: "\"")
        for index in 0..<text.utf8CodeUnitCount { padded[index + 1] = text.utf8Start[index] }
        var count = text.utf8CodeUnitCount + 1
        padded[count] = UInt8(ascii: "\"")
        count += 1
        if isKey {
            padded[count] = UInt8(ascii: ":")
            count += 1
        }
        self.text = padded
        self.count = count
    }
}

extension JSONWriter {
    /// The key of the next value.
    @inlinable
    @inline(__always)
    public mutating func key(_ key: JSONLiteral) {
        append(key)
        needsComma = false
    }

    /// A string value.
    @inlinable
    @inline(__always)
    public mutating func write(_ value: JSONLiteral) {
        append(value)
        needsComma = true
    }

    @inlinable
    @inline(__always)
    mutating func append(_ literal: JSONLiteral) {
        let place = bytes.room(for: 33)
        // The comma is overwritten if none is due.
        place.pointee = UInt8(ascii: ",")
        let comma = needsComma ? 1 : 0
        UnsafeMutableRawPointer(place + comma).storeBytes(of: literal.text, as: SIMD32<UInt8>.self)
        bytes.advance(by: comma + literal.count)
    }
}
