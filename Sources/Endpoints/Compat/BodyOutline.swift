import Batch
import HTTP
import JSON

/// Where a value is in a body, in 8 bytes; bodies of drop-in routes are smaller than 4 GiB.
struct Span: Sendable {
    private let start: UInt32
    private let length: UInt32

    init(_ range: Range<Int>) {
        start = UInt32(clamping: range.lowerBound)
        length = UInt32(clamping: range.count)
    }

    var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
}

/// A JSON body of which only the outline is kept: where values are. Texts stay bytes of the body, and a tree is made of the small parts alone that need one.
struct BodyOutline: Sendable {
    /// A member of an object.
    struct Member: Sendable {
        var key: String
        var value: Span
        /// How many elements the value has, where it is a list.
        var elements: Int
        /// How many values it is made of.
        var nodes: Int
    }

    /// Members that an object may have.
    static let maximumMembers = 1000
    /// Values that a tree may be made of.
    static let maximumNodes = 100_000
    /// Memory of a value of a tree: itself, what a verifier makes of it, and room to grow.
    static let bytesOfNode = 128

    /// The body.
    let bytes: [UInt8]
    /// Its members, in their order.
    let members: [Member]

    /// - Throws: a 400 ``Problem`` where the body is not JSON or has a key twice, a 422 one where it is no object or has too many members.
    init(_ bytes: [UInt8]) throws(Problem) {
        self.bytes = bytes
        members = try JSONReader.read(bytes, wrap: { Problem($0, in: bytes) }) { reader throws(Problem) in
            do { return try Self.members(&reader, of: bytes) } catch let error as JSONError {
                throw Problem(error, in: bytes)
            } catch {
                // It throws nothing else.
                throw error as? Problem ?? Problem(.internalError, "the body could not be read")
            }
        }
    }

    /// The member of this name; `nil` if there is none or it is null.
    subscript(name: String) -> Member? { Self.find(name, in: members, bytes) }

    /// The members of an object inside the body; none of what is no object.
    func members(of span: Span) -> [Member] {
        guard bytes[span.range.lowerBound] == UInt8(ascii: "{") else { return [] }
        return (try? read(span) { reader in try Self.members(&reader, of: bytes) }) ?? []
    }

    /// The member of this name of an object inside the body; `nil` if there is none or it is null.
    func member(_ name: String, of span: Span) -> Member? { Self.find(name, in: members(of: span), bytes) }

    /// Calls `body` with each element of a list inside the body; a value that is no list is the only element.
    func forEach(in member: Member, _ body: (_ index: Int, Span) throws(Problem) -> Void) throws(Problem) {
        guard isList(member.value) else { return try body(0, member.value) }
        let result: Result<Void, Problem>? = try? read(member.value) { reader in
            try reader.beginArray()
            var index = 0
            while try reader.nextElement() {
                let start = reader.offset
                _ = try reader.skipValue()
                do throws(Problem) { try body(index, Span(start..<reader.position)) } catch { return .failure(error) }
                index += 1
            }
            return .success(())
        }
        try result?.get()
    }

    /// The UTF-8 of a string; `nil` for any other value.
    func text(_ span: Span) -> [UInt8]? {
        guard isText(span) else { return nil }
        return try? read(span) { reader in try reader.readText().unescaped(in: bytes) }
    }

    /// Refuses a value that is too large for a tree.
    ///
    /// - Throws: a 422 ``Problem`` for one of more than ``maximumNodes`` values.
    func checkSize(of member: Member) throws(Problem) {
        guard member.nodes > Self.maximumNodes else { return }
        throw Problem(
            .invalidRequest, "\"\(member.key)\" is made of \(member.nodes) values; the limit is \(Self.maximumNodes)",
            pointer: "/\(JSONPointer.escape(member.key))", offset: member.value.range.lowerBound)
    }

    /// A value as a tree; the caller knows that it is small.
    func value(_ span: Span) -> JSONValue { (try? read(span) { reader in try reader.readValue() }) ?? .null }

    /// How many values the value is made of.
    func nodes(of span: Span) -> Int { (try? read(span) { reader in try reader.skipValue().nodes }) ?? 1 }

    /// Whether the value is a list.
    func isList(_ span: Span) -> Bool { bytes[span.range.lowerBound] == UInt8(ascii: "[") }

    /// Whether the value is a string.
    func isText(_ span: Span) -> Bool { bytes[span.range.lowerBound] == UInt8(ascii: "\"") }

    /// Reads a part of the body that was read before.
    private func read<Value>(_ span: Span, _ body: (inout JSONReader) throws -> Value) throws -> Value {
        try bytes.withUnsafeBufferPointer { all in
            var reader = JSONReader(all)
            reader.rewind(to: span.range.lowerBound)
            return try body(&reader)
        }
    }

    private static func find(_ name: String, in members: [Member], _ bytes: [UInt8]) -> Member? {
        members.first { $0.key == name && bytes[$0.value.range.lowerBound] != UInt8(ascii: "n") }
    }

    private static func violation(_ rule: String, at offset: Int, in bytes: [UInt8]) -> Problem {
        Problem(.invalidRequest, rule, pointer: JSONPointer.locate(offset, in: bytes), offset: offset)
    }

    private static func members(_ reader: inout JSONReader, of bytes: [UInt8]) throws -> [Member] {
        let start = reader.offset
        guard try reader.peek() == .object else { throw violation("the body must be an object", at: start, in: bytes) }
        var members: [Member] = []
        var keys: Set<[UInt8]> = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let name = key.unescaped(in: bytes)
            guard keys.insert(name).inserted else { throw JSONError(.duplicateKey, at: key.range.lowerBound - 1, "the object already has this key") }
            guard members.count < maximumMembers else {
                throw violation("an object may have \(maximumMembers) members; this one has more", at: key.range.lowerBound - 1, in: bytes)
            }
            let start = reader.offset
            let (nodes, elements) = try reader.skipValue()
            members.append(
                Member(key: String(decoding: name, as: UTF8.self), value: Span(start..<reader.position), elements: elements, nodes: nodes))
        }
        return members
    }
}

extension JSONReader {
    /// Passes over a value that fills no tree.
    ///
    /// - Returns: how many values it is made of, and how many elements it has where it is a list.
    mutating func skipValue() throws(JSONError) -> (nodes: Int, elements: Int) {
        var nodes = 1
        var elements = 0
        switch try peek() {
        case .null: _ = try readNullIfPresent()
        case .bool: _ = try readBool()
        case .number: _ = try readDouble()
        case .string: _ = try readText()
        case .array:
            try beginArray()
            while try nextElement() {
                nodes += try skipValue().nodes
                elements += 1
            }
        case .object:
            try beginObject()
            while try nextKey() != nil { nodes += try skipValue().nodes }
        }
        return (nodes, elements)
    }
}
