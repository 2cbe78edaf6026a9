extension PassAtOne {
    /// Eq. 3 in single precision, step for step TRL's `GRPOTrainer` with `scale_rewards` "group", "batch" or "none".
    ///
    /// Equal rewards that are no binary fractions can get tiny advantages by rounding, as they do there.
    func estimateInSingles(_ batch: RolloutBatch, _ root: SingleRoot) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        estimate.signals = batch.groups.map { .absent(.whatIsSaid(of: $0, in: batch)) }
        let singles = batch.groups.map { batch.singles(batch.rewards[$0.rollouts], of: $0) }
        var ofBatch: Float?
        if scope == .batch { ofBatch = batchDeviation.map { Float($0) } ?? SingleMoments(singles.flatMap(\.self), root: root).deviation }
        for (group, rewards) in zip(batch.groups, singles) {
            guard group.rollouts.count > 1 else {
                if !group.rollouts.isEmpty { _ = fillSingleton(&estimate.advantages, for: group, of: batch) }
                continue
            }
            let moments = SingleMoments(rewards, root: root)
            for rollout in group.rollouts {
                var advantage = Float(batch.rewards[rollout]) - moments.mean
                if deviation != .none { advantage /= (ofBatch ?? moments.deviation) + Float(eps) }
                estimate.advantages[rollout] = advantage.asNumber
            }
        }
        estimate.settleSignals(in: batch)
        return estimate
    }
}
