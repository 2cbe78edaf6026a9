import BigInt

/// A real number to 190 digits after the point: sums are exact, products, quotients and roots are cut there.
struct ExactReal: Comparable {
    /// How many of the unit 2^-640.
    private let units: BigInt

    private static let digits = 640

    private init(units: BigInt) { self.units = units }

    init(_ whole: Int) { units = BigInt(whole) << Self.digits }

    /// A double of at least 2^-588, exactly.
    init(_ number: Double) {
        guard number != 0 else {
            units = 0
            return
        }
        // number = significand * 2^power with a whole significand.
        let significand = BigInt(Int64((number.significand * 0x1p52).rounded())) * (number < 0 ? -1 : 1)
        units = significand << (Int(number.exponent) - 52 + Self.digits)
    }

    static func + (a: ExactReal, b: ExactReal) -> ExactReal { ExactReal(units: a.units + b.units) }
    static func - (a: ExactReal, b: ExactReal) -> ExactReal { ExactReal(units: a.units - b.units) }
    static func * (a: ExactReal, b: ExactReal) -> ExactReal { ExactReal(units: (a.units * b.units) >> digits) }
    static func / (a: ExactReal, b: ExactReal) -> ExactReal { ExactReal(units: (a.units << digits) / b.units) }
    static func < (a: ExactReal, b: ExactReal) -> Bool { a.units < b.units }

    var magnitude: ExactReal { ExactReal(units: BigInt(units.magnitude)) }

    /// The nearest double, up to its last digit.
    var double: Double {
        let excess = max(0, units.magnitude.bitWidth - 62)
        return Double(sign: .plus, exponent: excess - Self.digits, significand: Double(Int(units >> excess)))
    }

    /// The square root of a number that is not negative.
    var root: ExactReal { ExactReal(units: BigInt((units.magnitude << Self.digits).squareRoot())) }

    /// e^x.
    var exponential: ExactReal {
        // By the series at x / 2^h, then squared h times.
        let halvings = max(0, units.magnitude.bitWidth - Self.digits + 8)
        let reduced = ExactReal(units: units >> halvings)
        var term = ExactReal(1)
        var sum = term
        for place in 1...40 {
            term = term * reduced / ExactReal(place)
            sum = sum + term
        }
        return (0..<halvings).reduce(sum) { power, _ in power * power }
    }
}

extension Collection where Element == ExactReal {
    var sum: ExactReal { reduce(ExactReal(0), +) }
    var mean: ExactReal { sum / ExactReal(count) }

    /// The variance; with `less` 1 that with Bessel's correction.
    func variance(less: Int = 0) -> ExactReal {
        let mean = mean
        return map { ($0 - mean) * ($0 - mean) }.sum / ExactReal(count - less)
    }
}
