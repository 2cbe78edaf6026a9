import JSON

/// How much memory a free-form value takes as a tree, known before the tree is built.
enum TreeSize {
    /// Bytes of a value in the tree and in the array around it while that grows, and of what is made of it.
    private static let bytesOfValue = 112

    /// An upper bound, in bytes.
    ///
    /// - Parameters:
    ///   - window: what is there of the text; a value that goes on after it counts as far as it is there.
    ///   - start: the first byte of the value, or white space before it.
    ///   - limit: values of which a tree may be made; one with more is refused when it has so many.
    /// - Complexity: O(n) in the bytes of the value.
    static func bytes(in window: UnsafeBufferPointer<UInt8>, from start: Int, limit: Int) -> Int {
        var values = 1
        var depth = 0
        var at = start
        var isInString = false
        while at < window.count {
            let byte = window[at]
            at += 1
            if isInString {
                if byte == UInt8(ascii: "\\") { at += 1 }
                if byte == UInt8(ascii: "\"") { isInString = false }
                if isInString || depth > 0 { continue }
                break
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                values += 1
            case UInt8(ascii: ",") where depth > 0: values += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
                depth -= 1
                if depth <= 0 { return size(values, bytes: at - start, limit) }
            default: break
            }
            if values > limit { break }
        }
        return size(values, bytes: min(at, window.count) - start, limit)
    }

    private static func size(_ values: Int, bytes: Int, _ limit: Int) -> Int { min(values, limit + 1) * bytesOfValue + 2 * bytes }
}
