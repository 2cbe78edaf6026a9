internal import CSimd

/// Appends JSON to a buffer; commas set themselves. Whatever is written, the text is valid: numbers that are not finite become null.
public struct JSONWriter: ~Copyable {
    @usableFromInline var bytes: ByteBuffer
    @usableFromInline var needsComma = false
    /// Made with the first number that has decimals: many texts have none.
    private var numbers: NumberCache?
    private var hasNumbers = false

    /// An empty text with room for `capacity` bytes.
    ///
    /// - Parameter continues: whether it continues a text that ends after a member or an element.
    public init(capacity: Int = 1024, continues: Bool = false) {
        bytes = ByteBuffer(capacity: capacity)
        needsComma = continues
    }

    private init(_ bytes: consuming ByteBuffer, continues: Bool) {
        self.bytes = bytes
        needsComma = continues
    }

    /// The text that `body` writes: not copied if `capacity` bytes are enough for it.
    ///
    /// - Parameters:
    ///   - capacity: the size of the array's memory, however short the text is.
    ///   - continues: whether it continues a text that ends after a member or an element.
    ///   - body: takes the writer and gives it back.
    public static func text(capacity: Int, continues: Bool = false, _ body: (consuming JSONWriter) -> JSONWriter) -> [UInt8] {
        var longer: [UInt8]?
        let text = [UInt8](unsafeUninitializedCapacity: max(capacity, 64)) { memory, count in
            let writer = body(JSONWriter(ByteBuffer(in: memory), continues: continues))
            if writer.bytes.isOwner { longer = writer.text } else { count = writer.count }
        }
        return longer ?? text
    }

    /// Whether what is written ends after a member or an element, for a writer that ``init(capacity:continues:)`` continues with.
    public var isAfterElement: Bool { needsComma }

    /// A copy of the text so far.
    public var text: [UInt8] { bytes.array }

    /// Opens an object.
    @inlinable
    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the innermost object.
    @inlinable
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    @inlinable
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the innermost array.
    @inlinable
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Ends a line of newline-delimited JSON, after a value.
    public mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// The key of the next value; an ASCII literal without characters that need escapes.
    @inlinable
    @inline(__always)
    public mutating func key(_ key: StaticString) {
        // The length is known where the key is a literal: the copy is a few stores.
        let count = key.utf8CodeUnitCount
        let place = bytes.room(for: count + 4)
        place.pointee = UInt8(ascii: ",")
        let start = place + (needsComma ? 1 : 0)
        start.pointee = UInt8(ascii: "\"")
        (start + 1).update(from: key.utf8Start, count: count)
        start[count + 1] = UInt8(ascii: "\"")
        start[count + 2] = UInt8(ascii: ":")
        bytes.advance(by: start - place + count + 3)
        needsComma = false
    }

    /// The key of the next value, which may hold any character.
    public mutating func key(named key: String) {
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
        append(value)
        needsComma = true
    }

    @inline(__always)
    private mutating func append(_ value: Double) {
        makeNumbers()
        numbers?.append(value, to: &bytes)
    }

    @inline(__always)
    private mutating func makeNumbers() {
        if !hasNumbers {
            numbers = NumberCache()
            hasNumbers = true
        }
    }

    /// How many bytes ``write(_:count:)`` adds for a number that is there `count` times, in an array that has elements already: one less in an empty one.
    public mutating func byteCount(_ value: Double, count: Int) -> Int {
        makeNumbers()
        return count * ((numbers?.count(value) ?? 0) + 1)
    }

    /// The memory of the text, which may be larger than the text, and of the writer's tables.
    public var heldBytes: Int { bytes.capacity + (hasNumbers ? NumberCache.heldBytes : 0) }

