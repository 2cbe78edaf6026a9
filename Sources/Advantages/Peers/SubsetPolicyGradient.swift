/// PKPO (arXiv 2505.15201): unbiased weights for the gradient of E[max of k], for any real rewards, in three forms of falling variance.
///
/// With the rewards in ascending order, gaps d_j between neighbours and M_i the mean maximum of the subsets of k that hold rollout i:
///
///     s                = (k / n) M_i
///     sloo             = s minus its leave-one-out baseline = k / (n - k) (M_i - rho)
///     sloo_minus_one   = mean over all subsets of max(with i) - max(without i) = sum of d_j C(j, k-1) / C(n, k) over j below i's place
public struct SubsetPolicyGradient: Estimator, Equatable {
    /// Which baseline is subtracted.
    public enum Variant: String, Sendable, CaseIterable {
        /// None (Eq. 19).
        case s
        /// The estimate from the other rollouts (Eq. 29); sums to zero; needs more than k rollouts.
        case sloo
        /// The best of the rest of each subset (Eq. 33), the paper's recommendation: never negative; needs k >= 2.
        case slooMinusOne = "sloo_minus_one"
    }

    /// Size of the subsets.
    public var k: Int
    /// Which baseline.
    public var variant: Variant
    /// The rule for groups sent with too few rollouts.
    public var shortGroups: PassAtK.ShortGroups

    /// PKPO.
    public init(k: Int, variant: Variant = .slooMinusOne, shortGroups: PassAtK.ShortGroups = .error) {
        self.k = k
        self.variant = variant
        self.shortGroups = shortGroups
    }

    /// Rollouts that a group must have.
    private var least: Int { variant == .sloo ? k + 1 : k }

    /// The advantages of all groups.
    ///
    /// - Throws: ``EstimatorError`` if k is out of range or a group too short.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        guard k >= (variant == .slooMinusOne ? 2 : 1) else {
            throw EstimatorError(.invalidParameter, "\(variant.rawValue) needs k of \(variant == .slooMinusOne ? 2 : 1) or more, it is \(k)")
        }
        var estimate = Estimate(zerosFor: batch)
        estimate.k = k
        for (index, group) in batch.groups.enumerated() {
            if group.sent < least && shortGroups == .error { throw .short(group, index, least, variant == .sloo ? "k + 1" : "k") }
            guard group.rollouts.count >= least else {
                estimate.signals.append(.absent(group.rollouts.isEmpty ? .noneScored : .fewerScoredThanK))
                continue
            }
            let rewards = Array(batch.rewards[group.rollouts])
            for (place, value) in weights(rewards).enumerated() { estimate.advantages[group.rollouts.lowerBound + place] = value }
            estimate.signals.append(.absent(.whatIsSaid(of: group, in: batch)))
        }
        estimate.settleSignals(in: batch)
        return estimate
    }

    private func weights(_ rewards: [Double]) -> [Double] {
        let count = Double(rewards.count)
        switch variant {
        case .s: return SubsetMaximum.shares(rewards, k: k)
        case .sloo:
            let maximum = SubsetMaximum(rewards, k: k)
            return maximum.differences.map { (Double(k) / (count - Double(k)) * $0 * maximum.scale).clampedToFinite }
        case .slooMinusOne: return SubsetMaximum.gains(rewards, k: k)
        }
    }
}

/// max@k (arXiv 2510.23393): the PKPO weights s, standardised in their group as GRPO does with rewards.
public struct MaximumAtK: Estimator, Equatable {
    /// Size of the subsets.
    public var k: Int
    /// What the weights are divided by.
    public var deviation: Spread
    /// Added to the deviation.
    public var eps: Double
    /// The rule for groups sent with fewer than k rollouts.
    public var shortGroups: PassAtK.ShortGroups

    /// max@k with the population deviation.
    public init(k: Int, deviation: Spread = .population, eps: Double = 0, shortGroups: PassAtK.ShortGroups = .error) {
        self.k = k
        self.deviation = deviation
        self.eps = eps
        self.shortGroups = shortGroups
    }

    /// The advantages of all groups.
    ///
    /// - Throws: ``EstimatorError`` if k < 1 or a group is too short.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        guard k >= 1 else { throw EstimatorError(.invalidParameter, "k must be 1 or more, it is \(k)") }
        var estimate = Estimate(zerosFor: batch)
        estimate.k = k
        for (index, group) in batch.groups.enumerated() {
            if group.sent < k && shortGroups == .error { throw .short(group, index, k, "k") }
            guard group.rollouts.count >= k else {
                estimate.signals.append(.absent(group.rollouts.isEmpty ? .noneScored : .fewerScoredThanK))
                continue
            }
            estimate.signals.append(.absent(.whatIsSaid(of: group, in: batch)))
            let maximum = SubsetMaximum(Array(batch.rewards[group.rollouts]), k: k)
            // s minus its mean is (k / n) * scale times the differences; deviations are taken of these, which are near 1 in size.
            let moments = Moments(maximum.differences)
            guard !moments.allEqual else { continue }
            let unit = Double(k) / Double(group.rollouts.count) * maximum.scale
            let spread = deviation == .sample ? moments.sampleDeviation : moments.populationDeviation
            let divisor = Divisor(spread, plus: eps, unit: unit * moments.scale)
            for (place, difference) in maximum.differences.enumerated() {
                let value: Double
                switch deviation {
                case .none: value = (difference * unit).clampedToFinite
                case .population, .sample: value = divisor.quotient(difference / moments.scale)
                }
                estimate.advantages[group.rollouts.lowerBound + place] = value
            }
        }
        estimate.settleSignals(in: batch)
        return estimate
    }
}

extension EstimatorError {
    /// A group sent with too few rollouts.
    static func short(_ group: RolloutBatch.Group, _ index: Int, _ least: Int, _ rule: String) -> EstimatorError {
        EstimatorError(
            .fewerRolloutsThanK, group: index,
            "a group needs at least \(rule) = \(least) rollouts, this one has \(group.sent); \"short_groups\": \"zero\" turns such groups into zeros")
    }
}
