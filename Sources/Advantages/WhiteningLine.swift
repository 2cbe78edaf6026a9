/// The line that whitening is.
struct WhiteningLine {
    /// One over the power of two that values are divided by.
    private let inverse: Double
    private let mean: DoubleDouble
    private let divisor: Divisor
    /// Whether all values are the same.
    private let isFlat: Bool

    /// The line of some values.
    ///
    /// - Parameters:
    ///   - lengths: how often each value counts; once without them.
    ///   - isCentred: whether the values of each group add up to 0 but for their rounding.
    init(_ whitening: Whitening, _ values: [Double], lengths: [Double]? = nil, isCentred: Bool = false) {
        if let moments = whitening.batchMoments {
            inverse = 1
            mean = DoubleDouble(moments.mean)
            let variance = moments.deviation * moments.deviation + whitening.varianceEps
            let spread = Swift.max(variance, whitening.varianceMinimum).squareRoot()
            divisor = Divisor(spread, plus: whitening.eps, unit: 1)
            isFlat = !(spread + whitening.eps > 0)
            return
        }
        let (least, most, count) = Self.extremes(values, lengths)
        let scale = Moments.scale(for: Swift.max(least.magnitude, most.magnitude))
        let scaled = scale == 1 ? values : values.map { $0 / scale }
        let mean = Self.sum(scaled, lengths, isCentred: isCentred).divided(by: count)
        let squares = Self.squares(scaled, lengths, around: mean)
        let variance = squares / (whitening.deviation == .sample ? count - 1 : count)
        let (eps, minimum) = (whitening.varianceEps / scale / scale, whitening.varianceMinimum / scale / scale)
        if eps.isFinite, minimum.isFinite {
            divisor = Divisor(Swift.max(variance + eps, minimum).squareRoot(), plus: whitening.eps, unit: scale)
        } else {
            // The variance is too small to change such a guard.
            let spread = Swift.max(whitening.varianceEps, whitening.varianceMinimum).squareRoot()
            divisor = Divisor(0, plus: spread + whitening.eps, unit: scale)
        }
        self.mean = mean
        inverse = 1 / scale
        isFlat = !(least < most)
    }

    /// The smallest and the largest value that counts, and how many count.
    private static func extremes(_ values: [Double], _ lengths: [Double]?) -> (least: Double, most: Double, count: Double) {
        guard let lengths else {
            let extremes = values.withUnsafeBufferPointer(\.extremes)
            return (extremes.least, extremes.most, Double(values.count))
        }
        var (least, most, count) = (Double.infinity, -Double.infinity, 0.0)
        for (value, length) in zip(values, lengths) where length > 0 {
            least = Swift.min(least, value)
            most = Swift.max(most, value)
            count += length
        }
        return (least, most, count)
    }

    /// The sum of the values, each as often as its length. What rounding leaves of a sum that is 0 is 0: a group that says nothing must not get it.
    private static func sum(_ values: [Double], _ lengths: [Double]?, isCentred: Bool) -> DoubleDouble {
        var sum = DoubleDouble(0)
        var magnitude = 0.0
        if let lengths {
            var all = CompensatedSum()
            for (value, length) in zip(values, lengths) {
                all.add(value, times: length)
                magnitude += length * value.magnitude
            }
            sum = all.exact
        } else if !isCentred {
            values.withUnsafeBufferPointer {
                sum = $0.exactSum
                magnitude = $0.sum { $0.replacing(with: -$0, where: $0 .< 0) }
            }
        }
        return sum.high.magnitude <= 0x1p-50 * magnitude ? DoubleDouble(0) : sum
    }

    private static func squares(_ values: [Double], _ lengths: [Double]?, around mean: DoubleDouble) -> Double {
        guard let lengths else { return values.withUnsafeBufferPointer { $0.squares(around: mean) } }
        var squares = CompensatedSum()
        for (value, length) in zip(values, lengths) {
            let deviation = mean.subtracted(from: value)
            squares.add(length * deviation * deviation)
        }
        return squares.value
    }

    /// The value on the line; 0 where all values are the same.
    func value(_ advantage: Double) -> Double { isFlat ? 0 : divisor.quotient(mean.subtracted(from: advantage * inverse)) }

    /// Moves the advantages of all trained tokens.
    func apply(to tokens: inout TokenAdvantages, in batch: RolloutBatch) throws(EstimatorError) {
        for rollout in 0..<batch.rolloutCount {
            let start = tokens.place(of: rollout).lowerBound
            for span in try batch.mask(of: rollout).spans {
                for token in span {
                    try batch.checkCancelled(atToken: token)
                    tokens.update(start + token, value)
                }
            }
        }
    }
}
