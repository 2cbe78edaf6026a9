/// A strict RFC 8259 reader that is pulled: the caller asks for the value it expects and no tree is built.
///
/// The reader borrows its bytes: it must not outlive them. Use ``read(_:maximumDepth:wrap:_:)`` to stay safe.
/// Every string it passes is valid UTF-8 with valid escapes, every number follows the grammar; keys are checked for duplicates by ``nextField(in:)`` and ``readValue()``.
///
/// A reader can also read a longer text window by window: see ``init(_:isLast:base:state:maximumDepth:)``.
public struct JSONReader {
    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
    @usableFromInline var at: Int
    @usableFromInline var depth: Int
    /// Whether an object or array was just opened: its first member has no comma before it.
    @usableFromInline var isFirst: Bool
    @usableFromInline let maximumDepth: Int
    /// Whether the text ends where the window ends.
    @usableFromInline let isLast: Bool
    /// The offset of the window's first byte in the whole text.
    @usableFromInline let base: Int

    /// A reader at the start of a window of a text; by default the window is the whole text.
    ///
    /// Positions count from the window's first byte, offsets of errors from the text's. Where the window ends inside something, an error with the code
    /// ``JSONError/Code/needsMore`` is thrown unless the window is the last one. The caller then goes back to a ``checkpoint`` before the key or element that was cut,
    /// keeps ``state`` and the bytes from ``position`` on, and goes on with a new reader when more bytes are there:
    ///
    ///     var reader = JSONReader(window, isLast: isLast, base: base, state: state)
    ///     while true {
    ///         let checkpoint = reader.checkpoint
    ///         do throws(JSONError) {
    ///             guard try reader.nextElement() else { break }
    ///             rewards.append(try reader.readDouble())
    ///         } catch {
    ///             guard error.code == .needsMore else { throw error }
    ///             reader.restore(checkpoint)
    ///             return (consumed: reader.position, state: reader.state)
    ///         }
    ///     }
    ///
    /// - Parameters:
    ///   - window: UTF-8; may begin and end at any byte that a reader before it has stopped at.
    ///   - isLast: whether the text ends with the window.
    ///   - base: the offset of the window's first byte in the text.
    ///   - state: what the reader of the window before this one had at this place.
    ///   - maximumDepth: how deep arrays and objects may nest.
    public init(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool = true, base: Int = 0, state: State = State(), maximumDepth: Int = 64) {
        bytes = window
        self.isLast = isLast
        self.base = base
        self.maximumDepth = maximumDepth
        depth = state.depth
        isFirst = state.isFirst
        at = 0
    }

    /// Reads one value that fills all of `text`.
    ///
    /// - Parameters:
    ///   - text: UTF-8 without a byte order mark.
    ///   - maximumDepth: how deep arrays and objects may nest.
    ///   - body: pulls the value.
    /// - Throws: what `body` throws, or a ``JSONError`` made into its type by `wrap` where the text does not end after the value.
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

    /// Where the next byte is read, after any white space, from the start of the window.
    @inlinable
    public var offset: Int {
        mutating get {
            if at < bytes.count, bytes[at] <= 0x20 { skipWhitespace() }
            return at
        }
    }

    /// Checks, at the start of a text, that it does not begin with a byte order mark (RFC 8259, sec. 8.1).
    ///
    /// - Throws: ``JSONError``, with the code `needsMore` where the window is too short to know.
    public func refuseByteOrderMark() throws(JSONError) {
        let mark: [3 of UInt8] = [0xEF, 0xBB, 0xBF]
        for place in 0..<3 {
            guard place < bytes.count else {
                guard isLast else { throw unexpectedEnd() }
                return
            }
            guard bytes[place] == mark[place] else { return }
        }
        throw failure(.byteOrderMark, at: 0, "JSON text must not start with a byte order mark")
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

    /// The next key of the object, after its colon; `nil` at the end of the object, which is left.
    @inlinable
    public mutating func nextKey() throws(JSONError) -> JSONText? {
        guard try nextMember(closing: UInt8(ascii: "}")) else { return nil }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw unexpectedByte("a key in quotation marks") }
        let key = try readText()
        skipWhitespace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw unexpectedByte("':' after a key") }
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

    /// Checks that only white space is left, in this window and after it.
    public mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard at == bytes.count else { throw failure(.trailingData, at: at, "nothing may follow the value") }
        guard isLast else { throw unexpectedEnd() }
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
        if at == bytes.count, !isLast { throw unexpectedEnd() }
        if at < bytes.count, bytes[at] == bracket { throw failure(.syntax, at: at, "a comma must not come before the closing bracket") }
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

    /// Goes to the next byte that is not white space, or to the end of the window.
    @inlinable
    public mutating func skipWhitespace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    @usableFromInline
    func tooDeep() -> JSONError {
        failure(.depthExceeded, at: at, "arrays and objects nest more than \(maximumDepth) deep")
    }

    @usableFromInline
    func missingComma(before bracket: UInt8) -> JSONError {
        unexpectedByte(bracket == UInt8(ascii: "}") ? "',' or '}'" : "',' or ']'")
    }

    @usableFromInline
    func unexpectedEnd() -> JSONError {
        isLast
            ? failure(.unexpectedEnd, at: bytes.count, "the text ends inside a value")
            : failure(.needsMore, at: bytes.count, "the text goes on after this window")
    }

    /// An error at a place of the window.
    @usableFromInline
    func failure(_ code: JSONError.Code, at place: Int, _ message: String) -> JSONError {
        JSONError(code, at: base + place, message)
    }

    @usableFromInline
    func unexpectedByte(_ expected: String) -> JSONError {
        guard at < bytes.count else { return unexpectedEnd() }
        let byte = bytes[at]
        let shown = (0x21..<0x7F).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16, uppercase: true))"
        return failure(.syntax, at: at, "expected \(expected), found \(shown)")
    }

    @usableFromInline
    func unexpectedType(_ expected: JSONKind, _ found: JSONKind) -> JSONError {
        failure(.unexpectedType, at: at, "must be \(expected.article), is \(found.article)")
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
