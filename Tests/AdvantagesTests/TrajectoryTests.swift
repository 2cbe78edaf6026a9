@testable import Advantages
import Testing

@Suite struct TrajectoryTests {
    /// Every estimator, in every method and arithmetic, and what is made of estimators.
    static var estimators: [(name: String, estimator: any Estimator)] {
        let more: [(String, any Estimator)] = [
            ("pass_at_1", PassAtOne()), ("pass_at_1 batch", PassAtOne(scope: .batch)), ("pass_at_1 raw", PassAtOne(eps: 1e-6, singleton: .raw)),
            ("pass_at_1 singles", PassAtOne(deviation: .sample, eps: 1e-4, arithmetic: .single)),
            ("pass_at_k", PassAtK(k: 3)), ("bootstrap", PassAtK(k: 3, method: .bootstrap(Bootstrap(seed: 3)))),
            ("full sampling", PassAtK(k: 2, method: .fullSampling(FullSampling(shuffleSeed: 7)))), ("combined", Combined(k: 3)),
            ("adaptive tokens", Adaptive(k: 3, entropyMean: .tokens)),
            ("schedule", Schedule([.init(PassAtK(k: 3), untilStep: 2), .init(PassAtOne(), untilStep: nil)])),
            ("gdpo whitened", Whitened(DecoupledRewards(), Whitening(.rollouts))),
            ("gdpo singles", DecoupledRewards(normalisation: PassAtOne(deviation: .sample, eps: 1e-4, arithmetic: .single))),
            ("reinforce", ReturnToGo(discount: 0.5)),
            ("gae turns", GeneralizedAdvantage(discount: 0.9, alpha: 0.5, valueLambda: 1, unit: .turns, hasReturns: true)),
            ("gigpo", GroupInGroup(outcome: PassAtK(k: 3))), ("turn_returns", TurnLeaveOneOut(outcome: PassAtOne(), discount: 0.9)),
            ("mt_grpo", ProcessRewards(outcome: LeaveOneOut(), weight: 0.5)), ("distill", Distillation()),
            ("scale", Scaled(PassAtOne(), positive: 2, negative: 0.5, difficultyPower: 1, whitening: Whitening(.rollouts), clip: 1)),
            ("mix of turns", Mix([.init(GroupInGroup(), weight: 0.5), .init(Distillation(), weight: 0.1)])),
        ]
        return AllEstimatorsTests.estimators.map { ($0.name, $0.estimator) } + more
    }

    @Test func goldenTrajectories() throws {
        var rows = RowBatch(RolloutBatch(rewards: [[1, 1, 1, 0]]))
        rows.trajectories = [0, 0, 0, 1]
        let collapsed = try CollapsedBatch(rows)
        let estimate = try PassAtOne().estimate(collapsed.batch)
        #expect(collapsed.expanded(estimate, over: rows).advantages == [1, 1, 1, -1])
        #expect(collapsed.batch.groups == [.init(id: "0", rollouts: 0..<2, sent: 2)])
        #expect(collapsed.places == [0, 0, 0, 1])
        #expect(collapsed.speakers == [2, 3])
    }

    /// A batch with split trajectories gives bit for bit what the unsplit one gives.
    @Test(arguments: [2, 3, 50]) func splittingChangesNothingUnderAnyEstimator(_ levels: Int) throws {
        for hasTokenRewards in [false, true] {
            for hasUnscored in [false, true] {
                let split = SplitRollouts(
                    seed: 11, .init(levels: levels, hasUnscored: hasUnscored, hasTokenRewards: hasTokenRewards))
                #expect(split.rows.rows.rolloutCount > split.whole.rolloutCount + 20)
                try expectSame(split)
            }
        }
    }

    @Test(arguments: [2, 50]) func rowsThatDoNotVoteChangeNothingUnderAnyEstimator(_ levels: Int) throws {
        for hasUnscored in [false, true] {
            let split = SplitRollouts(seed: 12, .init(levels: levels, hasExcluded: true, hasUnscored: hasUnscored))
            let collapsed = try CollapsedBatch(split.rows)
            #expect(collapsed.excludedRows == 48)
            #expect(collapsed.batch.groups.contains { $0.excluded > 0 })
            try expectSame(split)
        }
    }

