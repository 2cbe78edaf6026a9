/// Text that is not JSON, or not the JSON that was asked for.
public struct JSONError: Error, Sendable, Equatable {
    /// What is wrong; more codes may be added.
    public enum Code: String, Sendable, CaseIterable {
        /// A byte that the grammar does not allow here.
        case syntax
        /// The text ends inside a value.
        case unexpectedEnd
        /// The window ends inside a value, and the text goes on: read again with more bytes.
        case needsMore
        /// Something follows the value.
        case trailingData
        /// The text starts with a byte order mark.
        case byteOrderMark
        /// More nested arrays and objects than the limit.
        case depthExceeded
        /// Bytes that are not UTF-8 (RFC 3629).
        case invalidUTF8
        /// An escape that RFC 8259 does not have.
        case invalidEscape
        /// Half of a surrogate pair.
        case loneSurrogate
        /// A control character inside a string must be escaped.
        case controlCharacter
        /// A number that breaks the grammar.
        case invalidNumber
        /// A key that its object already has.
        case duplicateKey
        /// A value of another type than the reader asked for.
        case unexpectedType
        /// A number that a double or an integer cannot hold.
        case numberOutOfRange
        /// A number with a fraction where a whole one is needed.
        case notAnInteger
        /// A key that the reader does not know.
        case unknownKey
        /// A tree of more values than the limit.
        case tooManyNodes
    }

    /// What is wrong.
    public let code: Code
    /// Where, in bytes from the start of the text.
    public let offset: Int
    /// The rule that is broken, in a sentence.
    public let message: String

    /// Whether the text is no JSON at all, as opposed to JSON of another shape.
    public var isMalformed: Bool {
        switch code {
        case .unexpectedType, .numberOutOfRange, .notAnInteger, .unknownKey, .tooManyNodes, .needsMore: false
        default: true
        }
    }

    /// An error at a byte of the text.
    public init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }
}
