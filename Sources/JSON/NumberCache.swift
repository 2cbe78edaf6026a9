/// The texts of some hundred numbers: groups of one size share most of theirs, and formatting one costs more than everything else about a rollout.
struct NumberCache: ~Copyable {
    private static let slots = 256
    private static let room = 32
    private let values = UnsafeMutablePointer<UInt64>.allocate(capacity: slots)
    private let counts = UnsafeMutablePointer<Int>.allocate(capacity: slots)
    private let texts = UnsafeMutablePointer<UInt8>.allocate(capacity: slots * room)
    private let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: NumberText.room)

    init() {
        scratch.initialize(repeating: 0, count: NumberText.room)
        texts.initialize(repeating: 0, count: Self.slots * Self.room)
        // No finite number has these bits; the number that has them is formatted like any other.
        values.initialize(repeating: .max, count: Self.slots)
        format(Double(bitPattern: .max), in: Self.slot(of: .max))
    }

    deinit {
        values.deallocate()
        counts.deallocate()
        texts.deallocate()
        scratch.deallocate()
    }

    @inline(__always)
    func append(_ value: Double, to bytes: inout ByteBuffer) {
        let bits = value.bitPattern
        let slot = Self.slot(of: bits)
        if values[slot] != bits {
            values[slot] = bits
            format(value, in: slot)
        }
        // A copy of fixed length is a few instructions; what is too much of it is overwritten.
        bytes.room(for: Self.room).update(from: texts + slot * Self.room, count: Self.room)
        bytes.advance(by: counts[slot])
    }

    @inline(__always)
    private static func slot(of bits: UInt64) -> Int { Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) >> 56) }

    @inline(never)
    private func format(_ value: Double, in slot: Int) {
        let place = texts + slot * Self.room
        guard value.isFinite else {
            place.update(from: Array("null".utf8), count: 4)
            (counts + slot).initialize(to: 4)
            return
        }
        (counts + slot).initialize(to: NumberText.write(value, to: scratch))
        place.update(from: scratch, count: Self.room)
    }
}