    /// A whole number where the double is one (`1`), else as ``write(_:)-(Double)``: what a person would write for a reward.
    @inlinable
    public mutating func writeCompact(_ value: Double) {
        if value == 0 || value == 1, value.sign == .plus {
            separate()
            bytes.append(value == 0 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            needsComma = true
        } else if let integer = Int(exactly: value), integer.magnitude < 1 << 53 {
            write(integer)
        } else {
            write(value)
        }
    }

    /// Where the next member or element will begin, after its comma.
    @inlinable
    public var nextStart: Int { bytes.count + (needsComma ? 1 : 0) }

    /// Writes whole members or elements again, and any closing brackets after them.
    ///
    /// - Parameter piece: from a ``nextStart`` to a later one, with no comma at its end: what it reads as there must be correct here as well.
    @inlinable
    @inline(__always)
    public mutating func write(again piece: Range<Int>) {
        separate()
        bytes.append(again: piece)
        needsComma = true
    }

    /// How many bytes are written.
    @inlinable
    public var count: Int { bytes.count }

    /// A value, or null.
    public mutating func write(_ value: Double?) {
        if let value { write(value) } else { writeNull() }
    }

    /// A value, or null.
    public mutating func write(_ value: Int?) {
        if let value { write(value) } else { writeNull() }
    }

    /// Numbers as elements of the open array, each as ``write(_:)-(Double)`` writes it.
    public mutating func write(elements: UnsafeBufferPointer<Double>) {
        makeNumbers()
        var next = 0
        while next < elements.count {
            let end = min(next + 256, elements.count)
            numbers?.append(UnsafeBufferPointer(rebasing: elements[next..<end]), isAfterElement: needsComma, to: &bytes)
            needsComma = true
            next = end
        }
    }

    /// The same number `count` times as elements of the open array: it is formatted once and copied.
    public mutating func write(_ value: Double, count: Int) {
        guard count > 0 else { return }
        write(value)
        guard count > 1 else { return }
        let before = bytes.count
        separate()
        append(value)
        let piece = bytes.count - before
        // Doubling: all but the first few copies are long ones.
        var done = 2
        while done < count {
            let next = min(done - 1, count - done)
            bytes.append(again: (bytes.count - next * piece)..<bytes.count)
            done += next
        }
    }

    /// An ASCII literal without characters that need escapes.
    public mutating func write(_ value: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A string; only quotation marks, backslashes and control characters are escaped (RFC 8259, sec. 7).
    public mutating func write(_ value: String) {
        var value = value
        value.withUTF8 { write(utf8: $0) }
    }

    /// A string that is in a JSON text: its bytes are valid here as well.
    public mutating func write(_ text: JSONText, in source: [UInt8]) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        source.withUnsafeBufferPointer { bytes.append(UnsafeBufferPointer(rebasing: $0[text.range])) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A value that is in a JSON text.
    ///
    /// - Parameter range: of one whole value that a reader has passed.
    public mutating func write(valueAt range: Range<Int>, of source: [UInt8]) {
        separate()
        source.withUnsafeBufferPointer { bytes.append(UnsafeBufferPointer(rebasing: $0[range])) }
        needsComma = true
    }

    private mutating func write(digits: String) {
        separate()
        for byte in digits.utf8 { bytes.append(byte) }
        needsComma = true
    }

    /// A tree.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        case .integer(let value): write(value)
        case .digits(let digits): write(digits: digits)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(named: member.key)
                write(member.value)
            }
            endObject()
        }
    }

    mutating func write(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        if let base = utf8.baseAddress {
            var plain = 0
            while true {
                let at = csimd_find_escapable(base, utf8.count, plain)
                bytes.append(UnsafeBufferPointer(rebasing: utf8[plain..<at]))
                guard at < utf8.count else { break }
                appendEscape(utf8[at])
                plain = at + 1
            }
        }
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
            literalBytes("u00")
            let digits: StaticString = "0123456789abcdef"
            bytes.append(digits.utf8Start[Int(byte >> 4)])
            bytes.append(digits.utf8Start[Int(byte & 15)])
        }
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        literalBytes(text)
        needsComma = true
    }

    private mutating func literalBytes(_ text: StaticString) {
        bytes.append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inlinable
    @inline(__always)
    mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    @inlinable
    @inline(__always)
    mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    @inlinable
    @inline(__always)
    mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendDecimal(_ value: Int) {
        let place = bytes.room(for: 25)
        place.pointee = UInt8(ascii: "-")
        let start = value < 0 ? 1 : 0
        bytes.advance(by: start + NumberText.write(UInt64(value.magnitude), to: place + start))
    }
}
