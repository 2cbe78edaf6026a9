import Advantages
import Testing

@Suite struct PropertyTests {
    static let centred: [any Estimator] = [
        PassAtOne(), PassAtOne(deviation: .sample), PassAtOne(deviation: .none), PassAtK(k: 3), Combined(k: 3),
    ]

    /// Groups of rewards from few levels, so that ties are common.
    private func groups(_ trials: Int, levels: Int) -> [[Double]] {
        let generator = CounterGenerator(seed: 5, group: "properties")
        return (0..<trials).map { trial in
            let stream = generator.draw(trial)
            return (0..<(4 + stream.index(0, below: 9))).map { Double(stream.index($0 + 1, below: levels)) / Double(levels - 1) }
        }
    }

    @Test(arguments: [2, 3, 50]) func groupsSumToZeroAndGrowWithTheReward(_ levels: Int) throws {
        let batch = RolloutBatch(rewards: groups(60, levels: levels), successThreshold: 0.5)
        for estimator in Self.centred {
            let advantages = try estimator.estimate(batch).advantages
            for group in batch.groups {
                #expect(advantages[group.rollouts].reduce(0, +).magnitude < 1e-9)
                guard !(estimator is Combined), levels == 2 || estimator is PassAtOne else { continue }
                for a in group.rollouts {
                    for b in group.rollouts where batch.rewards[a] > batch.rewards[b] {
                        #expect(advantages[a] >= advantages[b])
                    }
                }
            }
        }
    }

    @Test func realPassAtKGrowsWithTheReward() throws {
        let batch = RolloutBatch(rewards: groups(60, levels: 50).map { $0.map { $0 + 2 } })
        let advantages = try PassAtK(k: 3).estimate(batch).advantages
        for group in batch.groups {
            for a in group.rollouts {
                for b in group.rollouts where batch.rewards[a] > batch.rewards[b] {
                    #expect(advantages[a] >= advantages[b])
                }
            }
        }
    }

    @Test func advantagesMoveWithTheirRollouts() throws {
        for rewards in groups(40, levels: 4) {
            let order = CounterGenerator(seed: 1, group: "order").draw(rewards.count).permutation(of: rewards.count)
            for estimator in Self.centred {
                let straight = try estimator.estimate(RolloutBatch(rewards: [rewards], successThreshold: 0.5)).advantages
                let moved = try estimator.estimate(RolloutBatch(rewards: [order.map { rewards[$0] }], successThreshold: 0.5)).advantages
                for (place, from) in order.enumerated() {
                    #expect((moved[place] - straight[from]).magnitude < 1e-12)
                }
            }
        }
    }

    @Test func standardisedAdvantagesIgnoreScaleAndShift() throws {
        for rewards in groups(30, levels: 20).map({ $0.map { $0 + 2 } }) {
            for estimator in [PassAtOne(), PassAtOne(deviation: .sample), PassAtK(k: 3)] as [any Estimator] {
                let straight = try estimator.estimate(RolloutBatch(rewards: [rewards])).advantages
                let scaled = try estimator.estimate(RolloutBatch(rewards: [rewards.map { $0 * 1024 - 4096 }])).advantages
                for (a, b) in zip(straight, scaled) { #expect((a - b).magnitude < 1e-9 * max(1, a.magnitude)) }
            }
        }
    }
}
