/// GiGPO (arXiv 2505.10978): next to the outcome, each turn is compared with all turns of its group that began in the same state.
///
///     A_ij = A_i + weight * S_ij,   S_ij = (R_ij - mean) / deviation over all (rollout, turn) of the group with the state of turn j,   R_ij = sum over l >= j of gamma^(l - j) r_il
///
/// A state that was seen once, and a turn without a state, has S = 0.
public struct GroupInGroup: TurnEstimator {
    /// What gives A_i.
    public var outcome: (any Estimator)?
    /// Gamma, by which the reward of a turn loses a turn earlier; 0...1.
    public var discount: Double
    /// What S is multiplied by.
    public var weight: Double
    /// What the deviations from the mean of a state are divided by.
    public var deviation: Spread

    /// GiGPO.
    public init(outcome: any Estimator = PassAtOne(), discount: Double = 0.95, weight: Double = 1, deviation: Spread = .population) {
        self.outcome = outcome
        self.discount = discount
        self.weight = weight
        self.deviation = deviation
    }

    /// weight * S_ij of all turns, the largest double with its sign where that is beyond the range.
    ///
    /// - Complexity: linear in the turns.
    /// - Throws: ``EstimatorError`` if a rollout has no turns.
    public func credits(in batch: RolloutBatch) throws(EstimatorError) -> [Double] {
        let table = try TurnTable(of: batch)
        let returns = TurnSums(of: table.rewards, in: table, discount: discount)
        guard let most = table.states.max(), most >= 0 else { return [Double](repeating: 0, count: table.count) }
        var credits = [Double](repeating: 0, count: table.count)
        // By state: how many turns of the group have it, and then where the next of them goes.
        var counts = [Int](repeating: 0, count: Int(most) + 1)
        var next = counts
        for group in batch.groups {
            let turns = table.turns(of: group)
            for turn in turns where table.states[turn] >= 0 { counts[Int(table.states[turn])] += 1 }
            var places: [Range<Int>] = []
            var end = 0
            for turn in turns where table.states[turn] >= 0 {
                let state = Int(table.states[turn])
                guard counts[state] > 0 else { continue }
                places.append(end..<end + counts[state])
                next[state] = end
                end += counts[state]
                counts[state] = 0
            }
            var sorted = [Int](repeating: 0, count: end)
            for turn in turns where table.states[turn] >= 0 {
                let state = Int(table.states[turn])
                sorted[next[state]] = turn
                next[state] += 1
            }
            for place in places where place.count > 1 {
                let own = sorted[place]
                let (numbers, unit) = returns.numbers(at: own)
                let deviations = Deviations(numbers, unit: unit, by: deviation)
                for (turn, value) in zip(own, deviations.values) { credits[turn] = (weight * value * deviations.unit).clampedToFinite }
            }
        }
        return credits
    }
}
