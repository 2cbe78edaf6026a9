/// A place in a JSON text (RFC 6901).
public enum JSONPointer {
    /// A key as a reference token: `~` and `/` are written `~0` and `~1` (RFC 6901, sec. 3). Of a key longer than 256 bytes only the beginning is there.
    public static func escape(_ key: String) -> String {
        guard key.utf8.count <= longestKey else {
            return escape(String(decoding: key.utf8.prefix(longestKey - 8), as: UTF8.self) + "\u{2026}")
        }
        guard key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return key }
        // By bytes: a mark after a slash makes one character of both.
        var token: [UInt8] = []
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "~"): token += Array("~0".utf8)
            case UInt8(ascii: "/"): token += Array("~1".utf8)
            default: token.append(byte)
            }
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// The pointer to the value, or to the member whose key, holds the byte at `offset`.
    ///
    /// Found by a second, lenient walk from the start, so that reading pays nothing for errors that do not happen. The walk ends at `offset`: the text may be broken from there on.
    /// An offset between values belongs to the object or array around it.
    ///
    /// - Complexity: O(offset).
    public static func locate(_ offset: Int, in text: [UInt8]) -> String {
        text.withUnsafeBufferPointer { locate(offset, in: $0) }
    }

    /// As ``locate(_:in:)-([UInt8])``, where the walk begins inside some objects and arrays.
    ///
    /// - Parameters:
    ///   - offset: from the start of `text`.
    ///   - text: a window of the text.
    ///   - levels: the objects and arrays that are open where the window starts, outermost first.
    public static func locate(_ offset: Int, in text: UnsafeBufferPointer<UInt8>, inside levels: [Level] = []) -> String {
        var levels = levels
        var at = 0
        while at < min(offset, text.count) {
            switch text[at] {
            case UInt8(ascii: "{"): levels.append(Level(isObject: true))
            case UInt8(ascii: "["): levels.append(Level(isObject: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): levels.removeLastIfAny()
            case UInt8(ascii: ","):
                levels.updateLast {
                    $0.index += 1; $0.key = nil; $0.isInMember = false
                }
            case UInt8(ascii: ":"): levels.updateLast { $0.isInMember = true }
            case UInt8(ascii: "\""):
                let end = closingQuote(from: at + 1, in: text)
                if end >= offset {
                    // The offset lies in this string: a key names its own member.
                    return path(levels, insideString: at + 1..<end, in: text)
                }
                let key = at + 1..<end
                levels.updateLast { if $0.isObject && !$0.isInMember { $0.key = name(key, in: text) } }
                at = end
            default: levels.updateLast { if !$0.isObject, !isWhitespace(text[at]) { $0.isInMember = true } }
            }
            at += 1
        }
        if at < text.count, at == offset, let last = levels.last {
            // At the first byte of a value or key.
            switch text[at] {
            case UInt8(ascii: "\"") where last.isObject && !last.isInMember:
                return path(levels, insideString: at + 1..<closingQuote(from: at + 1, in: text), in: text)
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","): return path(levels.dropLast())
            default: break
            }
        }
        return path(levels)
    }

    /// An object or array around a place.
    public struct Level: Sendable {
        fileprivate let isObject: Bool
        fileprivate var index = 0
        fileprivate var key: String?
        fileprivate var isInMember = false

        fileprivate init(isObject: Bool) { self.isObject = isObject }

        /// An array of which so many elements were begun; the last of them is where the walk begins, or before it.
        public init(elements: Int) {
            isObject = false
            index = max(elements - 1, 0)
            isInMember = elements > 0
        }

        /// An object, and the key of the member where the walk begins, or which ends there.
        public init(key: String?) {
            isObject = true
            self.key = key
            isInMember = key != nil
        }
    }

    /// A key, at most ``longestKey`` bytes of it.
    private static func name(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> String {
        guard range.count > longestKey else {
            return JSONText(range: range, hasEscapes: text[range].contains(UInt8(ascii: "\\"))).lenientString(in: text)
        }
        return String(decoding: UnsafeBufferPointer(rebasing: text[range.prefix(longestKey)]), as: UTF8.self) + "\u{2026}"
    }

    /// A longer key is cut off: a pointer is for a person.
    private static let longestKey = 256

    private static func closingQuote(from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var at = start
        while at < text.count, text[at] != UInt8(ascii: "\"") {
            at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(at, text.count)
    }

    private static func path(_ levels: [Level], insideString string: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> String {
        var levels = levels
        levels.updateLast { if $0.isObject && !$0.isInMember { $0.key = name(string, in: text) } }
        return path(levels)
    }

    private static func path(_ levels: some Sequence<Level>) -> String {
        levels.reduce(into: "") { path, level in
            if !level.isObject {
                path += "/\(level.index)"
            } else if let key = level.key {
                path += "/" + escape(key)
            }
        }
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}

extension [JSONPointer.Level] {
    fileprivate mutating func updateLast(_ update: (inout Element) -> Void) {
        guard let last = indices.last else { return }
        update(&self[last])
    }

    fileprivate mutating func removeLastIfAny() {
        _ = popLast()
    }
}

extension JSONText {
    /// The string where it is valid, else its bytes as they are, repaired: for pointers into broken texts.
    fileprivate func lenientString(in text: UnsafeBufferPointer<UInt8>) -> String {
        guard hasEscapes else { return String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self) }
        let quoted = [UInt8(ascii: "\"")] + text[range] + [UInt8(ascii: "\"")]
        let key = try? JSONReader.read(quoted, wrap: { $0 }) { (reader) throws(JSONError) in try reader.readText() }
        return key?.string(in: quoted) ?? String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self)
    }
}
