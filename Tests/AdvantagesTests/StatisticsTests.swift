import Advantages
import Testing

@Suite struct StatisticsTests {
    @Test func groupOfTheWalkthrough() throws {
        var batch = RolloutBatch()
        batch.append(group: "p0", rewards: [1, 0, 1], correctness: [.correct, .wrong, .correct], sent: 4)
        let estimate = try PassAtK(k: 2).estimate(batch)
        let statistics = GroupStatistics(of: batch.groups[0], in: batch, advantages: estimate.advantages, k: 2)
        #expect(statistics.sent == 4)
        #expect(statistics.scored == 3)
        #expect(statistics.correct == 2)
        #expect(statistics.passAtOne == 2.0 / 3)
        #expect(statistics.passAtK == 1)
        #expect(statistics.eta == 0)
        #expect(estimate.signals == [.absent(.fewerWrongThanK)])
    }

    @Test func etaIsTheSumOfMagnitudes() throws {
        let batch = RolloutBatch(rewards: [counts(right: 8, wrong: 24)])
        let estimate = try PassAtK(k: 4).estimate(batch)
        let statistics = GroupStatistics(of: batch.groups[0], in: batch, advantages: estimate.advantages, k: 4)
        // Eq. 16 with Eq. 14 and 15: 2 c A_pos.
        #expect((statistics.eta - 16 * estimate.advantages[0]).magnitude < 1e-12)
        #expect((statistics.eta - 10.362).magnitude < 1e-3)
    }

    @Test func correctnessIsKeptApartFromTheReward() throws {
        var batch = RolloutBatch()
        batch.append(group: "g", rewards: [0.9, -0.3, 0.2], correctness: [.correct, .wrong, .wrong])
        let statistics = GroupStatistics(of: batch.groups[0], in: batch, advantages: [0, 0, 0], k: 1)
        #expect(statistics.correct == 1)
        #expect(((statistics.meanReward ?? .nan) - 0.8 / 3).magnitude < 1e-15)
        let unknown = RolloutBatch(rewards: [[0.9, 0.1]])
        let none = GroupStatistics(of: unknown.groups[0], in: unknown, advantages: [0, 0], k: 1)
        #expect(none.correct == nil && none.passAtOne == nil && none.passAtK == nil)
        #expect(Correctness(reward: 0.9, threshold: 0.5) == .correct)
        #expect(Correctness(reward: 0.4, threshold: 0.5) == .wrong)
        // A threshold decides for 0 and 1 as well.
        #expect(Correctness(reward: 1, threshold: 5) == .wrong)
        #expect(Correctness(reward: 0, threshold: -0.5) == .correct)
        #expect(Correctness(reward: 1) == .correct && Correctness(reward: 0) == .wrong && Correctness(reward: 0.5) == .unknown)
    }

    @Test func batchTakesEachSizeOverTheGroupsThatReachIt() throws {
        let batch = RolloutBatch(rewards: [[1, 0, 0, 0], [1, 1], [0.5]])
        let estimate = try PassAtOne().estimate(batch)
        let statistics = BatchStatistics(of: batch, signals: estimate.signals, k: 3)
        #expect(statistics.scored == 7)
        #expect(statistics.zeroSignalGroups == 2)
        #expect(statistics.passAtOne == 0.625)
        #expect(statistics.passAtK.map(\.k) == [1, 2, 3, 4])
        for (value, expected) in zip(statistics.passAtK.map(\.value), [0.625, 0.75, 0.75, 1]) {
            #expect((value - expected).magnitude < 1e-15)
        }
        let empty = BatchStatistics(of: RolloutBatch(rewards: [[0.5]]), signals: [.absent(.singleRollout)], k: nil)
        #expect(empty.passAtOne == nil && empty.passAtK.isEmpty)
    }

    @Test func passHatKIsTheChanceThatAllAreRight() {
        #expect((passHatK(n: 4, c: 3, k: 2) - 0.5).magnitude < 1e-15)
        #expect(passHatK(n: 4, c: 1, k: 2) == 0)
        #expect(passHatK(n: 4, c: 4, k: 4) == 1)
    }

    @Test func diversityCountsDistinctAnswers() {
        #expect(answerDiversity([String]()) == nil)
        #expect(answerDiversity(["7", "7", "8", "9"]) == 0.75)
    }
}

@Suite struct TokenMaskTests {
    private func expand(_ mask: TokenMask, _ advantage: Double) -> [Double] {
        mask.runs(of: advantage).flatMap { [Double](repeating: $0.advantage, count: $0.tokens) }
    }

    @Test func maskedTokensGetZero() throws {
        let mask = try #require(TokenMask(tokens: 8, spans: [5..<7, 0..<2]))
        #expect(expand(mask, 0.5) == [0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0])
        #expect(mask.trainedTokens == 4)
        #expect(expand(TokenMask(tokens: 3), -1) == [-1, -1, -1])
        #expect(expand(TokenMask(tokens: 0), -1).isEmpty)
    }

    @Test func spansAreJoinedAndBounded() throws {
        let mask = try #require(TokenMask(tokens: 9, spans: [4..<6, 1..<3, 2..<4, 8..<8]))
        #expect(mask.spans == [1..<6])
        #expect(TokenMask(tokens: 4, spans: [2..<5]) == nil)
        #expect(TokenMask(tokens: 4, spans: [-1..<2]) == nil)
        #expect(TokenMask(tokens: 4, spans: [4..<4]) != nil)
    }

    @Test func flagsAreSpans() {
        #expect(TokenMask(flags: [true, true, false, true]).spans == [0..<2, 3..<4])
        #expect(TokenMask(flags: [false, false]).spans.isEmpty)
        #expect(TokenMask(flags: [false, false]).runs(of: 3).map(\.tokens) == [2])
        #expect(TokenMask(flags: []).tokens == 0)
    }
}
