/// The texts of some hundred numbers: groups of one size share most of theirs, and formatting one costs more than everything else about a rollout.
struct NumberCache: ~Copyable {
    private static let slots = 256
    private static let room = 32
    private let values = UnsafeMutablePointer<UInt64>.allocate(capacity: slots)
    private let counts = UnsafeMutablePointer<Int>.allocate(capacity: slots)
    private let texts = UnsafeMutablePointer<UInt8>.allocate(capacity: slots * room)

    init() {
        // No finite number has these bits; the number that has them is formatted like any other. A text is first written where it is first read.
        values.initialize(repeating: .max, count: Self.slots)
        format(Double(bitPattern: .max), in: Self.slot(of: .max))
    }

    deinit {
        values.deallocate()
        counts.deallocate()
        texts.deallocate()
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
        place.initialize(repeating: 0, count: Self.room)
        if let count = ShortDecimal.write(value, to: place) {
            (counts + slot).initialize(to: count)
            return
        }
        var text = value.isFinite ? value.description : "null"
        text.withUTF8 { utf8 in
            // The longest double, -2.2250738585072014e-308, has 24 characters.
            for (index, byte) in utf8.prefix(Self.room).enumerated() { place[index] = byte }
            (counts + slot).initialize(to: min(utf8.count, Self.room))
        }
    }
}

/// Numbers of few decimals, as rewards and success rates mostly are: their digits are those of a whole number.
enum ShortDecimal {
    /// Writes `value` as `Double.description` does, if it has at most six decimals and is neither large nor tiny.
    ///
    /// m / 10^6 rounded to the nearest double is `value`, and no other decimal of at most 15 digits is: so the digits of m, without zeros at the end, are the shortest.
    ///
    /// - Parameter place: room for 24 bytes.
    /// - Returns: how many bytes it wrote; `nil` if the number is of another kind.
    static func write(_ value: Double, to place: UnsafeMutablePointer<UInt8>) -> Int? {
        let magnitude = value.magnitude
        // From 0.0001 down the description has an exponent.
        guard magnitude >= 0.001, magnitude < 1e8 else { return nil }
        let scaled = (magnitude * 1e6).rounded()
        guard scaled / 1e6 == magnitude else { return nil }
        let (whole, decimals) = Int(scaled).quotientAndRemainder(dividingBy: 1_000_000)
        var count = 0
        if value < 0 {
            place[0] = UInt8(ascii: "-")
            count = 1
        }
        count += write(whole, to: place + count)
        place[count] = UInt8(ascii: ".")
        count += 1
        var rest = decimals
        var divisor = 100_000
        repeat {
            place[count] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / divisor)
            count += 1
            rest %= divisor
            divisor /= 10
        } while rest > 0
        return count
    }

    private static func write(_ whole: Int, to place: UnsafeMutablePointer<UInt8>) -> Int {
        var digits = 1
        var bound = 10
        while whole >= bound {
            digits += 1
            bound *= 10
        }
        var rest = whole
        for index in (0..<digits).reversed() {
            place[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return digits
    }
}
