/// Noise in the rewards (Sec. 3.1): wrong rollouts count as right, each with the same chance.
///
/// The wrong rollout at place i of the scored ones of its group is flipped if unit(i) < share in the stream of draw -1 (see ``CounterGenerator``), from which no
/// sampled Pass@k takes anything.
public struct RewardNoise: Estimator {
    /// What estimates from the noisy rewards.
    public var base: any Estimator
    /// The chance of a wrong rollout, 0...1.
    public var share: Double
    /// Keys the random choices, together with the group's id.
    public var seed: UInt64

    /// `base` on noisy rewards.
    public init(_ base: any Estimator, share: Double, seed: UInt64 = 0) {
        self.base = base
        self.share = share
        self.seed = seed
    }

    /// Correctness, and what the base needs.
    public var needs: Needs { base.needs.union(.correct) }

    /// Those of the base.
    public func tokenNumbers(for extent: TokenExtent) -> Int { base.tokenNumbers(for: extent) }

    /// Those of the base.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { base.drawnRollouts(in: batch) }

    /// The base's advantages of the noisy batch.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var noisy = batch
        for (index, group) in batch.groups.enumerated() where !group.rollouts.isEmpty {
            _ = try batch.successCount(ofGroup: index)
            let stream = CounterGenerator(seed: seed, group: group.id).draw(-1)
            for (place, rollout) in group.rollouts.enumerated() where batch.correctness[rollout] == .wrong && stream.unit(place) < share {
                noisy.rewards[rollout] = 1
                noisy.correctness[rollout] = .correct
            }
        }
        return try base.estimate(noisy)
    }
}

/// Easy prompts are not trained on (Sec. 4.1.2): zeros for groups whose accuracy is above a threshold.
public struct EasyThreshold: Estimator {
    /// What estimates the other groups.
    public var base: any Estimator
    /// Accuracies above it are easy; the paper's remark names 60 %.
    public var threshold: Double

    /// `base` without easy prompts.
    public init(_ base: any Estimator, threshold: Double = 0.6) {
        self.base = base
        self.threshold = threshold
    }

    /// Correctness, and what the base needs.
    public var needs: Needs { base.needs.union(.correct) }

    /// Those of the base.
    public func tokenNumbers(for extent: TokenExtent) -> Int { base.tokenNumbers(for: extent) }

    /// Those of the base.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { base.drawnRollouts(in: batch) }

    /// The base's advantages, zeros for easy prompts.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try base.estimate(batch)
        for (index, group) in batch.groups.enumerated() where !group.rollouts.isEmpty {
            guard try batch.successShare(ofGroup: index) > threshold else { continue }
            for rollout in group.rollouts {
                estimate.advantages[rollout] = 0
                if let place = estimate.tokens?.place(of: rollout) {
                    for token in place { estimate.tokens?.update(token) { _ in 0 } }
                }
            }
            if estimate.signals[index] == .present { estimate.signals[index] = .absent(.easyPrompt) }
        }
        return estimate
    }
}

/// A bonus for uncertain tokens, the advantage-level form of entropy regularisation (Sec. 3.1; arXiv 2506.14758):
///
///     A_t + min(coefficient * H_t, |A_t| / bound)
///
/// Without a bound the bonus is coefficient * H_t everywhere. It breaks the zero sum.
public struct EntropyBonus: Estimator {
    /// What the bonus is added to.
    public var base: any Estimator
    /// What the entropy is multiplied by.
    public var coefficient: Double
    /// The bonus is at most |A_t| over this; `nil` for no bound.
    public var bound: Double?

    /// `base` with a bonus.
    public init(_ base: any Estimator, coefficient: Double = 0.4, bound: Double? = 2) {
        self.base = base
        self.coefficient = coefficient
        self.bound = bound
    }

    /// Entropies, and what the base needs.
    public var needs: Needs { base.needs.union(.entropy) }

    /// Those of the base, and the new ones made from them.
    public func tokenNumbers(for extent: TokenExtent) -> Int { base.tokenNumbers(for: extent) + extent.all }

    /// Those of the base.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { base.drawnRollouts(in: batch) }

    /// One advantage per rollout where the base gives such and the entropies of the group are numbers, else one per token. A discarded rollout gets no bonus.
    ///
    /// - Throws: ``EstimatorError`` what the base throws, and where a rollout has no entropy.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try base.estimate(batch)
        for rollout in 0..<batch.rolloutCount {
            if case .missing = batch.entropies[rollout] {
                throw batch.missing("entropy", of: rollout, "the policy's, a number or one per token")
            }
        }
        // Each group by itself, so that it comes out the same next to any other: per token only where its own entropies are, or the base's advantages.
        let isPerToken = batch.groups.map { group in
            batch.entropies.hasList(group.rollouts) || group.rollouts.contains { estimate.tokens?.tellsApart($0) ?? false }
        }
        var tokens = isPerToken.contains(true) ? TokenAdvantages(roomFor: batch) : nil
        var leftOver = estimate.discarded[...]
        for (group, isPerToken) in zip(batch.groups, isPerToken) {
            for rollout in group.rollouts {
                let isDiscarded = leftOver.first == rollout
                if isDiscarded { leftOver.removeFirst() }
                guard isPerToken else {
                    let entropy = batch.entropies.value(of: rollout, at: 0) ?? 0
                    if !isDiscarded { estimate.advantages[rollout] = shaped(estimate.advantages[rollout], entropy) }
                    tokens?.append(estimate.advantages[rollout], of: rollout, in: batch)
                    continue
                }
                let mask = try batch.mask(of: rollout)
                let base = estimate.tokens?[rollout]
                let place = tokens?.append(zeros: mask.tokens) ?? 0..<0
                for span in mask.spans where !isDiscarded {
                    for token in span {
                        let advantage = base.map { $0[$0.startIndex + token] } ?? estimate.advantages[rollout]
                        let entropy = batch.entropies.value(of: rollout, at: token) ?? 0
                        tokens?.update(place.lowerBound + token) { _ in shaped(advantage, entropy) }
                    }
                }
                estimate.advantages[rollout] = tokens?.mean(of: rollout, under: mask) ?? 0
            }
        }
        estimate.tokens = tokens
        estimate.isCentred = false
        try estimate.leaveRolloutsWithoutTokens(in: batch)
        estimate.settleSignals(in: batch)
        return estimate
    }

    private func shaped(_ advantage: Double, _ entropy: Double) -> Double {
        let bonus = (coefficient * entropy).clampedToFinite
        guard let bound else { return (advantage + bonus).clampedToFinite }
        return (advantage + Swift.min(bonus, advantage.magnitude / bound)).clampedToFinite
    }
}
