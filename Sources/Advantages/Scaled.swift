/// A finished advantage, scaled:
///
///     A * (positive if A > 0, else negative) * (4 p (1 - p))^g,   then whitened,   then cut to [-clip, clip]
///
/// with p the accuracy of the group. Each step can be left out.
public struct Scaled: Estimator {
    /// What is scaled.
    public var base: any Estimator
    /// What advantages above 0 are multiplied by.
    public var positive: Double
    /// What advantages below 0 are multiplied by.
    public var negative: Double
    /// g, which favours prompts that are half solved; 0 for no such factor.
    public var difficultyPower: Double
    /// What follows.
    public var whitening: Whitening
    /// The largest |A| at last.
    public var clip: Double?

    /// `base`, scaled.
    public init(
        _ base: any Estimator, positive: Double = 1, negative: Double = 1, difficultyPower: Double = 0, whitening: Whitening = Whitening(.none),
        clip: Double? = nil
    ) {
        self.base = base
        self.positive = positive
        self.negative = negative
        self.difficultyPower = difficultyPower
        self.whitening = whitening
        self.clip = clip
    }

    /// Those of the base, correctness where the accuracy is asked, and what whitening needs.
    public var needs: Needs {
        let needs = Whitened(base, whitening).needs
        return difficultyPower != 0 ? needs.union(.correct) : needs
    }

    /// Those of the base, whitened.
    public func tokenNumbers(for extent: TokenExtent) -> Int { Whitened(base, whitening).tokenNumbers(for: extent) }

    /// Those of the base.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { base.drawnRollouts(in: batch) }

    /// The base's advantages, scaled.
    ///
    /// - Throws: ``EstimatorError`` what the base throws, and where the accuracy is asked and the correctness of a rollout is not known.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try base.estimate(batch)
        for (index, group) in batch.groups.enumerated() where !group.rollouts.isEmpty {
            let factor = try difficulty(ofGroup: index, in: batch)
            change(&estimate, group.rollouts) { advantage in
                // + 0: no zero below zero.
                (advantage * (advantage > 0 ? positive : negative) * factor).clampedToFinite + 0
            }
        }
        if let tokens = estimate.tokens { try estimate.set(tokens, in: batch) }
        // One factor for a whole group keeps a sum of 0, two break it.
        if positive != negative { estimate.isCentred = false }
        try whitening.apply(to: &estimate, in: batch)
        if let clip {
            for group in batch.groups { change(&estimate, group.rollouts) { Swift.min(Swift.max($0, -clip), clip) + 0 } }
            if let tokens = estimate.tokens { try estimate.set(tokens, in: batch) }
        }
        estimate.settleSignals(in: batch)
        return estimate
    }

    /// (4 p (1 - p))^g of a group.
    private func difficulty(ofGroup index: Int, in batch: RolloutBatch) throws(EstimatorError) -> Double {
        guard difficultyPower != 0 else { return 1 }
        let accuracy = try batch.successShare(ofGroup: index)
        return power(4 * accuracy * (1 - accuracy), difficultyPower).clampedToFinite
    }

    /// Changes the advantages of some rollouts, and of their tokens.
    private func change(_ estimate: inout Estimate, _ rollouts: Range<Int>, _ change: (Double) -> Double) {
        for rollout in rollouts {
            estimate.advantages[rollout] = change(estimate.advantages[rollout])
            guard let place = estimate.tokens?.place(of: rollout) else { continue }
            for token in place { estimate.tokens?.update(token, change) }
        }
    }
}
