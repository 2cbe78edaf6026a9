import Advantages
import Testing

/// No answer holds a zero below zero, a NaN or an infinity.
@Suite struct PlainZeroTests {
    private func expectPlain(_ estimator: any Estimator, _ batch: RolloutBatch, _ what: String) throws {
        let estimate = try estimator.estimate(batch)
        for value in estimate.advantages + (estimate.tokens?.values ?? []) {
            #expect(value.isFinite && !(value == 0 && value.sign == .minus), "\(what)")
        }
        for group in batch.groups {
            let statistics = GroupStatistics(of: group, in: batch, advantages: estimate.advantages, k: 2)
            for value in [statistics.eta, statistics.meanReward, statistics.meanEntropy, statistics.passAtK, statistics.passHatK].compactMap(\.self) {
                #expect(value.isFinite && !(value == 0 && value.sign == .minus), "\(what)")
            }
        }
    }

    @Test(arguments: ExactBatchTests.Family.allCases, 0..<5) func anywhere(_ family: ExactBatchTests.Family, _ seed: Int) throws {
        var batch = ExactBatchTests.batch(family, seed, least: 4)
        batch.step = 1
        batch.greedyRewards = batch.groups.map { batch.rewards[$0.rollouts.lowerBound] }
        for rollout in 0..<batch.rolloutCount {
            if batch.rewards[rollout] == 0, rollout % 2 == 0 { batch.rewards[rollout] = -0.0 }
            batch.values.set(rollout, to: (0..<(batch.masks[rollout]?.tokens ?? 0)).map { Double($0 % 2) - 0.5 * batch.rewards[rollout] })
        }
        for weight in [-1.0, 0, -0.0] {
            try expectPlain(Mix([.init(PassAtK(k: 2), weight: weight), .init(LeaveOneOut(), weight: -0.0)]), batch, "mix \(weight)")
            try expectPlain(SignedReinforce(positive: weight, negative: -0.0), batch, "weighted_reinforce \(weight)")
            try expectPlain(Whitened(DecoupledRewards(weights: ["a": weight]), Whitening(.rollouts)), batch, "gdpo \(weight)")
            let singles = PassAtOne(deviation: .sample, eps: 1e-4, arithmetic: .single)
            try expectPlain(DecoupledRewards(weights: ["a": weight, "b": weight], normalisation: singles), batch, "gdpo singles \(weight)")
        }
        for (name, estimator, _, _) in AllEstimatorsTests.estimators where !name.hasPrefix("reinforce") {
            try expectPlain(estimator, batch, name)
        }
        try expectPlain(ReturnToGo(discount: -0.0), batch, "returns")
        // A mean that no double is near but 0.
        let least = Double.leastNonzeroMagnitude
        try expectPlain(PassAtOne(), RolloutBatch(rewards: [[0, -least, 0, 0]]), "mean")
    }
}
