import Advantages
import Testing

@Suite struct TurnTests {
    /// The batch of the reference: turns (reward, state) [(0,s0),(1,s1)], [(0,s0),(0,s2)], [(1,s0)], two tokens a turn with one of tool output after it.
    private var golden: RolloutBatch {
        var batch = RolloutBatch(rewards: [[1, 0, 1]])
        let turns: [[(Double, Int32)]] = [[(0, 0), (1, 1)], [(0, 0), (0, 2)], [(1, 0)]]
        for (rollout, list) in turns.enumerated() {
            batch.masks.append(TokenMask(tokens: 3 * list.count))
            batch.turns.set(rollout, to: list.enumerated().map { Turn(tokens: $0 * 3..<$0 * 3 + 2, reward: $1.0, state: $1.1) })
        }
        return batch
    }

    private func expect(_ estimator: any TurnEstimator, _ expected: [[Double]], in batch: RolloutBatch? = nil) throws {
        let batch = batch ?? golden
        let estimate = try estimator.estimate(batch)
        for (rollout, turns) in expected.enumerated() {
            let own = try #require(estimate.turnAdvantages(of: rollout, in: batch))
            #expect(own.count == turns.count)
            for (value, turn) in zip(own, turns) { #expect((value - turn).magnitude < 1e-12) }
            let tokens = try #require(estimate.tokens)[rollout]
            // Both tokens of a turn have its advantage, the one after it nothing.
            #expect(Array(tokens) == own.flatMap { [$0, $0, 0] })
        }
    }

    @Test func goldenGroupInGroup() throws {
        let (up, down) = (0.7071067811865475, -1.414213562373095)
        try expect(GroupInGroup(discount: 1), [[1.414213562373095, up], [-2.82842712474619, down], [1.414213562373095]])
        try expect(GroupInGroup(discount: 0.5, weight: 0.5), [[up, up], [-2.0265859980688896, down], [1.319479216882342]])
        // Without a division the state s0 has returns 1, 0, 1 against 2/3.
        try expect(GroupInGroup(discount: 1, deviation: .none), [[up + 1.0 / 3, up], [down - 2.0 / 3, down], [up + 1.0 / 3]])
    }

    @Test func goldenTurnReturns() throws {
        try expect(TurnLeaveOneOut(), [[0.5, 1], [-1, -0.5], [0.5]])
        try expect(TurnLeaveOneOut(discount: 0.5), [[0, 1], [-0.75, -0.5], [0.75]])
        let (up, down) = (0.7071067811865475, -1.414213562373095)
        try expect(TurnLeaveOneOut(outcome: PassAtOne(), weight: 2), [[up + 1, up + 2], [down - 2, down - 1], [up + 1]])
    }

    @Test func goldenProcessRewards() throws {
        try expect(
            ProcessRewards(weight: 0.5),
            [[0.911230926418479, 1.3194792168823422], [-2.230710143300821, -1.822461852836958], [1.3194792168823422]])
        // Mean 2/5 of all turns of the group, without a division.
        try expect(
            ProcessRewards(discount: 0.5, deviation: .none),
            [[0.7071067811865475 - 0.1, 1.3071067811865475], [-2.014213562373095, -1.814213562373095], [1.3071067811865475]])
    }

    /// The definition with zeros for rollouts that have ended, on random turns.
    @Test func turnReturnsByDefinition() throws {
        let split = SplitRollouts(seed: 5, groups: 20, .init(levels: 3))
        let batch = split.whole
        let credits = try TurnLeaveOneOut(discount: 0.5).credits(in: batch)
        var next = 0
        for group in batch.groups {
            let returns = group.rollouts.map { rollout -> [Double] in
                var sum = 0.0
                return Array(
                    (batch.turns[rollout] ?? []).reversed().map { turn in
                        sum = (turn.reward ?? 0) + 0.5 * sum
                        return sum
                    }.reversed())
            }
            for (one, own) in returns.enumerated() {
                for index in own.indices {
                    let others = returns.indices.filter { $0 != one }.map { index < returns[$0].count ? returns[$0][index] : 0 }
                    let expected = own[index] - others.reduce(0, +) / Double(others.count)
                    #expect((credits[next] - expected).magnitude < 1e-14)
                    next += 1
                }
            }
        }
        #expect(next == credits.count)
    }

    @Test func oneTurnWithoutARewardIsTheOutcome() throws {
        var batch = SplitRollouts(seed: 6, .init(levels: 3)).whole
        for rollout in 0..<batch.rolloutCount { batch.turns.set(rollout, to: [Turn(tokens: 0..<(batch.masks[rollout]?.tokens ?? 0), state: 0)]) }
        for (name, outcome) in TrajectoryTests.estimators where !(outcome is any TurnEstimator) {
            let expected = try outcome.estimate(batch)
            for estimator in [GroupInGroup(outcome: outcome), TurnLeaveOneOut(outcome: outcome), ProcessRewards(outcome: outcome)]
                as [any TurnEstimator]
            {
                let estimate = try estimator.estimate(batch)
                #expect(estimate.signals == expected.signals, "\(name)")
                #expect(estimate.discarded == expected.discarded && estimate.k == expected.k)
                for rollout in 0..<batch.rolloutCount {
                    // A discarded rollout is not trained on.
                    let advantage = expected.discarded.contains(rollout) ? 0 : expected.advantages[rollout]
                    #expect((estimate.advantages[rollout] - advantage).magnitude <= 1e-15 * max(1, advantage.magnitude), "\(name)")
                    guard let mask = batch.masks[rollout], let tokens = estimate.tokens?[rollout] else { continue }
                    let all =
                        expected.tokens.map { Array($0[rollout]) }
                        ?? mask.runs(of: advantage).flatMap { [Double](repeating: $0.advantage, count: $0.tokens) }
                    #expect(Array(tokens) == all, "\(name)")
                }
            }
        }
    }

    @Test func equalTurnsAreExactlyZero() throws {
        var batch = RolloutBatch(rewards: [[0.1, 0.1, 0.1], [1, 0, 1]])
        for rollout in 0..<6 {
            batch.masks.append(TokenMask(tokens: 4))
            batch.turns.set(rollout, to: [Turn(tokens: 0..<2, reward: 0.1, state: 0), Turn(tokens: 2..<4, reward: 0.7, state: 1)])
        }
        for estimator in [GroupInGroup(), TurnLeaveOneOut(), TurnLeaveOneOut(deviation: .population), GroupInGroup(deviation: .none)]
            as [any TurnEstimator]
        {
            #expect(try estimator.credits(in: batch).allSatisfy { $0 == 0 })
        }
        let estimate = try GroupInGroup().estimate(batch)
        #expect(estimate.signals == [.absent(.equalRewards), .present])
        // Turns of one group are told apart though all outcomes are the same.
        #expect(try ProcessRewards().estimate(batch).signals == [.present, .present])
    }

    @Test func statesAreOfTheirGroup() throws {
        var batch = RolloutBatch(rewards: [[1, 0], [1, 0]])
        for (rollout, reward) in [1.0, 0, 5, 5].enumerated() {
            batch.masks.append(TokenMask(tokens: 2))
            batch.turns.set(rollout, to: [Turn(tokens: 0..<1, reward: reward, state: 0), Turn(tokens: 1..<2)])
        }
        let credits = try GroupInGroup(discount: 1).credits(in: batch)
        #expect(credits == [1, 0, -1, 0, 0, 0, 0, 0])
        // What the numbers of states are does not matter: rollouts that were left out may have had the small ones.
        var large = batch
        for (rollout, reward) in [1.0, 0, 5, 5].enumerated() {
            large.turns.set(rollout, to: [Turn(tokens: 0..<1, reward: reward, state: 7_000_000), Turn(tokens: 1..<2)])
        }
        #expect(try GroupInGroup(discount: 1).credits(in: large) == credits)
    }

    @Test func turnsThatAreMissing() throws {
        var batch = golden
        batch.turns.set(1, to: [Turn]())
        let none = try TurnLeaveOneOut().estimate(batch)
        #expect(none.turnAdvantages(of: 1, in: batch) == [])
        #expect(none.tokens?[1].allSatisfy { $0 == 0 } == true)
        batch.turns = TurnColumn()
        batch.turns.set(0, to: [Turn(tokens: 0..<1)])
        #expect(none.turnAdvantages(of: 2, in: batch) == nil)
        do throws(EstimatorError) {
            _ = try GroupInGroup().estimate(batch)
            Issue.record("turns are missing")
        } catch {
            #expect(error.code == .missingInput && error.rollout == 1)
        }
        #expect(GroupInGroup(outcome: Adaptive(k: 2)).needs.names == ["tokens", "entropy", "whole_batch", "turns"])
    }

    @Test func faultsOfTurns() {
        let turns = [Turn(tokens: 0..<2), Turn(tokens: 2..<2), Turn(tokens: 4..<6)]
        #expect(Turn.firstFault(in: turns, tokens: 6) == nil)
        #expect(Turn.firstFault(in: turns, tokens: 5) == 2)
        #expect(Turn.firstFault(in: [Turn(tokens: 1..<3), Turn(tokens: 2..<4)], tokens: 9) == 1)
        #expect(Turn.firstFault(in: [Turn(tokens: -1..<3)], tokens: 9) == 0)
    }

    /// Masked tokens of a turn have 0, and a turn without a trained token has no advantage.
    @Test func masksInsideTurns() throws {
        var batch = golden
        batch.masks[0] = TokenMask(tokens: 6, spans: [1..<3, 5..<6])
        let estimate = try TurnLeaveOneOut().estimate(batch)
        #expect(estimate.tokens?[0] == [0, 0.5, 0, 0, 0, 0])
        #expect(estimate.turnAdvantages(of: 0, in: batch) == [0.5, 0])
        #expect(estimate.advantages[0] == 0.5 / 3)
    }

    @Test func extremesStayFinite() throws {
        let extremes = [1.7e308, -1.7e308, 1e-308, 0, 1]
        for a in extremes {
            for b in extremes {
                var batch = golden
                batch.turns.set(0, to: [Turn(tokens: 0..<2, reward: a, state: 0), Turn(tokens: 3..<5, reward: b, state: 1)])
                batch.turns.set(1, to: [Turn(tokens: 0..<2, reward: b, state: 0), Turn(tokens: 3..<5, reward: a, state: 1)])
                for estimator in [GroupInGroup(), TurnLeaveOneOut(), TurnLeaveOneOut(deviation: .population), ProcessRewards()] as [any TurnEstimator]
                {
                    #expect(try estimator.estimate(batch).tokens?.values.allSatisfy { $0.isFinite } == true)
                }
            }
        }
    }
}
