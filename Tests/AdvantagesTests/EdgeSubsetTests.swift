import Testing

@testable import Advantages

/// Subsets, ranks and guards where doubles would say something else than exact arithmetic.
@Suite struct EdgeSubsetTests {
    private func advantages(_ estimator: any Estimator, _ rewards: [Double]) throws -> [Double] {
        try estimator.estimate(RolloutBatch(rewards: [rewards])).advantages
    }

    private func expect(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-15) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect((a - b).magnitude <= tolerance * b.magnitude, "\(found) \(expected)") }
    }

    @Test func rewardsThatAreNeverTheBest() throws {
        let s = SubsetPolicyGradient(k: 2, variant: .s)
        #expect(try advantages(s, [0.1, -1e6]) == [0.1, 0.1])
        #expect(try advantages(s, [1, -1e16]) == [1, 1])
        expect(try advantages(SubsetPolicyGradient(k: 3, variant: .s), [-1e300, 0.25, -1e300, -1]), [-0.125, 0.1875, -0.125, -0.125])
        #expect(try advantages(SubsetPolicyGradient(k: 1, variant: .s), [1, 1e16]) == [0.5, 5e15])
        // E[max of 2] of 0, 1 and one that counts for nothing.
        for low in [-1e10, -1e160, -1e165, -1.7e308] {
            let root = 2.0.squareRoot()
            expect(try advantages(PassAtK(k: 2), [0.25, 1.25, low]), [-0.25 * root, 0.5 * root, -0.25 * root], 4e-16)
            expect(try advantages(SubsetPolicyGradient(k: 2, variant: .sloo), [0.25, 1.25, low]), [-1.0 / 3, 2.0 / 3, -1.0 / 3], 4e-16)
        }
        expect(try advantages(SubsetPolicyGradient(k: 3), [-1e300, 0, 1e-300, 3e-300]), [0, 0, 0.25e-300, 1.75e-300])
    }

    @Test func largerRewardsHaveNoSmallerShares() throws {
        let generator = CounterGenerator(seed: 9, group: "shares")
        for trial in 0..<200 {
            let stream = generator.draw(trial)
            let count = 3 + stream.index(0, below: 30)
            let rewards = (1...count).map { 1 + Double(stream.index($0, below: 4)) * (trial % 2 == 0 ? 0x1p-52 : 0.3) }.sorted()
            for k in 1...count {
                let shares = try advantages(SubsetPolicyGradient(k: k, variant: .s), rewards)
                for place in 1..<count {
                    #expect(shares[place] >= shares[place - 1], "\(k) of \(rewards)")
                    if rewards[place] == rewards[place - 1] { #expect(shares[place] == shares[place - 1], "\(k) of \(rewards)") }
                }
            }
        }
    }

    @Test func squaresThatWouldUnderflow() throws {
        let leaveOneOut = PassAtOne(deviation: .leaveOneOut)
        let root = 2.0.squareRoot()
        let cases: [(rewards: [Double], place: Int, expected: Double)] = [
            ([0, -4e224, 1], 1, -4e224 * root), ([0, 1e-170, 1], 2, 1e170 * root),
            // The others differ by one unit in the last place.
            ([1, 1 + 0x1p-52, 3], 2, 0x1p53 * root),
        ]
        for (rewards, place, expected) in cases {
            expect([try advantages(leaveOneOut, rewards)[place]], [expected], 4e-16)
        }
        #expect(try advantages(leaveOneOut, [0.1, 0.1, 0.1, 1.1]).last == 1)
    }

    @Test func numbersWithFewBits() throws {
        let least = Double.leastNonzeroMagnitude
        for estimator in [MaximumAtK(k: 1), PassAtK(k: 1), PassAtOne(), QuantileBaseline(interpolation: .linear)] as [any Estimator] {
            let found = try advantages(estimator, [6 * least, 8 * least])
            #expect(found[1] - found[0] == 2, "\(estimator) \(found)")
        }
        #expect(try advantages(SubsetPolicyGradient(k: 1, variant: .sloo), [2 * least, 6 * least]) == [-2 * least, 2 * least])
    }

    /// A guard next to tiny rewards: (r - mean) / eps, not 0.
    @Test func guardsNextToTinyRewards() throws {
        let rewards = [1e-303, 3e-303]
        for estimator in [
            PassAtOne(eps: 1e-6), PassAtOne(deviation: .sample, eps: 1e-6), PassAtK(k: 1, eps: 1e-6), MaximumAtK(k: 1, eps: 0.5e-6),
            QuantileBaseline(quantile: 0.5, interpolation: .linear, eps: 1e-6), PassAtOne(scope: .batch, eps: 1e-6),
            Whitened(PassAtOne(deviation: .none), Whitening(.rollouts, varianceEps: 1e-12)),
            Whitened(PassAtOne(deviation: .none), Whitening(.rollouts, varianceMinimum: 1e-12)),
            Whitened(PassAtOne(deviation: .none), Whitening(.rollouts, eps: 1e-6)),
        ] as [any Estimator] {
            let found = try advantages(estimator, rewards)
            #expect(relativeError(found[1], 1e-297) < 1e-13 && found[0] == -found[1], "\(estimator) \(found)")
        }
        #expect(relativeError(try advantages(PassAtOne(deviation: .leaveOneOut, eps: 1e-6), [1e-303, 3e-303, 5e-303])[2], 3e-297) < 1e-13)
        #expect(relativeError(try advantages(MaximumLikelihood(eps: 1e-6), rewards)[1], 1e-297) < 1e-13)
        #expect(relativeError(try advantages(BestMinusSecond(deviation: .sample, eps: 1e-6), rewards)[1], 2e-297) < 1e-13)
    }

    // MARK: Ranks and shares

    @Test func sharesAreComparedAsQuotients() throws {
        for count in 1...128 {
            for rank in 1...count {
                let share = Double(rank) / Double(count)
                #expect(Quantile.rank(share, of: count) == rank)
                #expect(Quantile.rank(share.nextDown, of: count) == rank)
                if rank < count { #expect(Quantile.rank(share.nextUp, of: count) == rank + 1) }
            }
        }
        let found = try advantages(QuantileBaseline(quantile: 0.28, deviation: .none), (0..<25).map { Double($0) })
        #expect(found[6] == 0 && found[0] == -6)
    }

    /// Estimators that share the steps of a stage evenly change at the first step of each part.
    @Test func partsOfASchedule() throws {
        for count in 1...60 {
            let stage = Schedule.Stage((0..<count).map { _ in PassAtOne() }, untilStep: 100 * count)
            let chosen = Schedule([
                Schedule.Stage(count: count, like: PassAtK(k: 1), untilStep: 100 * count) { PassAtK(k: $0 + 1) },
                Schedule.Stage(PassAtOne(), untilStep: nil),
            ])
            #expect(stage.count == count)
            for part in 0..<count {
                for step in [100 * part, 100 * part + 99] {
                    #expect((chosen.estimator(atStep: step) as? PassAtK)?.subsetSize == part + 1, "step \(step) of \(count)")
                }
            }
        }
    }

    /// Entropies that are equal as means stay together, whatever the sizes and lengths of their groups are.
    @Test(arguments: Adaptive.EntropyMean.allCases) func equalEntropiesStayTogether(_ mean: Adaptive.EntropyMean) throws {
        for entropy in [0.1, 0.7, 1, 1.3] {
            for count in 2...50 {
                var batch = RolloutBatch(rewards: [[1, 0, 0, 0], [Double](repeating: 0, count: count - 1) + [1], [1, 0, 1, 0]])
                for rollout in 0..<batch.rolloutCount {
                    let tokens = 1 + rollout % 7
                    batch.masks.append(TokenMask(tokens: tokens))
                    if rollout % 3 == 0 {
                        batch.entropies.set(rollout, to: entropy)
                    } else {
                        batch.entropies.set(rollout, to: [Double](repeating: entropy, count: tokens))
                    }
                }
                let found = try Adaptive(k: 2, quantile: 0.3, entropyMean: mean).estimate(batch).advantages
                #expect(found == (try PassAtK(k: 2).estimate(batch).advantages), "\(entropy) \(count)")
                #expect(found == (try Adaptive(k: 2, entropyMean: mean, entropyThreshold: entropy).estimate(batch).advantages), "\(entropy) \(count)")
            }
        }
    }

    /// A mean that is above by less than a unit in the last place is above.
    @Test func entropiesThatDifferByLessThanADoubleTells() throws {
        var batch = RolloutBatch(rewards: [[1, 0], [1, 0], [0, 1]])
        for (rollout, entropy) in [0.7, 0.7, 0.7, 0.7.nextUp, 0.7.nextUp, 0.7.nextUp].enumerated() { batch.entropies.set(rollout, to: entropy) }
        let adaptive = Adaptive(k: 2, quantile: 0.3)
        #expect(try adaptive.estimate(batch).signals == [.absent(.fewerWrongThanK), .present, .present])
    }

    @Test func equalLogProbsShareTheirRank() throws {
        for count in 2...40 {
            var batch = RolloutBatch(rewards: [[Double](repeating: 1, count: count)])
            for rollout in 0..<count { batch.logProbs.set(rollout, to: [Double](repeating: -0.7, count: rollout + 1)) }
            #expect(try Unlikeliness().estimate(batch).signals == [.absent(.allCorrect)], "\(count)")
        }
    }
}
