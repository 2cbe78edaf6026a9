/// Reads a string that may be longer than any window of its text.
///
/// It is fed windows that begin after the opening quotation mark, or where the window before ended. A window that ends inside an escape or a UTF-8 sequence is read up to there: the
/// caller puts those bytes, eleven at most, before the next window. Nothing else is kept between windows. What is refused, with which code and where, is the same as
/// for ``JSONReader/readText()``.
public struct JSONStringScanner: Sendable {
    /// Whether any byte so far was a backslash.
    public private(set) var hasEscapes = false

    /// A scanner after an opening quotation mark.
    public init() {}

    /// Checks the next part of the string.
    ///
    /// - Parameters:
    ///   - window: bytes of the text.
    ///   - start: the first byte of the window to read.
    ///   - isLast: whether the text ends with the window.
    ///   - base: the offset of the window's first byte in the text.
    /// - Returns: the place after the closing quotation mark if the string is complete, else the place of the first byte that is not read yet.
    /// - Throws: ``JSONError``, also where the text ends inside the string.
    /// - Complexity: O(n) in the bytes read.
    public mutating func scan(
        _ window: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool, base: Int
    ) throws(JSONError) -> (end: Int, isComplete: Bool) {
        try scan(window, from: start, isLast: isLast, base: base) { _ in }
    }

    /// Checks the next part of the string and passes it on, escapes resolved.
    ///
    /// - Parameters:
    ///   - window: bytes of the text.
    ///   - start: the first byte of the window to read.
    ///   - isLast: whether the text ends with the window.
    ///   - base: the offset of the window's first byte in the text.
    ///   - sink: takes one piece after the other: UTF-8, valid for the time of the call.
    /// - Returns: the place after the closing quotation mark if the string is complete, else the place of the first byte that is not read yet.
    /// - Throws: ``JSONError``, also where the text ends inside the string.
    /// - Complexity: O(n) in the bytes read.
    public mutating func scan(
        _ window: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool, base: Int, into sink: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(JSONError) -> (end: Int, isComplete: Bool) {
        let reader = JSONReader(window, isLast: isLast, base: base)
        var plain = start
        var end = start
        while true {
            end = reader.plainRun(from: end)
            let byte = end < window.count ? window[end] : 0
            if byte >= 0x80 {
                guard let next = try complete({ () throws(JSONError) in try reader.checkedScalar(at: end) }) else { break }
                end = next
                continue
            }
            guard end < window.count, byte == UInt8(ascii: "\\") else { break }
            hasEscapes = true
            guard let next = try complete({ () throws(JSONError) in try reader.checkedEscape(at: end) }) else { break }
            if plain < end { sink(UnsafeBufferPointer(rebasing: window[plain..<end])) }
            JSONText(range: end..<next, hasEscapes: true).unescaped(in: window).withUnsafeBufferPointer(sink)
            plain = next
            end = next
        }
        if plain < end { sink(UnsafeBufferPointer(rebasing: window[plain..<end])) }
        guard end < window.count, window[end] < 0x80, window[end] != UInt8(ascii: "\\") else {
            guard !isLast else { throw reader.unexpectedEnd() }
            return (end, false)
        }
        guard window[end] == UInt8(ascii: "\"") else { throw reader.controlCharacter(at: end) }
        return (end + 1, true)
    }

    /// The end of an escape or a sequence; `nil` if the window ends inside it.
    private func complete(_ check: () throws(JSONError) -> Int) throws(JSONError) -> Int? {
        do throws(JSONError) {
            return try check()
        } catch {
            guard error.code == .needsMore else { throw error }
            return nil
        }
    }
}
