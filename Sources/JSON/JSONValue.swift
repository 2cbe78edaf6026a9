/// Any JSON value as a tree, for the small free-form parts of a request.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// Any other number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// The members in their order; no key stands twice.
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
    }

    /// The value as a whole number, if it is one.
    public var integer: Int? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    /// The value as a number, if it is one.
    public var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
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
        return members.first { $0.key == key }?.value
    }
}

extension JSONReader {
    /// Any value as a tree; keys that an object has twice are refused.
    ///
    /// The recursion is bounded by the depth limit.
    public mutating func readValue() throws(JSONError) -> JSONValue {
        switch try peek() {
        case .null:
            try readLiteral("null")
            return .null
        case .bool:
            return .bool(try readBool())
        case .number:
            let number = try scanNumber()
            if let integer = try? number.integerIfWhole() { return .integer(integer) }
            return .number(try number.double(in: bytes))
        case .string:
            return .string(String(decoding: try readText().unescaped(in: bytes), as: UTF8.self))
        case .array:
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try readValue()) }
            return .array(elements)
        case .object:
            var members: [JSONValue.Member] = []
            var keys: Set<String> = []
            try beginObject()
            while let key = try nextKey() {
                let name = String(decoding: key.unescaped(in: bytes), as: UTF8.self)
                guard keys.insert(name).inserted else {
                    throw JSONError(.duplicateKey, at: key.range.lowerBound - 1, "the object already has this key")
                }
                members.append(JSONValue.Member(name, try readValue()))
            }
            return .object(members)
        }
    }
}
