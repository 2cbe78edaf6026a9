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
        base = .allocate(capacity: self.capacity)
    }

    /// A buffer in somebody else's memory, until it has to grow.
    ///
    /// - Parameter memory: lives longer than the buffer.
    init(in memory: UnsafeMutableBufferPointer<UInt8>) {
        isOwner = memory.baseAddress == nil
        capacity = isOwner ? 64 : memory.count
        base = memory.baseAddress ?? .allocate(capacity: 64)
    }

    @inlinable
    deinit { if isOwner { base.deallocate() } }

    /// A copy of all bytes.
    var array: [UInt8] { [UInt8](UnsafeBufferPointer(start: base, count: count)) }

    /// The place of `length` bytes behind the last one, which ``advance(by:)`` then takes in.
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
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        if isOwner { base.deallocate() }
        base = larger
        isOwner = true
    }
}
