/// The combination of Sec. 4.2.2 (Eq. 18): A = (c/n) A_Pass@k + (1 - c/n) A_Pass@1.
///
/// Hard prompts lean on Pass@1, easy ones on Pass@k, whose advantages vanish as a prompt becomes easy. Each part keeps its own normalisation.
public struct Combined: Estimator, Equatable {
    /// The Pass@k part; any method.
    public var passAtK: PassAtK
    /// The Pass@1 part.
    public var passAtOne: PassAtOne

    /// The paper's: analytical Pass@k and Pass@1 with the population deviation.
    public init(k: Int, eps: Double = 0, shortGroups: PassAtK.ShortGroups = .error) {
        passAtK = PassAtK(k: k, eps: eps, shortGroups: shortGroups)
        passAtOne = PassAtOne(eps: eps)
    }

    /// Correctness: c is needed.
    public var needs: Needs { .correct }

    /// Those of Pass@k.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { passAtK.drawnRollouts(in: batch) }

    /// Eq. 18 for every group.
    ///
    /// - Throws: ``EstimatorError`` where Pass@k does, and where the correctness of a rollout is unknown: c is needed.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try passAtK.estimate(batch)
        let passAtOne = try passAtOne.estimate(batch)
        for (index, group) in batch.groups.enumerated() {
            switch estimate.signals[index] {
            case .absent(.noneScored), .absent(.fewerScoredThanK): continue
            default: break
            }
            let share = try batch.successShare(ofGroup: index)
            // Not 1 - share, which has few digits where few are wrong.
            let rest = Double(group.rollouts.count - (try batch.successCount(ofGroup: index))) / Double(group.rollouts.count)
            for rollout in group.rollouts {
                estimate.advantages[rollout] = (share * estimate.advantages[rollout]).addingUnlessCancelled(rest * passAtOne.advantages[rollout])
            }
        }
        estimate.settleSignals(in: batch)
        return estimate
    }
}

extension RolloutBatch {
    /// c of a group.
    ///
    /// - Throws: ``EstimatorError`` where the correctness of a rollout is unknown.
    func successCount(ofGroup index: Int) throws(EstimatorError) -> Int {
        guard let correct = successes(in: groups[index]) else {
            throw EstimatorError(
                .unknownCorrectness, group: index,
                "successes are counted: rewards other than 0 and 1 need \"correct\" on each rollout or \"success_threshold\" on the estimator"
            )
        }
        return correct
    }

    /// c / n of a group with at least one scored rollout.
    func successShare(ofGroup index: Int) throws(EstimatorError) -> Double {
        Double(try successCount(ofGroup: index)) / Double(groups[index].rollouts.count)
    }
}