    private func expectSame(_ split: SplitRollouts) throws {
        let collapsed = try CollapsedBatch(split.rows)
        #expect(collapsed.batch.rewards == split.whole.rewards)
        #expect(collapsed.batch.masks == split.whole.masks)
        #expect(collapsed.places.map { Int($0) } == split.rollouts)
        for (name, estimator) in Self.estimators {
            let expected = try estimator.estimate(split.whole)
            let estimate = try estimator.estimate(collapsed.batch)
            #expect(estimate == expected, "\(name)")
            let rows = collapsed.expanded(estimate, over: split.rows)
            for (row, rollout) in split.rollouts.enumerated() {
                #expect(rows.advantages[row] == (rollout < 0 ? 0 : expected.advantages[rollout]), "\(name)")
                for (ofRow, ofRollout) in [(rows.tokens, expected.tokens), (rows.returns, expected.returns)] {
                    guard let own = ofRow?[row], let all = ofRollout else { continue }
                    #expect(own.count == split.rows.rows.masks[row]?.tokens)
                    let part = rollout < 0 ? [] : Array(all[rollout].dropFirst(split.starts[row]).prefix(own.count))
                    #expect(rollout < 0 ? own.allSatisfy { $0 == 0 } : Array(own) == part, "\(name)")
                }
            }
            let discarded = Set(expected.discarded)
            #expect(rows.discarded == split.rollouts.indices.filter { discarded.contains(split.rollouts[$0]) }, "\(name)")
        }
        for (index, group) in split.whole.groups.enumerated() {
            let advantages = [Double](repeating: 1, count: split.whole.rolloutCount)
            var expected = GroupStatistics(of: group, in: split.whole, advantages: advantages, k: 3)
            let statistics = GroupStatistics(of: collapsed.batch.groups[index], in: collapsed.batch, advantages: advantages, k: 3)
            expected.sent = statistics.sent
            #expect(statistics == expected)
        }
    }

    /// A number for a whole row is a mean: rows of one mean are a trajectory of that mean, and of two means one between them.
    @Test func meansOfRowsAreWeighedByTrainedTokens() throws {
        let split = SplitRollouts(seed: 13, .init(levels: 3, perToken: false))
        let collapsed = try CollapsedBatch(split.rows)
        for rollout in 0..<split.whole.rolloutCount {
            #expect(collapsed.batch.entropies[rollout] == split.whole.entropies[rollout])
        }
        var rows = RowBatch(RolloutBatch(rewards: [[1, 1, 0]]))
        rows.trajectories = [0, 0, -1]
        rows.rows.entropies.set(0, to: 1)
        rows.rows.entropies.set(1, to: 4)
        rows.rows.entropies.set(2, to: 7)
        #expect(try CollapsedBatch(rows).batch.entropies[0] == .number(2.5))
        rows.rows.masks = [TokenMask(tokens: 3, spans: [0..<2]), TokenMask(tokens: 4), TokenMask(tokens: 1)]
        #expect(try CollapsedBatch(rows).batch.entropies[0] == .number(3))
        // A list next to a mean: the mean is at each token of its row.
        rows.rows.entropies.set(0, to: [1, 2, 9])
        let mixed = try CollapsedBatch(rows).batch
        #expect(mixed.entropies.mean(of: 0, under: mixed.masks[0])?.high == 19.0 / 6)
        // A row that lacks it leaves the trajectory without.
        var lacking = rows
        lacking.rows.entropies = TokenColumn()
        lacking.rows.entropies.set(0, to: 1)
        #expect(try CollapsedBatch(lacking).batch.entropies[0] == .missing)
        lacking.rows.masks[1] = TokenMask(tokens: 4, spans: [])
        #expect(try CollapsedBatch(lacking).batch.entropies[0] == .number(1))
    }

    @Test func contradictionsNameTheRows() {
        func error(_ rewards: [Double], _ change: (inout RowBatch) -> Void) -> TrajectoryError? {
            var rows = RowBatch(RolloutBatch(rewards: [[0.5], rewards]))
            rows.trajectories = [0] + [Int32](repeating: 0, count: rewards.count)
            change(&rows)
            do throws(TrajectoryError) {
                _ = try CollapsedBatch(rows)
                return nil
            } catch { return error }
        }
        let differ = error([0.25, 0.25, 0.5]) { _ in }
        #expect(differ?.group == 1 && differ?.row == 2 && differ?.other == 3)
        #expect(error([0.25, 0.25, 0.5]) { $0.origins = [.given, .given, .given, .none] } == nil)
        #expect(error([0.25, 0.25, 0.5]) { $0.excluded = [false, false, false, true] } == nil)
        #expect(error([0.25, 0.25, 0.5]) { $0.trajectories[3] = 1 } == nil)
        let flags = error([0.25, 0.25]) {
            $0.rows.correctness[1] = .correct
            $0.rows.correctness[2] = .wrong
        }
        #expect(flags?.row == 1 && flags?.other == 2)
        let parts = error([0.25, 0.25]) {
            $0.rows.parts.set("format", of: 1, to: 0)
            $0.rows.parts.set("format", of: 2, to: 1)
        }
        #expect(parts?.message.contains("format") == true && parts?.row == 1 && parts?.other == 2)
        #expect(error([0.25, 0.25]) { $0.trajectories[2] = 3 }?.row == 2)
    }

