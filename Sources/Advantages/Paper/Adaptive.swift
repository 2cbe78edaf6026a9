/// Adaptive training (Sec. 4.2.3): prompts whose responses are uncertain get Pass@1 advantages, the others Pass@k ones.
///
/// The paper ranks the prompts of a batch by the mean entropy of the policy over their responses and calls the upper half uncertain; it says nothing of ties and odd
/// counts. Here a prompt is uncertain if its entropy is above the ceil(quantile * G)-th smallest of the batch's G: ties stay together, on the side of Pass@k, and the
/// order of the prompts does not matter.
public struct Adaptive: Estimator, Equatable {
    /// What the entropy of a prompt is the mean of.
    public enum EntropyMean: String, Sendable, CaseIterable {
        /// The mean entropies of its rollouts, each counted once.
        case rollouts
        /// The entropies at all trained tokens of its rollouts.
        case tokens
    }

    /// What the certain prompts get.
    public var passAtK: PassAtK
    /// What the uncertain prompts get.
    public var passAtOne: PassAtOne
    /// The share of prompts that get Pass@k, 0...1.
    public var quantile: Double
    /// The entropy of a prompt.
    public var entropyMean: EntropyMean
    /// The entropy above which a prompt is uncertain, where the prompts at hand are only a part of the batch; without it the quantile decides.
    public var entropyThreshold: Double?

    /// The paper's: half of the prompts each.
    public init(
        k: Int, quantile: Double = 0.5, entropyMean: EntropyMean = .rollouts, entropyThreshold: Double? = nil, eps: Double = 0,
        shortGroups: PassAtK.ShortGroups = .error
    ) {
        passAtK = PassAtK(k: k, eps: eps, shortGroups: shortGroups)
        passAtOne = PassAtOne(eps: eps)
        self.quantile = quantile
        self.entropyMean = entropyMean
        self.entropyThreshold = entropyThreshold
    }

    /// Entropies, and all prompts to rank them.
    public var needs: Needs {
        var needs = Needs.entropy
        if entropyMean == .tokens { needs.insert(.tokens) }
        if entropyThreshold == nil { needs.insert(.wholeBatch) }
        return needs
    }

    /// Those of Pass@k.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { passAtK.drawnRollouts(in: batch) }

    /// Pass@k for the certain prompts, Pass@1 for the others.
    ///
    /// - Throws: ``EstimatorError`` where Pass@k does, and where a rollout has no entropy.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try passAtK.estimate(batch)
        let passAtOne = try passAtOne.estimate(batch)
        let entropies = try entropies(of: batch)
        guard let limit = entropyThreshold.map({ DoubleDouble($0) }) ?? quantile(of: entropies) else { return estimate }
        for (index, group) in batch.groups.enumerated() {
            guard let entropy = entropies[index], entropy.isAbove(limit) else { continue }
            for rollout in group.rollouts { estimate.advantages[rollout] = passAtOne.advantages[rollout] }
            estimate.signals[index] = passAtOne.signals[index]
        }
        estimate.settleSignals(in: batch)
        return estimate
    }

    /// The entropy that the share of the prompts does not exceed; `nil` if none has one.
    private func quantile(of entropies: [DoubleDouble?]) -> DoubleDouble? {
        let known = entropies.compactMap(\.self).sorted()
        guard !known.isEmpty else { return nil }
        let place = Quantile.rank(quantile, of: known.count)
        return place > 0 ? known[place - 1] : DoubleDouble(-Double.greatestFiniteMagnitude)
    }

    /// The entropy of each prompt, to so many digits that means which are equal compare as equal; `nil` where no response has a trained token.
    private func entropies(of batch: RolloutBatch) throws(EstimatorError) -> [DoubleDouble?] {
        for rollout in 0..<batch.rolloutCount {
            if entropyMean == .tokens { _ = try batch.mask(of: rollout) }
            if case .missing = batch.entropies[rollout] {
                throw batch.missing("entropy", of: rollout, "the policy's, a number or one per token")
            }
        }
        return batch.groups.map { entropyMean == .tokens ? batch.meanTokenEntropy(of: $0) : batch.meanEntropy(of: $0) }
    }
}
