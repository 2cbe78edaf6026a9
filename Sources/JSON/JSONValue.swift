/// Any JSON value as a tree, for the small free-form parts of a request.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// A whole number that an `Int` cannot hold, as it is written: digits, and a minus sign before them.
    case digits(String)
    /// Any other number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// The members in their order; no key is there twice.
    case object([Member])

    /// A member of an object.
    public struct Member: Sendable, Equatable {
        /// Its key.
        public var key: String
        /// Its value.
        public var value: JSONValue

        /// A member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }

        /// Keys are the same if all their bytes are.
        public static func == (one: Member, other: Member) -> Bool {
            one.key.utf8.elementsEqual(other.key.utf8) && one.value == other.value
        }
    }

    /// Strings are the same if all their bytes are (RFC 8259, sec. 8.3), not if they look the same.
    public static func == (one: JSONValue, other: JSONValue) -> Bool {
        switch (one, other) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.integer(let one), .integer(let other)): one == other
        case (.digits(let one), .digits(let other)): one == other
        case (.number(let one), .number(let other)): one == other
        case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }

    /// The value as a whole number, if it is one.
    public var integer: Int? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    /// The value as a number, if it is one.
    public var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .digits(let digits): Double(digits)
        case .number(let number): number
        default: nil
        }
    }

    /// The value as a string, if it is one.
    public var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The member of an object with this key.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
}

extension JSONReader {
    /// Any value as a tree; keys that an object has twice are refused.
    ///
    /// A node takes some 24 to 100 bytes, many times its text: a caller that holds trees of other people gives a limit. The recursion is bounded by the depth limit.
    ///
    /// - Parameter maximumNodes: how many values the tree may have: itself, all elements and all members.
    /// - Throws: ``JSONError``, with the code `tooManyNodes` above the limit.
    public mutating func readValue(maximumNodes: Int = .max) throws(JSONError) -> JSONValue {
        var nodes = 0
        return try readValue(nodes: &nodes, maximum: maximumNodes)
    }

    private mutating func readValue(nodes: inout Int, maximum: Int) throws(JSONError) -> JSONValue {
        let kind = try peek()
        guard nodes < maximum else {
            throw failure(.tooManyNodes, at: at, "the value has more than \(maximum) values in it; send a smaller one")
        }
        nodes += 1
        switch kind {
        case .null:
            try readLiteral("null")
            return .null
        case .bool:
            return .bool(try readBool())
        case .number:
            let number = try scanNumber()
            if case .whole(let integer) = number.integer { return .integer(integer) }
            let value = try double(number)
            let text = bytes[number.range]
            let isWritten = text.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || $0 == UInt8(ascii: "-") }
            return isWritten ? .digits(String(decoding: text, as: UTF8.self)) : .number(value)
        case .string:
            return .string(String(decoding: try readText().unescaped(in: bytes), as: UTF8.self))
        case .array:
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try readValue(nodes: &nodes, maximum: maximum)) }
            return .array(elements)
        case .object:
            var members: [JSONValue.Member] = []
            var keys: Set<[UInt8]> = []
            try beginObject()
            while let key = try nextKey() {
                let name = key.unescaped(in: bytes)
                guard keys.insert(name).inserted else {
                    throw failure(.duplicateKey, at: key.range.lowerBound - 1, "the object already has this key")
                }
                members.append(JSONValue.Member(String(decoding: name, as: UTF8.self), try readValue(nodes: &nodes, maximum: maximum)))
            }
            return .object(members)
        }
    }
}
