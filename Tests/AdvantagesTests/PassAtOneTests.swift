import Advantages
import Testing

@Suite struct PassAtOneTests {
    private func advantages(_ rewards: [Double], _ estimator: PassAtOne) throws -> [Double] {
        try estimator.estimate(RolloutBatch(rewards: [rewards])).advantages
    }

    @Test func deviations() throws {
        // 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14.
        let rewards: [Double] = [1, 2, 3, 6]
        func expect(_ estimator: PassAtOne, _ divisor: Double) throws {
            for (advantage, deviation) in zip(try advantages(rewards, estimator), [-2.0, -1, 0, 3]) {
                #expect((advantage - deviation / divisor).magnitude < 1e-15)
            }
        }
        try expect(PassAtOne(), (14.0 / 4).squareRoot())
        try expect(PassAtOne(deviation: .sample), (14.0 / 3).squareRoot())
        try expect(PassAtOne(deviation: .sample, eps: 0.5), (14.0 / 3).squareRoot() + 0.5)
        try expect(PassAtOne(deviation: .asPrinted), 14.0.squareRoot() / 4)
        try expect(PassAtOne(deviation: .none), 1)
    }

    @Test func neighboursAreOneDeviationAway() throws {
        // Their mean is no double.
        let estimate = try PassAtOne().estimate(RolloutBatch(rewards: [[1, 1.0000000000000002], [0.1, 0.10000000000000002]]))
        #expect(estimate.advantages == [-1, 1, -1, 1])
    }

    @Test func leaveOneOutComparesWithTheOthers() throws {
        let rewards: [Double] = [1, 2, 3, 6]
        let found = try advantages(rewards, PassAtOne(deviation: .leaveOneOut, eps: 0.125))
        for (place, reward) in rewards.enumerated() {
            let others = rewards.enumerated().filter { $0.offset != place }.map(\.element)
            let mean = others.reduce(0, +) / 3
            let deviation = (others.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2).squareRoot()
            #expect((found[place] - (reward - mean) / (deviation + 0.125)).magnitude < 1e-14)
        }
    }

    @Test func leaveOneOutDoesNotDivideWhereTheOthersAreEqual() throws {
        // The lone winner: its others are all 0.1, whose sum rounds.
        let found = try advantages([1, 0.1, 0.1, 0.1], PassAtOne(deviation: .leaveOneOut))
        #expect((found[0] - 0.9).magnitude < 1e-15)
        #expect(try advantages([1, 0], PassAtOne(deviation: .leaveOneOut)) == [1, -1])
    }

    @Test func batchScopeTakesTheSpreadOfAllAndTheMeanOfTheGroup() throws {
        let batch = RolloutBatch(rewards: [[1, 0], [3, 0]])
        let estimate = try PassAtOne(scope: .batch).estimate(batch)
        // All four: mean 1, squares 0 + 1 + 4 + 1.
        let deviation = (6.0 / 4).squareRoot()
        for (advantage, expected) in zip(estimate.advantages, [0.5, -0.5, 1.5, -1.5]) {
            #expect((advantage - expected / deviation).magnitude < 1e-15)
        }
    }

    @Test func groupsOfOne() throws {
        let batch = RolloutBatch(rewards: [[0.7]])
        #expect(try PassAtOne().estimate(batch).signals == [.absent(.singleRollout)])
        #expect(try PassAtOne().estimate(batch).advantages == [0])
        #expect(try PassAtOne(eps: 1, singleton: .raw).estimate(batch).advantages == [0.35])
        #expect(try PassAtOne(singleton: .raw).estimate(batch).signals == [.present])
    }

    @Test(arguments: PassAtOne.Deviation.allCases, [[0.1, 0.1, 0.1], [1, 1, 1, 1], [0, 0], [1e308, 1e308]])
    func equalRewardsGiveExactZeros(_ deviation: PassAtOne.Deviation, _ rewards: [Double]) throws {
        let estimate = try PassAtOne(deviation: deviation).estimate(RolloutBatch(rewards: [rewards]))
        #expect(estimate.advantages.allSatisfy { $0 == 0 })
        #expect(estimate.signals[0] != .present)
    }

    @Test(arguments: PassAtOne.Deviation.allCases, PassAtOne.Scope.allCases)
    func everyFiniteRewardGivesFiniteAdvantages(_ deviation: PassAtOne.Deviation, _ scope: PassAtOne.Scope) throws {
        let extremes = [1.7e308, -1.7e308, 1e-308, -Double.leastNonzeroMagnitude, 0, 1, 1e200, -1e-200]
        for a in extremes {
            for b in extremes {
                for c in extremes {
                    let batch = RolloutBatch(rewards: [[a, b, c], [b, 0.5, 1, a]])
                    let estimate = try PassAtOne(deviation: deviation, scope: scope).estimate(batch)
                    #expect(estimate.advantages.allSatisfy { $0.isFinite }, "\(a) \(b) \(c)")
                    let real = try PassAtK(k: 2).estimate(batch)
                    #expect(real.advantages.allSatisfy { $0.isFinite }, "\(a) \(b) \(c)")
                    let sampled = try PassAtK(k: 2, method: .bootstrap(Bootstrap())).estimate(batch)
                    #expect(sampled.advantages.allSatisfy { $0.isFinite }, "\(a) \(b) \(c)")
                }
            }
        }
    }
}
