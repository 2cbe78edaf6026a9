/// The tokens that let a client in (RFC 6750), several at once so that they can be changed one after the other.
public struct BearerTokens: Sendable, Equatable {
    private struct Token: Sendable, Equatable {
        var name: String
        var secret: [UInt8]
    }

    /// Shorter secrets can be guessed.
    public static let shortest = 16

    /// A line that is no token.
    public struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
        /// Counted from 1.
        public let line: Int
        /// What is wrong with it; never its text.
        public let rule: String

        /// The rule and its place.
        public var description: String { "line \(line): \(rule)" }
    }

    private var tokens: [Token] = []

    /// Reads a file of tokens: one a line, as `token` or `name:token`; empty lines and those that start with `#` do not count.
    ///
    /// - Throws: ``ParseError`` for a line that is no token, and for a file without any.
    public init(parsing text: String) throws(ParseError) {
        var last = 0
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            last = index + 1
            let bytes = Array(line.utf8).trimmingSpaces()
            guard let first = bytes.first, first != UInt8(ascii: "#") else { continue }
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
            let name = colon.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? "token-\(tokens.count + 1)"
            let secret = Array(bytes[(colon.map { $0 + 1 } ?? bytes.startIndex)...])
            guard !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw ParseError(line: last, rule: "a name is visible ASCII without spaces")
            }
            guard secret.count >= Self.shortest else { throw ParseError(line: last, rule: "a token has at least \(Self.shortest) characters") }
            guard secret.allSatisfy(Self.isTokenByte) else {
                throw ParseError(line: last, rule: "a token is letters, digits and -._~+/= (RFC 6750, sec. 2.1)")
            }
            tokens.append(Token(name: name, secret: secret))
        }
        guard !tokens.isEmpty else { throw ParseError(line: last, rule: "the file has no token") }
    }

    /// How many there are.
    public var count: Int { tokens.count }

    /// The name of the token in a value of Authorization; `nil` if it has none of ours.
    ///
    /// Every token is compared with every byte of the one that came: the time does not depend on how much of it was right.
    public func name(of authorization: String) -> String? {
        let bytes = Array(authorization.utf8)
        let scheme = "bearer "
        guard bytes.count > scheme.utf8.count, zip(bytes, scheme.utf8).allSatisfy({ $0 | 0x20 == $1 }) else { return nil }
        let secret = Array(bytes[scheme.utf8.count...]).trimmingSpaces()
        guard !secret.isEmpty else { return nil }
        var found: String?
        for token in tokens where Self.isEqual(Array(secret), token.secret) { found = token.name }
        return found
    }

    private static func isEqual(_ presented: [UInt8], _ secret: [UInt8]) -> Bool {
        var difference = presented.count ^ secret.count
        for index in presented.indices { difference |= Int(presented[index] ^ secret[index % secret.count]) }
        return difference == 0
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~+/=".utf8.contains(byte)
        }
    }
}

extension Array<UInt8> {
    fileprivate func trimmingSpaces() -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let start = firstIndex(where: { !isSpace($0) }), let end = lastIndex(where: { !isSpace($0) }) else { return [] }
        return self[start...end]
    }
}
