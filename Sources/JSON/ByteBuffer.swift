internal import Glibc

/// Bytes that grow: appending is a comparison and a store.
@usableFromInline
struct ByteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var count = 0
    @usableFromInline var capacity: Int
    /// Whether the memory is the buffer's to give back.
    @usableFromInline var isOwner: Bool

    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        isOwner = true
        base = Self.allocate(nil, self.capacity)
    }

    /// A buffer in somebody else's memory, until it has to grow.
    ///
    /// - Parameter memory: lives longer than the buffer.
    init(in memory: UnsafeMutableBufferPointer<UInt8>) {
        isOwner = memory.baseAddress == nil
        capacity = isOwner ? 64 : memory.count
        base = memory.baseAddress ?? Self.allocate(nil, 64)
    }

    @inlinable
    deinit { if isOwner { Self.free(base) } }

    /// A copy of all bytes.
    var array: [UInt8] { [UInt8](UnsafeBufferPointer(start: base, count: count)) }

    /// The place of `length` bytes after the last one, which ``advance(by:)`` then takes in.
    @inlinable
    @inline(__always)
    mutating func room(for length: Int) -> UnsafeMutablePointer<UInt8> {
        if capacity - count < length { grow(by: length) }
        return base + count
    }

    @inlinable
    @inline(__always)
    mutating func advance(by length: Int) { count &+= length }

    @inlinable
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        room(for: 1).pointee = byte
        count &+= 1
    }

    @inlinable
    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        room(for: bytes.count).update(from: start, count: bytes.count)
        count &+= bytes.count
    }

    /// Appends some of its own bytes again.
    ///
    /// - Parameter piece: in `0..<count`.
    @inlinable
    @inline(__always)
    mutating func append(again piece: Range<Int>) {
        let place = room(for: piece.count)
        place.update(from: base + piece.lowerBound, count: piece.count)
        count &+= piece.count
    }

    @inline(never)
    @usableFromInline
    mutating func grow(by length: Int) {
        capacity = max(capacity * 2, count + length)
        if isOwner {
            base = Self.allocate(base, capacity)
        } else {
            let larger = Self.allocate(nil, capacity)
            larger.update(from: base, count: count)
            base = larger
            isOwner = true
        }
    }

    /// Memory of the C library, which can move whole pages instead of copying them.
    private static func allocate(_ old: UnsafeMutablePointer<UInt8>?, _ count: Int) -> UnsafeMutablePointer<UInt8> {
        guard let memory = realloc(old, count) else { fatalError("no memory for \(count) bytes of text") }
        return memory.assumingMemoryBound(to: UInt8.self)
    }

    @usableFromInline
    static func free(_ memory: UnsafeMutablePointer<UInt8>) { Glibc.free(memory) }
}
