/// An estimator whose advantages of a group depend on that group alone.
public protocol GroupEstimator: Estimator {
    /// Fills in the advantages of a group with at least one scored rollout; they are zeros before.
    ///
    /// - Parameters:
    ///   - advantages: those of the whole batch; only the places of `group` are written.
    ///   - group: a group of `batch`.
    ///   - index: which one.
    ///   - batch: the batch.
    /// - Returns: why there is no signal where that is known; all-zero advantages are seen anyway.
    func fill(_ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch) throws(EstimatorError) -> Signal

    /// Whether the advantages of each group of a batch add up to 0 but for their rounding.
    func isCentred(in batch: RolloutBatch) -> Bool
}

extension GroupEstimator {
    /// Nothing says so.
    public func isCentred(in batch: RolloutBatch) -> Bool { false }

    /// Group after group.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        for (index, group) in batch.groups.enumerated() {
            guard !group.rollouts.isEmpty else {
                estimate.signals.append(.absent(.noneScored))
                continue
            }
            estimate.signals.append(try fill(&estimate.advantages, for: group, at: index, of: batch))
        }
        estimate.isCentred = isCentred(in: batch)
        estimate.settleSignals(in: batch)
        return estimate
    }
}

extension Estimate {
    /// Makes the signals agree with the advantages: present where any is not zero, absent where all are. Zeros below zero become plain ones there.
    mutating func settleSignals(in batch: RolloutBatch) {
        for (index, group) in batch.groups.enumerated() {
            let isZero = group.rollouts.allSatisfy { rollout in
                advantages[rollout] == 0 && (tokens.map { $0[rollout].allSatisfy { $0 == 0 } } ?? true)
            }
            guard isZero else {
                signals[index] = .present
                continue
            }
            for rollout in group.rollouts { advantages[rollout] = 0 }
            if signals[index] == .present { signals[index] = .absent(group.rollouts.isEmpty ? .noneScored : .zeroAdvantages) }
        }
    }

    /// Gives rollouts without a trained token advantage 0 where advantages are those of tokens: there is no token to train on. Groups of such have this as the
    /// reason that they have no signal.
    mutating func leaveRolloutsWithoutTokens(in batch: RolloutBatch) throws(EstimatorError) {
        guard isOfTokens else { return }
        for (index, group) in batch.groups.enumerated() where !group.rollouts.isEmpty {
            var hasTokens = false
            for rollout in group.rollouts {
                if try batch.mask(of: rollout).spans.isEmpty { advantages[rollout] = 0 } else { hasTokens = true }
            }
            if !hasTokens { signals[index] = .absent(.noTrainedTokens) }
        }
    }
}

/// What becomes of a group with one scored rollout.
public enum Singleton: String, Sendable, CaseIterable {
    /// Advantage 0: nothing to compare with.
    case zero
    /// The raw reward, as if the mean of the group were 0 and its spread 1.
    case raw
}

extension RolloutBatch {
    /// Whether a group has one scored rollout.
    var hasSingles: Bool { groups.contains { $0.rollouts.count == 1 } }

    /// The reward of the one rollout of a group, or zero.
    func fill(single group: Group, _ advantages: inout [Double], _ singleton: Singleton) -> Signal {
        guard singleton == .raw else { return .absent(.singleRollout) }
        advantages[group.rollouts.lowerBound] = rewards[group.rollouts.lowerBound].withPlainZero
        return rewards[group.rollouts.lowerBound] == 0 ? .absent(.singleRollout) : .present
    }

    /// The trained tokens of a rollout.
    ///
    /// - Throws: ``EstimatorError`` if they are not known.
    func mask(of rollout: Int) throws(EstimatorError) -> TokenMask {
        guard rollout < masks.count, let mask = masks[rollout] else {
            throw missing("tokens", of: rollout, "the number of response tokens, or a mask")
        }
        return mask
    }

    /// The error for a rollout that lacks a field which the estimator needs.
    func missing(_ field: String, of rollout: Int, _ meaning: String) -> EstimatorError {
        EstimatorError(
            .missingInput, group: groups.firstIndex { $0.rollouts.contains(rollout) }, rollout: rollout, field: field,
            "\"\(field)\" is needed on every scored rollout: \(meaning)")
    }
}
