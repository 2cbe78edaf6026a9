/// The shortest decimal that reads back as the same double; of those, the nearest to it.
///
/// R. Giulietti, "The Schubfach way to render doubles", 2020. The double and the two ends of the interval that rounds to it are scaled by a power of ten so that the interval holds one or
/// two integers and at most one multiple of ten; products are rounded to odd, so that comparisons with them are exact.
struct ShortestDecimal {
    /// Up to 17 digits; 0 for zero.
    let digits: UInt64
    /// The value is digits * 10^exponent.
    let exponent: Int

    /// - Parameter value: finite; its sign is not looked at.
    init(_ value: Double) {
        let fraction = value.significandBitPattern
        let biased = Int(value.exponentBitPattern)
        guard biased != 0 || fraction != 0 else {
            (digits, exponent) = (0, 0)
            return
        }
        // Numbers of few decimals, as rewards and success rates mostly are: m / 10^6 rounded to the nearest double is the value, and no other decimal of at most 15 digits is. So the digits
        // of m, without zeros at the end, are the shortest.
        let magnitude = value.magnitude
        if magnitude >= 1e-3, magnitude < 1e8 {
            let millionths = (magnitude * 1e6).rounded()
            if millionths / 1e6 == magnitude {
                (digits, exponent) = Self.withoutZeros(UInt64(millionths), -6)
                return
            }
        }
        // The value is significand * 2^power.
        let significand = biased == 0 ? fraction : fraction | 1 << 52
        let power = max(biased, 1) - 1075
        let isOdd = significand & 1
        // Below a power of two the doubles are twice as close.
        let isClose = fraction == 0 && biased > 1
        // floor(power * log10(2)), and of three quarters of it.
        let scale = (power * 1_262_611 - (isClose ? 524_031 : 0)) >> 22
        // floor(-scale * log2(10)) + power + 1
        let shift = UInt64(power + (-scale * 1_741_647) >> 19 + 1)
        let factor = PowersOfTen.table[-scale - PowersOfTen.exponents.lowerBound]
        let middle = Self.product(factor, (4 * significand) << shift)
        let lower = Self.product(factor, (4 * significand - (isClose ? 1 : 2)) << shift) + isOdd
        let upper = Self.product(factor, (4 * significand + 2) << shift) - isOdd
        let floor = middle / 4
        if floor >= 10 {
            let tens = floor / 10
            let fitsBelow = lower <= 40 * tens
            let fitsAbove = 40 * tens + 40 <= upper
            if fitsBelow != fitsAbove {
                (digits, exponent) = Self.withoutZeros(tens + (fitsAbove ? 1 : 0), scale + 1)
                return
            }
        }
        let fitsBelow = lower <= 4 * floor
        let fitsAbove = 4 * floor + 4 <= upper
        let roundsUp: Bool
        if fitsBelow != fitsAbove {
            roundsUp = fitsAbove
        } else {
            let half = 4 * floor + 2
            roundsUp = middle > half || middle == half && floor & 1 == 1
        }
        (digits, exponent) = Self.withoutZeros(floor + (roundsUp ? 1 : 0), scale)
    }

    /// factor * value / 2^128, rounded to odd: down, with the lowest bit set if it is not exact.
    @inline(__always)
    private static func product(_ factor: UInt128, _ value: UInt64) -> UInt64 {
        let low = UInt64(truncatingIfNeeded: factor).multipliedFullWidth(by: value).high
        let high = UInt64(truncatingIfNeeded: factor >> 64).multipliedFullWidth(by: value)
        let (sum, overflow) = high.low.addingReportingOverflow(low)
        return (high.high + (overflow ? 1 : 0)) | (sum > 1 ? 1 : 0)
    }

    @inline(__always)
    private static func withoutZeros(_ digits: UInt64, _ exponent: Int) -> (UInt64, Int) {
        var (digits, exponent) = (digits, exponent)
        // Short decimals end in many zeros: 16 steps would be too many.
        if digits % 100_000_000 == 0 {
            digits /= 100_000_000
            exponent += 8
        }
        if digits % 10_000 == 0 {
            digits /= 10_000
            exponent += 4
        }
        if digits % 100 == 0 {
            digits /= 100
            exponent += 2
        }
        if digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        return (digits, exponent)
    }
}
