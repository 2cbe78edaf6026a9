/// Arrays of numbers: many elements in one loop.
///
/// A run never throws: it ends before the first element that is anything but a plain number, and at the end of the array or the window. The ordinary reader goes on there, and knows
/// whether it is an error. So each round of this loop reads either many elements or one, and what a cut window leaves is whole elements:
///
///     while true {
///         reader.readNumberRun(limit: room) { column.append($0) }
///         let checkpoint = reader.checkpoint
///         guard try reader.nextElement() else { break }
///         column.append(try reader.readDoubleElement() ?? .nan)
///     }
extension JSONReader {
    /// Reads elements of the open array that are numbers of at most 15 digits without an exponent.
    ///
    /// - Parameters:
    ///   - limit: how many elements to read at most.
    ///   - body: takes each number.
    /// - Returns: how many elements were read.
    @inlinable
    @inline(__always)
    @discardableResult
    public mutating func readNumberRun(limit: Int, _ body: (Double) -> Void) -> Int {
        run(limit: limit) { reader in
            guard let number = reader.plainNumber(), reader.isAtEndOfNumber else { return false }
            body(number)
            return true
        }
    }

    /// Reads elements of the open array that are whole numbers of at most 15 digits without a sign.
    ///
    /// - Parameters:
    ///   - limit: how many elements to read at most.
    ///   - body: takes each number.
    /// - Returns: how many elements were read.
    @inlinable
    @inline(__always)
    @discardableResult
    public mutating func readNaturalRun(limit: Int, _ body: (Int) -> Void) -> Int {
        run(limit: limit) { reader in
            guard let number = reader.plainNatural(), reader.isAtEndOfNumber else { return false }
            body(number)
            return true
        }
    }

    /// Reads a number or a null, which is `nil`.
    @inlinable
    public mutating func readDoubleElement() throws(JSONError) -> Double? {
        if try readNullIfPresent() { return nil }
        return try readDouble()
    }

    @inlinable
    @inline(__always)
    mutating func run(limit: Int, _ element: (inout JSONReader) -> Bool) -> Int {
        // A copy of its own stays in registers.
        var reader = self
        var count = 0
        while count < limit {
            if !isFirst || count > 0 {
                guard reader.skipComma() else { break }
            }
            // Most lists are in one line; others have a line an element.
            if reader.at < reader.bytes.count, reader.bytes[reader.at] <= 0x20 { reader.skipWhitespace() }
            guard element(&reader) else { break }
            at = reader.at
            count &+= 1
        }
        if count > 0 { isFirst = false }
        return count
    }

    /// Whether the next byte ends a number: one is there, and it belongs to no number.
    @inlinable
    @inline(__always)
    var isAtEndOfNumber: Bool {
        guard at < bytes.count else { return false }
        return bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: "]") || bytes[at] <= 0x20
    }
}
