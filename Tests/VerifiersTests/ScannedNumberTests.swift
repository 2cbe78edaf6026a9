import BigInt
import Testing

@testable import Verifiers

/// Numbers that are read without being reduced, and the divisor that reduces them.
@Suite struct ScannedNumberTests {
    private struct Sequence {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
            return state ^ state >> 29
        }

        mutating func next(below bound: Int) -> Int { Int(next() >> 33) % bound }

        mutating func words(_ count: Int) -> BigUInt { BigUInt(words: (0..<count).map { _ in UInt(truncatingIfNeeded: next()) }) }
    }

    @Test func theDivisorIsThatOfEuclid() {
        func euclid(_ one: BigUInt, _ other: BigUInt) -> BigUInt {
            var (a, b) = (one, other)
            while !b.isZero { (a, b) = (b, a % b) }
            return a
        }
        var random = Sequence(state: 11)
        for round in 0..<400 {
            let common = random.words(random.next(below: 4))
            let one = random.words(random.next(below: 12)) * (round % 3 == 0 ? 1 : common)
            let other = random.words(random.next(below: round % 5 == 0 ? 40 : 12)) * (round % 3 == 0 ? 1 : common)
            #expect(GreatestDivisor.of(one, other) == euclid(one, other), "\(one), \(other)")
            // Numbers that hardly differ, and powers of two.
            #expect(GreatestDivisor.of(one + 1, one) == euclid(one + 1, one))
            #expect(GreatestDivisor.of(one << 130, BigUInt(1) << 131) == euclid(one << 130, BigUInt(1) << 131))
        }
        // Quotients of 1 throughout: the most steps.
        var (a, b) = (BigUInt(1), BigUInt(1))
        for _ in 0..<3_000 { (a, b) = (a + b, a) }
        #expect(GreatestDivisor.of(a, b) == 1)
        #expect(GreatestDivisor.of(a * 6, b * 10) == euclid(a * 6, b * 10))
    }

    /// Whatever fits in words or does not, the value is that of exact numbers.
    @Test func operationsAreExact() throws {
        var random = Sequence(state: 5)
        var (scanned, exact) = (ScannedNumber(1), ExactNumber(1))
        for _ in 0..<4_000 {
            let exponent = random.next(below: 44) - 22
            let digit = random.next(below: 2_000_000)
            let other = ScannedNumber(digit) * .powerOfTen(exponent)
            let plain = ExactNumber(digit) * .powerOfTen(exponent)
            #expect(other.exact == plain)
            #expect(other.isZero == plain.isZero && other.isInteger == plain.isInteger && other.isOneAtMost == (plain <= ExactNumber(1)))
            switch random.next(below: 4) {
            case 0: (scanned, exact) = (scanned + other, exact + plain)
            case 1: (scanned, exact) = (scanned * other, exact * plain)
            case 2: (scanned, exact) = (-scanned, -exact)
            default:
                #expect((scanned.divided(by: other) == nil) == plain.isZero)
                if let quotient = scanned.divided(by: other), let value = exact.divided(by: plain) { (scanned, exact) = (quotient, value) }
            }
            #expect(scanned.exact == exact)
            // Zero, or longer than numbers of an answer are: again from the start.
            if exact.isZero || exact.bits > 4_000 { (scanned, exact) = (ScannedNumber(3), ExactNumber(3)) }
        }
    }

    @Test func aProseOfLongFractionsIsReadForItsLastNumber() {
        let digits = String(repeating: "7", count: 3_000)
        let judge = NumericVerifier().judge(for: .text("1/3"))
        let effort = Effort()
        let prose = String(repeating: "so \(digits)/\(digits)1 and 1e-3000/7 x ", count: 3)
        #expect(judge.verdict(on: Response(prose + "which gives \(digits)/\(digits)000 or 2/6"), effort: effort).status == .correct)
        #expect(effort.spent < Effort.standard)
    }
}
