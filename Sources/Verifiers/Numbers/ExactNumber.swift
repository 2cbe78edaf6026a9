import BigInt

/// A rational number, exactly, in lowest terms.
struct ExactNumber: Sendable, Hashable {
    let numerator: BigInt
    /// Above 0.
    let denominator: BigInt

    /// - Parameter denominator: not 0.
    init(_ numerator: BigInt, over denominator: BigInt = 1) {
        if denominator == 1 {
            self.numerator = numerator
            self.denominator = 1
            return
        }
        let divisor = Self.greatestCommonDivisor(numerator, denominator)
        let sign: BigInt = denominator < 0 ? -1 : 1
        self.numerator = divisor == 1 ? numerator * sign : numerator / divisor * sign
        self.denominator = divisor == 1 ? denominator * sign : denominator / divisor * sign
    }

    /// Parts that are in lowest terms already.
    private init(lowest numerator: BigInt, over denominator: BigInt) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ value: Int) {
        numerator = BigInt(value)
        denominator = 1
    }

    /// The exact value of a finite floating-point number.
    init(_ value: Double) {
        guard value != 0 else {
            self.init(BigInt(0))
            return
        }
        let exponent = Int(value.exponent) - 52
        let significand = BigInt((value.significand * 0x1p52).rounded()) * (value.sign == .minus ? -1 : 1)
        if exponent >= 0 { self.init(significand << exponent) } else { self.init(significand, over: BigInt(1) << -exponent) }
    }

    static let zero = ExactNumber(0)
    static let one = ExactNumber(1)

    private static func greatestCommonDivisor(_ one: BigInt, _ other: BigInt) -> BigInt {
        guard one.bitWidth <= 63, other.bitWidth <= 63 else { return BigInt(GreatestDivisor.of(one.magnitude, other.magnitude)) }
        var (a, b) = (Int(one).magnitude, Int(other).magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        return BigInt(a)
    }

    static func <= (one: ExactNumber, other: ExactNumber) -> Bool {
        one.numerator * other.denominator <= other.numerator * one.denominator
    }

    static func < (one: ExactNumber, other: ExactNumber) -> Bool {
        one.numerator * other.denominator < other.numerator * one.denominator
    }

    static func + (one: ExactNumber, other: ExactNumber) -> ExactNumber {
        if one.isInteger, other.isInteger { return ExactNumber(one.numerator + other.numerator) }
        return ExactNumber(one.numerator * other.denominator + other.numerator * one.denominator, over: one.denominator * other.denominator)
    }

    static func - (one: ExactNumber, other: ExactNumber) -> ExactNumber { one + -other }

    static func * (one: ExactNumber, other: ExactNumber) -> ExactNumber {
        ExactNumber(one.numerator * other.numerator, over: one.denominator * other.denominator)
    }

    static prefix func - (one: ExactNumber) -> ExactNumber { ExactNumber(lowest: -one.numerator, over: one.denominator) }

    /// `nil` for a divisor of 0.
    func divided(by other: ExactNumber) -> ExactNumber? {
        other.numerator == 0 ? nil : ExactNumber(numerator * other.denominator, over: denominator * other.numerator)
    }

    /// A whole power; `nil` for a negative power of 0.
    func power(_ exponent: Int) -> ExactNumber? {
        let (top, bottom) = (numerator.power(abs(exponent)), denominator.power(abs(exponent)))
        guard exponent < 0 else { return ExactNumber(lowest: top, over: bottom) }
        guard top != 0 else { return nil }
        return top < 0 ? ExactNumber(lowest: -bottom, over: -top) : ExactNumber(lowest: bottom, over: top)
    }

    var magnitude: ExactNumber { numerator < 0 ? -self : self }
    var isInteger: Bool { denominator == 1 }
    var isZero: Bool { numerator.isZero }
    var isNegative: Bool { numerator < 0 }

    /// The value, if it is whole and fits.
    var int: Int? { isInteger ? Int(exactly: numerator) : nil }

    /// How many bits both parts have.
    var bits: Int { numerator.bitWidth + denominator.bitWidth }

    /// The steps of adding, multiplying or reducing numbers of this size: products and divisors of long numbers are not linear.
    var arithmeticSteps: Int {
        let bits = bits
        return bits <= 128 ? 96 : 6 * bits + bits / 32 * (bits / 10)
    }

    /// The largest whole number that is not above.
    var floor: BigInt {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Rounded to a number of decimal places, halves to even, as a multiple of the last place.
    func roundedUnits(places: Int) -> BigInt {
        let scaled = self * .powerOfTen(places)
        let below = scaled.floor
        let twice = (scaled - ExactNumber(below)) * ExactNumber(2)
        if twice.numerator == twice.denominator { return below + (below % 2 == 0 ? 0 : 1) }
        return twice.numerator > twice.denominator ? below + 1 : below
    }

    /// 10 to a power.
    static func powerOfTen(_ exponent: Int) -> ExactNumber {
        let power = BigInt(10).power(abs(exponent))
        return exponent < 0 ? ExactNumber(1, over: power) : ExactNumber(power)
    }
}

extension ExactNumber: CustomStringConvertible {
    var description: String { isInteger ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
