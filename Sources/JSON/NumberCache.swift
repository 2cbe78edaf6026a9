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

    /// What the tables take.
    static var heldBytes: Int { slots * (room + 16) + NumberText.room }

    @inline(__always)
    func append(_ value: Double, to bytes: inout ByteBuffer) {
        let slot = filledSlot(value)
        // A copy of fixed length is a few instructions; what is too much of it is overwritten.
        bytes.room(for: Self.room).update(from: texts + slot * Self.room, count: Self.room)
        bytes.advance(by: counts[slot])
    }

    /// Appends numbers with commas between them.
    ///
    /// - Parameters:
    ///   - values: some hundred at most, as room is made for the longest texts.
    ///   - isAfterElement: whether the first one has a comma before it.
    func append(_ values: UnsafeBufferPointer<Double>, isAfterElement: Bool, to bytes: inout ByteBuffer) {
        let start = bytes.room(for: values.count * (Self.room + 1))
        var place = start
        var needsComma = isAfterElement
        for value in values {
            if needsComma {
                place.pointee = UInt8(ascii: ",")
                place += 1
            }
            let slot = filledSlot(value)
            place.update(from: texts + slot * Self.room, count: Self.room)
            place += counts[slot]
            needsComma = true
        }
        bytes.advance(by: place - start)
    }

    /// How many bytes the text of a number has.
    func count(_ value: Double) -> Int { counts[filledSlot(value)] }

    @inline(__always)
    private func filledSlot(_ value: Double) -> Int {
        let bits = value.bitPattern
        let slot = Self.slot(of: bits)
        if values[slot] != bits {
            values[slot] = bits
            format(value, in: slot)
        }
        return slot
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
