import JSON

/// The beginning and the end of a text, cut where characters begin: a response is long, and its answer is mostly at its end.
enum Excerpt {
    /// Bytes of the beginning and of the end that are kept.
    static let startBytes = 400
    static let endBytes = 600
    private static let ellipsis = Array("\u{2026}".utf8)

    /// An excerpt of a text.
    ///
    /// - Parameters:
    ///   - text: its bytes as they are in JSON, which a reader has passed.
    ///   - hasEscapes: whether some of them are escapes.
    /// - Returns: the whole text where it is short, else its beginning, an ellipsis, and its end; UTF-8.
    /// - Complexity: O(1), but for a run of backslashes.
    static func of(_ text: ArraySlice<UInt8>, hasEscapes: Bool, start: Int = startBytes, end: Int = endBytes) -> [UInt8] {
        // An escape of six bytes may be a character of one byte; with it goes what a character may be longer than the limit.
        let width = hasEscapes ? 6 : 1
        if text.count <= width * (start + end + 8) {
            let whole = plain(text, hasEscapes)
            guard whole.count > start + end else { return whole }
            return beginning(of: whole, start) + ellipsis + ending(of: whole, end)
        }
        let first = boundary(near: text.startIndex + width * (start + 4), in: text, hasEscapes, isAfter: false)
        let last = boundary(near: text.endIndex - width * (end + 4), in: text, hasEscapes, isAfter: true)
        return beginning(of: plain(text[..<first], hasEscapes), start) + ellipsis + ending(of: plain(text[last...], hasEscapes), end)
    }

    private static func plain(_ text: ArraySlice<UInt8>, _ hasEscapes: Bool) -> [UInt8] { hasEscapes ? JSONText.unescaped(text) : Array(text) }

    /// The first bytes, without the part of a character that would follow.
    private static func beginning(of text: [UInt8], _ limit: Int) -> ArraySlice<UInt8> {
        var end = min(limit, text.count)
        while end > 0, end < text.count, isInside(text[end]) { end -= 1 }
        return text[..<end]
    }

    /// The last bytes, without the part of a character that would come before.
    private static func ending(of text: [UInt8], _ limit: Int) -> ArraySlice<UInt8> {
        var start = max(0, text.count - limit)
        while start < text.count, isInside(text[start]) { start += 1 }
        return text[start...]
    }

    /// Whether a byte is one of a character after its first.
    private static func isInside(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    // MARK: Escapes

    /// The place itself, or the end of the escape that it is in: the start of one character where `isAfter`, else its end is before.
    private static func boundary(near place: Int, in text: ArraySlice<UInt8>, _ hasEscapes: Bool, isAfter: Bool) -> Int {
        guard hasEscapes else { return place }
        var place = place
        for start in max(text.startIndex, place - 5)..<place where isEscape(at: start, in: text) {
            let end = start + (text[start + 1] == UInt8(ascii: "u") ? 6 : 2)
            guard end > place else { continue }
            place = isAfter ? end : start
            break
        }
        // Two escapes may be one character.
        if isLowSurrogate(at: place, in: text) { place += isAfter ? 6 : -6 }
        return place
    }

    /// Whether an escape begins at a place: a backslash that is not itself escaped.
    private static func isEscape(at place: Int, in text: ArraySlice<UInt8>) -> Bool {
        guard text[place] == UInt8(ascii: "\\"), place + 1 < text.endIndex else { return false }
        var before = place
        while before > text.startIndex, text[before - 1] == UInt8(ascii: "\\") { before -= 1 }
        return (place - before).isMultiple(of: 2)
    }

    private static func isLowSurrogate(at place: Int, in text: ArraySlice<UInt8>) -> Bool {
        guard place - 6 >= text.startIndex, place + 6 <= text.endIndex, isEscape(at: place, in: text), text[place + 1] == UInt8(ascii: "u") else {
            return false
        }
        return text[place + 2] | 0x20 == UInt8(ascii: "d") && (UInt8(ascii: "c")...UInt8(ascii: "f")).contains(text[place + 3] | 0x20)
    }
}
