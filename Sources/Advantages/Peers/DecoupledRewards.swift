/// GDPO (arXiv 2601.05242): each named part of the reward is normalised in its group by itself, then the weighted parts are added up, so that a part with a
/// large spread does not drown the others. Whitening follows, see ``Whitened``.
public struct DecoupledRewards: Estimator, Equatable {
    /// The weights by name; a part without one has weight 1.
    public var weights: [String: Double]
    /// How each part is normalised.
    public var normalisation: PassAtOne

    /// The sum of weight * normalised part, in the order of the names; in singles in the order in which the parts were sent.
    public init(weights: [String: Double] = [:], normalisation: PassAtOne = PassAtOne()) {
        self.weights = weights
        self.normalisation = normalisation
    }

    /// The parts of the rewards.
    public var needs: Needs { normalisation.needs.union(.rewards) }

    /// The advantages of all groups.
    ///
    /// - Throws: ``EstimatorError`` if a rollout lacks a part that another has, or a weight names no part.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var sum = Estimate(zerosFor: batch)
        let names = try names(in: batch)
        if normalisation.deviation == .sample, let root = normalisation.arithmetic.root {
            return try estimateInSingles(batch, names: batch.parts.names, root)
        }
        sum.signals = batch.groups.map { .absent(.whatIsSaid(of: $0, in: batch)) }
        var part = batch
        for name in names {
            part.rewards = try values(of: name, in: batch)
            let normalised = try normalisation.estimate(part).advantages
            let weight = weights[name] ?? 1
            for rollout in normalised.indices {
                sum.advantages[rollout] = (sum.advantages[rollout] + (weight * normalised[rollout]).clampedToFinite).clampedToFinite
            }
        }
        sum.settleSignals(in: batch)
        return sum
    }

    /// The names of the parts, sorted.
    private func names(in batch: RolloutBatch) throws(EstimatorError) -> [String] {
        let names = batch.parts.names.sorted()
        for (rollout, _) in batch.rewards.enumerated() where names.isEmpty { throw batch.missing("rewards", of: rollout, "its named parts") }
        if let unknown = weights.keys.sorted().first(where: { !names.contains($0) }), !names.isEmpty {
            throw EstimatorError(.missingInput, "\"weights\" names \"\(unknown)\", which no rollout has in its \"rewards\"")
        }
        return names
    }

    /// One part of all rollouts.
    func values(of name: String, in batch: RolloutBatch) throws(EstimatorError) -> [Double] {
        var values: [Double] = []
        for rollout in 0..<batch.rolloutCount {
            guard let value = batch.parts.value(name, of: rollout) else {
                throw batch.missing("rewards", of: rollout, "its named parts, and \"\(name)\" is one of them")
            }
            values.append(value)
        }
        return values
    }
}

extension Signal.Reason {
    /// What can be said of a group without signal before its advantages are known.
    static func whatIsSaid(of group: RolloutBatch.Group, in batch: RolloutBatch) -> Signal.Reason {
        switch group.rollouts.count {
        case 0: .noneScored
        case 1: .singleRollout
        default:
            batch.rewards[group.rollouts].allSatisfy { $0 == batch.rewards[group.rollouts.lowerBound] }
                ? .of(equalGroup: group, in: batch) : .zeroAdvantages
        }
    }
}
