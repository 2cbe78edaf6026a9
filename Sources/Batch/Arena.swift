import HTTP

/// Bytes that only grow until all are given up together: names, texts that wait for a verdict, answers that were found.
struct Arena: Sendable {
    /// The bytes.
    private(set) var bytes: [UInt8] = []

    /// Bytes of memory that it takes.
    var heldBytes: Int { bytes.capacity }

    /// How many bytes are in it.
    var count: Int { bytes.count }

    /// Makes room for bytes, and counts it first.
    mutating func reserve(_ more: Int, in memory: MemoryAccount) throws(Problem) {
        try bytes.grow(by: more, in: memory, for: "texts")
    }

    /// Appends bytes.
    ///
    /// - Returns: where they are.
    @inline(__always)
    @discardableResult
    mutating func append(_ text: UnsafeBufferPointer<UInt8>, in memory: MemoryAccount) throws(Problem) -> Range<Int> {
        try reserve(text.count, in: memory)
        let start = bytes.count
        bytes.append(contentsOf: text)
        return start..<bytes.count
    }

    /// Appends bytes for which there is room: ``reserve(_:in:)`` has been called.
    mutating func append(reserved text: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: text) }

    /// Takes back everything from a place on.
    mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// Takes back the first bytes; those after them move up.
    mutating func removeFirst(_ count: Int) { bytes.removeFirst(count) }

    /// Gives up everything, and the memory if it is much.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: bytes.capacity <= 4 << 20) }
}

extension Array {
    /// Makes room for more elements, at least doubling, and counts the memory before it is taken.
    @inline(__always)
    mutating func grow(by more: Int, in memory: MemoryAccount, for purpose: @autoclosure () -> String) throws(Problem) {
        guard count + more > capacity else { return }
        try enlarge(by: more, in: memory, for: purpose())
    }

    @inline(never)
    private mutating func enlarge(by more: Int, in memory: MemoryAccount, for purpose: @autoclosure () -> String) throws(Problem) {
        let wanted = Swift.max(count + more, 2 * capacity, 16)
        // The old elements stay until the new ones are copied.
        try memory.require(wanted * MemoryLayout<Element>.stride, for: purpose())
        reserveCapacity(wanted)
    }

    /// Bytes of memory that it takes, without what its elements refer to.
    var heldBytes: Int { capacity * MemoryLayout<Element>.stride }
}

/// A column that costs nothing until a value is set, and one slot per rollout, or group, from then on.
struct SparseColumn<Value: Sendable>: Sendable {
    private var values: [Value?] = []

    /// Whether no rollout has a value.
    var isEmpty: Bool { values.isEmpty }

    /// Bytes of memory that it takes, without what its values refer to.
    var heldBytes: Int { values.heldBytes }

    subscript(rollout: Int) -> Value? { rollout < values.count ? values[rollout] : nil }

    /// Gives a rollout a value; memory is counted before it is taken.
    mutating func set(_ rollout: Int, to value: Value, in memory: MemoryAccount) throws(Problem) {
        if values.count <= rollout {
            try values.grow(by: rollout + 1 - values.count, in: memory, for: "a column")
            while values.count <= rollout { values.append(nil) }
        }
        values[rollout] = value
    }
}
