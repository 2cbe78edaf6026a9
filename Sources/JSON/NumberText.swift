/// Numbers as text.
enum NumberText {
    /// How many bytes ``write(_:to:)`` may touch, more than any text has.
    static let room = 64

    /// Writes a number as the standard library's `description` does: the shortest text that reads back as the same double, with a fraction or an exponent.
    ///
    /// The exponent is there above 2^53 and below 0.0001, with two digits at least.
    ///
    /// - Parameters:
    ///   - value: finite.
    ///   - place: room for ``room`` bytes.
    /// - Returns: how many bytes the text has; 24 at most.
    static func write(_ value: Double, to place: UnsafeMutablePointer<UInt8>) -> Int {
        place[0] = UInt8(ascii: "-")
        let start = value.sign == .minus ? 1 : 0
        let place = place + start
        guard value != 0 else {
            place.update(from: [UInt8(ascii: "0"), UInt8(ascii: "."), UInt8(ascii: "0")], count: 3)
            return start + 3
        }
        let decimal = ShortestDecimal(value)
        return withUnsafeTemporaryAllocation(byteCount: 48, alignment: 8) { buffer in
            guard let digits = buffer.baseAddress else { return 0 }
            // 24 digits, then zeros.
            let (high, low) = decimal.digits.quotientAndRemainder(dividingBy: 100_000_000)
            let (top, middle) = high.quotientAndRemainder(dividingBy: 100_000_000)
            digits.storeBytes(of: text(top), toByteOffset: 0, as: UInt64.self)
            digits.storeBytes(of: text(middle), toByteOffset: 8, as: UInt64.self)
            digits.storeBytes(of: text(low), toByteOffset: 16, as: UInt64.self)
            for offset in stride(from: 24, to: 48, by: 8) { digits.storeBytes(of: 0x3030_3030_3030_3030, toByteOffset: offset, as: UInt64.self) }
            let count = self.count(decimal.digits)
            let first = UnsafeRawPointer(digits) + (24 - count)
            // The value is 0.d1d2... * 10^point.
            let point = count + decimal.exponent
            if point < -3 || value.magnitude > 0x1p53 { return start + scientific(first, count, point - 1, to: place) }
            if point <= 0 {
                copy(UnsafeRawPointer(digits) + 24, to: place)
                place[1] = UInt8(ascii: ".")
                copy(first, to: place + (2 - point))
                return start + 2 - point + count
            }
            // Zeros follow the digits in the buffer.
            copy(first, to: place)
            place[point] = UInt8(ascii: ".")
            copy(first + point, to: place + (point + 1))
            return start + max(point + 1, count) + 1
        }
    }

    /// d.ddde+XX
    private static func scientific(_ digits: UnsafeRawPointer, _ count: Int, _ exponent: Int, to place: UnsafeMutablePointer<UInt8>) -> Int {
        copy(digits, to: place)
        var end = 1
        if count > 1 {
            place[1] = UInt8(ascii: ".")
            copy(digits + 1, to: place + 2)
            end = count + 1
        }
        place[end] = UInt8(ascii: "e")
        place[end + 1] = exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
        end += 2
        var rest = Int(exponent.magnitude)
        if rest >= 100 {
            place[end] = UInt8(ascii: "0") + UInt8(rest / 100)
            rest %= 100
            end += 1
        }
        place[end] = UInt8(ascii: "0") + UInt8(rest / 10)
        place[end + 1] = UInt8(ascii: "0") + UInt8(rest % 10)
        return end + 2
    }

    /// Copies 24 bytes: a few instructions, where a loop over the digits would be guessed wrong each time.
    @inline(__always)
    private static func copy(_ source: UnsafeRawPointer, to place: UnsafeMutablePointer<UInt8>) {
        let target = UnsafeMutableRawPointer(place)
        for offset in stride(from: 0, to: 24, by: 8) {
            target.storeBytes(of: source.loadUnaligned(fromByteOffset: offset, as: UInt64.self), toByteOffset: offset, as: UInt64.self)
        }
    }

    /// The eight digits of a number below 10^8, the first in the lowest byte.
    @inline(__always)
    private static func text(_ value: UInt64) -> UInt64 {
        // Halves of four digits, then of two, then digits: each division is a multiplication that is exact for numbers this small.
        let halves = value / 10_000 | (value % 10_000) << 32
        let hundreds = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let pairs = hundreds | (halves &- 100 &* hundreds) << 16
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
        return (tens | (pairs &- 10 &* tens) << 8 | 0x3030_3030_3030_3030).littleEndian
    }

    /// How many digits a number has; one for zero.
    @inline(__always)
    static func count(_ value: UInt64) -> Int {
        // 1233 / 4096 is log10(2), closely enough for 64 bits.
        let bits = 64 - (value | 1).leadingZeroBitCount
        let guess = (bits * 1233) >> 12
        return guess + (value >= powers[guess] ? 1 : 0)
    }

    /// Writes the digits of a natural number.
    ///
    /// - Parameter place: room for 24 bytes.
    /// - Returns: how many bytes it wrote.
    @inline(__always)
    static func write(_ value: UInt64, to place: UnsafeMutablePointer<UInt8>) -> Int {
        let target = UnsafeMutableRawPointer(place)
        let count = self.count(value)
        // The digits move to the low end.
        if count <= 8 {
            target.storeBytes(of: text(value) >> UInt64(64 - 8 * count), as: UInt64.self)
            return count
        }
        let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        var end = count - 8
        if end <= 8 {
            target.storeBytes(of: text(high) >> UInt64(64 - 8 * end), as: UInt64.self)
        } else {
            let (top, middle) = high.quotientAndRemainder(dividingBy: 100_000_000)
            end -= 8
            target.storeBytes(of: text(top) >> UInt64(64 - 8 * end), as: UInt64.self)
            target.storeBytes(of: text(middle), toByteOffset: end, as: UInt64.self)
            end += 8
        }
        target.storeBytes(of: text(low), toByteOffset: end, as: UInt64.self)
        return count
    }

    private static let powers: [20 of UInt64] = [
        0, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
        10_000_000_000_000_000_000,
    ]
}
