import Advantages
import Testing

@Suite struct ShapeTests {
    /// One group with lengths in trained tokens.
    private func batch(_ rewards: [Double], _ lengths: [Int], correct: [Bool]? = nil) -> RolloutBatch {
        var batch = RolloutBatch(rewards: [rewards])
        if let correct { batch.correctness = correct.map { $0 ? .correct : .wrong } }
        // A masked token at the end of each: it has no length.
        batch.masks = lengths.map { TokenMask(tokens: $0 + 1, spans: [0..<$0]) }
        return batch
    }

    private func expect(_ shape: any RewardShape, _ batch: RolloutBatch, _ expected: [Double]) throws {
        let shaped = try batch.shaped(by: [shape])
        for (value, reward) in zip(shaped.rewards, expected) { #expect((value - reward).magnitude < 1e-14) }
        #expect(shaped.correctness == batch.correctness)
    }

    @Test func kimi() throws {
        // lambda = 1/2, 1/4, 0, -1/2; the wrong ones gain nothing.
        try expect(GroupLength(.kimi), batch([1, 1, 0, 0], [10, 15, 20, 30]), [1.5, 1.25, 0, -0.5])
        try expect(GroupLength(.kimi, weight: 0.5), batch([0, 1, 1], [10, 20, 10]), [0, 0.75, 1.25])
        try expect(GroupLength(.kimi), batch([0, 1, 1], [7, 7, 7]), [0, 1, 1])
        #expect(throws: EstimatorError.self) { try batch([0.5, 1], [1, 2]).shaped(by: [GroupLength(.kimi)]) }
        // Correctness decides, not the reward.
        try expect(GroupLength(.kimi), batch([0.9, -0.3], [10, 20], correct: [false, true]), [0.9, -0.8])
        try expect(GroupLength(.kimi, onlySolved: true), batch([0, 1], [10, 20]), [0, 1])
    }

    @Test func lead() throws {
        // Of the right ones the lengths are 10 and 30: z = -1 and 1.
        let (short, long) = (1.0512710963760241, 0.951229424500714)
        try expect(GroupLength(.lead), batch([1, 0, 1], [10, 99, 30]), [short, 0, long])
        try expect(GroupLength(.lead), batch([2, 0, 4], [10, 99, 30], correct: [true, false, true]), [2 * short, 0, 4 * long])
        try expect(GroupLength(.lead), batch([1, 0, 0], [10, 99, 30]), [1, 0, 0])
        #expect(
            try batch([1, 1.7e308, 1], [1, 2, 3], correct: [true, true, true]).shaped(by: [GroupLength(.lead, alpha: -1e6)]).rewards.allSatisfy(
                \.isFinite))
    }

    @Test func relative() throws {
        // Mean reward 3/4, l / l_max = 1/4, 1/2, 1, 1.
        let relative = GroupLength(.relative)
        try expect(relative, batch([1, 1, 0, 1], [10, 20, 40, 40]), [1 - 0.75 / 16, 1 - 0.75 / 8, -0.75 / 4, 1 - 0.75 / 4])
        try expect(GroupLength(.relative, weight: 1), batch([0.5, 0.5], [1, 2]), [0.25, 0])
        try expect(GroupLength(.relative, onlySolved: true), batch([1, 0], [10, 20]), [1, 0])
        try expect(GroupLength(.relative, onlySolved: true), batch([1, 1], [10, 20]), [0.875, 0.75])
        try expect(relative, batch([1, 0], [0, 0]), [1, 0])
    }

    @Test func overlong() throws {
        let rewards: [Double] = [1, 1, 1, 0, 1]
        // All tokens of the response count, 9, 16, 18, 20 and 21.
        try expect(Overlong(max: 20, buffer: 4), batch(rewards, [8, 15, 17, 19, 20]), [1, 1, 0.5, -1, 0])
        try expect(Overlong(max: 20, buffer: 0), batch([1, 1], [19, 20]), [1, 0])
        #expect(throws: EstimatorError.self) { try batch([1], [1]).shaped(by: [Overlong(max: 3, buffer: 4)]) }
        #expect(throws: EstimatorError.self) { try RolloutBatch(rewards: [[1]]).shaped(by: [Overlong(max: 3, buffer: 1)]) }
    }

    @Test func shapesFollowOneAnother() throws {
        let sent = batch([1, 1], [9, 19])
        let both = try sent.shaped(by: [Overlong(max: 20, buffer: 10), GroupLength(.relative, weight: 1)])
        // Rewards 1 and 0 after the first: mean 1/2.
        #expect(both.rewards == [1 - 4.5 / 19, -0.5] as [Double])
        #expect(sent.rewards == [1, 1])
        #expect(try PassAtK(k: 1).estimate(both).signals == [.absent(.allCorrect)])
    }

    /// A change is made wherever the reward is told.
    @Test func tokenRewardsTurnsAndParts() throws {
        var sent = batch([1, 0], [9, 19])
        sent.tokenRewards.set(1, to: [Double](repeating: 0.5, count: 20))
        sent.turns.set(0, to: [Turn(tokens: 0..<4, reward: 0.25), Turn(tokens: 4..<9)])
        sent.turns.set(1, to: [Turn(tokens: 0..<4), Turn(tokens: 4..<9)])
        sent.parts.set("format", of: 0, to: 1)
        sent.parts.set("format", of: 1, to: 0)
        let shaped = try sent.shaped(by: [Overlong(max: 20, buffer: 10)])
        #expect(shaped.rewards == [1, -1])
        #expect(shaped.tokenRewards[0] == .missing)
        #expect(shaped.tokenRewards.numbers == [Double](repeating: 0.5, count: 18) + [-0.5, 0.5])
        #expect(shaped.turns[0]?.map(\.reward) == [0.25, nil])
        #expect(shaped.turns[1]?.map(\.reward) == [nil, nil])
        #expect(shaped.parts.values(of: 0) == [1, 0])
        #expect(shaped.parts.values(of: 1) == [0, -1])
        let longer = try batch([1, 0], [19, 19]).shaped(by: [])
        #expect(longer.rewards == [1, 0])
        sent.turns.set(1, to: [Turn(tokens: 0..<4, reward: 0.25), Turn(tokens: 4..<9)])
        #expect(try sent.shaped(by: [Overlong(max: 20, buffer: 10)]).turns[1]?.map(\.reward) == [0.25, -1])
    }
}
