/// The texts of the last few numbers: the advantages of a group repeat, and formatting one costs more than everything else about a rollout.
struct NumberCache: ~Copyable {
    private static let slots = 8
    private static let room = 32
    private let values = UnsafeMutablePointer<UInt64>.allocate(capacity: slots)
    private let counts = UnsafeMutablePointer<Int>.allocate(capacity: slots)
    private let texts = UnsafeMutablePointer<UInt8>.allocate(capacity: slots * room)

    init() {
        // No finite number has these bits.
        values.initialize(repeating: .max, count: Self.slots)
        counts.initialize(repeating: 0, count: Self.slots)
        texts.initialize(repeating: 0, count: Self.slots * Self.room)
        for slot in 0..<Self.slots { format(.nan, in: slot) }
    }

    deinit {
        values.deallocate()
        counts.deallocate()
        texts.deallocate()
    }

    @inline(__always)
    func append(_ value: Double, to bytes: inout ByteBuffer) {
        let bits = value.bitPattern
        let slot = Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) >> 61)
        if values[slot] != bits {
            values[slot] = bits
            format(value, in: slot)
        }
        // A copy of fixed length is a few instructions; what is too much of it is overwritten.
        bytes.room(for: Self.room).update(from: texts + slot * Self.room, count: Self.room)
        bytes.advance(by: counts[slot])
    }

    @inline(never)
    private func format(_ value: Double, in slot: Int) {
        var text = value.isFinite ? value.description : "null"
        text.withUTF8 { utf8 in
            // The longest double, -2.2250738585072014e-308, has 24 characters.
            for (index, byte) in utf8.prefix(Self.room).enumerated() { texts[slot * Self.room + index] = byte }
            counts[slot] = min(utf8.count, Self.room)
        }
    }
}
