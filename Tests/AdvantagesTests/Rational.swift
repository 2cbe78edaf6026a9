import BigInt

/// An exact fraction.
struct Rational: Comparable {
    let numerator: BigInt
    let denominator: BigInt

    init(_ numerator: BigInt, _ denominator: BigInt) {
        let divisor = numerator.greatestCommonDivisor(with: denominator) * (denominator < 0 ? -1 : 1)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    init(_ numerator: Int, _ denominator: Int = 1) { self.init(BigInt(numerator), BigInt(denominator)) }

    static func + (a: Rational, b: Rational) -> Rational {
        Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
    }
    static func - (a: Rational, b: Rational) -> Rational { a + Rational(-b.numerator, b.denominator) }
    static func * (a: Rational, b: Rational) -> Rational { Rational(a.numerator * b.numerator, a.denominator * b.denominator) }
    static func < (a: Rational, b: Rational) -> Bool { a.numerator * b.denominator < b.numerator * a.denominator }

    /// The nearest double, up to its last digit.
    var double: Double {
        guard numerator != 0 else { return 0 }
        // A quotient of at least 64 significant bits.
        let shift = max(0, denominator.bitWidth - numerator.magnitude.bitWidth + 66)
        let quotient = (numerator << shift) / denominator
        let excess = max(0, quotient.magnitude.bitWidth - 62)
        let power = Double(sign: .plus, exponent: excess - shift, significand: 1)
        return Double(Int(quotient >> excess)) * power
    }

    /// self / sqrt(square): only the root and the quotient are rounded.
    func divided(byRootOf square: Rational) -> Double { double / square.double.squareRoot() }
}

/// All subsets of k out of n whole rewards, one by one.
struct ExactSubsets {
    /// The mean of their maxima.
    let mean: Rational
    /// The variance of their maxima.
    let variance: Rational
    /// Of each reward: the mean maximum of the subsets with it.
    let ownMeans: [Rational]
    /// Of each reward: the mean over *all* subsets of what it adds to the maximum of the others of its subset (k >= 2).
    let gains: [Rational]
    /// The mean of their minima.
    let meanOfMinima: Rational

    init(_ rewards: [Int], k: Int) {
        let all = subsets(of: rewards.count, size: k)
        let maxima = all.map { members in members.reduce(Int.min) { max($0, rewards[$1]) } }
        let count = all.count
        mean = Rational(maxima.reduce(0, +), count)
        let sum = maxima.reduce(0, +)
        variance = Rational(count * maxima.reduce(0) { $0 + $1 * $1 } - sum * sum, count * count)
        meanOfMinima = Rational(all.reduce(0) { $0 + $1.reduce(Int.max) { min($0, rewards[$1]) } }, count)
        var ownMeans: [Rational] = []
        var gains: [Rational] = []
        for place in rewards.indices {
            var sum = 0
            var own = 0
            var gain = 0
            for (members, maximum) in zip(all, maxima) where members.contains(place) {
                sum += maximum
                own += 1
                if k > 1 { gain += maximum - members.reduce(Int.min) { $1 == place ? $0 : max($0, rewards[$1]) } }
            }
            ownMeans.append(Rational(sum, own))
            gains.append(Rational(gain, count))
        }
        self.ownMeans = ownMeans
        self.gains = gains
    }
}
