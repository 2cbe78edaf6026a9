/// A piece of a body, handed on by ownership: whoever receives it reads it without a copy, and nobody writes to it any more.
///
/// After its bytes come ``padding`` bytes of readable memory, so that wide loads may pass its end.
public final class Chunk: @unchecked Sendable {
    /// Readable bytes after the last one; their values are undefined.
    public static let padding = 64
    /// The usual size of a chunk, in bytes.
    public static let usualCapacity = 256 << 10

    /// Bytes that fit.
    public let capacity: Int
    /// Bytes that are in it.
    public private(set) var count = 0
    private let memory: UnsafeMutableRawPointer
    private let recycle: (@Sendable (UnsafeMutableRawPointer, _ capacity: Int) -> Void)?

    /// The end of a body that has nothing more.
    public static let empty = Chunk(capacity: 0)

    /// An empty chunk.
    ///
    /// - Parameters:
    ///   - memory: `capacity + padding` bytes, allocated with `UnsafeMutableRawPointer.allocate`; `nil` to allocate them.
    ///   - recycle: takes the memory back when nobody holds the chunk any more; without it the memory is freed.
    public init(
        capacity: Int = Chunk.usualCapacity, memory: UnsafeMutableRawPointer? = nil,
        recycle: (@Sendable (UnsafeMutableRawPointer, _ capacity: Int) -> Void)? = nil
    ) {
        self.capacity = capacity
        self.memory = memory ?? .allocate(byteCount: capacity + Self.padding, alignment: 64)
        self.recycle = recycle
    }

    /// A chunk with a copy of some bytes.
    public convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(capacity: bytes.count)
        append(bytes)
    }

    /// A chunk with a copy of some bytes.
    public convenience init(_ bytes: [UInt8]) {
        self.init(capacity: bytes.count)
        bytes.withUnsafeBytes { _ = append($0) }
    }

    deinit { if let recycle { recycle(memory, capacity) } else { memory.deallocate() } }

    /// Its bytes, valid as long as the chunk is held.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// Whether nothing is in it.
    public var isEmpty: Bool { count == 0 }

    /// Memory that it takes.
    public var heldBytes: Int { capacity + Self.padding }

    /// The room after its bytes: for whoever fills it, before it is handed on.
    public var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: memory + count, count: capacity - count) }

    /// Takes in bytes that were written to ``room``.
    public func fill(_ bytes: Int) {
        precondition(bytes <= capacity - count, "a chunk is filled beyond its capacity")
        count += bytes
    }

    /// Copies bytes to its end; as many as there is room for.
    ///
    /// - Returns: how many that were.
    @discardableResult
    public func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        let taken = min(bytes.count, capacity - count)
        if taken > 0, let start = bytes.baseAddress { (memory + count).copyMemory(from: start, byteCount: taken) }
        count += taken
        return taken
    }
}
