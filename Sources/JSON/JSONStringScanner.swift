internal import CSimd

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
        let (inside, isComplete) = try check(window, from: start, isLast: isLast, base: base).part
        return (inside.upperBound + (isComplete ? 1 : 0), isComplete)
    }

    /// Checks the next part of the string and copies it, escapes resolved.
    ///
    /// - Parameters:
    ///   - window: bytes of the text.
    ///   - start: the first byte of the window to read.
    ///   - isLast: whether the text ends with the window.
    ///   - base: the offset of the window's first byte in the text.
    ///   - output: room for all bytes of the window from `start` on, none of which may be in it.
    /// - Returns: the place after the closing quotation mark if the string is complete, else the place of the first byte that is not read yet; and how many bytes were written.
    /// - Throws: ``JSONError``, also where the text ends inside the string.
    /// - Complexity: O(n) in the bytes read.
    public mutating func copy(
        _ window: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool, base: Int, to output: UnsafeMutablePointer<UInt8>
    ) throws(JSONError) -> (end: Int, isComplete: Bool, written: Int) {
        let (part, hasEscapes) = try check(window, from: start, isLast: isLast, base: base)
        let inside = UnsafeBufferPointer(rebasing: window[part.inside])
        let end = part.inside.upperBound + (part.isComplete ? 1 : 0)
        guard let source = inside.baseAddress else { return (end, part.isComplete, 0) }
        guard hasEscapes else {
            output.update(from: source, count: inside.count)
            return (end, part.isComplete, inside.count)
        }
        return (end, part.isComplete, csimd_unescape(source, inside.count, output).written)
    }

    /// Checks the next part of the string and passes it on, escapes resolved.
    ///
    /// - Parameters:
    ///   - window: bytes of the text.
    ///   - start: the first byte of the window to read.
    ///   - isLast: whether the text ends with the window.
    ///   - base: the offset of the window's first byte in the text.
    ///   - sink: takes one piece after the other, valid for the time of the call; a piece can end inside a character. A part without escapes is one piece and is not copied.
    /// - Returns: the place after the closing quotation mark if the string is complete, else the place of the first byte that is not read yet.
    /// - Throws: ``JSONError``, also where the text ends inside the string.
    /// - Complexity: O(n) in the bytes read.
    public mutating func scan(
        _ window: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool, base: Int, into sink: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(JSONError) -> (end: Int, isComplete: Bool) {
        let (part, hasEscapes) = try check(window, from: start, isLast: isLast, base: base)
        let inside = UnsafeBufferPointer(rebasing: window[part.inside])
        if !hasEscapes, !inside.isEmpty { sink(inside) }
        if hasEscapes { Self.unescape(inside, into: sink) }
        return (part.inside.upperBound + (part.isComplete ? 1 : 0), part.isComplete)
    }

    /// The part of the string that the window has, whether the string ends there, and whether the part has escapes.
    private mutating func check(
        _ window: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool, base: Int
    ) throws(JSONError) -> (part: (inside: Range<Int>, isComplete: Bool), hasEscapes: Bool) {
        let reader = JSONReader(window, isLast: isLast, base: base)
        let found = try reader.stringEnd(from: start)
        guard found.isComplete || !isLast else { throw reader.unexpectedEnd() }
        hasEscapes = hasEscapes || found.hasEscapes
        return ((start..<found.end, found.isComplete), found.hasEscapes)
    }

    /// Resolves the escapes of whole characters, a few KB at a time.
    private static func unescape(_ inside: UnsafeBufferPointer<UInt8>, into sink: (UnsafeBufferPointer<UInt8>) -> Void) {
        let room = 8192
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
            guard let output = buffer.baseAddress, let base = inside.baseAddress else { return }
            var start = 0
            while start < inside.count {
                let copied = csimd_unescape(base + start, min(inside.count - start, room - Int(CSIMD_LONGEST_ESCAPE)), output)
                sink(UnsafeBufferPointer(start: output, count: copied.written))
                start += copied.read
            }
        }
    }
}
