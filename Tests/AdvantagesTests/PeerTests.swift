import Advantages
import Testing

/// Each peer against its formula on rewards small enough to work out by hand, and at its edges.
@Suite struct PeerTests {
    private func advantages(_ estimator: any Estimator, _ rewards: [Double]) throws -> [Double] {
        try estimator.estimate(RolloutBatch(rewards: [rewards], successThreshold: 0.5)).advantages
    }

    private func expect(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-14) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect((a - b).magnitude <= tolerance * max(1, b.magnitude), "\(found) \(expected)") }
    }

    /// A batch whose responses have the given lengths.
    private func batch(_ groups: [[Double]], tokens: [Int]) -> RolloutBatch {
        var batch = RolloutBatch(rewards: groups)
        batch.masks = tokens.map { TokenMask(tokens: $0) }
        return batch
    }

    @Test func leaveOneOut() throws {
        expect(try advantages(LeaveOneOut(), [1, 2, 6]), [1 - 4, 2 - 3.5, 6 - 1.5])
        #expect(try advantages(LeaveOneOut(), [0.7]) == [0])
        #expect(try advantages(LeaveOneOut(singleton: .raw), [0.7]) == [0.7])
        #expect(try advantages(LeaveOneOut(), [0.1, 0.1, 0.1]) == [0, 0, 0])
    }

    @Test func lengthWeightedBaseline() throws {
        // (1 * 3 + 0 * 1) / 4.
        let estimate = try LengthWeightedBaseline().estimate(batch([[1, 0]], tokens: [3, 1]))
        expect(estimate.advantages, [0.25, -0.75])
        #expect(try LengthWeightedBaseline().estimate(batch([[1, 0]], tokens: [0, 0])).signals == [.absent(.noTrainedTokens)])
        let error = #expect(throws: EstimatorError.self) { try LengthWeightedBaseline().estimate(RolloutBatch(rewards: [[0, 1]])) }
        #expect(error?.code == .missingInput)
        #expect(error?.rollout == 0)
    }

    @Test func policyGradientScale() throws {
        let estimate = try PolicyGradientScale(norm: 2).estimate(RolloutBatch(rewards: [[1, 0], [0, 0], [1, 1]]))
        // 6 rollouts, 3 of them with a reward: alpha = 2, over norm 2.
        expect(estimate.advantages, [0.5, -0.5, 0, 0, 0, 0])
        #expect(estimate.signals == [.present, .absent(.allWrong), .absent(.allCorrect)])
    }

    @Test func bestMinusSecond() throws {
        #expect(try advantages(BestMinusSecond(), [1, 4, 2]) == [0, 2, 0])
        #expect(try advantages(BestMinusSecond(), [4, 4, 2]) == [0, 0, 0])
        expect(try advantages(BestMinusSecond(deviation: .sample, eps: 0.5), [1, 4, 2.5]), [0, 1.5 / (1.5 + 0.5), 0])
        #expect(try BestMinusSecond().estimate(RolloutBatch(rewards: [[4, 4, 2]])).signals == [.absent(.zeroAdvantages)])
    }

    @Test func maximumLikelihood() throws {
        expect(try advantages(MaximumLikelihood(), [1, 0, 0, 0]), [3, -1, -1, -1])
        expect(try advantages(MaximumLikelihood(eps: 0.25), [1, 0, 0, 0]), [1.5, -0.5, -0.5, -0.5])
        #expect(try advantages(MaximumLikelihood(), [-1, 0, 0]) == [0, 0, 0])
    }

    @Test func riskSensitive() throws {
        let rewards = [1, 0, 0.5]
        for beta in [2.0, -3, 0.01, 50] {
            let terms = rewards.map { exp(beta * $0) }
            let mean = terms.reduce(0, +) / 3
            expect(try advantages(RiskSensitive(beta: beta), rewards), terms.map { ($0 / mean - 1) / beta }, 1e-10)
        }
        for beta in [0, 1e-12, 1e-30, -1e-30, Double.leastNonzeroMagnitude] {
            expect(try advantages(RiskSensitive(beta: beta), rewards), [0.5, -0.5, 0], 1e-10)
        }
    }

    /// e^x from its series: tests import no C library.
    private func exp(_ x: Double) -> Double {
        let reduced = x / 1024
        var term = 1.0
        var sum = 1.0
        for i in 1..<20 {
            term *= reduced / Double(i)
            sum += term
        }
        return (0..<10).reduce(sum) { power, _ in power * power }
    }

    @Test func signedReinforce() throws {
        #expect(try advantages(SignedReinforce.positiveSamples, [1, 0, 0]) == [1, 0, 0])
        #expect(try advantages(SignedReinforce.negativeSamples, [1, 0, 0]) == [0, -1, -1])
        #expect(try advantages(SignedReinforce(positive: 0.1, negative: -1), [1, 0]) == [0.1, -1])
        #expect(try SignedReinforce.positiveSamples.estimate(RolloutBatch(rewards: [[0, 0]])).signals == [.absent(.allWrong)])
        #expect(try SignedReinforce.negativeSamples.estimate(RolloutBatch(rewards: [[1, 1]])).signals == [.absent(.allCorrect)])
    }

    @Test func quantileBaseline() throws {
        // Sorted 0, 0, 1, 1: the 0.4 quantile is the second smallest; deviation 0.5.
        expect(try advantages(QuantileBaseline(), [1, 0, 1, 0]), [2, 0, 2, 0])
        expect(try advantages(QuantileBaseline(quantile: 0.75), [1, 0, 1, 0]), [0, -2, 0, -2])
        // Place 0.4 * 3 = 1.2 between 0 and 1.
        expect(try advantages(QuantileBaseline(interpolation: .linear, deviation: .none), [1, 0, 1, 0]), [0.8, -0.2, 0.8, -0.2])
        for quantile in [0.0, 1] {
            for interpolation in QuantileBaseline.Interpolation.allCases {
                let found = try advantages(QuantileBaseline(quantile: quantile, interpolation: interpolation, deviation: .none), [3, 1, 2])
                expect(found, quantile == 0 ? [2, 0, 1] : [0, -2, -1])
            }
        }
    }

    @Test func unlikeliness() throws {
        var batch = RolloutBatch(rewards: [[1, 1, 0, 0]])
        for (rollout, logProb) in [-1.0, -3, -2, -2].enumerated() { batch.logProbs.set(rollout, to: logProb) }
        // Ranks 3, 0, and 1.5 twice: rewards 1 - 0.25 * 3 / 4 = 0.8125, 1, 0, 0.
        let estimate = try Unlikeliness(normalisation: PassAtOne(deviation: .none)).estimate(batch)
        expect(estimate.advantages, [0.8125 - 0.453125, 1 - 0.453125, -0.453125, -0.453125])
        #expect(throws: EstimatorError.self) { try Unlikeliness().estimate(RolloutBatch(rewards: [[1, 0]])) }
    }

    @Test func decoupledRewards() throws {
        var batch = RolloutBatch(rewards: [[1, 1, 0]])
        for (rollout, parts) in [(1.0, 0.0), (0, 1), (0, 0)].enumerated() {
            batch.parts.set("answer", of: rollout, to: parts.0)
            batch.parts.set("format", of: rollout, to: parts.1)
        }
        let estimate = try DecoupledRewards(weights: ["format": 2], normalisation: PassAtOne(deviation: .none)).estimate(batch)
        expect(estimate.advantages, [0, 1, -1])
        #expect(throws: EstimatorError.self) { try DecoupledRewards(weights: ["other": 1]).estimate(batch) }
        batch.append(group: "short", rewards: [1], correctness: [.correct])
        #expect(throws: EstimatorError.self) { try DecoupledRewards().estimate(batch) }
    }

    @Test func greedyBaseline() throws {
        var batch = RolloutBatch(rewards: [[1, 0], [0.25]])
        batch.greedyRewards = [1, 0.5]
        #expect(try GreedyBaseline().estimate(batch).advantages == [0, -1, -0.25])
        batch.greedyRewards = [1, nil]
        #expect(try #require(throws: EstimatorError.self) { try GreedyBaseline().estimate(batch) }.group == 1)
        batch.greedyRewards = [1, 0]
        batch.masks = [2, 2, 3].map { TokenMask(tokens: $0) }
        batch.tokenRewards.set(0, to: [0.5, 0.5])
        let estimate = try GreedyBaseline().estimate(batch)
        #expect(estimate.tokens?[0] == [0, -0.5])
        #expect(estimate.tokens?[2] == [0.25, 0.25, 0.25])
    }

    @Test func returnToGo() throws {
        let plain = batch([[1, 0]], tokens: [3, 2])
        #expect(try ReturnToGo().estimate(plain).advantages == [1, 0])
        let discounted = try ReturnToGo(discount: 0.5).estimate(plain)
        #expect(discounted.tokens?[0] == [0.25, 0.5, 1])
        // Masked tokens are passed over: the reward stands at the last trained one.
        var masked = plain
        masked.masks[0] = TokenMask(tokens: 5, spans: [0..<2, 3..<4])
        #expect(try ReturnToGo(discount: 0.5).estimate(masked).tokens?[0] == [0.25, 0.5, 0, 1, 0])
        masked.tokenRewards.set(0, to: [0, 1, 100, 2, 100])
        #expect(try ReturnToGo(discount: 0.5).estimate(masked).tokens?[0] == [1, 2, 0, 2, 0])
    }

    @Test func generalizedAdvantage() throws {
        var batch = batch([[1, 0]], tokens: [2, 1])
        batch.values.set(0, to: [0.5, 0.25])
        batch.values.set(1, to: [0.75])
        // delta_1 = 1 - 0.25, delta_0 = 0.5 * 0.25 - 0.5; A_0 = delta_0 + 0.5 * 0.5 * delta_1.
        let estimate = try GeneralizedAdvantage(discount: 0.5, lambda: 0.5).estimate(batch)
        #expect(estimate.tokens?[0] == [-0.375 + 0.1875, 0.75])
        #expect(estimate.tokens?[1] == [-0.75])
        #expect(estimate.advantages == [(0.75 - 0.1875) / 2, -0.75])
        #expect(try #require(throws: EstimatorError.self) { try GeneralizedAdvantage().estimate(self.batch([[1]], tokens: [2])) }.rollout == 0)
    }

    @Test func whitening() throws {
        let batch = batch([[3, 1], [0]], tokens: [1, 2, 5])
        // Weighted by tokens: mean (3 + 2) / 8, squares over 8.
        let mean = 5.0 / 8
        let values = [3.0, 1, 0].map { $0 - mean }
        let variance = zip(values, [1.0, 2, 5]).reduce(0.0) { $0 + $1.1 * $1.0 * $1.0 }
        let population = try Whitened(ReturnToGo(), Whitening(.tokens)).estimate(batch)
        expect(population.advantages, values.map { $0 / (variance / 8).squareRoot() })
        let sample = try Whitened(ReturnToGo(), Whitening(.tokens, deviation: .sample, varianceEps: 0.5)).estimate(batch)
        expect(sample.advantages, values.map { $0 / (variance / 7 + 0.5).squareRoot() })
        let floored = try Whitened(ReturnToGo(), Whitening(.tokens, varianceMinimum: 100)).estimate(batch)
        expect(floored.advantages, values.map { $0 / 10 })
        let rollouts = try Whitened(ReturnToGo(), Whitening(.rollouts, eps: 1)).estimate(batch)
        let divisor = (14.0 / 9).squareRoot() + 1
        expect(rollouts.advantages, [3.0, 1, 0].map { ($0 - 4.0 / 3) / divisor })
        let equal = try Whitened(ReturnToGo(), Whitening(.tokens, varianceEps: 1)).estimate(self.batch([[0.1, 0.1], [0.1]], tokens: [1, 2, 5]))
        #expect(equal.advantages == [0, 0, 0])
        #expect(equal.signals == [.absent(.zeroAdvantages), .absent(.zeroAdvantages)])
        // Token by token as well: discounted returns have mean 0 and deviation 1 over all tokens.
        let tokens = try Whitened(ReturnToGo(discount: 0.5), Whitening(.tokens)).estimate(batch)
        let all = (0..<3).flatMap { Array(tokens.tokens?[$0] ?? []) }
        #expect(all.count == 8)
        #expect(all.reduce(0, +).magnitude < 1e-14)
        #expect((all.reduce(0) { $0 + $1 * $1 } - 8).magnitude < 1e-13)
    }
}
