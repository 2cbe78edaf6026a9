/// The keys that an object may have, as an enumeration: the way to read an object of a known shape.
///
///     enum Field: String, CaseIterable, JSONField { case reward, tokens }
///     var fields = JSONFields<Field>()
///     while let field = try reader.nextField(in: &fields) {
///         switch field { case .reward: ... }
///     }
public protocol JSONField: Sendable, Hashable, CaseIterable, RawRepresentable<String> {}

/// The fields of one type, ready to be compared with keys, and those an object has shown so far. At most 63.
public struct JSONFields<Field: JSONField>: ~Copyable {
    /// A field's name, compared by length and its first sixteen bytes at once.
    @usableFromInline
    struct Entry {
        @usableFromInline let field: Field
        @usableFromInline let head: UInt64
        @usableFromInline let headMask: UInt64
        @usableFromInline let tail: UInt64
        @usableFromInline let tailMask: UInt64
        @usableFromInline let count: Int
        /// The field that came after this one last: objects mostly repeat their order of keys.
        @usableFromInline var successor: Int

        @inlinable
        init(field: Field, name: String, successor: Int) {
            self.field = field
            self.successor = successor
            var name = name
            (count, head, headMask, tail, tailMask) = name.withUTF8 { bytes in
                let (head, headMask) = Self.word(bytes, from: 0)
                let (tail, tailMask) = Self.word(bytes, from: 8)
                return (bytes.count, head, headMask, tail, tailMask)
            }
        }

        /// Up to eight bytes as they are in memory, and ones for each of them.
        @inlinable
        static func word(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (word: UInt64, mask: UInt64) {
            var (word, mask): (UInt64, UInt64) = (0, 0)
            for place in start..<max(start, min(bytes.count, start + 8)) {
                word |= UInt64(bytes[place]) << UInt64(8 * (place - start))
                mask |= 0xFF << UInt64(8 * (place - start))
            }
            return (word, mask)
        }
    }

    /// Entry 0 is the start of an object, entry i + 1 for field i.
    @usableFromInline let entries: UnsafeMutablePointer<Entry>
    /// How many fields there are.
    @usableFromInline let count: Int
    @usableFromInline var seen: UInt64 = 0
    @usableFromInline var last = 0

    /// The table of all cases; make it once and reuse it with ``begin()``.
    @inlinable
    public init() {
        let cases = Field.allCases
        count = cases.count
        entries = .allocate(capacity: count + 1)
        var place = 0
        for field in cases {
            if place == 0 { entries.initialize(to: Entry(field: field, name: "", successor: 1)) }
            place += 1
            (entries + place).initialize(to: Entry(field: field, name: field.rawValue, successor: min(place + 1, count)))
        }
    }

    deinit {
        entries.deinitialize(count: count + 1)
        entries.deallocate()
    }

    /// Forgets what the last object had.
    @inlinable
    public mutating func begin() {
        seen = 0
        last = 0
    }

    /// Whether the object has shown the field.
    @inlinable
    public func has(_ field: Field) -> Bool {
        guard seen != 0 else { return false }
        for index in 1...count where seen & (1 << UInt64(index)) != 0 && entries[index].field == field { return true }
        return false
    }
}

extension JSONReader {
    /// The next key of the object as a field; `nil` at the end of the object, which is left.
    ///
    /// - Throws: ``JSONError`` for a key that is no field, or that the object already has.
    @inlinable
    @inline(__always)
    public mutating func nextField<Field>(in fields: inout JSONFields<Field>) throws(JSONError) -> Field? {
        if endsHere { return nil }
        if let field = expectedField(in: &fields) { return field }
        return try anyField(in: &fields)
    }

    /// Leaves the object if its closing brace is the next byte.
    @inlinable
    @inline(__always)
    var endsHere: Bool {
        mutating get {
            guard at < bytes.count, bytes[at] == UInt8(ascii: "}") else { return false }
            at &+= 1
            depth &-= 1
            isFirst = false
            return true
        }
    }

    /// The field that followed last time, if it follows again: one comparison instead of a search.
    @inlinable
    @inline(__always)
    mutating func expectedField<Field>(in fields: inout JSONFields<Field>) -> Field? {
        guard at + 32 < bytes.count, let base = bytes.baseAddress else { return nil }
        let index = fields.entries[fields.last].successor
        let entry = fields.entries + index
        var place = base + at
        if !isFirst {
            guard place.pointee == UInt8(ascii: ",") else { return nil }
            place += place[1] == UInt8(ascii: " ") ? 2 : 1
        }
        let head = UInt64(littleEndian: UnsafeRawPointer(place + 1).loadUnaligned(as: UInt64.self))
        let tail = UInt64(littleEndian: UnsafeRawPointer(place + 9).loadUnaligned(as: UInt64.self))
        let count = entry.pointee.count
        let bit: UInt64 = 1 << UInt64(index)
        guard place.pointee == UInt8(ascii: "\""), head & entry.pointee.headMask == entry.pointee.head,
            tail & entry.pointee.tailMask == entry.pointee.tail, count <= 16,
            place[1 + count] == UInt8(ascii: "\""), place[2 + count] == UInt8(ascii: ":"), fields.seen & bit == 0
        else { return nil }
        place += 3 + count
        if place.pointee == UInt8(ascii: " ") { place += 1 }
        at = place - base
        isFirst = false
        fields.seen |= bit
        fields.last = index
        return entry.pointee.field
    }

    @inlinable
    @inline(never)
    mutating func anyField<Field>(in fields: inout JSONFields<Field>) throws(JSONError) -> Field? {
        guard let key = try nextKey() else { return nil }
        guard !key.hasEscapes else { return try rareField(key, in: &fields) }
        for index in 0..<fields.count where fields.entries[index + 1].count == key.range.count {
            if name(of: key, equals: fields.entries[index + 1].field.rawValue) { return try take(index, key, of: &fields) }
        }
        return try rareField(key, in: &fields)
    }

    @usableFromInline
    func take<Field>(_ index: Int, _ key: JSONText, of fields: inout JSONFields<Field>) throws(JSONError) -> Field {
        let bit: UInt64 = 1 << UInt64(index + 1)
        guard fields.seen & bit == 0 else {
            throw failure(.duplicateKey, at: key.range.lowerBound - 1, "the object already has this key")
        }
        fields.seen |= bit
        fields.entries[fields.last].successor = index + 1
        fields.last = index + 1
        return fields.entries[index + 1].field
    }

    @usableFromInline
    func name(of key: JSONText, equals name: String) -> Bool { bytes[key.range].elementsEqual(name.utf8) }

    /// A key with escapes can still be a field's.
    @usableFromInline
    func rareField<Field>(_ key: JSONText, in fields: inout JSONFields<Field>) throws(JSONError) -> Field {
        let name = key.unescaped(in: bytes)
        if key.hasEscapes, let index = (0..<fields.count).first(where: { fields.entries[$0 + 1].field.rawValue.utf8.elementsEqual(name) }) {
            return try take(index, key, of: &fields)
        }
        let known = Field.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        throw failure(
            .unknownKey, at: key.range.lowerBound - 1, "unknown field \"\(String(decoding: name.prefix(80), as: UTF8.self))\"; known are \(known)")
    }
}
