import Advantages
import Testing

@Suite struct SamplingTests {
    // Made by the Python twin of the generator.
    static let vectors: [UInt64] = [0xE7D7_276A_B97F_A332, 0x20AC_36D5_7310_0180, 0x80AB_4F16_CAA8_3FFD]
    static let permutation = [3, 6, 2, 7, 4, 0, 1, 5]

    @Test func generatorVectors() {
        let draw = CounterGenerator(seed: 42, group: "p0").draw(3)
        #expect((0..<3).map { draw.value($0) } == Self.vectors)
        #expect(CounterGenerator(seed: 42, group: "p1").draw(3).value(0) != Self.vectors[0])
        #expect(CounterGenerator(seed: 43, group: "p0").draw(3).value(0) != Self.vectors[0])
        #expect(CounterGenerator(seed: 0, group: "").draw(0).permutation(of: 8) == Self.permutation)
    }

    @Test func indicesStayBelowTheirBoundAndReachAll() {
        let stream = CounterGenerator(seed: 1, group: "g").draw(0)
        for bound in [1, 2, 3, 7, 100] {
            let seen = Set((0..<(bound * 40)).map { stream.index($0, below: bound) })
            #expect(seen == Set(0..<bound))
        }
    }

    @Test func fullSamplingTakesConsecutiveSubsetsAndDiscardsTheRest() throws {
        // Subsets (1,0), (0,0), (1,1) are worth 1, 0, 1; rollout 6 is left over.
        let batch = RolloutBatch(rewards: [[1, 0, 0, 0, 1, 1, 1]])
        let estimate = try PassAtK(k: 2, method: .fullSampling(FullSampling())).estimate(batch)
        let right = (1.0 - 2.0 / 3) / (2.0 / 9).squareRoot()
        let wrong = (0 - 2.0 / 3) / (2.0 / 9).squareRoot()
        for (advantage, expected) in zip(estimate.advantages, [right, right, wrong, wrong, right, right, 0]) {
            #expect((advantage - expected).magnitude < 1e-15)
        }
        #expect(estimate.discarded == [6])
    }

    @Test func shuffledFullSamplingUsesEveryRolloutOnce() throws {
        let batch = RolloutBatch(rewards: [counts(right: 5, wrong: 12)])
        let first = try PassAtK(k: 4, method: .fullSampling(FullSampling(shuffleSeed: 1))).estimate(batch)
        let again = try PassAtK(k: 4, method: .fullSampling(FullSampling(shuffleSeed: 1))).estimate(batch)
        let other = try PassAtK(k: 4, method: .fullSampling(FullSampling(shuffleSeed: 2))).estimate(batch)
        #expect(first == again)
        #expect(first != other)
        #expect(first.discarded.count == 1)
        #expect(first.advantages.reduce(0, +).magnitude < 1e-9)
    }

    @Test func bootstrapWithSubsetsOfAllHasNoSignal() throws {
        let estimate = try PassAtK(k: 4, method: .bootstrap(Bootstrap(seed: 3))).estimate(RolloutBatch(rewards: [[1, 0, 0, 0]]))
        #expect(estimate.signals == [.absent(.fewerWrongThanK)])
        #expect(estimate.advantages == [0, 0, 0, 0])
    }

    @Test func bootstrapDependsOnSeedAndGroupOnly() throws {
        let rewards = counts(right: 3, wrong: 13)
        func run(_ seed: UInt64, _ batch: RolloutBatch) throws -> [Double] {
            try PassAtK(k: 4, method: .bootstrap(Bootstrap(seed: seed))).estimate(batch).advantages
        }
        var alone = RolloutBatch()
        alone.append(group: "b", rewards: rewards, correctness: rewards.map { Correctness(reward: $0) })
        var after = RolloutBatch()
        after.append(group: "a", rewards: rewards, correctness: rewards.map { Correctness(reward: $0) })
        after.append(group: "b", rewards: rewards, correctness: rewards.map { Correctness(reward: $0) })
        #expect(try run(1, alone) == Array(try run(1, after)[16...]))
        #expect(try run(1, alone) != run(2, alone))
        #expect(try run(1, after)[..<16] != run(1, after)[16...])
    }

    @Test(arguments: [(8, 3, 4), (16, 3, 5), (32, 8, 4)]) func bootstrapConvergesToTheAnalyticalForm(_ n: Int, _ c: Int, _ k: Int) throws {
        let batch = RolloutBatch(rewards: [counts(right: c, wrong: n - c)])
        let exact = try PassAtK(k: k).estimate(batch).advantages
        let draws = 40_000
        let mean = try PassAtK(k: k, method: .bootstrap(Bootstrap(draws: draws, seed: 11, scale: .mean))).estimate(batch).advantages
        let sum = try PassAtK(k: k, method: .bootstrap(Bootstrap(draws: draws, seed: 11))).estimate(batch).advantages
        // The standardised reward of a subset has deviation 1: five standard errors of a mean over draws * k / n subsets.
        let tolerance = 5 / (Double(draws * k) / Double(n)).squareRoot()
        for rollout in 0..<n {
            #expect((mean[rollout] - exact[rollout]).magnitude < tolerance)
            #expect((sum[rollout] * Double(n) / Double(draws) - Double(k) * exact[rollout]).magnitude < tolerance * Double(k) * 1.2)
        }
    }
}
