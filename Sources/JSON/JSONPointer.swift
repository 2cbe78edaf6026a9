/// A place in a JSON text (RFC 6901).
public enum JSONPointer {
    /// A key as a reference token: `~` and `/` are written `~0` and `~1` (RFC 6901, sec. 3).
    public static func escape(_ key: String) -> String {
        guard key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return key }
        // By bytes: a mark behind a slash makes one character of both.
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
        var levels: [Level] = []
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
                levels.updateLast { if $0.isObject && !$0.isInMember { $0.key = at + 1..<end } }
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
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","): return path(levels.dropLast(), in: text)
            default: break
            }
        }
        return path(levels, in: text)
    }

    fileprivate struct Level {
        let isObject: Bool
        var index = 0
        var key: Range<Int>?
        var isInMember = false
    }

    private static func closingQuote(from start: Int, in text: [UInt8]) -> Int {
        var at = start
        while at < text.count, text[at] != UInt8(ascii: "\"") {
            at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(at, text.count)
    }

    private static func path(_ levels: [Level], insideString string: Range<Int>, in text: [UInt8]) -> String {
        var levels = levels
        levels.updateLast { if $0.isObject && !$0.isInMember { $0.key = string } }
        return path(levels, in: text)
    }

    private static func path(_ levels: some Sequence<Level>, in text: [UInt8]) -> String {
        levels.reduce(into: "") { path, level in
            if !level.isObject {
                path += "/\(level.index)"
            } else if let key = level.key {
                path += "/" + escape(JSONText(range: key, hasEscapes: text[key].contains(UInt8(ascii: "\\"))).lenientString(in: text))
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
    /// The string where it is valid, else its bytes as they stand, repaired: for pointers into broken texts.
    fileprivate func lenientString(in text: [UInt8]) -> String {
        guard hasEscapes else { return String(decoding: text[range], as: UTF8.self) }
        let quoted = [UInt8(ascii: "\"")] + text[range] + [UInt8(ascii: "\"")]
        let key = try? JSONReader.read(quoted, wrap: { $0 }) { (reader) throws(JSONError) in try reader.readText() }
        return key?.string(in: quoted) ?? String(decoding: text[range], as: UTF8.self)
    }
}
