internal import CSimd

/// Arrays of numbers: many elements in one loop.
///
/// A run never throws: it ends before the first element that is anything but a plain number, and near the end of the window. The ordinary reader goes on there, and knows
/// whether it is an error. So each round of this loop reads either many elements or one, and what a cut window leaves is whole elements:
///
///     while true {
///         column.append(addingCapacity: 1024) { reader.readNumberRun(into: &$0) }
///         let checkpoint = reader.checkpoint
///         guard try reader.nextElement() else { break }
///         column.append(try reader.readDouble())
///     }
extension JSONReader {
    /// Reads elements of the open array that are numbers of at most 15 digits without an exponent.
    ///
    /// - Parameter numbers: as many are read as there is room in it.
    public mutating func readNumberRun(into numbers: inout OutputSpan<Double>) {
        guard let base = bytes.baseAddress else { return }
        var place = at
        let read = numbers.withUnsafeMutableBufferPointer { buffer, count in
            guard let start = buffer.baseAddress else { return 0 }
            let read = csimd_numbers(base, bytes.count, &place, isFirst ? 1 : 0, start + count, buffer.count - count)
            count += read
            return read
        }
        passRun(of: read, to: place)
    }

    /// Reads elements of the open array that are whole numbers of at most 7 digits without a sign.
    ///
    /// - Parameters:
    ///   - numbers: as many are read as there is room in it.
    ///   - maximum: the run ends before a larger one.
    public mutating func readNaturalRun(into numbers: inout OutputSpan<Int32>, upTo maximum: Int32) {
        guard let base = bytes.baseAddress else { return }
        var place = at
        let read = numbers.withUnsafeMutableBufferPointer { buffer, count in
            guard let start = buffer.baseAddress else { return 0 }
            let read = csimd_naturals(base, bytes.count, &place, isFirst ? 1 : 0, maximum, start + count, buffer.count - count)
            count += read
            return read
        }
        passRun(of: read, to: place)
    }

    private mutating func passRun(of count: Int, to place: Int) {
        at = place
        if count > 0 { isFirst = false }
    }
}
