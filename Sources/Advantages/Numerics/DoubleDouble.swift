/// A number of some 106 bits: the sum of two doubles, of which the first is the double nearest to it (Dekker 1971).
///
/// Sums and means are carried in it and rounded once, at their end: the mean of equal numbers is that number, and a difference from a mean has the digits of the difference.
struct DoubleDouble: Sendable, Comparable {
    /// The nearest double.
    let high: Double
    /// What it lacks.
    let low: Double

    /// The sum of two doubles of any size.
    init(_ one: Double, _ other: Double = 0) {
        let (sum, error) = one.addingExactly(other)
        high = sum
        low = error
    }

    private init(high: Double, low: Double) {
        self.high = high
        self.low = low
    }

    /// The number over a double.
    func divided(by divisor: Double) -> DoubleDouble {
        let quotient = high / divisor
        let rest = high.addingProduct(-quotient, divisor) + low
        return DoubleDouble(quotient, rest / divisor)
    }

    /// The number times a power of two.
    func scaled(by power: Double) -> DoubleDouble { DoubleDouble(high: high * power, low: low * power) }

    /// A double less the number, with one rounding where the double is near it.
    @inline(__always)
    func subtracted(from number: Double) -> Double { (number - high) - low }

    /// Which is smaller, to the last digit.
    static func < (one: DoubleDouble, other: DoubleDouble) -> Bool { one.high < other.high || one.high == other.high && one.low < other.low }

    /// Whether the number is above another one by more than the last digits that a mean can be off.
    func isAbove(_ other: DoubleDouble) -> Bool {
        let difference = (high - other.high) + (low - other.low)
        return difference > 0x1p-98 * Swift.max(high.magnitude, other.high.magnitude)
    }
}

extension Double {
    /// The sum of two doubles and what it lacks for being rounded (Knuth's exact addition).
    @inline(__always)
    func addingExactly(_ other: Double) -> (sum: Double, error: Double) {
        let sum = self + other
        let part = sum - self
        return (sum, (self - (sum - part)) + (other - part))
    }
}

/// A sum whose rounding errors are carried along (Ogita, Rump, Oishi 2005): a million terms lose no digits, and what is left is rounded once.
struct CompensatedSum {
    private var sum = 0.0
    private var errors = 0.0

    /// Adds a number.
    @inline(__always)
    mutating func add(_ term: Double) {
        let (total, error) = sum.addingExactly(term)
        sum = total
        errors += error
    }

    /// Adds a number as often as a whole number below 2^26 says, without rounding the product.
    @inline(__always)
    mutating func add(_ number: Double, times count: Double) {
        // In two halves, whose products fit into a double (Veltkamp 1968).
        let spread = 0x8000001p0 * number
        let high = spread - (spread - number)
        add(high * count)
        add((number - high) * count)
    }

    /// Adds a number of two doubles.
    mutating func add(_ term: DoubleDouble) {
        add(term.high)
        errors += term.low
    }

    /// The nearest double.
    var value: Double { sum + errors }

    /// The sum with the digits that a double does not hold.
    var exact: DoubleDouble { DoubleDouble(sum, errors) }
}
