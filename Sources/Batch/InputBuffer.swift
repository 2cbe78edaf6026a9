import HTTP

/// The bytes of a body that came in and are not read yet, as one window after the other.
///
/// A window is what is left of a chunk, without a copy. Only where something is cut by the end of a chunk, the window is what was left of it, with a copy of as much of the next
/// chunk as the reader needs to come out on its other side.
struct InputBuffer {
    /// Bytes that are copied of the next chunk at first.
    private static let firstJoin = 4096

    /// What was left of earlier chunks, and a copy of the beginning of the next one.
    private var seam: [UInt8] = []
    /// Bytes of the seam that are read.
    private var seamStart = 0
    /// Bytes at the end of the seam that are a copy.
    private var joined = 0
    /// The chunks that are not read, from `first` on.
    private var chunks: [Chunk] = []
    private var first = 0
    /// Bytes of the first chunk that are read.
    private var chunkStart = 0
    private var chunkBytes = 0
    private var chunkMemory = 0
    /// Bytes that the window must have before it is tried again to read on.
    private var needed = 1
    /// Whether the body ends with the last chunk.
    private(set) var isLast = false

    init(isLast: Bool = false) { self.isLast = isLast }

    /// Bytes of memory that it takes.
    var heldBytes: Int { seam.heldBytes + chunkMemory }

    /// Bytes that are there.
    var count: Int { seam.count - seamStart - joined + chunkBytes }

    /// Bytes of the window.
    var windowCount: Int {
        if seamStart < seam.count { return seam.count - seamStart }
        return first < chunks.count ? chunks[first].count - chunkStart : 0
    }

    /// Whether the body ends with the window.
    var isLastWindow: Bool { isLast && windowCount == count }

    /// Whether it makes sense to read on.
    var isWorthATry: Bool { windowCount >= needed || isLastWindow }

    /// Takes in the next chunk.
    mutating func append(_ next: Chunk, isLast: Bool, in memory: MemoryAccount) throws(Problem) {
        self.isLast = isLast
        if !next.isEmpty {
            chunks.append(next)
            chunkBytes += next.count
            chunkMemory += next.heldBytes
        }
        if seamStart < seam.count { try join(in: memory) }
    }

    /// The bytes of the window.
    func withWindow<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        guard seamStart == seam.count else { return seam.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[seamStart...])) } }
        guard first < chunks.count else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return chunks[first].bytes.withMemoryRebound(to: UInt8.self) { body(UnsafeBufferPointer(rebasing: $0[chunkStart...])) }
    }

    /// A copy of all bytes that are there.
    var bytes: [UInt8] {
        var all = Array(seam[seamStart..<seam.count - joined])
        all.reserveCapacity(count)
        for (index, chunk) in chunks[first...].enumerated() {
            all.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk.bytes[(index == 0 ? chunkStart : 0)...]))
        }
        return all
    }

    /// Goes after bytes of the window that were read.
    ///
    /// - Parameter needsMore: whether those that are left end too early: then it is tried again when there are twice as many of them.
    mutating func advance(by bytes: Int, needsMore: Bool, in memory: MemoryAccount) throws(Problem) {
        let left = windowCount - bytes
        if seamStart < seam.count {
            seamStart += bytes
            // All that is left is in the chunk itself.
            if seam.count - seamStart <= joined {
                skip(joined - (seam.count - seamStart))
                endSeam()
            }
        } else {
            skip(bytes)
        }
        needed = needsMore ? max(1, 2 * left) : 1
        if needsMore, left > 0, windowCount < needed { try join(in: memory) }
    }

    /// Gives up everything.
    mutating func removeAll() { self = InputBuffer(isLast: isLast) }

    /// Goes after bytes of the first chunk, which is given back once all of them are read.
    private mutating func skip(_ bytes: Int) {
        chunkStart += bytes
        chunkBytes -= bytes
        if first < chunks.count, chunkStart == chunks[first].count { dropFirst() }
    }

    private mutating func dropFirst() {
        chunkMemory -= chunks[first].heldBytes
        chunks[first] = .empty
        first += 1
        chunkStart = 0
        guard first == chunks.count || first == 32 else { return }
        chunks.removeFirst(first)
        first = 0
    }

    private mutating func endSeam() {
        seam.removeAll(keepingCapacity: seam.capacity <= 1 << 16)
        seamStart = 0
        joined = 0
    }

    /// Makes the window longer, until it has the bytes that are needed or all that are there.
    private mutating func join(in memory: MemoryAccount) throws(Problem) {
        if seamStart == seam.count {
            // The rest of the first chunk begins a seam: a few bytes do not hold a whole chunk.
            try copy(chunks[first].count - chunkStart, in: memory)
        } else if seamStart > 0 {
            seam.removeFirst(seamStart)
            seamStart = 0
        }
        let wanted = max(needed, seam.count - joined + Self.firstJoin)
        while seam.count < wanted, first < chunks.count {
            if joined == chunks[first].count - chunkStart {
                // The chunk is in the seam as a whole.
                chunkBytes -= joined
                joined = 0
                dropFirst()
                continue
            }
            try copy(min(wanted - seam.count, chunks[first].count - chunkStart - joined), in: memory)
        }
    }

    private mutating func copy(_ bytes: Int, in memory: MemoryAccount) throws(Problem) {
        let start = chunkStart + joined
        try seam.grow(by: bytes, in: memory, for: "what is not read yet of the body")
        seam.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunks[first].bytes[start..<start + bytes]))
        joined += bytes
    }
}