    @Test func sumsOverRows() throws {
        var rows = RowBatch(RolloutBatch(rewards: [[0.75, 0.25, 0, 0]]))
        rows.rows.correctness = [.unknown, .unknown, .unknown, .wrong]
        rows.trajectories = [0, 0, 0, 1]
        rows.origins = [.tokens, .tokens, .none, .given]
        for (row, reward) in [0.75, 0.25].enumerated() { rows.rows.tokenRewards.set(row, to: [reward]) }
        let tokens = try CollapsedBatch(rows)
        #expect(tokens.batch.rewards == [1, 0])
        #expect(tokens.batch.correctness == [.correct, .wrong])
        #expect(tokens.speakers == [1, 3])
        // Parts are joined by name: one that both rows have counts once.
        rows.origins = [.parts, .parts, .none, .given]
        for (row, name, value) in [(0, "format", 0.5), (0, "answer", 0.25), (1, "format", 0.5)] as [(Int, PartName, Double)] {
            rows.rows.parts.set(name, of: row, to: value)
        }
        rows.successThreshold = 0.7
        let parts = try CollapsedBatch(rows)
        #expect(parts.batch.rewards == [0.75, 0])
        #expect(parts.batch.correctness == [.correct, .wrong])
        // A reward that was sent counts more than any sum.
        rows.origins = [.parts, .given, .tokens, .given]
        #expect(try CollapsedBatch(rows).batch.rewards == [0.25, 0])
    }

    @Test func trajectoriesWithoutAReward() throws {
        var rows = RowBatch(RolloutBatch(rewards: [[1, 9, 9, 0]]))
        rows.trajectories = [0, 1, 1, 2]
        rows.origins = [.given, .none, .none, .given]
        rows.rows.correctness = [.correct, .unknown, .unknown, .wrong]
        let without = try CollapsedBatch(rows)
        #expect(without.batch.rewards == [1, 0] && without.places == [0, -1, -1, 1])
        #expect(without.batch.groups == [.init(id: "0", rollouts: 0..<2, sent: 3, unscored: [1])])
        rows.substitute = 0
        let counted = try CollapsedBatch(rows)
        #expect(counted.batch.rewards == [1, 0, 0] && counted.batch.correctness == [.correct, .wrong, .wrong])
        #expect(counted.places == [0, 1, 1, 2])
    }

    @Test func tokenRewardsOfSomeRows() throws {
        var rows = RowBatch(RolloutBatch(rewards: [[0, 1, 0]]))
        rows.trajectories = [0, 0, 1]
        rows.origins = [.none, .given, .given]
        rows.rows.correctness[0] = .unknown
        rows.rows.masks = [TokenMask(tokens: 2), TokenMask(tokens: 3, spans: [0..<2]), TokenMask(tokens: 1)]
        rows.rows.tokenRewards.set(0, to: [0.5, 0.25])
        let batch = try CollapsedBatch(rows).batch
        #expect(batch.tokenRewards.numbers.suffix(5) == [0.5, 0.25, 0, 1, 0])
        let returns = try ReturnToGo(discount: 1).estimate(batch)
        #expect(returns.tokens?[0] == [1.75, 1.25, 1, 1, 0])
    }

    @Test func groupsWithoutVotes() throws {
        var rows = RowBatch(RolloutBatch(rewards: [[1, 0, 1], [1, 0]]))
        rows.excluded = [true, true, true, false, false]
        let collapsed = try CollapsedBatch(rows)
        #expect(collapsed.batch.groups[0].rollouts.isEmpty && collapsed.batch.groups[0].sent == 3)
        let estimate = try PassAtK(k: 3, shortGroups: .zero).estimate(collapsed.batch)
        #expect(estimate.signals == [.absent(.noneScored), .absent(.fewerScoredThanK)])
        // Three rows were sent: that none of them votes is no mistake of the request.
        #expect(throws: Never.self) { try PassAtK(k: 2).estimate(collapsed.batch) }
        #expect(throws: EstimatorError.self) { try PassAtK(k: 3).estimate(collapsed.batch) }
        // Rows of one trajectory are not enough for k of them.
        rows = RowBatch(RolloutBatch(rewards: [[1, 1, 1]]))
        rows.trajectories = [0, 0, 0]
        let short = try CollapsedBatch(rows)
        #expect(throws: EstimatorError.self) { try PassAtK(k: 2).estimate(short.batch) }
    }
}
