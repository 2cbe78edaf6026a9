import HeapModule

/// Deadlines of connections, earliest first; entries that no longer hold are dropped when they come up.
struct DeadlineQueue {
    private struct Entry: Comparable {
        let deadline: UInt64
        let token: UInt64

        static func < (a: Entry, b: Entry) -> Bool { a.deadline < b.deadline }
    }

    private var heap = Heap<Entry>()

    /// The earliest deadline.
    var next: UInt64? { heap.min?.deadline }

    mutating func insert(_ deadline: UInt64, token: UInt64) {
        heap.insert(Entry(deadline: deadline, token: token))
    }

    /// The connection of an entry that is due.
    mutating func popDue(_ now: UInt64) -> UInt64? {
        guard let first = heap.min, first.deadline <= now else { return nil }
        heap.removeMin()
        return first.token
    }
}
