/// Appends JSON to a buffer; commas set themselves. Whatever is written, the text stays valid: numbers that are not finite become null.
public struct JSONWriter {
    /// The text so far.
    public private(set) var bytes: [UInt8]
    private var needsComma = false
    private var numbers = NumberCache()

    /// An empty text with room for `capacity` bytes.
    public init(capacity: Int = 1024) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the innermost object.
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the innermost array.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The key of the next value; an ASCII literal without characters that need escapes.
    public mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The key of the next value.
    public mutating func key(_ key: String) {
        write(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// null.
    public mutating func writeNull() { literal("null") }
    /// true or false.
    public mutating func write(_ value: Bool) { literal(value ? "true" : "false") }

    /// A whole number.
    public mutating func write(_ value: Int) {
        separate()
        appendDecimal(value)
        needsComma = true
    }

    /// A number as the shortest text that reads back as the same double, with a fraction or an exponent (`0.0`, `0.6666666666666666`); null if it is not finite.
    public mutating func write(_ value: Double) {
        separate()
        numbers.append(value, to: &bytes)
        needsComma = true
    }

    /// A whole number where the double is one (`1`), else as ``write(_:)-(Double)``: what a person would write for a reward.
    public mutating func writeCompact(_ value: Double) {
        if let integer = Int(exactly: value), integer.magnitude < 1 << 53 { write(integer) } else { write(value) }
    }

    /// A value, or null.
    public mutating func write(_ value: Double?) {
        if let value { write(value) } else { writeNull() }
    }

    /// A value, or null.
    public mutating func write(_ value: Int?) {
        if let value { write(value) } else { writeNull() }
    }

    /// The same number `count` times as elements of the open array: it is formatted once and copied.
    public mutating func write(_ value: Double, count: Int) {
        guard count > 0 else { return }
        write(value)
        guard count > 1 else { return }
        var piece: [UInt8] = [UInt8(ascii: ",")]
        numbers.append(value, to: &piece)
        // Copied in blocks of some kilobytes: one append per number would cost more than the number.
        let perBlock = max(1, min(count - 1, 8192 / piece.count))
        let block = [UInt8]((0..<perBlock).map { _ in piece }.joined())
        var left = count - 1
        bytes.reserveCapacity(bytes.count + left * piece.count)
        while left >= perBlock {
            bytes.append(contentsOf: block)
            left -= perBlock
        }
        bytes.append(contentsOf: block[..<(left * piece.count)])
    }

    /// A string; only quotation marks, backslashes and control characters are escaped (RFC 8259, sec. 7).
    public mutating func write(_ value: String) {
        var value = value
        value.withUTF8 { write(utf8: $0) }
    }

    /// A string that still stands in a JSON text: its bytes are valid here as well.
    public mutating func write(_ text: JSONText, in source: [UInt8]) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: source[text.range])
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A tree.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        case .integer(let value): write(value)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                write(member.value)
            }
            endObject()
        }
    }

    private mutating func write(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var plain = 0
        for (at, byte) in utf8.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            bytes.append(contentsOf: utf8[plain..<at])
            plain = at + 1
            appendEscape(byte)
        }
        bytes.append(contentsOf: utf8[plain...])
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendDecimal(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var magnitude = value.magnitude
        if magnitude < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(magnitude))
            return
        }
        let start = bytes.count
        while magnitude > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(magnitude % 10))
            magnitude /= 10
        }
        bytes[start...].reverse()
    }
}

/// The texts of the last few numbers: the advantages of a group repeat, and formatting one costs more than everything else about a rollout.
private struct NumberCache {
    private var values: [UInt64] = [UInt64](repeating: 1, count: 8)
    private var texts: [[UInt8]] = [[UInt8]](repeating: Array("5e-324".utf8), count: 8)

    mutating func append(_ value: Double, to bytes: inout [UInt8]) {
        let bits = value.bitPattern
        let slot = Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) >> 61)
        if values[slot] != bits {
            values[slot] = bits
            texts[slot] = value.isFinite ? Array(value.description.utf8) : Array("null".utf8)
        }
        bytes.append(contentsOf: texts[slot])
    }
}
