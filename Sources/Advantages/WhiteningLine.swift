/// The line that whitening is.
struct WhiteningLine {
    /// The values were divided by this power of two.
    private let scale: Double
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
            scale = 1
            mean = DoubleDouble(moments.mean)
            let variance = moments.deviation * moments.deviation + whitening.varianceEps
            let spread = Swift.max(variance, whitening.varianceMinimum).squareRoot()
            divisor = Divisor(spread, plus: whitening.eps, unit: 1)
            isFlat = !(spread + whitening.eps > 0)
            return
        }
        var (least, most, count) = (Double.infinity, -Double.infinity, 0.0)
        for place in values.indices {
            let length = lengths?[place] ?? 1
            guard length > 0 else { continue }
            least = Swift.min(least, values[place])
            most = Swift.max(most, values[place])
            count += length
        }
        let scale = Moments.scale(for: Swift.max(least.magnitude, most.magnitude))
        mean = Self.sum(values, lengths, scale: scale, isCentred: isCentred).divided(by: count)
        var squares = CompensatedSum()
        for place in values.indices {
            let deviation = mean.subtracted(from: values[place] / scale)
            squares.add((lengths?[place] ?? 1) * deviation * deviation)
        }
        let variance = squares.value / (whitening.deviation == .sample ? count - 1 : count)
        let (eps, minimum) = (whitening.varianceEps / scale / scale, whitening.varianceMinimum / scale / scale)
        if eps.isFinite, minimum.isFinite {
            divisor = Divisor(Swift.max(variance + eps, minimum).squareRoot(), plus: whitening.eps, unit: scale)
        } else {
            // Next to such guards the variance is nothing.
            let spread = Swift.max(whitening.varianceEps, whitening.varianceMinimum).squareRoot()
            divisor = Divisor(0, plus: spread + whitening.eps, unit: scale)
        }
        self.scale = scale
        isFlat = !(least < most)
    }

    /// The sum of the scaled values, each as often as its length.
    private static func sum(_ values: [Double], _ lengths: [Double]?, scale: Double, isCentred: Bool) -> DoubleDouble {
        // A group that says nothing must not get what rounding leaves of sums that are 0.
        guard !isCentred || lengths != nil else { return DoubleDouble(0) }
        var sum = CompensatedSum()
        var magnitude = 0.0
        for place in values.indices {
            let value = values[place] / scale
            let length = lengths?[place] ?? 1
            sum.add(length, times: value)
            magnitude += length * value.magnitude
        }
        return isCentred && sum.value.magnitude <= 0x1p-50 * magnitude ? DoubleDouble(0) : sum.exact
    }

    /// The value on the line; 0 where all values are the same.
    func value(_ advantage: Double) -> Double { isFlat ? 0 : divisor.quotient(mean.subtracted(from: advantage / scale)) }

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
