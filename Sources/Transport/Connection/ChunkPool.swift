import HTTP
import Synchronization

/// Memory for chunks, kept for the next ones: a body of megabytes goes through the same few pages.
final class ChunkPool: Sendable {
    private struct Memory: @unchecked Sendable {
        // Each is owned by the list alone.
        var free: [UnsafeMutableRawPointer] = []
    }

    private let memory = Mutex(Memory())
    private let limit: Int

    /// - Parameter limit: chunks of the usual capacity that are kept.
    init(limit: Int = 4) { self.limit = limit }

    deinit { memory.withLock { memory in for pointer in memory.free { pointer.deallocate() } } }

    /// Chunks that are kept now.
    var kept: Int { memory.withLock { $0.free.count } }

    /// An empty chunk. Only chunks of the usual capacity are kept: the small ones are for small bodies.
    func chunk(_ capacity: Int) -> Chunk {
        guard capacity == Chunk.usualCapacity else { return Chunk(capacity: capacity) }
        nonisolated(unsafe) let kept = memory.withLock { memory in
            nonisolated(unsafe) let pointer = memory.free.popLast()
            return pointer
        }
        return Chunk(capacity: capacity, memory: kept) { [self] pointer, _ in recycle(pointer) }
    }

    private func recycle(_ pointer: UnsafeMutableRawPointer) {
        nonisolated(unsafe) let pointer = pointer
        let isKept = memory.withLock { memory in
            guard memory.free.count < limit else { return false }
            memory.free.append(pointer)
            return true
        }
        if !isKept { pointer.deallocate() }
    }
}
