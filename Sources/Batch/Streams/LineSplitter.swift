/// Cuts the pieces of a body into its lines; what stands behind the last line feed is the last line.
struct LineSplitter {
    /// A line without its line feed.
    enum Line: Equatable {
        case text([UInt8])
        /// Longer than a line may be: its bytes are dropped.
        case tooLong
    }

    private let limit: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var isDropping = false
    private var isOver = false

    /// - Parameter limit: the longest line, in bytes.
    init(limit: Int) { self.limit = limit }

    /// Bytes that are kept.
    var heldBytes: Int { buffer.count - start }

    /// Whether every line is taken.
    var isAtEnd: Bool { isOver && heldBytes == 0 && !isDropping }

    /// Takes in a piece of the body.
    mutating func append(_ piece: [UInt8], isLast: Bool) {
        if start > 0 {
            buffer.removeFirst(start)
            scanned -= start
            start = 0
        }
        if buffer.isEmpty { buffer = piece } else { buffer += piece }
        isOver = isLast
    }

    /// The next line that is complete and holds more than white space.
    ///
    /// - Complexity: O(n) in the bytes of the body for all lines together.
    mutating func next() -> Line? {
        while true {
            let end = buffer.withUnsafeBufferPointer { $0[scanned...].firstIndex(of: 0x0A) }
            if let end {
                defer {
                    start = end + 1
                    scanned = start
                    isDropping = false
                }
                if isDropping || end - start > limit { return .tooLong }
                if let line = Self.text(buffer[start..<end]) { return line }
                continue
            }
            scanned = buffer.count
            if isDropping || heldBytes > limit {
                buffer = []
                start = 0
                scanned = 0
                isDropping = !isOver
                return isOver ? .tooLong : nil
            }
            guard isOver, heldBytes > 0 else { return nil }
            defer { start = buffer.count }
            return Self.text(buffer[start...])
        }
    }

    /// White space is what JSON calls so (RFC 8259, sec. 2).
    private static func text(_ bytes: ArraySlice<UInt8>) -> Line? {
        bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } ? nil : .text(Array(bytes))
    }
}
