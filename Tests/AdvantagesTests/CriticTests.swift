import Advantages
import Testing

@Suite struct CriticTests {
    /// One rollout with values, a token reward at each trained token.
    private func batch(_ rewards: [Double], _ values: [Double], spans: [Range<Int>]? = nil) -> RolloutBatch {
        var batch = RolloutBatch(rewards: [[rewards.reduce(0, +)]])
        batch.masks = [TokenMask(tokens: rewards.count, spans: spans ?? [0..<rewards.count])]
        batch.values.set(0, to: values)
        batch.tokenRewards.set(0, to: rewards)
        return batch
    }

    private func expect(_ numbers: ArraySlice<Double>?, _ expected: [Double]) {
        #expect(numbers?.count == expected.count)
        for (value, number) in zip(numbers ?? [], expected) { #expect((value - number).magnitude < 1e-12) }
    }

    @Test func goldenReturns() throws {
        let batch = batch([0, 0, 1], [0.5, 0.25, 0.5])
        let decoupled = try GeneralizedAdvantage(lambda: 0.9, valueLambda: 1, hasReturns: true).estimate(batch)
        expect(decoupled.tokens?[0], [0.38, 0.7, 0.5])
        expect(decoupled.returns?[0], [1, 1, 1])
        // Without a lambda of their own the returns are the advantages plus the values.
        let plain = try GeneralizedAdvantage(lambda: 0.9, hasReturns: true).estimate(batch)
        expect(plain.returns?[0], [0.88, 0.95, 1])
        #expect(plain.tokens == decoupled.tokens)
        #expect(try GeneralizedAdvantage(lambda: 0.9).estimate(batch).returns == nil)
        // Lambda 0: the next value alone.
        expect(try GeneralizedAdvantage(discount: 0.5, valueLambda: 0, hasReturns: true).estimate(batch).returns?[0], [0.125, 0.25, 1])
    }

    /// 1 - 1 / (alpha l): for three tokens and alpha 10/3 that is 0.9.
    @Test func lengthAdaptiveLambda() throws {
        let three = batch([0, 0, 1], [0.5, 0.25, 0.5])
        expect(try GeneralizedAdvantage(alpha: 10.0 / 3).estimate(three).tokens?[0], [0.38, 0.7, 0.5])
        // Masked tokens do not count.
        let masked = batch([0, 9, 0, 1], [0.5, 9, 0.25, 0.5], spans: [0..<1, 2..<4])
        expect(try GeneralizedAdvantage(alpha: 10.0 / 3).estimate(masked).tokens?[0], [0.38, 0, 0.7, 0.5])
        // Never below 0.
        #expect(try GeneralizedAdvantage(alpha: 0.1).estimate(three).tokens == GeneralizedAdvantage(lambda: 0).estimate(three).tokens)
        let whole = try GeneralizedAdvantage(lambda: 0.3, alpha: 10.0 / 3, valueLambda: 1, hasReturns: true).estimate(three)
        expect(whole.returns?[0], [1, 1, 1])
    }

    @Test func turnsAsSteps() throws {
        var batch = batch([0, 0, 0, 0, 1, 0], [0.5, 7, 0.25, 7, 0.5, 7])
        batch.turns.set(0, to: [Turn(tokens: 0..<2), Turn(tokens: 2..<4), Turn(tokens: 4..<6)])
        let gae = GeneralizedAdvantage(lambda: 0.9, valueLambda: 1, unit: .turns, hasReturns: true)
        let estimate = try gae.estimate(batch)
        expect(estimate.tokens?[0], [0.38, 0.38, 0.7, 0.7, 0.5, 0.5])
        expect(estimate.returns?[0], [1, 1, 1, 1, 1, 1])
        // The rollout's reward is earned by the last turn.
        batch.tokenRewards = TokenColumn()
        #expect(try gae.estimate(batch).tokens == estimate.tokens)
        // Rewards of turns count more; that of a turn without a trained token belongs to the one before it.
        batch.masks[0] = TokenMask(tokens: 6, spans: [0..<4])
        batch.turns.set(0, to: [Turn(tokens: 0..<2), Turn(tokens: 2..<4, reward: 0.25), Turn(tokens: 4..<6, reward: 0.75)])
        expect(try gae.estimate(batch).tokens?[0], [0.425, 0.425, 0.75, 0.75, 0, 0])
        // Tokens between turns earn for the turn before them.
        batch.tokenRewards.set(0, to: [1, 0, 0.5, 0, 0, 0])
        batch.turns.set(0, to: [Turn(tokens: 1..<2), Turn(tokens: 3..<4)])
        batch.values.set(0, to: [Double](repeating: 0, count: 6))
        expect(try GeneralizedAdvantage(lambda: 0, unit: .turns).estimate(batch).tokens?[0], [0, 1.5, 0, 0, 0, 0])
        batch.turns = TurnColumn()
        #expect(throws: EstimatorError.self) { try gae.estimate(batch) }
    }

    @Test func turnWithoutATrainedTokenHasNoStep() throws {
        var batch = batch([1, 1], [1, 1], spans: [])
        batch.turns.set(0, to: [Turn(tokens: 0..<2)])
        let none = try GeneralizedAdvantage(unit: .turns, hasReturns: true).estimate(batch)
        #expect(none.tokens?[0] == [0, 0] && none.returns?[0] == [0, 0])
        // Trained tokens outside every turn have no advantage.
        batch.masks[0] = TokenMask(tokens: 2)
        batch.turns.set(0, to: [Turn]())
        #expect(try GeneralizedAdvantage(unit: .turns).estimate(batch).tokens?[0] == [0, 0])
    }

    @Test func whiteningLeavesTheReturns() throws {
        let batch = batch([0, 0, 1], [0.5, 0.25, 0.5])
        let gae = GeneralizedAdvantage(lambda: 0.9, hasReturns: true)
        let white = try Whitened(gae, Whitening(.tokens)).estimate(batch)
        #expect(try white.returns == gae.estimate(batch).returns)
        #expect(try white.tokens != gae.estimate(batch).tokens)
    }
}
