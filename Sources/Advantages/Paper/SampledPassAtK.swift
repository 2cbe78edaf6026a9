/// Pass@k over random subsets (Sec. 2.3, Alg. 2).
public struct Bootstrap: Sendable, Equatable {
    /// What a rollout gets from the subsets it is in.
    public enum Scale: String, Sendable, CaseIterable {
        /// Eq. 6 as printed: the sum of their advantages, about k times the analytical value when as many subsets are drawn as there are rollouts.
        case sum
        /// Their mean, which converges to the analytical value.
        case mean
    }

    /// Subsets drawn per group; `nil` draws as many as the group has scored rollouts, as the paper does.
    public var draws: Int?
    /// Keys the random choices, together with the group's id.
    public var seed: UInt64
    /// Sum or mean.
    public var scale: Scale

    /// Eq. 6 with N_group = N_rollout.
    public init(draws: Int? = nil, seed: UInt64 = 0, scale: Scale = .sum) {
        self.draws = draws
        self.seed = seed
        self.scale = scale
    }

    /// Fills in the advantages of a group of at least k scored rollouts. A rollout in no subset gets 0.
    ///
    /// - Complexity: O(n + draws * k).
    /// - Throws: ``EstimatorError`` if the work was stopped.
    func fill(
        _ advantages: inout [Double], for group: RolloutBatch.Group, of batch: RolloutBatch, k: Int, eps: Double
    ) throws(EstimatorError) -> Signal {
        if let reason = PassAtK.reasonForNoSignal(of: group, in: batch, k: k) { return .absent(reason) }
        let outcomes = batch.outcomes(of: group)
        let draws = draws ?? outcomes.count
        let generator = CounterGenerator(seed: seed, group: group.id)
        var sampler = SubsetSampler(n: outcomes.count, k: k)
        var rewards: [Double] = []
        rewards.reserveCapacity(draws)
        for draw in 0..<draws {
            try batch.checkCancelled(atDraw: draw, of: k)
            rewards.append(sampler.sample(draw, from: generator).reduce(-.infinity) { Swift.max($0, outcomes[$1]) })
        }
        guard let standardised = Standardised(rewards, eps: eps) else { return .absent(.equalSubsetRewards) }
        // The subsets are drawn a second time instead of being kept: memory stays O(n + draws).
        var memberships = [Int](repeating: 0, count: outcomes.count)
        sampler = SubsetSampler(n: outcomes.count, k: k)
        for draw in 0..<draws {
            try batch.checkCancelled(atDraw: draw, of: k)
            for member in sampler.sample(draw, from: generator) {
                advantages[group.rollouts.lowerBound + member] += standardised.advantages[draw]
                memberships[member] += 1
            }
        }
        if scale == .mean {
            for (member, count) in memberships.enumerated() where count > 0 {
                advantages[group.rollouts.lowerBound + member] /= Double(count)
            }
        }
        return .present
    }
}

extension RolloutBatch {
    /// Asks between draws of k, once in some ten thousand rollouts.
    fileprivate func checkCancelled(atDraw draw: Int, of k: Int) throws(EstimatorError) {
        guard draw % Swift.max(1, 65_536 / k) == 0, isCancelled() else { return }
        throw EstimatorError(.cancelled, "the work was stopped")
    }
}

/// Pass@k over consecutive subsets (Sec. 2.2, Alg. 1): subset j holds rollouts k(j-1)+1 ... kj, and what is left over is not trained on.
public struct FullSampling: Sendable, Equatable {
    /// The order is drawn at random first, from this seed and the group's id; `nil` keeps the order of the request.
    public var shuffleSeed: UInt64?

    /// Consecutive subsets in the order of the request.
    public init(shuffleSeed: UInt64? = nil) {
        self.shuffleSeed = shuffleSeed
    }

    /// Fills in the advantages of a group of at least k scored rollouts.
    ///
    /// - Complexity: O(n).
    func fill(
        _ advantages: inout [Double], discarding discarded: inout [Int], for group: RolloutBatch.Group, of batch: RolloutBatch, k: Int, eps: Double
    ) -> Signal {
        let outcomes = batch.outcomes(of: group)
        let order = shuffleSeed.map { CounterGenerator(seed: $0, group: group.id).draw(0).permutation(of: outcomes.count) } ?? Array(outcomes.indices)
        let subsets = outcomes.count / k
        let first = group.rollouts.lowerBound
        discarded += order[(subsets * k)...].map { first + $0 }
        if let reason = PassAtK.reasonForNoSignal(of: group, in: batch, k: k) { return .absent(reason) }
        let rewards = (0..<subsets).map { subset in
            order[subset * k..<(subset + 1) * k].reduce(-.infinity) { Swift.max($0, outcomes[$1]) }
        }
        guard let standardised = Standardised(rewards, eps: eps) else { return .absent(.equalSubsetRewards) }
        for (place, member) in order[..<(subsets * k)].enumerated() {
            advantages[first + member] = standardised.advantages[place / k]
        }
        return .present
    }
}

/// Eq. 1-3 over the rewards of subsets, with the deviation of the whole as in Eq. 12; `nil` if all are equal.
private struct Standardised {
    let advantages: [Double]

    init?(_ rewards: [Double], eps: Double) {
        guard !rewards.isEmpty else { return nil }
        let moments = Moments(rewards)
        guard !moments.allEqual else { return nil }
        let divisor = Divisor(moments.populationDeviation, plus: eps, unit: moments.scale)
        advantages = rewards.map { divisor.quotient(moments.deviation(of: $0)) }
    }
}
