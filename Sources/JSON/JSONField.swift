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
    /// A field's name, compared by length and its first eight bytes at once.
    @usableFromInline
    struct Entry {
        @usableFromInline let field: Field
        @usableFromInline let head: UInt64
        @usableFromInline let mask: UInt64
        @usableFromInline let count: Int
    }

    @usableFromInline let entries: [Entry]
    @usableFromInline let names: [[UInt8]]
    @usableFromInline var seen: UInt64 = 0
    /// Objects mostly repeat their order of keys: what came last behind the start (place 0) and behind each field.
    @usableFromInline var successors: [Int]
    @usableFromInline var last = 0

    /// The table of all cases; make it once and reuse it with ``begin()``.
    public init() {
        names = Field.allCases.map { Array($0.rawValue.utf8) }
        entries = zip(Field.allCases, names).map { field, name in
            var head: UInt64 = 0
            for byte in name.prefix(8).reversed() { head = head << 8 | UInt64(byte) }
            return Entry(field: field, head: head, mask: name.count >= 8 ? .max : (1 << UInt64(name.count * 8)) - 1, count: name.count)
        }
        successors = Array(0...names.count)
        successors[names.count] = 0
    }

    /// Forgets what the last object had.
    @inlinable
    public mutating func begin() {
        seen = 0
        last = 0
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
        if let field = expectedField(in: &fields) { return field }
        guard let key = try nextKey() else { return nil }
        guard !key.hasEscapes else { return try rareField(key, in: &fields) }
        for index in fields.entries.indices where fields.entries[index].count == key.range.count && name(of: key, equals: fields.names[index]) {
            return try take(index, key, of: &fields)
        }
        return try rareField(key, in: &fields)
    }

    /// The field that followed last time, if it follows again without white space: one comparison instead of a search.
    @inlinable
    @inline(__always)
    mutating func expectedField<Field>(in fields: inout JSONFields<Field>) -> Field? {
        guard at + 16 < bytes.count, let base = bytes.baseAddress else { return nil }
        let index = fields.successors[fields.last]
        let entry = fields.entries[index]
        var place = at
        if !isFirst {
            guard base[place] == UInt8(ascii: ",") else { return nil }
            place += 1
        }
        guard base[place] == UInt8(ascii: "\""), entry.count <= 8 else { return nil }
        let word = UInt64(littleEndian: UnsafeRawPointer(base + place + 1).loadUnaligned(as: UInt64.self))
        let end = place + 1 + entry.count
        let bit: UInt64 = 1 << UInt64(index)
        guard word & entry.mask == entry.head, end + 1 < bytes.count, base[end] == UInt8(ascii: "\""), base[end + 1] == UInt8(ascii: ":"), fields.seen & bit == 0
        else { return nil }
        at = end + 2
        isFirst = false
        fields.seen |= bit
        fields.last = index + 1
        return entry.field
    }

    @usableFromInline
    func take<Field>(_ index: Int, _ key: JSONText, of fields: inout JSONFields<Field>) throws(JSONError) -> Field {
        let bit: UInt64 = 1 << UInt64(index)
        guard fields.seen & bit == 0 else {
            throw JSONError(.duplicateKey, at: key.range.lowerBound - 1, "the object already has this key")
        }
        fields.seen |= bit
        fields.successors[fields.last] = index
        fields.last = index + 1
        return fields.entries[index].field
    }

    @usableFromInline
    func name(of key: JSONText, equals name: [UInt8]) -> Bool {
        name.indices.allSatisfy { bytes[key.range.lowerBound + $0] == name[$0] }
    }

    /// A key with escapes can still be a field's.
    @usableFromInline
    func rareField<Field>(_ key: JSONText, in fields: inout JSONFields<Field>) throws(JSONError) -> Field {
        let name = key.unescaped(in: bytes)
        if key.hasEscapes, let index = fields.names.firstIndex(of: name) {
            return try take(index, key, of: &fields)
        }
        let known = fields.entries.map { "\"\($0.field.rawValue)\"" }.joined(separator: ", ")
        throw JSONError(
            .unknownKey, at: key.range.lowerBound - 1, "unknown field \"\(String(decoding: name.prefix(80), as: UTF8.self))\"; known are \(known)")
    }
}
