import HTTP

/// The lines of a body: each is handed on as far as it is there; what follows the last line feed is the last line.
struct LineInput {
    /// What came of reading.
    enum Result {
        /// The line goes on in a chunk that is not here yet.
        case needsBody
        /// Every line is read.
        case end
        /// A line is read to its end; so many bytes were read now.
        case line(Int)
        /// Some bytes were read, and there is more to do.
        case again(Int)
        /// The line breaks a rule; it is read to its end.
        case failed(Problem)
        /// The line is longer than a line may be.
        case tooLong
    }

    private let limit: Int
    private var input = InputBuffer()
    /// Bytes at the front that hold no line feed: a line that comes in many small chunks is searched once.
    private(set) var searched = 0
    /// Bytes of the line that are read.
    private var length = 0
    /// Whether the rest of the line is left out.
    private var isSkipping = false
    /// The number of the line that was begun last, from 1, without blank ones.
    private(set) var number = 0
    private var hasBegun = false

    /// - Parameter limit: the longest line, in bytes.
    init(limit: Int) { self.limit = limit }

    /// Bytes of memory that it takes.
    var heldBytes: Int { input.heldBytes }

    /// Takes in the next chunk.
    mutating func append(_ chunk: Chunk, isLast: Bool, in memory: MemoryAccount) throws(Problem) {
        try input.append(chunk, isLast: isLast, in: memory)
    }

    /// Reads on in the line.
    ///
    /// - Parameter decode: reads bytes of a line, and is told whether the line ends with them.
    mutating func read(
        _ decode: (UnsafeBufferPointer<UInt8>, Bool) throws(Problem) -> (read: Int, BatchDecoder.Outcome), in memory: MemoryAccount
    ) throws(Problem) -> Result {
        let count = input.windowCount
        let lineFeed = input.withWindow { [searched] bytes in bytes[searched...].firstIndex(of: 0x0A) }
        searched = lineFeed ?? count
        let end = lineFeed ?? count
        let isComplete = lineFeed != nil || input.isLastWindow
        if isSkipping {
            try advance(by: lineFeed.map { $0 + 1 } ?? count, in: memory)
            if isComplete { finish() }
            return isComplete ? (lineFeed == nil ? .end : .again(end + 1)) : count > 0 ? .again(count) : .needsBody
        }
        if count == 0, !hasBegun { return input.isLast ? .end : .needsBody }
        if !hasBegun {
            if isComplete, input.withWindow({ $0[..<end].allSatisfy(Self.isWhitespace) }) {
                try advance(by: lineFeed.map { $0 + 1 } ?? count, in: memory)
                return lineFeed == nil ? .end : .again(end + 1)
            }
            if !isComplete, !input.isWorthATry { return .needsBody }
        }
        guard length + end <= limit else {
            if !hasBegun { number += 1 }
            hasBegun = true
            isSkipping = true
            return .tooLong
        }
        guard isComplete || input.isWorthATry else { return .needsBody }
        if !hasBegun {
            // Nothing but white space so far may still be a blank line.
            guard isComplete || input.withWindow({ !$0.allSatisfy(Self.isWhitespace) }) else {
                try advance(by: 0, needsMore: true, in: memory)
                return input.isWorthATry ? .again(0) : .needsBody
            }
            hasBegun = true
            number += 1
        }
        let result: Swift.Result<(read: Int, BatchDecoder.Outcome), Problem> = input.withWindow { bytes in
            do throws(Problem) { return .success(try decode(UnsafeBufferPointer(rebasing: bytes[..<end]), isComplete)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .failure(let problem):
            isSkipping = true
            return .failed(problem)
        case .success((let read, .complete)):
            try advance(by: lineFeed.map { $0 + 1 } ?? read, in: memory)
            finish()
            return .line(read + 1)
        case .success((let read, let outcome)):
            length += read
            try advance(by: read, needsMore: outcome == .needsMore, in: memory)
            return outcome == .needsMore && !input.isWorthATry ? .needsBody : .again(read)
        }
    }

    private mutating func advance(by bytes: Int, needsMore: Bool = false, in memory: MemoryAccount) throws(Problem) {
        try input.advance(by: bytes, needsMore: needsMore, in: memory)
        searched = max(0, searched - bytes)
    }

    private mutating func finish() {
        isSkipping = false
        hasBegun = false
        length = 0
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
