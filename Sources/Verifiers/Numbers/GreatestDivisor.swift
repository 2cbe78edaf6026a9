import BigInt

/// The greatest common divisor of numbers of many words: Lehmer's algorithm (Knuth, TAOCP vol. 2, sec. 4.5.2, algorithm L).
///
/// The leading 62 bits of both say what the next quotients are; about thirty steps of Euclid's are done to the long numbers at once. O(n^2) of machine words,
/// some fifty times faster than bit by bit.
enum GreatestDivisor {
    static func of(_ one: BigUInt, _ other: BigUInt) -> BigUInt {
        var (large, small) = one < other ? (other, one) : (one, other)
        while small.bitWidth > 64 {
            let turns = Turns(large, small)
            if turns.isNone {
                (large, small) = (small, large % small)
                continue
            }
            let next = turns.large(large, small)
            let after = turns.small(large, small)
            (large, small) = next < after ? (after, next) : (next, after)
        }
        guard !small.isZero else { return large }
        var (a, b) = (UInt(small), UInt(large % small))
        while b != 0 { (a, b) = (b, a % b) }
        return BigUInt(a)
    }

    /// Several steps at once: both numbers become sums of multiples of both.
    private struct Turns {
        private var (a, b, c, d) = (1, 0, 0, 1)

        init(_ large: BigUInt, _ small: BigUInt) {
            let shift = large.bitWidth - 62
            var x = Int(large >> shift)
            var y = Int(small >> shift)
            // A quotient counts where what was cut off cannot change it.
            while y + c != 0, y + d != 0 {
                let quotient = (x + a) / (y + c)
                guard quotient == (x + b) / (y + d) else { break }
                (a, c) = (c, a - quotient * c)
                (b, d) = (d, b - quotient * d)
                (x, y) = (y, x - quotient * y)
            }
        }

        var isNone: Bool { b == 0 }

        func large(_ large: BigUInt, _ small: BigUInt) -> BigUInt { Self.sum(large, a, small, b) }
        func small(_ large: BigUInt, _ small: BigUInt) -> BigUInt { Self.sum(large, c, small, d) }

        /// Of the two factors one is not above 0 and the other one not below; the sum is not below 0.
        private static func sum(_ one: BigUInt, _ first: Int, _ other: BigUInt, _ second: Int) -> BigUInt {
            let (left, right) = (one.multiplied(byWord: first.magnitude), other.multiplied(byWord: second.magnitude))
            return first < 0 || second > 0 ? right - left : left - right
        }
    }
}
