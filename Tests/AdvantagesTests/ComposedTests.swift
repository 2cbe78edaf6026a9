import Advantages
import Testing

@Suite struct ComposedTests {
    private let rewards: [[Double]] = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0]]

    @Test func adaptiveRanksPromptsByEntropy() throws {
        func run(_ entropies: [Double], quantile: Double = 0.5) throws -> [Bool] {
            var batch = RolloutBatch(rewards: rewards)
            for rollout in 0..<12 { batch.entropies.set(rollout, to: entropies[rollout / 4]) }
            let adaptive = try Adaptive(k: 2, quantile: quantile).estimate(batch).advantages
            let passAtOne = try PassAtOne().estimate(batch).advantages
            return batch.groups.map { adaptive[$0.rollouts] == passAtOne[$0.rollouts] }
        }
        // ceil(0.5 * 3) = 2: the second smallest is the limit, one prompt is above.
        #expect(try run([3, 1, 2]) == [true, false, false])
        #expect(try run([1, 3, 2]) == [false, true, false])
        #expect(try run([2, 2, 2]) == [false, false, false])
        #expect(try run([1, 2, 2]) == [false, false, false])
        #expect(try run([1, 2, 3], quantile: 0) == [true, true, true])
        #expect(try run([1, 2, 3], quantile: 1) == [false, false, false])
        #expect(try run([1, 2, 3], quantile: 1.0 / 3) == [false, true, true])
        #expect(throws: EstimatorError.self) { try Adaptive(k: 2).estimate(RolloutBatch(rewards: rewards)) }
    }

    /// The larger group has the larger entropy, whatever its size.
    @Test func adaptiveRanksGroupsOfDifferentSizes() throws {
        for entropyMean in Adaptive.EntropyMean.allCases {
            var batch = RolloutBatch(rewards: [[1, 0, 0], [1, 0, 0, 0, 0, 0]])
            batch.masks = [TokenMask?](repeating: TokenMask(tokens: 2), count: 9)
            for rollout in 0..<9 { batch.entropies.set(rollout, to: rollout < 3 ? 1 : 1.5) }
            let adaptive = try Adaptive(k: 2, entropyMean: entropyMean).estimate(batch).advantages
            #expect(adaptive[0..<3] == (try PassAtK(k: 2).estimate(batch).advantages)[0..<3])
            #expect(adaptive[3..<9] == (try PassAtOne().estimate(batch).advantages)[3..<9])
            let threshold = try Adaptive(k: 2, entropyMean: entropyMean, entropyThreshold: 1.25).estimate(batch).advantages
            #expect(threshold == adaptive)
        }
    }

    @Test func entropyMeansOfListsCountTrainedTokens() throws {
        var batch = RolloutBatch(rewards: [[1, 0]])
        batch.masks = [TokenMask(tokens: 3, spans: [0..<2]), TokenMask(tokens: 4)]
        batch.entropies.set(0, to: [1, 3, 100])
        batch.entropies.set(1, to: 5)
        let statistics = GroupStatistics(of: batch.groups[0], in: batch, advantages: [0, 0], k: nil)
        #expect(statistics.meanEntropy == 3.5)
        #expect(BatchStatistics(of: batch, signals: [], k: nil).meanEntropy == 3.5)
    }

    @Test func schedulesFollowTheStep() throws {
        func run(_ step: Int?, _ schedule: Schedule) throws -> [Double] {
            var batch = RolloutBatch(rewards: rewards)
            batch.step = step
            return try schedule.estimate(batch).advantages
        }
        func of(_ estimator: any Estimator) throws -> [Double] { try estimator.estimate(RolloutBatch(rewards: rewards)).advantages }
        let two = Schedule([.init(PassAtK(k: 3), untilStep: 100), .init(PassAtOne(), untilStep: nil)])
        #expect(try run(0, two) == of(PassAtK(k: 3)))
        #expect(try run(99, two) == of(PassAtK(k: 3)))
        #expect(try run(100, two) == of(PassAtOne()))
        #expect(throws: EstimatorError.self) { try run(nil, two) }
        let falling = Schedule([.init([PassAtK(k: 3), PassAtK(k: 2), PassAtK(k: 1)], untilStep: 30)])
        for (step, k) in [(0, 3), (9, 3), (10, 2), (19, 2), (20, 1), (29, 1), (30, 1), (1000, 1)] {
            #expect(try run(step, falling) == of(PassAtK(k: k)), "\(step)")
        }
    }

    @Test func mixesAddUp() throws {
        let batch = RolloutBatch(rewards: rewards)
        let mix = try Mix([.init(PassAtK(k: 2), weight: 0.25), .init(PassAtOne(), weight: -2)]).estimate(batch)
        let passAtK = try PassAtK(k: 2).estimate(batch).advantages
        let passAtOne = try PassAtOne().estimate(batch).advantages
        for rollout in 0..<12 {
            let expected = 0.25 * passAtK[rollout] - 2 * passAtOne[rollout]
            #expect((mix.advantages[rollout] - expected).magnitude < 1e-14)
        }
        #expect(mix.k == 2)
        // Per token as soon as one part is.
        var tokens = RolloutBatch(rewards: [[1, 0]])
        tokens.masks = [TokenMask(tokens: 2), TokenMask(tokens: 3, spans: [0..<1])]
        let both = try Mix([.init(ReturnToGo(discount: 0.5), weight: 2), .init(LeaveOneOut(), weight: 1)]).estimate(tokens)
        #expect(both.tokens?[0] == [2, 3])
        #expect(both.tokens?[1] == [-1, 0, 0])
        #expect(both.advantages == [2.5, -1])
    }

    @Test func noiseFlipsItsShareOfWrongRollouts() throws {
        let batch = RolloutBatch(rewards: [counts(right: 500, wrong: 9500)])
        let raw = PassAtOne(deviation: .none)
        let estimate = try RewardNoise(raw, share: 0.3, seed: 4).estimate(batch)
        let right = estimate.advantages.count { $0 > 0 }
        // 5 standard deviations of 9500 draws.
        let deviation = 1995.0.squareRoot()
        #expect((Double(right) - 3350).magnitude < 5 * deviation)
        #expect(try RewardNoise(raw, share: 0).estimate(batch) == raw.estimate(batch))
        #expect(try RewardNoise(raw, share: 1).estimate(batch).signals == [.absent(.allCorrect)])
        #expect(try RewardNoise(raw, share: 0.3, seed: 4).estimate(batch) == estimate)
        #expect(try RewardNoise(raw, share: 0.3, seed: 5).estimate(batch) != estimate)
    }

    @Test func easyPromptsAreLeftOut() throws {
        let estimate = try EasyThreshold(PassAtOne(), threshold: 0.5).estimate(RolloutBatch(rewards: rewards))
        #expect(estimate.signals == [.present, .present, .absent(.easyPrompt)])
        #expect(estimate.advantages[8...].allSatisfy { $0 == 0 })
    }

    @Test func entropyBonusIsBounded() throws {
        var batch = RolloutBatch(rewards: [[1, 0]])
        batch.entropies.set(0, to: 10)
        batch.entropies.set(1, to: 0.5)
        let raw = PassAtOne(deviation: .none)
        #expect(try EntropyBonus(raw).estimate(batch).advantages == [0.75, -0.25 - 0.05])
        #expect(try EntropyBonus(raw, coefficient: 0.5, bound: nil).estimate(batch).advantages == [5.5, -0.25])
        batch.masks = [TokenMask(tokens: 2), TokenMask(tokens: 3, spans: [1..<3])]
        batch.entropies.set(1, to: [9, 0, 0.25])
        let estimate = try EntropyBonus(raw, coefficient: 1).estimate(batch)
        #expect(estimate.tokens?[0] == [0.75, 0.75])
        #expect(estimate.tokens?[1] == [0, -0.5, -0.25])
    }

    @Test func exceedingFactors() {
        for (c, factor) in [(1, 0.98652138), (2, 0.43654267), (3, 0.31929424), (4, 0.26594376), (8, 0.18691011), (24, 0.12505185)] {
            #expect((ExceedingPassAtK.factor(correct: c) - factor).magnitude < 1e-8)
        }
        #expect(ExceedingPassAtK.factor(correct: 0) == 0)
    }
}
