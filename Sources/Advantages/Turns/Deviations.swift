/// Numbers against their mean, in units of their spread.
struct Deviations {
    /// The differences over the spread; without a spread in units of ``unit``. Zeros if the numbers are all the same, or fewer than two.
    private(set) var values: [Double]
    /// 1, or a power of two where differences may leave the range of doubles.
    private(set) var unit = 1.0

    /// - Parameters:
    ///   - numbers: finite ones in units of `unit`.
    ///   - unit: a power of two.
    ///   - spread: what the differences are divided by.
    init(_ numbers: some Collection<Double>, unit: Double = 1, by spread: Spread) {
        values = [Double](repeating: 0, count: numbers.count)
        guard numbers.count > 1 else { return }
        let moments = Moments(numbers)
        guard !moments.allEqual else { return }
        switch spread {
        case .none:
            // In a large unit nothing leaves the range.
            self.unit = unit == 1 ? moments.scale : unit
            let factor = unit == 1 ? 1 : moments.scale
            values = numbers.map { (moments.deviation(of: $0) * factor).withPlainZero }
        case .population, .sample:
            let divisor = spread.divisor(of: moments, eps: 0)
            values = numbers.map { divisor.quotient(moments.deviation(of: $0)) }
        }
    }
}
