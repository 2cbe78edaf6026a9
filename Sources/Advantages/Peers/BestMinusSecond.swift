/// The best rollout gets its lead over the second best, the others nothing (arXiv 2503.19595; `grpo_passk` of verl). A tie for the best gives zeros.
public struct BestMinusSecond: GroupEstimator, Equatable {
    /// What the lead is divided by: the population or sample deviation, or nothing.
    public var deviation: Spread
    /// Added to the deviation.
    public var eps: Double

    /// The lead itself, undivided.
    public init(deviation: Spread = .none, eps: Double = 0) {
        self.deviation = deviation
        self.eps = eps
    }

    /// The advantages of one group.
    public func fill(_ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch) -> Signal {
        guard group.rollouts.count > 1 else { return .absent(.singleRollout) }
        let moments = Moments(batch.rewards[group.rollouts])
        guard !moments.allEqual else { return .absent(.of(equalGroup: group, in: batch)) }
        var best = group.rollouts.lowerBound
        var second = -Double.infinity
        for rollout in group.rollouts.dropFirst() {
            if batch.rewards[rollout] > batch.rewards[best] {
                second = batch.rewards[best]
                best = rollout
            } else {
                second = Swift.max(second, batch.rewards[rollout])
            }
        }
        let lead = batch.rewards[best] / moments.scale - second / moments.scale
        advantages[best] = deviation.divisor(of: moments, eps: eps).quotient(lead)
        return lead > 0 ? .present : .absent(.zeroAdvantages)
    }
}

/// A standard deviation to divide by, or none.
public enum Spread: String, Sendable, CaseIterable {
    /// That of the whole (ddof = 0).
    case population
    /// With Bessel's correction (ddof = 1).
    case sample
    /// No division.
    case none

    /// What scaled differences are divided by: the deviation plus eps, or nothing.
    func divisor(of moments: Moments, eps: Double) -> Divisor {
        switch self {
        case .none: Divisor(unit: moments.scale)
        case .population: Divisor(moments.populationDeviation, plus: eps, unit: moments.scale)
        case .sample: Divisor(moments.sampleDeviation, plus: eps, unit: moments.scale)
        }
    }
}
