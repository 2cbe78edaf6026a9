/// Mean and spread of a list of finite rewards, without overflow for any of them and without cancellation however large they are next to their spread.
///
/// Rewards are divided by a power of two near the largest magnitude when that magnitude is extreme, so that no square and no sum leaves the range of a double.
struct Moments {
    /// The rewards were divided by this power of two.
    let scale: Double
    /// One over it.
    private let inverse: Double
    /// The mean of the scaled rewards.
    let mean: DoubleDouble
    /// The sum of squared deviations of the scaled rewards.
    let squares: Double
    /// How many there are.
    let count: Int
    /// Whether all are the same, decided by comparison: the spread of equal numbers can be non-zero by rounding.
    let allEqual: Bool

    init(_ rewards: some Collection<Double>) {
        self = rewards.withContiguousStorageIfAvailable { Moments($0) } ?? Array(rewards).withUnsafeBufferPointer { Moments($0) }
    }

    private init(_ rewards: UnsafeBufferPointer<Double>) {
        let extremes = rewards.extremes
        count = rewards.count
        allEqual = extremes.least == extremes.most
        scale = Self.scale(for: Swift.max(extremes.least.magnitude, extremes.most.magnitude))
        inverse = 1 / scale
        // Ordinary magnitudes have scale 1: no division for them.
        if scale == 1 {
            mean = rewards.exactSum.divided(by: Double(rewards.count))
            squares = rewards.squares(around: mean)
        } else {
            let (inverse, count) = (inverse, rewards.count)
            (mean, squares) = rewards.map { $0 * inverse }.withUnsafeBufferPointer {
                let mean = $0.exactSum.divided(by: Double(count))
                return (mean, $0.squares(around: mean))
            }
        }
    }

    /// 1 for ordinary magnitudes, so that ordinary rewards are not touched.
    static func scale(for magnitude: Double) -> Double {
        guard magnitude.isFinite, magnitude != 0, !(0x1p-300...0x1p300).contains(magnitude) else { return 1 }
        // Its inverse is a number as well.
        return Double(sign: .plus, exponent: Swift.max(magnitude.exponent, -1022), significand: 1)
    }

    /// The deviation of a reward from the mean, scaled.
    @inline(__always)
    func deviation(of reward: Double) -> Double { mean.subtracted(from: reward * inverse) }

    /// Writes the deviations of some rewards times a factor, in the unit of the rewards.
    func fill(_ advantages: inout [Double], from rewards: [Double], _ range: Range<Int>, times factor: Double = 1) {
        rewards.withUnsafeBufferPointer { rewards in
            advantages.withUnsafeMutableBufferPointer { advantages in
                if scale == 1 {
                    for place in range { advantages[place] = (mean.subtracted(from: rewards[place]) * factor).clampedToFinite }
                } else {
                    for place in range { advantages[place] = (deviation(of: rewards[place]) * factor * scale).clampedToFinite }
                }
            }
        }
    }

    /// sqrt(squares / count): the standard deviation of the whole (Eq. 2 as it must be meant), scaled.
    var populationDeviation: Double { (squares / Double(count)).squareRoot() }

    /// sqrt(squares / (count - 1)), Bessel's correction; undefined for one reward.
    var sampleDeviation: Double { (squares / Double(count - 1)).squareRoot() }
}

/// What differences in units of a power of two are divided by: a spread in the same unit, plus a guard in the unit of the rewards.
struct Divisor {
    private let divisor: Double
    private let factor: Double

    init(_ spread: Double, plus eps: Double, unit: Double) {
        let guarded = spread + eps / unit
        // A guard that is so much larger than rewards near 0 is beyond the range of their unit.
        (divisor, factor) = guarded.isFinite ? (guarded, 1) : (spread * unit + eps, unit)
    }

    /// Nothing: differences are only brought back to the unit of the rewards.
    init(unit: Double) { (divisor, factor) = (1, unit) }

    /// The quotient, or the nearest finite number; 0 over nothing.
    @inline(__always)
    func quotient(_ difference: Double) -> Double { divisor > 0 ? (difference / divisor * factor).clampedToFinite : 0 }
}

extension Double {
    /// The nearest finite number: only advantages that are not divided by a spread can leave the range, for rewards near its end. 0 for NaN, which is near none,
    /// and for -0, which no answer holds.
    @inline(__always)
    var clampedToFinite: Double {
        let clamped = Swift.min(Swift.max(self, -Double.greatestFiniteMagnitude), Double.greatestFiniteMagnitude)
        return clamped.isNaN ? 0 : clamped.withPlainZero
    }

    /// 0 for -0, every other number as it is.
    @inline(__always)
    var withPlainZero: Double { self + 0 }
}

extension [Double] {
    /// The mean of the finite numbers in some spans of a list that begins at `start`; `nil` if the spans are empty.
    func mean(over spans: [Range<Int>], from start: Int) -> DoubleDouble? { self[start...].mean(over: spans) }
}

extension ArraySlice<Double> {
    /// The mean of the finite numbers in some spans, counted from the first element; `nil` if the spans are empty.
    func mean(over spans: [Range<Int>]) -> DoubleDouble? {
        let count = spans.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        let mean = mean(of: count, unit: 1, spans)
        // Near the end of the range a sum leaves it though the mean does not.
        return mean.high.isFinite ? mean : self.mean(of: count, unit: 0x1p-64, spans).scaled(by: 0x1p64)
    }

    private func mean(of count: Int, unit: Double, _ spans: [Range<Int>]) -> DoubleDouble {
        var sum = CompensatedSum()
        for span in spans {
            for number in self[startIndex + span.lowerBound..<startIndex + span.upperBound] { sum.add(number * unit) }
        }
        return sum.exact.divided(by: Double(count))
    }
}
