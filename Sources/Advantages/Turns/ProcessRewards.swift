/// MT-GRPO (arXiv 2505.11821) and the process supervision of GRPO (arXiv 2402.03300, Sec. 4.1.3): the rewards of all turns of a group are standardised, and each
/// turn gets what is still to come of them.
///
///     A_ij = A_i + weight * sum over l >= j of gamma^(l - j) z_il,   z_il = (r_il - mean) / deviation over all turns of the group
public struct ProcessRewards: TurnEstimator {
    /// What gives A_i.
    public var outcome: (any Estimator)?
    /// Gamma, by which the reward of a turn loses a turn earlier; 0...1.
    public var discount: Double
    /// Lambda, what the sums are multiplied by.
    public var weight: Double
    /// What the rewards' deviations from their mean are divided by.
    public var deviation: Spread

    /// MT-GRPO.
    public init(outcome: any Estimator = PassAtOne(), discount: Double = 1, weight: Double = 1, deviation: Spread = .population) {
        self.outcome = outcome
        self.discount = discount
        self.weight = weight
        self.deviation = deviation
    }

    /// weight * the sums of the standardised rewards still to come, the largest double with its sign where that is beyond the range.
    ///
    /// - Complexity: linear in the turns.
    /// - Throws: ``EstimatorError`` if a rollout has no turns.
    public func credits(in batch: RolloutBatch) throws(EstimatorError) -> [Double] {
        let table = try TurnTable(of: batch)
        var standardised: [Double] = []
        standardised.reserveCapacity(table.count)
        var units: [Double] = []
        for group in batch.groups {
            let own = Deviations(table.rewards[table.turns(of: group)], by: deviation)
            standardised += own.values
            units.append(own.unit)
        }
        let sums = TurnSums(of: standardised, in: table, discount: discount)
        return zip(batch.groups, units).flatMap { group, unit in
            table.turns(of: group).map { (sums.value(at: $0, times: weight) * unit).clampedToFinite }
        }
    }
}
