extension DecoupledRewards {
    /// The weighted sum in single precision, step for step TRL's `normalize_then_sum`; the order of its reward functions is that of `names`.
    func estimateInSingles(_ batch: RolloutBatch, names: [PartName], _ root: SingleRoot) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        estimate.signals = batch.groups.map { .absent(.whatIsSaid(of: $0, in: batch)) }
        // Weighted and normalised, one row per rollout.
        var rows = [[Float]](repeating: [], count: batch.rolloutCount)
        for (column, name) in names.enumerated() {
            let values = try values(of: name, in: batch)
            let weight = Float(weights[name] ?? 1)
            for group in batch.groups {
                let moments = SingleMoments(batch.singles(values[group.rollouts], of: group), .column(column, of: names.count), root: root)
                if group.rollouts.count == 1, normalisation.singleton == .raw {
                    rows[group.rollouts.lowerBound].append(Float(values[group.rollouts.lowerBound]) / (1 + Float(normalisation.eps)) * weight)
                    continue
                }
                for rollout in group.rollouts {
                    rows[rollout].append((Float(values[rollout]) - moments.mean) / (moments.deviation + Float(normalisation.eps)) * weight)
                }
            }
        }
        for (rollout, row) in rows.enumerated() { estimate.advantages[rollout] = SingleSum.of(row, .contiguous).asNumber }
        estimate.settleSignals(in: batch)
        return estimate
    }
}

extension Whitening {
    /// The last step of TRL's `normalize_then_sum`: the batch against its mean in units of its sample deviation plus eps.
    func whitenedInSingles(_ advantages: [Double], of batch: RolloutBatch, _ root: SingleRoot) -> [Double] {
        let moments = SingleMoments(batch.groups.flatMap { batch.singles(advantages[$0.rollouts], of: $0) }, root: root)
        return advantages.map { ((Float($0) - moments.mean) / (moments.deviation + Float(eps))).asNumber }
    }
}
