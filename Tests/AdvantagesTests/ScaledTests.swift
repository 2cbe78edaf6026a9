import Advantages
import Testing

@Suite struct ScaledTests {
    private let batch = RolloutBatch(rewards: [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1]])
    private let raw = PassAtOne(deviation: .none)

    @Test func signs() throws {
        let estimate = try Scaled(raw, positive: 2, negative: 0).estimate(batch)
        #expect(estimate.advantages == [1.5, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
        #expect(estimate.advantages.allSatisfy { $0.sign == .plus })
        #expect(estimate.signals == [.present, .present, .absent(.allCorrect)])
        #expect(
            try Scaled(raw, positive: 0, negative: 0).estimate(batch).signals == [
                .absent(.zeroAdvantages), .absent(.zeroAdvantages), .absent(.allCorrect),
            ])
        #expect(try Scaled(raw).estimate(batch) == raw.estimate(batch))
    }

    @Test func difficulty() throws {
        // 4 p (1 - p) is 3/4, 1 and 0.
        #expect(try Scaled(raw, difficultyPower: 1).estimate(batch).advantages[..<5] == [0.5625, -0.1875, -0.1875, -0.1875, 0.5])
        #expect(try Scaled(raw, difficultyPower: 2).estimate(batch).advantages[0] == 0.75 * 0.5625)
        #expect(throws: EstimatorError.self) { try Scaled(raw, difficultyPower: 1).estimate(RolloutBatch(rewards: [[0.5, 0.25]])) }
        #expect(throws: Never.self) { try Scaled(raw).estimate(RolloutBatch(rewards: [[0.5, 0.25]])) }
        #expect(Scaled(raw, difficultyPower: 1).needs == .correct && Scaled(raw).needs == [])
        #expect(Scaled(raw, whitening: Whitening(.rollouts)).needs == .wholeBatch)
        // Of psr, whose all-right groups have advantages, those have none left.
        #expect(try Scaled(SignedReinforce.positiveSamples, difficultyPower: 0.5).estimate(batch).signals[2] == .absent(.zeroAdvantages))
    }

    @Test func clipComesAfterWhitening() throws {
        let white = try Whitened(raw, Whitening(.rollouts)).estimate(batch).advantages
        let clipped = try Scaled(raw, whitening: Whitening(.rollouts), clip: 1).estimate(batch).advantages
        for (value, whole) in zip(clipped, white) { #expect(value == min(max(whole, -1), 1)) }
        #expect(clipped.contains(1))
    }

    @Test func tokensAreScaledByTheirOwnSign() throws {
        var batch = RolloutBatch(rewards: [[0, 1]])
        batch.masks = [TokenMask(tokens: 2), TokenMask(tokens: 2)]
        batch.values.set(0, to: [1, 2])
        batch.values.set(1, to: [1, 1])
        let gae = GeneralizedAdvantage(lambda: 0)
        #expect(try gae.estimate(batch).tokens?.values == [1, -2, 0, 0])
        let scaled = try Scaled(gae, positive: 3, negative: 0.5, clip: 2).estimate(batch)
        #expect(scaled.tokens?.values == [2, -1, 0, 0])
        #expect(scaled.advantages == [0.5, 0])
    }
}
