import JSON

/// Reads a text in pieces, as whole values between the commas of the outermost array, and strings with a scanner.
struct PieceReader {
    private(set) var values: [JSONValue] = []
    private(set) var texts: [[UInt8]] = []
    private var state = JSONReader.State()
    private var hasBegun = false
    private var isDone = false
    private var scanner: JSONStringScanner?
    private var scanned: [UInt8] = []

    /// The values of an array, or the first error, from windows that end at `cuts`.
    static func read(_ text: [UInt8], cuts: [Int]) -> Result<PieceReader, JSONError> {
        text.withUnsafeBufferPointer { bytes in
            var reader = PieceReader()
            var start = 0
            do throws(JSONError) {
                for (end, isLast) in cuts.map({ ($0, false) }) + [(text.count, true)] {
                    // Memory of its own: a read outside of the window is seen.
                    let window = Array(bytes[start..<end])
                    let consumed: Result<Int, JSONError> = window.withUnsafeBufferPointer { window in
                        do throws(JSONError) { return .success(try reader.read(window, isLast: isLast, base: start)) } catch {
                            return .failure(error)
                        }
                    }
                    start += try consumed.get()
                }
            } catch {
                return .failure(error)
            }
            return .success(reader)
        }
    }

    private mutating func read(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool, base: Int) throws(JSONError) -> Int {
        var reader = JSONReader(window, isLast: isLast, base: base, state: state)
        var checkpoint = reader.checkpoint
        do throws(JSONError) {
            while !isDone {
                checkpoint = reader.checkpoint
                try step(&reader, window, isLast: isLast, base: base)
                if scanner != nil, !isLast, reader.position == checkpoint.position { break }
            }
            if isDone { try reader.finish() }
        } catch {
            guard error.code == .needsMore, !isLast else { throw error }
            if !isDone { reader.restore(checkpoint) }
        }
        state = reader.state
        return reader.position
    }

    private mutating func step(_ reader: inout JSONReader, _ window: UnsafeBufferPointer<UInt8>, isLast: Bool, base: Int) throws(JSONError) {
        if var scanner {
            var pieces: [UInt8] = []
            let part = try scanner.scan(window, from: reader.position, isLast: isLast, base: base) { pieces += $0 }
            scanned += pieces
            reader.rewind(to: part.end)
            if part.isComplete { texts.append(scanned) }
            self.scanner = part.isComplete ? nil : scanner
        } else if !hasBegun {
            try reader.refuseByteOrderMark()
            try reader.beginArray()
            hasBegun = true
        } else {
            var numbers: [Double] = []
            numbers.append(addingCapacity: 64) { reader.readNumberRun(into: &$0) }
            values += numbers.map { .number($0) }
            guard numbers.isEmpty else { return }
            guard try reader.nextElement() else {
                isDone = true
                return
            }
            if try reader.peek() == .string {
                try reader.beginText()
                scanner = JSONStringScanner()
                scanned = []
            } else if try reader.peek() == .number {
                values.append(.number(try reader.readDouble()))
            } else {
                values.append(try reader.readValue(maximumNodes: 100_000))
            }
        }
    }
}
