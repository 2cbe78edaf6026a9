/// GDPO (arXiv 2601.05242): each named part of the reward is normalised in its group by itself, then the weighted parts are added up, so that a part with a
/// large spread does not drown the others. Whitening follows, see ``Whitened``.
public struct DecoupledRewards: Estimator, Equatable {
    /// The weights by name; a part without one has weight 1.
    public var weights: [PartName: Double]
    /// How each part is normalised.
    public var normalisation: PassAtOne

    /// The sum of weight * normalised part, in the order of the names; in singles in the order in which the parts were sent.
    public init(weights: [PartName: Double] = [:], normalisation: PassAtOne = PassAtOne()) {
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
        sum.isCentred = true
        var part = batch
        var rounding = RoundingOfSums(count: batch.rolloutCount)
        for name in names {
            part.rewards = try values(of: name, in: batch)
            let normalised = try normalisation.estimate(part)
            sum.isCentred = sum.isCentred && normalised.isCentred
            let weight = weights[name] ?? 1
            for rollout in 0..<batch.rolloutCount {
                let weighted = (weight * normalised.advantages[rollout]).clampedToFinite
                sum.advantages[rollout] = rounding.adding(weighted, to: sum.advantages[rollout], at: rollout)
            }
        }
        for rollout in 0..<batch.rolloutCount { sum.advantages[rollout] = rounding.settled(sum.advantages[rollout], at: rollout) }
        sum.settleSignals(in: batch)
        return sum
    }

    /// The names of the parts, sorted.
    private func names(in batch: RolloutBatch) throws(EstimatorError) -> [PartName] {
        let names = batch.parts.names.sorted()
        for (rollout, _) in batch.rewards.enumerated() where names.isEmpty { throw batch.missing("rewards", of: rollout, "its named parts") }
        if let unknown = weights.keys.sorted().first(where: { !batch.parts.has($0) }), !names.isEmpty {
            throw EstimatorError(.missingInput, "\"weights\" names \"\(unknown.text)\", which no rollout has in its \"rewards\"")
        }
        return names
    }

    /// One part of all rollouts.
    func values(of name: PartName, in batch: RolloutBatch) throws(EstimatorError) -> [Double] {
        let values = batch.parts.values(name, upTo: batch.rolloutCount)
        guard values.count == batch.rolloutCount else {
            throw batch.missing("rewards", of: values.count, "its named parts, and \"\(name.text)\" is one of them")
        }
        return Array(values)
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
