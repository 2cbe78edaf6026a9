import Testing

@testable import Advantages

/// Where doubles would say something else than exact arithmetic.
@Suite struct EdgeTests {
    private func advantages(_ estimator: any Estimator, _ rewards: [Double]) throws -> [Double] {
        try estimator.estimate(RolloutBatch(rewards: [rewards])).advantages
    }

    private func expect(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-15) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect((a - b).magnitude <= tolerance * b.magnitude, "\(found) \(expected)") }
    }

    // MARK: Means

    @Test func meansNextToALargeOffset() throws {
        let third = 1.0 / 3
        for offset in [1e8, 1e15, -1e15, 4e15] {
            expect(
                try advantages(PassAtOne(), [offset, offset, offset + 1]), [-1 / 2.0.squareRoot(), -1 / 2.0.squareRoot(), 2.0.squareRoot()], 4e-16)
            expect(try advantages(PassAtOne(deviation: .none), [offset, offset + 1, offset + 1]), [-2 * third, third, third])
            expect(try advantages(LeaveOneOut(), [offset, offset, offset + 1]), [-0.5, -0.5, 1])
            expect(
                try advantages(QuantileBaseline(quantile: 0.75, interpolation: .linear, deviation: .none), [offset, offset + 1, offset + 2]),
                [-1.5, -0.5, 0.5])
        }
    }

    @Test func meansOfEqualNumbersAreThatNumber() {
        for number in [0.1, 0.7, 1, 0.3, 1e-300, 1e300, 1.7e308, Double.leastNonzeroMagnitude] {
            for count in 1...100 {
                let numbers = [Double](repeating: number, count: count)
                #expect(numbers.mean(over: [0..<count], from: 0)?.high == number, "\(count) times \(number)")
                let batch = RolloutBatch(rewards: [numbers])
                #expect(GroupStatistics(of: batch.groups[0], in: batch, advantages: numbers.map { _ in 0 }, k: nil).meanReward == number)
            }
        }
        let most = Double.greatestFiniteMagnitude
        #expect([most, most, most].mean(over: [0..<3], from: 0)?.high == most)
    }

    // MARK: Sums of parts

    @Test func sumsAreTheNearestDouble() {
        #expect(nearestSum([0.7, 0.2, 0.1]) == 1)
        #expect(nearestSum([0.1, 0.2, 0.7]) == 1)
        #expect(nearestSum([Double](repeating: 0.1, count: 10)[...]) == 1)
        #expect(nearestSum([1e16, 1, -1e16]) == 1)
        #expect(nearestSum([1, 0x1p-53, 0x1p-110]) == 1 + 0x1p-52)
        #expect(nearestSum([1, 0x1p-53, -0x1p-110]) == 1)
        #expect(nearestSum([1e300, 1, -1e300, 1e-30]) == 1)
        #expect(nearestSum([1.7e308, 1.7e308, -1.7e308, -1.7e308, 4]) == 4)
        #expect(nearestSum([1.7e308, 1.7e308]) == .greatestFiniteMagnitude)
        #expect(nearestSum([-1.7e308, -1.7e308]) == -.greatestFiniteMagnitude)
        #expect(nearestSum([.leastNonzeroMagnitude, .leastNonzeroMagnitude]) == 2 * .leastNonzeroMagnitude)
        #expect(nearestSum([]) == 0 && nearestSum([-0.0, -0.0]).sign == .plus)
        let generator = CounterGenerator(seed: 4, group: "sums")
        for trial in 0..<300 {
            let stream = generator.draw(trial)
            let numbers = (0..<(1 + stream.index(0, below: 12))).map { place in
                Double(
                    sign: stream.index(100 + place, below: 2) == 0 ? .plus : .minus, exponent: stream.index(200 + place, below: trial), significand: 1
                )
                    * (1 + stream.unit(place))
            }
            let exact = numbers.map { ExactReal($0) }.sum
            let found = nearestSum(numbers[...])
            let error = (ExactReal(found) - exact).magnitude
            for neighbour in [found.nextUp, found.nextDown] { #expect(error <= (ExactReal(neighbour) - exact).magnitude, "\(numbers)") }
        }
    }

    @Test func returnsAreSumsOfTokenRewards() throws {
        var batch = RolloutBatch(rewards: [[1, 1]])
        batch.masks = [TokenMask(tokens: 3), TokenMask(tokens: 3)]
        batch.tokenRewards.set(0, to: [0.7, 0.2, 0.1])
        batch.tokenRewards.set(1, to: [0.1, 0.2, 0.7])
        let returns = try ReturnToGo().estimate(batch).tokens
        #expect(returns?[0].first == 1 && returns?[1].first == 1)
        batch.greedyRewards = [1]
        #expect(try GreedyBaseline().estimate(batch).tokens?[0].first.map { $0 > -0x1p-52 && $0 < 0 } == true)
    }

    // MARK: Whitening

    /// A group of equal parts, next to groups of any rewards: the mean of the batch is 0, so it says nothing.
    @Test(arguments: 0..<40) func whitenedGroupsThatSayNothing(_ seed: Int) throws {
        let stream = CounterGenerator(seed: UInt64(seed), group: "whitened").draw(0)
        var groups = [[1.0, 1, 1, 1]]
        for index in 0..<4 {
            groups.append((0..<(2 + stream.index(index, below: 6))).map { Double(stream.index(10 * index + $0 + 9, below: seed < 20 ? 2 : 7)) })
        }
        var batch = RolloutBatch(rewards: groups)
        batch.masks = batch.rewards.map { _ in TokenMask(tokens: 3) }
        for rollout in 0..<batch.rolloutCount {
            batch.parts.set("a", of: rollout, to: batch.rewards[rollout])
            // Equal to the first part but for its unit, where the weight below makes nothing of both.
            batch.parts.set("b", of: rollout, to: batch.rewards[rollout] * 3)
            batch.parts.set("c", of: rollout, to: rollout < 4 ? 0 : Double(stream.index(100 + rollout, below: 2)))
        }
        for scope in [Whitening.Scope.rollouts, .tokens] {
            for base in [
                LeaveOneOut(), PassAtOne(deviation: .none), DecoupledRewards(), DecoupledRewards(weights: ["b": -1]),
                DecoupledRewards(weights: ["b": 0.3]),
            ] as [any Estimator] {
                let estimate = try Whitened(base, Whitening(scope, deviation: .sample, varianceEps: 1e-8)).estimate(batch)
                #expect(estimate.advantages[..<4] == [0, 0, 0, 0], "\(base)")
                #expect(estimate.signals[0] == .absent(.allCorrect), "\(base)")
            }
        }
        // Not centred by their formulas, and yet with a mean of 0: each group has as many of one reward as of the other, and a single one has a raw reward of 0.
        var even = RolloutBatch(rewards: [[1, 1], [0, 0, 0.5, 0.5], [0.3, 0.7], [0]])
        for rollout in 0..<even.rolloutCount {
            even.parts.set("a", of: rollout, to: even.rewards[rollout])
            even.parts.set("b", of: rollout, to: rollout == 2 || rollout == 5 ? 1 : 0)
        }
        let raw = PassAtOne(deviation: .leaveOneOut, eps: 1e-6, singleton: .raw)
        let whitened = try Whitened(DecoupledRewards(normalisation: raw), Whitening(.rollouts)).estimate(even)
        #expect(whitened.signals == [.absent(.allCorrect), .present, .present, .absent(.singleRollout)])
        let nothing = try Whitened(DecoupledRewards(weights: ["b": -1, "c": 0]), Whitening(.rollouts)).estimate(batch)
        #expect(nothing.advantages.allSatisfy { $0 == 0 })
        #expect(nothing.signals.allSatisfy { $0 != .present })
    }

    @Test func groupsWithoutTrainedTokens() throws {
        var batch = RolloutBatch(rewards: [[0, 1], [0, 1], [1, 0]])
        batch.masks = [1, 1, 0, 0, 0, 2].map { TokenMask(tokens: $0) }
        for discount in [1, 0.9] {
            let estimate = try Whitened(ReturnToGo(discount: discount), Whitening(.tokens)).estimate(batch)
            #expect(estimate.signals == [.present, .absent(.noTrainedTokens), .present], "\(discount)")
            #expect(estimate.advantages[2..<5] == [0, 0, 0], "\(discount)")
        }
        for discount in [1, 0.9] {
            let estimate = try Whitened(ReturnToGo(discount: discount), Whitening(.rollouts)).estimate(batch)
            #expect(estimate.signals[1] == .absent(.noTrainedTokens) && estimate.advantages[2..<5] == [0, 0, 0], "\(discount)")
        }
        #expect(try Whitened(PassAtOne(deviation: .none), Whitening(.tokens)).estimate(batch).signals[1] == .absent(.noTrainedTokens))
        for rollout in 0..<6 { batch.entropies.set(rollout, to: 0.5) }
        let bonus = try EntropyBonus(ReturnToGo(), bound: nil).estimate(batch)
        #expect(bonus.signals[1] == .absent(.noTrainedTokens) && bonus.advantages[2..<5] == [0, 0, 0])
        let mix = try Mix([.init(ReturnToGo(), weight: 1), .init(PassAtOne(), weight: 1)]).estimate(batch)
        #expect(mix.signals[1] == .absent(.noTrainedTokens) && mix.advantages[2..<5] == [0, 0, 0])
        #expect(try ReturnToGo().estimate(batch).signals[1] == .absent(.noTrainedTokens))
        for rollout in 0..<6 { batch.values.set(rollout, to: [Double](repeating: 0.5, count: batch.masks[rollout]?.tokens ?? 0)) }
        #expect(try GeneralizedAdvantage().estimate(batch).signals[1] == .absent(.noTrainedTokens))
    }

    // MARK: Single rollouts

    @Test func rawSinglesOfParts() throws {
        var batch = RolloutBatch(rewards: [[3], [1, 0]])
        for (rollout, part) in [3.0, 1, 0].enumerated() { batch.parts.set("a", of: rollout, to: part) }
        for arithmetic in Arithmetic.allCases {
            let raw = PassAtOne(deviation: .sample, eps: 1e-4, singleton: .raw, arithmetic: arithmetic)
            let estimate = try DecoupledRewards(weights: ["a": 2], normalisation: raw).estimate(batch)
            #expect((estimate.advantages[0] - 6 / 1.0001).magnitude < 1e-6, "\(arithmetic)")
            #expect(estimate.signals[0] == .present)
            let zero = PassAtOne(deviation: .sample, eps: 1e-4, arithmetic: arithmetic)
            #expect(try DecoupledRewards(normalisation: zero).estimate(batch).advantages[0] == 0)
        }
    }
}
