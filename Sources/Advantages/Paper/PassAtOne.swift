/// Pass@1, the advantage of GRPO: a rollout's reward against the mean of its group, in units of the spread (Eq. 1-3).
public struct PassAtOne: Estimator, Equatable {
    /// Which spread the deviation from the mean is divided by.
    public enum Deviation: String, Sendable, CaseIterable {
        /// The standard deviation of the whole group (ddof = 0); what Eq. 12 uses, and what Pass@k becomes for k = 1.
        case population
        /// With Bessel's correction (ddof = 1), as most trainers do.
        case sample
        /// Mean and sample deviation of the *other* rollouts; where the others are all equal the difference is not divided.
        case leaveOneOut = "leave_one_out"
        /// No division: Dr.GRPO.
        case none
        /// Eq. 2 to the letter, 1/N outside the root: the population deviation over sqrt(N). A misprint, here for comparison.
        case asPrinted = "as_printed"
    }

    /// Over which rollouts the spread is taken; the mean is always the group's.
    public enum Scope: String, Sendable, CaseIterable {
        /// The rollout's own group.
        case group
        /// All rollouts of the batch.
        case batch
    }

    /// The spread.
    public var deviation: Deviation
    /// Its scope; `leaveOneOut` and `none` have none.
    public var scope: Scope
    /// The spread of the whole batch, more than 0, where the groups at hand are only a part of it; for the scope of the batch.
    public var batchDeviation: Double?
    /// Added to the spread; 0 or more.
    public var eps: Double
    /// The rule for groups of one; a raw reward is divided by 1 + eps where there is a division.
    public var singleton: Singleton
    /// In which numbers; only the sample deviation and none are known in singles, the others are always doubles.
    public var arithmetic: Arithmetic

    /// GRPO with the population deviation of the group, no eps.
    public init(
        deviation: Deviation = .population, scope: Scope = .group, batchDeviation: Double? = nil, eps: Double = 0, singleton: Singleton = .zero,
        arithmetic: Arithmetic = .double
    ) {
        self.deviation = deviation
        self.scope = scope
        self.batchDeviation = batchDeviation
        self.eps = eps
        self.singleton = singleton
        self.arithmetic = arithmetic
    }

    /// The whole batch where the spread is that of the batch and not given.
    public var needs: Needs { scope == .batch && hasScope && batchDeviation == nil ? .wholeBatch : [] }

    /// Whether the spread is one that can be taken over the batch.
    private var hasScope: Bool { deviation != .leaveOneOut && deviation != .none }

    /// Eq. 3 for every group.
    ///
    /// - Complexity: O(n) in the rollouts of the batch.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        if let root { return estimateInSingles(batch, root) }
        var estimate = Estimate(zerosFor: batch)
        let batchMoments = needs == .wholeBatch ? Moments(batch.rewards) : nil
        for group in batch.groups {
            estimate.signals.append(fill(&estimate.advantages, for: group, of: batch, batchMoments: batchMoments))
        }
        estimate.isCentred = deviation != .leaveOneOut && (singleton == .zero || !batch.hasSingles)
        estimate.settleSignals(in: batch)
        return estimate
    }

    private func fill(
        _ advantages: inout [Double], for group: RolloutBatch.Group, of batch: RolloutBatch, batchMoments: Moments?
    ) -> Signal {
        guard group.rollouts.count > 1 else {
            return fillSingleton(&advantages, for: group, of: batch)
        }
        let rewards = batch.rewards[group.rollouts]
        let moments = Moments(rewards)
        if moments.allEqual {
            return .absent(.of(equalGroup: group, in: batch))
        }
        switch deviation {
        case .leaveOneOut:
            fillLeaveOneOut(&advantages, rewards, moments)
        case .none:
            moments.fill(&advantages, from: batch.rewards, group.rollouts)
        case .population, .sample, .asPrinted:
            if scope == .batch, let batchDeviation {
                for rollout in group.rollouts {
                    advantages[rollout] = (moments.deviation(of: batch.rewards[rollout]) * (moments.scale / (batchDeviation + eps))).clampedToFinite
                }
                return .present
            }
            let spread = spread(of: batchMoments ?? moments)
            // Both scales are powers of two: their ratio is exact.
            let scale = moments.scale / (batchMoments ?? moments).scale
            let unit = (batchMoments ?? moments).scale
            if moments.scale == 1, unit == 1 {
                // Ordinary magnitudes: the same without scaling.
                let divisor = spread + eps
                batch.rewards.withUnsafeBufferPointer { rewards in
                    advantages.withUnsafeMutableBufferPointer { advantages in
                        for rollout in group.rollouts {
                            advantages[rollout] = (moments.mean.subtracted(from: rewards[rollout]) / divisor).clampedToFinite
                        }
                    }
                }
            } else {
                let divisor = Divisor(spread, plus: eps, unit: unit)
                for rollout in group.rollouts {
                    advantages[rollout] = divisor.quotient(moments.deviation(of: batch.rewards[rollout]) * scale)
                }
            }
        }
        return .present
    }

    /// The square root of singles; `nil` for doubles.
    private var root: SingleRoot? { deviation == .sample || deviation == .none ? arithmetic.root : nil }

    func fillSingleton(_ advantages: inout [Double], for group: RolloutBatch.Group, of batch: RolloutBatch) -> Signal {
        guard let rollout = group.rollouts.first else { return .absent(.noneScored) }
        let signal = batch.fill(single: group, &advantages, singleton)
        if deviation != .none { advantages[rollout] /= 1 + eps }
        return signal
    }

    private func spread(of moments: Moments) -> Double {
        switch deviation {
        case .sample: moments.sampleDeviation
        case .asPrinted: moments.populationDeviation / Double(moments.count).squareRoot()
        case .population, .leaveOneOut, .none: moments.populationDeviation
        }
    }

    /// A_i = (r_i - mean of the others) / (sample deviation of the others + eps); the division is left out where the others are equal.
    private func fillLeaveOneOut(_ advantages: inout [Double], _ rewards: ArraySlice<Double>, _ moments: Moments) {
        let deviations = rewards.map(moments.deviation)
        let squares = LeaveOneOutSquares(deviations)
        let count = Double(rewards.count)
        for (place, rollout) in rewards.indices.enumerated() {
            let difference = deviations[place] * (count / (count - 1))
            var spread = (squares[place] / (count - 2)).squareRoot()
            if squares[place] <= 0x1p-8 * difference * difference {
                // The others are near each other next to this one: against one of them their differences keep all digits. A group has one such reward.
                let other = rewards[place == 0 ? rewards.startIndex + 1 : rewards.startIndex]
                let others = Moments(rewards.indices.compactMap { $0 == rollout ? nil : rewards[$0] - other })
                guard !others.allEqual else {
                    advantages[rollout] = (difference * moments.scale).clampedToFinite
                    continue
                }
                spread = others.sampleDeviation * (others.scale / moments.scale)
            }
            advantages[rollout] = Divisor(spread, plus: eps, unit: moments.scale).quotient(difference)
        }
    }
}

extension Signal.Reason {
    /// Why a group whose rewards are all the same has no signal.
    static func of(equalGroup group: RolloutBatch.Group, in batch: RolloutBatch) -> Signal.Reason {
        switch batch.successes(in: group) {
        case .some(0): .allWrong
        case .some(group.rollouts.count): .allCorrect
        default: .equalRewards
        }
    }
}
