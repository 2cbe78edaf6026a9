import Advantages
import Testing

@Suite struct CombinedTests {
    @Test func weighsThePartsByAccuracy() throws {
        let batch = RolloutBatch(rewards: [counts(right: 3, wrong: 5), counts(right: 0, wrong: 4), counts(right: 4, wrong: 0)])
        let combined = try Combined(k: 4).estimate(batch)
        let passAtK = try PassAtK(k: 4).estimate(batch).advantages
        let passAtOne = try PassAtOne().estimate(batch).advantages
        for rollout in 0..<8 {
            #expect((combined.advantages[rollout] - (0.375 * passAtK[rollout] + 0.625 * passAtOne[rollout])).magnitude < 1e-15)
        }
        #expect(combined.signals == [.present, .absent(.allWrong), .absent(.allCorrect)])
    }

    @Test func fewerWrongThanKStillLearnsFromPassAtOne() throws {
        let combined = try Combined(k: 4).estimate(RolloutBatch(rewards: [counts(right: 5, wrong: 3)]))
        #expect(combined.signals == [.present])
        #expect(combined.advantages[0] > 0)
    }

    @Test func needsCorrectness() {
        let error = #expect(throws: EstimatorError.self) {
            try Combined(k: 2).estimate(RolloutBatch(rewards: [[1, 0, 0], [0.25, 0.5, 1]]))
        }
        #expect(error?.code == .unknownCorrectness)
        #expect(error?.group == 1)
    }
}
