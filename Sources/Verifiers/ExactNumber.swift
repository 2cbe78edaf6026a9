import BigInt

/// A rational number, exactly.
struct ExactNumber: Sendable {
    let numerator: BigInt
    /// Above 0.
    let denominator: BigInt

    /// - Parameter denominator: not 0.
    init(_ numerator: BigInt, over denominator: BigInt = 1) {
        let isNegative = denominator < 0
        self.numerator = isNegative ? -numerator : numerator
        self.denominator = isNegative ? -denominator : denominator
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

    static func == (one: ExactNumber, other: ExactNumber) -> Bool {
        one.numerator * other.denominator == other.numerator * one.denominator
    }

    static func <= (one: ExactNumber, other: ExactNumber) -> Bool {
        one.numerator * other.denominator <= other.numerator * one.denominator
    }

    static func + (one: ExactNumber, other: ExactNumber) -> ExactNumber {
        ExactNumber(one.numerator * other.denominator + other.numerator * one.denominator, over: one.denominator * other.denominator)
    }

    static func * (one: ExactNumber, other: ExactNumber) -> ExactNumber {
        ExactNumber(one.numerator * other.numerator, over: one.denominator * other.denominator)
    }

    static prefix func - (one: ExactNumber) -> ExactNumber { ExactNumber(-one.numerator, over: one.denominator) }

    /// `nil` for a divisor of 0.
    func divided(by other: ExactNumber) -> ExactNumber? {
        other.numerator == 0 ? nil : ExactNumber(numerator * other.denominator, over: denominator * other.numerator)
    }

    var magnitude: ExactNumber { numerator < 0 ? -self : self }

    /// 10 to a power.
    static func powerOfTen(_ exponent: Int) -> ExactNumber {
        let power = BigInt(10).power(abs(exponent))
        return exponent < 0 ? ExactNumber(1, over: power) : ExactNumber(power)
    }
}
