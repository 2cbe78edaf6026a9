/// The keys that an object may have, as an enumeration: the way to read an object of a known shape.
///
///     enum Field: String, CaseIterable, JSONField { case reward, tokens }
///     var fields = JSONFields<Field>()
///     while let field = try reader.nextField(in: &fields) {
///         switch field { case .reward: ... }
///     }
public protocol JSONField: Sendable, Hashable, CaseIterable, RawRepresentable<String> {}

/// The fields of one type, ready to be compared with keys, and those an object has shown so far. At most 64.
public struct JSONFields<Field: JSONField> {
    /// A field's name, compared by length and eight bytes at a time.
    @usableFromInline
    struct Entry {
        @usableFromInline let field: Field
        @usableFromInline let name: [UInt8]
        @usableFromInline let head: UInt64
    }

    @usableFromInline let entries: [Entry]
    @usableFromInline var seen: UInt64 = 0
    /// Objects mostly repeat their order of keys: the search starts behind the last hit.
    @usableFromInline var expected = 0

    /// The table of all cases; make it once and reuse it with ``begin()``.
    public init() {
        entries = Field.allCases.map { field in
            let name = Array(field.rawValue.utf8)
            var head: UInt64 = 0
            for byte in name.prefix(8).reversed() { head = head << 8 | UInt64(byte) }
            return Entry(field: field, name: name, head: head)
        }
    }

    /// Forgets what the last object had.
    @inlinable
    public mutating func begin() {
        seen = 0
        expected = 0
    }

    /// Whether the object has shown the field.
    public func has(_ field: Field) -> Bool {
        entries.enumerated().contains { $0.element.field == field && seen & (1 << UInt64($0.offset)) != 0 }
    }
}

extension JSONReader {
    /// The next key of the object as a field; `nil` at the end of the object, which is left.
    ///
    /// - Throws: ``JSONError`` for a key that is no field, or that the object already has.
    @inlinable
    public mutating func nextField<Field>(in fields: inout JSONFields<Field>) throws(JSONError) -> Field? {
        guard let key = try nextKey() else { return nil }
        let count = key.range.count
        var head: UInt64 = 0
        if key.range.lowerBound + 8 <= bytes.count, let base = bytes.baseAddress {
            head = UInt64(littleEndian: UnsafeRawPointer(base + key.range.lowerBound).loadUnaligned(as: UInt64.self))
            if count < 8 { head &= (1 << UInt64(count * 8)) - 1 }
        } else {
            for place in key.range.prefix(8).reversed() { head = head << 8 | UInt64(bytes[place]) }
        }
        var index = fields.expected
        for _ in 0..<fields.entries.count {
            if index >= fields.entries.count { index = 0 }
            if fields.entries[index].head == head, fields.entries[index].name.count == count, !key.hasEscapes,
                count <= 8 || tail(of: key, equals: fields.entries[index].name)
            {
                return try take(index, key, of: &fields)
            }
            index += 1
        }
        return try rareField(key, in: &fields)
    }

    @inlinable
    func take<Field>(_ index: Int, _ key: JSONText, of fields: inout JSONFields<Field>) throws(JSONError) -> Field {
        let bit: UInt64 = 1 << UInt64(index)
        guard fields.seen & bit == 0 else {
            throw JSONError(.duplicateKey, at: key.range.lowerBound - 1, "the object already has this key")
        }
        fields.seen |= bit
        fields.expected = index + 1
        return fields.entries[index].field
    }

    @usableFromInline
    func tail(of key: JSONText, equals name: [UInt8]) -> Bool {
        (8..<name.count).allSatisfy { bytes[key.range.lowerBound + $0] == name[$0] }
    }

    /// A key with escapes can still be a field's.
    @usableFromInline
    func rareField<Field>(_ key: JSONText, in fields: inout JSONFields<Field>) throws(JSONError) -> Field {
        let name = key.unescaped(in: bytes)
        if key.hasEscapes, let index = fields.entries.firstIndex(where: { $0.name == name }) {
            return try take(index, key, of: &fields)
        }
        let known = fields.entries.map { "\"\($0.field.rawValue)\"" }.joined(separator: ", ")
        throw JSONError(
            .unknownKey, at: key.range.lowerBound - 1, "unknown field \"\(String(decoding: name.prefix(80), as: UTF8.self))\"; known are \(known)")
    }
}
