import Advantages
import Testing

/// A signal is present where an advantage is not zero, and nowhere else.
@Suite struct SignalTests {
    private func check(_ estimate: Estimate, _ batch: RolloutBatch, _ note: String) {
        for (index, group) in batch.groups.enumerated() {
            let advantages = estimate.advantages[group.rollouts]
            let isZero = advantages.allSatisfy { $0 == 0 }
            #expect((estimate.signals[index] == .present) == !isZero, "\(note) \(index)")
            // No zero below zero in a group without signal.
            if isZero { #expect(advantages.allSatisfy { $0.sign == .plus }, "\(note) \(index)") }
        }
    }

    /// q = C(2096, 2000) / C(4096, 2000) is far below the smallest double, and so is its root.
    @Test func advantagesThatUnderflow() throws {
        let batch = RolloutBatch(rewards: [
            [Double](repeating: 1, count: 2000) + [Double](repeating: 0, count: 2096), [Double](repeating: 1, count: 2000),
        ])
        let passAtK = try PassAtK(k: 2000).estimate(batch)
        #expect(passAtK.signals == [.absent(.zeroAdvantages), .absent(.allCorrect)])
        check(passAtK, batch, "analytical")
        check(try ExceedingPassAtK(k: 2000).estimate(batch), batch, "exceeding")
        check(try Combined(k: 2000).estimate(batch), batch, "combined")
        var withEntropies = batch
        for rollout in 0..<batch.rolloutCount { withEntropies.entropies.set(rollout, to: 1) }
        check(try Adaptive(k: 2000).estimate(withEntropies), batch, "adaptive")
        #expect(try Adaptive(k: 2000).estimate(withEntropies).signals == passAtK.signals)
    }

    @Test func spreadsThatDrownDifferences() throws {
        let batch = RolloutBatch(rewards: [[0, .leastNonzeroMagnitude], [1, 0]])
        for deviation in PassAtOne.Deviation.allCases {
            check(try PassAtOne(deviation: deviation, eps: 1e6).estimate(batch), batch, "\(deviation)")
        }
        var likely = RolloutBatch(rewards: [[.leastNonzeroMagnitude, 0], [1, 0]])
        for (rollout, logProb) in [-1.0, -2, -1, -2].enumerated() { likely.logProbs.set(rollout, to: logProb) }
        check(try Unlikeliness(normalisation: PassAtOne(eps: 1e6)).estimate(likely), likely, "unlikeliness")
    }

    @Test func combinedIsPresentWhereOnePartIs() throws {
        // Fewer wrong than k: Pass@1 alone has a signal.
        let batch = RolloutBatch(rewards: [[1, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]])
        let estimate = try Combined(k: 2).estimate(batch)
        #expect(estimate.signals == [.present, .absent(.allCorrect), .absent(.allWrong)])
        check(estimate, batch, "combined")
    }
}
