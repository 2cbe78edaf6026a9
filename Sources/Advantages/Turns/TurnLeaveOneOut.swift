/// Returns by turn against a baseline that does not bias the gradient.
///
///     A_ij = A_i + weight * (R_ij - mean over the other rollouts l of R_lj),   R_ij = sum over l >= j of gamma^(l - j) r_il
///
/// where a rollout that has ended before turn j counts as 0. The baseline of rollout i depends on the other rollouts alone, neither on its actions nor on when it
/// ends, so the gradient is not biased. The usual baseline is the mean over the m rollouts that have a turn j, rollout i among them: it shrinks the gradient of
/// turn j by the mean of (m - 1) / m, late turns more than early ones, and so bends its direction.
public struct TurnLeaveOneOut: TurnEstimator {
    /// What gives A_i; `nil` for 0.
    public var outcome: (any Estimator)?
    /// Gamma, by which the reward of a turn loses a turn earlier; 0...1.
    public var discount: Double
    /// What the difference is multiplied by.
    public var weight: Double
    /// What the differences of one turn index are divided by over the group's rollouts, ended ones as 0. A division biases again, as it does in GRPO.
    public var deviation: Spread

    /// Returns against the others', undivided.
    public init(outcome: (any Estimator)? = nil, discount: Double = 1, weight: Double = 1, deviation: Spread = .none) {
        self.outcome = outcome
        self.discount = discount
        self.weight = weight
        self.deviation = deviation
    }

    /// weight * (R_ij against the mean of the others), the largest double with its sign where that is beyond the range.
    ///
    /// - Complexity: linear in the turns.
    /// - Throws: ``EstimatorError`` if a rollout has no turns.
    public func credits(in batch: RolloutBatch) throws(EstimatorError) -> [Double] {
        let table = try TurnTable(of: batch)
        let returns = TurnSums(of: table.rewards, in: table, discount: discount)
        var credits = [Double](repeating: 0, count: table.count)
        for group in batch.groups where group.rollouts.count > 1 {
            // Rollouts leave as the index grows: each turn is looked at once or twice.
            var present = group.rollouts.filter { !table[$0].isEmpty }
            var index = 0
            while !present.isEmpty {
                let turns = present.map { table[$0].lowerBound + index }
                fill(&credits, turns, returns, of: group.rollouts.count)
                index += 1
                present.removeAll { table[$0].count <= index }
            }
        }
        return credits
    }

    /// The credits of the turns of one index, `count - turns.count` rollouts having ended.
    private func fill(_ credits: inout [Double], _ turns: [Int], _ returns: TurnSums, of count: Int) {
        let (numbers, unit) = returns.numbers(at: turns)
        let extremes = numbers.withUnsafeBufferPointer(\.extremes)
        let hasEnded = numbers.count < count
        let least = hasEnded ? Swift.min(extremes.least, 0) : extremes.least
        let most = hasEnded ? Swift.max(extremes.most, 0) : extremes.most
        guard least < most else { return }
        let scale = Moments.scale(for: Swift.max(least.magnitude, most.magnitude))
        // Where all are present the differences are taken from one of them: equal returns are exactly zeros then.
        let reference = hasEnded ? 0 : numbers[0] / scale
        let differences = numbers.map { $0 / scale - reference }
        var sum = CompensatedSum()
        for difference in differences { sum.add(difference) }
        let total = sum.value
        var factor = scale
        var divisor = 1.0
        if deviation != .none {
            let mean = total / Double(count)
            var squares = CompensatedSum()
            for difference in differences { squares.add((difference - mean) * (difference - mean)) }
            squares.add(Double(count - numbers.count) * mean * mean)
            divisor = (squares.value / Double(deviation == .sample ? count - 1 : count)).squareRoot()
            factor = 1 / unit
            guard divisor > 0 else { return }
        }
        for (turn, difference) in zip(turns, differences) {
            let credit = (Double(count) * difference - total) / Double(count - 1) / divisor
            credits[turn] = (weight * credit * factor * unit).clampedToFinite
        }
    }
}
