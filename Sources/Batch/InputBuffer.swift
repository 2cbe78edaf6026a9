import HTTP

/// The bytes of a body that came in and are not read yet: the chunk that came last as it is, or what was left of earlier ones with it after.
struct InputBuffer {
    private var tail: [UInt8] = []
    private var tailStart = 0
    private var chunk: Chunk?
    private var chunkStart = 0
    /// Bytes that must be there before it is tried again to read on.
    private var needed = 1
    /// Whether the body ends with them.
    private(set) var isLast = false

    /// Bytes of memory that it takes.
    var heldBytes: Int { tail.heldBytes + (chunk?.heldBytes ?? 0) }

    /// Bytes that are there.
    var count: Int { tail.count - tailStart + (chunk.map { $0.count - chunkStart } ?? 0) }

    /// Whether it makes sense to read on.
    var isWorthATry: Bool { count >= needed || isLast }

    /// Takes in the next chunk.
    mutating func append(_ next: Chunk, isLast: Bool, in memory: MemoryAccount) throws(Problem) {
        self.isLast = isLast
        if let chunk {
            try move(chunk, from: chunkStart, in: memory)
            self.chunk = nil
        }
        guard tailStart == tail.count else { return try move(next, from: 0, in: memory) }
        tail.removeAll(keepingCapacity: tail.capacity <= 1 << 16)
        tailStart = 0
        chunk = next.isEmpty ? nil : next
        chunkStart = 0
    }

    private mutating func move(_ chunk: Chunk, from start: Int, in memory: MemoryAccount) throws(Problem) {
        if tailStart > 0 {
            tail.removeFirst(tailStart)
            tailStart = 0
        }
        try tail.grow(by: chunk.count - start, in: memory, for: "what is not read yet of the body")
        tail.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk.bytes[start...]))
    }

    /// The bytes that are there.
    func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        guard let chunk, tailStart == tail.count else {
            return tail.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[tailStart...])) }
        }
        return chunk.bytes.withMemoryRebound(to: UInt8.self) { body(UnsafeBufferPointer(rebasing: $0[chunkStart...])) }
    }

    /// Goes after bytes that were read.
    ///
    /// - Parameter needsMore: whether those that are left end too early: then it is tried again when there are twice as many of them.
    mutating func advance(by bytes: Int, needsMore: Bool, in memory: MemoryAccount) throws(Problem) {
        if chunk != nil, tailStart == tail.count { chunkStart += bytes } else { tailStart += bytes }
        needed = needsMore ? max(1, 2 * count) : 1
        guard let rest = chunk, needsMore || chunkStart == rest.count else { return }
        // A few bytes do not hold a whole chunk.
        try move(rest, from: chunkStart, in: memory)
        chunk = nil
    }

    /// Gives up everything.
    mutating func removeAll() { self = InputBuffer(isLast: isLast) }

    init(isLast: Bool = false) { self.isLast = isLast }
}
