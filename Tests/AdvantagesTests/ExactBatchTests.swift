import Advantages
import Testing

/// Every estimator over random batches against its formula in exact reals.
@Suite struct ExactBatchTests {
    enum Family: CaseIterable {
        case binary, thirds, whole, decimal, real, large, parts
    }

    /// Four groups of up to seven rollouts with every column that an estimator can ask for.
    static func batch(_ family: Family, _ seed: Int, least: Int = 1) -> RolloutBatch {
        let generator = CounterGenerator(seed: UInt64(seed), group: "\(family)")
        let groups = (0..<4).map { index in
            let stream = generator.draw(index)
            let count = least + stream.index(0, below: 8 - least)
            return (1...count).map { place in
                switch family {
                case .binary: Double(stream.index(place, below: 2))
                case .thirds: Double(stream.index(place, below: 3)) / 2
                case .whole: Double(stream.index(place, below: 11) - 5)
                case .decimal: Double(stream.index(place, below: 11)) / 10
                case .real: stream.unit(place) * 2 - 1
                case .large: 1e15 + Double(stream.index(place, below: 9)) / 4
                case .parts: nearestSum([0.7 * stream.unit(place).rounded(), 0.2, 0.1 * stream.unit(place + 100).rounded()])
                }
            }
        }
        var batch = RolloutBatch(rewards: groups, successThreshold: 0.5)
        let columns = generator.draw(100)
        for rollout in 0..<batch.rolloutCount {
            let tokens = columns.index(rollout, below: 4)
            batch.masks.append(TokenMask(tokens: tokens))
            batch.entropies.set(rollout, to: [Double](repeating: Double(columns.index(100 + rollout, below: 3)) / 10 + 0.1, count: tokens))
            batch.logProbs.set(rollout, to: -Double(columns.index(200 + rollout, below: 4)) / 10)
            batch.parts.set("a", of: rollout, to: batch.rewards[rollout])
            batch.parts.set("b", of: rollout, to: Double(columns.index(300 + rollout, below: 2)))
        }
        return batch
    }

    /// Compares each group, or with `wholeBatch` the batch, in units of its largest exact advantage.
    private func expect(
        _ estimator: any Estimator, _ batch: RolloutBatch, _ exact: [ExactReal], wholeBatch: Bool = false, tolerance: Double = 1e-13, _ what: String
    ) throws {
        let estimate = try estimator.estimate(batch)
        for (index, group) in batch.groups.enumerated() {
            let unit = (wholeBatch ? exact[...] : exact[group.rollouts]).map(\.magnitude).max()?.double ?? 0
            for rollout in group.rollouts {
                let (found, expected) = (estimate.advantages[rollout], exact[rollout].double)
                #expect(
                    (found - expected).magnitude <= tolerance * unit + 1e-60,
                    "\(what): \(found), \(expected) exactly, in \(batch.rewards[group.rollouts])")
                #expect(found.isFinite && !(found == 0 && found.sign == .minus), "\(what)")
            }
            // Roots are cut: what is 0 may be 1e-190.
            let isZero = exact[group.rollouts].allSatisfy { $0.magnitude.double < 1e-60 }
            #expect((estimate.signals[index] == .present) == !isZero, "\(what): signal of \(batch.rewards[group.rollouts])")
        }
    }

    @Test(arguments: Family.allCases, 0..<4) func singleRewards(_ family: Family, _ seed: Int) throws {
        let batch = Self.batch(family, seed)
        let exact = ExactEstimators(batch)
        for deviation in PassAtOne.Deviation.allCases {
            for eps in [0, 1e-6] {
                try expect(PassAtOne(deviation: deviation, eps: eps), batch, exact.passAtOne(deviation, eps: eps), "pass_at_1 \(deviation) \(eps)")
            }
        }
        try expect(PassAtOne(scope: .batch), batch, exact.passAtOne(.population, batch: true), "pass_at_1 batch")
        try expect(LeaveOneOut(), batch, exact.leaveOneOut(), "rloo")
        try expect(LengthWeightedBaseline(), batch, exact.lengthWeighted(), "opo")
        try expect(BestMinusSecond(), batch, exact.bestMinusSecond(), "best_minus_second")
        try expect(QuantileBaseline(quantile: 0.3), batch, exact.quantile(tenths: 3), "quantile_baseline")
        try expect(MaximumLikelihood(eps: 0.25), batch, exact.maximumLikelihood(eps: 0.25), tolerance: 1e-12, "max_rl")
        try expect(RiskSensitive(beta: 2), batch, exact.riskSensitive(2), "risk_sensitive")
        let logProbs = (0..<batch.rolloutCount).map { ExactReal(value(batch.logProbs[$0])) }
        // The changed rewards are doubles: next to an offset of 1e15 they have few digits.
        if family != .large { try expect(Unlikeliness(), batch, exact.unlikeliness(0.25, logProbs: logProbs), tolerance: 1e-12, "unlikeliness") }
    }

    private func value(_ entry: TokenColumn.Entry) -> Double { if case .number(let number) = entry { number } else { .nan } }

    @Test(arguments: Family.allCases, 0..<4) func subsetsOfRewards(_ family: Family, _ seed: Int) throws {
        var batch = Self.batch(family, seed, least: 3)
        // Without correctness Pass@k takes the rewards themselves.
        batch.correctness = batch.correctness.map { _ in .unknown }
        let exact = ExactEstimators(batch)
        try expect(PassAtK(k: 2), batch, exact.passAtK(2), "pass_at_k")
        try expect(PassAtK(k: 3, eps: 1e-6), batch, exact.passAtK(3, eps: 1e-6), "pass_at_k eps")
        for variant in SubsetPolicyGradient.Variant.allCases {
            try expect(SubsetPolicyGradient(k: 2, variant: variant), batch, exact.subsetPolicyGradient(2, variant), "pkpo \(variant)")
        }
        try expect(MaximumAtK(k: 2), batch, exact.maximumAtK(2), tolerance: 1e-12, "max_at_k")
    }

    @Test(arguments: Family.allCases, 0..<4) func wholeBatches(_ family: Family, _ seed: Int) throws {
        let batch = Self.batch(family, seed)
        let exact = ExactEstimators(batch)
        let lengths = batch.masks.map { $0?.trainedTokens ?? 0 }
        try expect(Whitened(LeaveOneOut(), Whitening(.rollouts)), batch, exact.whitened(exact.leaveOneOut()), wholeBatch: true, "rloo whitened")
        let parts = exact.decoupled(["a", "b"], weights: [1, -0.5])
        try expect(
            Whitened(DecoupledRewards(weights: ["b": -0.5]), Whitening(.rollouts)), batch, exact.whitened(parts), wholeBatch: true, "gdpo whitened")
        guard lengths.contains(where: { $0 > 0 }) else { return }
        let masked = zip(batch.rewards, lengths).map { $1 > 0 ? ExactReal($0) : ExactReal(0) }
        try expect(
            Whitened(ReturnToGo(), Whitening(.tokens)), batch, exact.whitened(masked, lengths: lengths), wholeBatch: true, "reinforce_plus_plus")
        try expect(
            Whitened(PassAtOne(deviation: .none), Whitening(.tokens)), batch, exact.whitened(exact.passAtOne(.none), lengths: lengths),
            wholeBatch: true, "reinforce_plus_plus_baseline")
    }
}
