/// "Exceeding Pass@k" (Eq. 17): the analytical Pass@k advantage times f(c) = 4 / (10 ln(c + 0.5)), which moves the peak of eta to one right response.
///
/// The paper does not name the base of the logarithm; the natural one gives f(1) = 0.987. f(0) would be negative, but a group without a success has no advantage
/// to multiply, and gets zeros.
public struct ExceedingPassAtK: Estimator, Equatable {
    /// The analytical Pass@k.
    public var passAtK: PassAtK

    /// Eq. 17 over Eq. 14 and 15.
    public init(k: Int, eps: Double = 0, shortGroups: PassAtK.ShortGroups = .error) {
        passAtK = PassAtK(k: k, eps: eps, shortGroups: shortGroups)
    }

    /// Correctness: c is needed.
    public var needs: Needs { .correct }

    /// Those of Pass@k.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { passAtK.drawnRollouts(in: batch) }

    /// f(c); 0 for c = 0.
    public static func factor(correct c: Int) -> Double {
        c > 0 ? 4 / (10 * naturalLogarithm(Double(c) + 0.5)) : 0
    }

    /// Eq. 17 for every group.
    ///
    /// - Throws: ``EstimatorError`` where Pass@k does, and where the correctness of a rollout is unknown.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try passAtK.estimate(batch)
        for (index, group) in batch.groups.enumerated() where !group.rollouts.isEmpty {
            let factor = Self.factor(correct: try batch.successCount(ofGroup: index))
            for rollout in group.rollouts where estimate.advantages[rollout] != 0 {
                estimate.advantages[rollout] = (estimate.advantages[rollout] * factor).clampedToFinite
            }
        }
        estimate.settleSignals(in: batch)
        return estimate
    }
}
