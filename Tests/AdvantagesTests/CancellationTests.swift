import Testing

@testable import Advantages

/// Parts that cancel, and numbers that leave the range of doubles on the way.
@Suite struct CancellationTests {
    private func advantages(_ estimator: any Estimator, _ rewards: [Double]) throws -> [Double] {
        try estimator.estimate(RolloutBatch(rewards: [rewards])).advantages
    }

    // MARK: Means of rewards that cancel

    @Test func maximumLikelihoodBeyondTheRange() throws {
        let most = Double.greatestFiniteMagnitude
        // The mean is 1e-300 / 3: the others are 3e465 away.
        let (found, signal) = try {
            let estimate = try MaximumLikelihood().estimate(RolloutBatch(rewards: [[1e-300, 1e165, -1e165]]))
            return (estimate.advantages, estimate.signals[0])
        }()
        #expect(found == [2, most, -most] && signal == .present)
        // The same with a guard that decides.
        let guarded = try advantages(MaximumLikelihood(eps: 1e-100), [1e-300, 1e165, -1e165])
        for (value, expected) in zip(guarded, [0, 1e265, -1e265]) { #expect((value - expected).magnitude <= 1e-15 * 1e265) }
        // Inside the range, where the unit of the rewards has no number for the mean.
        for (small, large) in [(1e-100, 1e180), (3e-5, 7e295), (1e-20, 1e10), (0x1p-1074, 0x1p-900)] {
            for rewards in [[small, large, -large], [large, -large, small], [-large, small, large]] {
                let found = try advantages(MaximumLikelihood(), rewards)
                for (value, reward) in zip(found, rewards) {
                    let expected = 3 * (reward / small) - 1
                    #expect((value - expected).magnitude <= 4e-16 * (large / small), "\(rewards)")
                }
            }
        }
        // On the other side of 0 nothing is known, and exactly there neither.
        #expect(try advantages(MaximumLikelihood(), [-1e-300, 1e165, -1e165]) == [0, 0, 0])
        #expect(try advantages(MaximumLikelihood(), [1e165, -1e165]) == [0, 0])
        #expect(try advantages(MaximumLikelihood(), [0.1, 0.2, -0.1, -0.2]) == [0, 0, 0, 0])
        // Ordinary rewards that cancel: in doubles 0.1 + 0.2 - 0.3 is 2^-55.
        let rewards = [-0.3, 0.1, 0.2]
        #expect(try advantages(MaximumLikelihood(), rewards) == rewards.map { 3 * ($0 / 0x1p-55) - 1 })
        #expect(try advantages(MaximumLikelihood(), rewards.map { -$0 }) == [0, 0, 0])
    }

    @Test func sumsOfSmallNumbersNextToLargeOnes() {
        #expect(nearestSum([1e-300, 1e300, 3, -1e300, -3]) == 1e-300)
        #expect(nearestSum([0x1p-1074, 1.7e308, 0.1, -1.7e308, -0.1]) == 0x1p-1074)
        #expect(nearestSum([1e308, 1e308, 1, -1e308, -1e308]) == 1)
    }

    // MARK: Turns

    /// Three turns each, all in one state.
    private func turns(_ rewards: [[Double]], outcomes: [Double]? = nil) -> RolloutBatch {
        var batch = RolloutBatch(rewards: [outcomes ?? rewards.map { _ in 1 }])
        for (rollout, list) in rewards.enumerated() {
            batch.masks.append(TokenMask(tokens: list.count))
            batch.turns.set(rollout, to: list.enumerated().map { Turn(tokens: $0..<$0 + 1, reward: $1, state: 0) })
        }
        return batch
    }

    @Test func returnsBeyondTheRange() throws {
        let huge = [1.7e308, -1.7e308].map { [$0, $0, $0] }
        let batch = turns(huge)
        let credits = try GroupInGroup().credits(in: batch)
        let ratios = [2.8525, 1.95, 1]
        let deviation = (ratios.reduce(0) { $0 + $1 * $1 } / 3).squareRoot()
        for (credit, ratio) in zip(credits, ratios + ratios.map { -$0 }) { #expect((credit - ratio / deviation).magnitude < 1e-15) }
    }

    /// A z-score does not know the unit, and a weight brings back what is beyond the range.
    @Test func unitsDoNotMatter() throws {
        let huge = [[1.7e308, 1.6e308, 1e-300], [-1.7e308, -1.6e308, 1.1e308], [1.7e308, -1e307], [1e300]]
        let (large, small) = (turns(huge), turns(huge.map { $0.map { $0 * 0x1p-64 } }))
        for spread in [Spread.population, .sample] {
            for (one, other) in zip(Self.estimators(spread, 0.5), Self.estimators(spread, 0.5)) {
                let found = try one.credits(in: large)
                #expect(try found == other.credits(in: small))
                #expect(found.contains { $0 != 0 })
            }
        }
        for (one, other) in zip(Self.estimators(.none, 0x1p-70), Self.estimators(.none, 0x1p-6)) {
            #expect(try one.credits(in: large) == other.credits(in: small))
        }
        for estimator in Self.estimators(.none, 1) {
            let credits = try estimator.credits(in: large)
            #expect(credits.allSatisfy { $0.isFinite })
            #expect(credits.contains(.greatestFiniteMagnitude))
        }
    }

    private static func estimators(_ spread: Spread, _ weight: Double) -> [any TurnEstimator] {
        [
            GroupInGroup(discount: 1, weight: weight, deviation: spread), TurnLeaveOneOut(discount: 1, weight: weight, deviation: spread),
            ProcessRewards(discount: 1, weight: weight, deviation: spread),
        ]
    }

    /// What leaves the range in one state is nothing to another state of the group, however small its returns are.
    @Test func statesKeepTheirDigits() throws {
        var batch = RolloutBatch(rewards: [[1, 1]])
        for (rollout, sign) in [1.0, -1].enumerated() {
            batch.masks.append(TokenMask(tokens: 3))
            batch.turns.set(
                rollout,
                to: [
                    Turn(tokens: 0..<1, reward: sign * 1.7e308, state: 0), Turn(tokens: 1..<2, reward: sign * 1.7e308, state: 0),
                    Turn(tokens: 2..<3, reward: sign * 0x1p-1074, state: 1),
                ])
        }
        let credits = try GroupInGroup(discount: 1).credits(in: batch)
        #expect(credits[2] == 1 && credits[5] == -1)
        #expect((credits[0] - 2 / 2.5.squareRoot()).magnitude < 1e-15)
    }

    @Test func turnsThatCancelTheOutcome() throws {
        // The z-score of the outcome is the negative one of the turn.
        let batch = turns([[0.1], [0.7]], outcomes: [0.7, 0.1])
        let estimate = try GroupInGroup(discount: 1).estimate(batch)
        #expect(estimate.advantages == [0, 0] && estimate.tokens?.values == [0, 0])
        #expect(estimate.signals == [.absent(.zeroAdvantages)])
    }

    /// A rollout without a turn has 0, so that the group no longer adds up to 0 as its outcome does: its mean is taken off where it is whitened.
    @Test func whitenedTurnsAreNotCentred() throws {
        var batch = RolloutBatch(rewards: [[-0.25, 0]])
        batch.masks = [TokenMask(tokens: 1), TokenMask(tokens: 0)]
        batch.turns.set(0, to: [Turn(tokens: 0..<1)])
        batch.turns.set(1, to: [Turn]())
        for estimator in [GroupInGroup(), TurnLeaveOneOut(outcome: PassAtOne()), ProcessRewards()] as [any Estimator] {
            #expect(try estimator.estimate(batch).advantages == [-1, 0])
            #expect(try Scaled(estimator, whitening: Whitening(.rollouts)).estimate(batch).advantages == [-1, 1])
        }
    }

    // MARK: Sums of parts

    @Test func combinedPartsThatCancel() throws {
        for (right, wrong) in [(0.1, 0.7), (0.3, 1.1), (-2.7, 1e-3), (1e-300, 0.7), (0.1, 1e300)] {
            var batch = RolloutBatch()
            batch.append(group: "0", rewards: [wrong, right], correctness: [.wrong, .correct])
            batch.append(group: "1", rewards: [right, wrong, right, wrong], correctness: [.correct, .wrong, .correct, .wrong])
            let estimate = try Combined(k: 1).estimate(batch)
            #expect(estimate.advantages == [0, 0, 0, 0, 0, 0], "\(right) \(wrong)")
            #expect(estimate.signals == [.absent(.zeroAdvantages), .absent(.zeroAdvantages)])
            // The sum is what is left where they do not.
            let other = try Combined(k: 2).estimate(batch)
            #expect(other.signals[1] == .present)
        }
    }

    @Test func mixedPartsThatCancel() throws {
        let split = SplitRollouts(seed: 31, .init(levels: 50))
        for part in [PassAtOne(), Distillation(), GroupInGroup(), EntropyBonus(PassAtOne())] as [any Estimator] {
            let sum = Mix([.init(part, weight: 0.1), .init(part, weight: 0.2), .init(part, weight: -0.3)])
            let estimate = try sum.estimate(split.whole)
            #expect(estimate.advantages.allSatisfy { $0 == 0 } && estimate.tokens?.values.allSatisfy { $0 == 0 } != false)
            #expect(estimate.signals.allSatisfy { $0 != .present })
        }
        // Of rollouts and tokens: the sum is that of the parts at each trained token.
        let parts: [any Estimator] = [PassAtOne(), Distillation(), LeaveOneOut(), GroupInGroup()]
        let weights = [0.5, -0.25, 2, 0.125]
        let sum = try Mix(zip(parts, weights).map { .init($0, weight: $1) }).estimate(split.whole)
        let own = try parts.map { try $0.estimate(split.whole) }
        for rollout in 0..<split.whole.rolloutCount {
            guard let mask = split.whole.masks[rollout], let tokens = sum.tokens?[rollout] else { continue }
            for (token, value) in tokens.enumerated() {
                let isTrained = mask.spans.contains { $0.contains(token) }
                let expected = zip(own, weights).map { part, weight in
                    weight * (part.tokens.map { $0[rollout][$0[rollout].startIndex + token] } ?? (isTrained ? part.advantages[rollout] : 0))
                }
                #expect((value - nearestSum(expected[...])).magnitude <= 1e-15, "\(rollout) \(token)")
            }
        }
    }

    // MARK: Memory

    /// What is counted for tokens, in lists of one number for each.
    @Test func numbersForTokens() {
        let extent = TokenExtent(all: 100, longest: 10)
        func lists(_ estimator: any Estimator) -> Double { Double(estimator.tokenNumbers(for: extent)) / 100 }
        let mix = Mix([.init(ProcessRewards(), weight: 1), .init(ProcessRewards(), weight: 1)])
        #expect(lists(PassAtOne()) == 0 && lists(Distillation()) == 1 && lists(GroupInGroup()) == 1)
        #expect(lists(mix) == 4 && lists(Mix([.init(PassAtOne(), weight: 1)])) == 0)
        #expect(lists(Mix([.init(mix, weight: 1), .init(LeaveOneOut(), weight: 1)])) == 7)
        #expect(lists(GroupInGroup(outcome: ProcessRewards(outcome: TurnLeaveOneOut()))) == 3)
        #expect(lists(Scaled(GroupInGroup(), whitening: Whitening(.tokens))) == 3)
        #expect(lists(Whitened(Distillation(), Whitening(.rollouts))) == 1)
        #expect(lists(GeneralizedAdvantage(hasReturns: true)) == 2.7)
        #expect(lists(EntropyBonus(RewardNoise(Distillation(), share: 0.1))) == 2)
        #expect(
            lists(Schedule([.init(PassAtOne(), untilStep: 3), .init([PassAtOne(), mix], untilStep: 9), .init(Distillation(), untilStep: nil)])) == 4)
    }
}
