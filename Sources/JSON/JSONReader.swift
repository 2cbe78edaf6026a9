/// A strict RFC 8259 reader that is pulled: the caller asks for the value it expects and no tree is built.
///
/// The reader borrows its bytes: it must not outlive them. Use ``read(_:maximumDepth:_:)`` to stay safe.
/// Every string it passes is valid UTF-8 with valid escapes, every number follows the grammar; keys are checked for duplicates by ``nextField(in:)`` and ``readValue()``.
public struct JSONReader {
    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
    @usableFromInline var at: Int
    @usableFromInline var depth = 0
    /// Whether an object or array was just opened: no comma stands before its first member.
    @usableFromInline var isFirst = false
    @usableFromInline let maximumDepth: Int

    /// A reader at the start of `bytes`.
    ///
    /// - Parameter maximumDepth: how deep arrays and objects may nest.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 64) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        at = 0
    }

    /// Reads one value that fills all of `text`.
    ///
    /// - Parameters:
    ///   - text: UTF-8 without a byte order mark.
    ///   - maximumDepth: how deep arrays and objects may nest.
    ///   - body: pulls the value.
    /// - Throws: what `body` throws, or a ``JSONError`` made into its type by `wrap` where the text does not end behind the value.
    public static func read<Value, Failure: Error>(
        _ text: [UInt8], maximumDepth: Int = 64, wrap: (JSONError) -> Failure, _ body: (inout JSONReader) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        // The standard library's closures rethrow `any Error`: a Result carries the typed one out.
        let result: Result<Value, Failure> = text.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes, maximumDepth: maximumDepth)
            do throws(JSONError) { try reader.refuseByteOrderMark() } catch { return .failure(wrap(error)) }
            do throws(Failure) {
                let value = try body(&reader)
                do throws(JSONError) { try reader.finish() } catch { return .failure(wrap(error)) }
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Where the next byte is read, behind any white space.
    @inlinable
    public var offset: Int {
        mutating get {
            if at < bytes.count, bytes[at] <= 0x20 { skipWhitespace() }
            return at
        }
    }

    private func refuseByteOrderMark() throws(JSONError) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONError(.byteOrderMark, at: 0, "JSON text must not start with a byte order mark")
        }
    }

    // MARK: Structure

    /// The type of the next value, by its first byte.
    @inlinable
    public mutating func peek() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard at < bytes.count else { throw unexpectedEnd() }
        switch bytes[at] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw unexpectedByte("a value")
        }
    }

    /// Enters an object.
    @inlinable
    public mutating func beginObject() throws(JSONError) {
        try open(UInt8(ascii: "{"), .object)
    }

    /// The next key of the object, behind its colon; `nil` at the end of the object, which is left.
    @inlinable
    public mutating func nextKey() throws(JSONError) -> JSONText? {
        guard try nextMember(closing: UInt8(ascii: "}")) else { return nil }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw unexpectedByte("a key in quotation marks") }
        let key = try readText()
        skipWhitespace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw unexpectedByte("':' behind a key") }
        at += 1
        return key
    }

    /// Enters an array.
    @inlinable
    public mutating func beginArray() throws(JSONError) {
        try open(UInt8(ascii: "["), .array)
    }

    /// Whether the array has another element; false leaves it.
    @inlinable
    public mutating func nextElement() throws(JSONError) -> Bool {
        try nextMember(closing: UInt8(ascii: "]"))
    }

    /// Checks that only white space is left.
    public mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard at == bytes.count else { throw JSONError(.trailingData, at: at, "nothing may stand behind the value") }
    }

    @inlinable
    @inline(__always)
    mutating func open(_ bracket: UInt8, _ kind: JSONKind) throws(JSONError) {
        if at >= bytes.count || bytes[at] != bracket {
            let found = try peek()
            guard bytes[at] == bracket else { throw unexpectedType(kind, found) }
        }
        depth += 1
        guard depth <= maximumDepth else { throw tooDeep() }
        at += 1
        isFirst = true
    }

    @inlinable
    mutating func nextMember(closing bracket: UInt8) throws(JSONError) -> Bool {
        if at < bytes.count, bytes[at] <= 0x20 { skipWhitespace() }
        guard at < bytes.count else { throw unexpectedEnd() }
        if bytes[at] == bracket {
            at += 1
            depth -= 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard bytes[at] == UInt8(ascii: ",") else { throw missingComma(before: bracket) }
        at += 1
        if at < bytes.count, bytes[at] <= 0x20 { skipWhitespace() }
        if at < bytes.count, bytes[at] == bracket { throw JSONError(.syntax, at: at, "a comma must not stand before the closing bracket") }
        return true
    }

    // MARK: Literals

    /// true or false.
    public mutating func readBool() throws(JSONError) -> Bool {
        let found = try peek()
        guard found == .bool else { throw unexpectedType(.bool, found) }
        if bytes[at] == UInt8(ascii: "t") {
            try readLiteral("true")
            return true
        }
        try readLiteral("false")
        return false
    }

    /// Reads a null if one is next; leaves any other value alone.
    @inlinable
    public mutating func readNullIfPresent() throws(JSONError) -> Bool {
        if at < bytes.count, bytes[at] != UInt8(ascii: "n"), bytes[at] > 0x20 { return false }
        guard try peek() == .null else { return false }
        try readLiteral("null")
        return true
    }

    @usableFromInline
    mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
        for place in 0..<literal.utf8CodeUnitCount {
            guard at < bytes.count else { throw unexpectedEnd() }
            guard bytes[at] == literal.utf8Start[place] else { throw unexpectedByte("\(literal)") }
            at += 1
        }
    }

    // MARK: White space and errors

    @inlinable
    mutating func skipWhitespace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    @usableFromInline
    func tooDeep() -> JSONError {
        JSONError(.depthExceeded, at: at, "arrays and objects nest more than \(maximumDepth) deep")
    }

    @usableFromInline
    func missingComma(before bracket: UInt8) -> JSONError {
        unexpectedByte(bracket == UInt8(ascii: "}") ? "',' or '}'" : "',' or ']'")
    }

    @usableFromInline
    func unexpectedEnd() -> JSONError {
        JSONError(.unexpectedEnd, at: bytes.count, "the text ends inside a value")
    }

    @usableFromInline
    func unexpectedByte(_ expected: String) -> JSONError {
        guard at < bytes.count else { return unexpectedEnd() }
        let byte = bytes[at]
        let shown = (0x21..<0x7F).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16, uppercase: true))"
        return JSONError(.syntax, at: at, "expected \(expected), found \(shown)")
    }

    @usableFromInline
    func unexpectedType(_ expected: JSONKind, _ found: JSONKind) -> JSONError {
        JSONError(.unexpectedType, at: at, "must be \(expected.article), is \(found.article)")
    }
}

/// The types of JSON values.
public enum JSONKind: String, Sendable {
    case object, array, string, number, bool, null

    /// The type with its article, for messages.
    public var article: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}
