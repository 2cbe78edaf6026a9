import Advantages
import BigInt
import Testing

@Suite struct PassAtKTests {
    struct Golden: Sendable {
        let n: Int, c: Int, k: Int
        let passAtK: Double, positive: Double, negative: Double
        let population: (Double, Double), sample: (Double, Double), combined: (Double, Double)
    }

    static let golden: [Golden] = [
        Golden(
            n: 8, c: 3, k: 4, passAtK: 0.9285714286, positive: 0.2773500981, negative: -0.1664100589,
            population: (1.29099445, -0.77459667), sample: (1.20761473, -0.72456884), combined: (0.91087782, -0.54652669)),
        Golden(
            n: 8, c: 1, k: 4, passAtK: 0.5, positive: 1, negative: -0.1428571429,
            population: (2.64575131, -0.37796447), sample: (2.47487373, -0.35355339), combined: (2.44003240, -0.34857606)),
        Golden(
            n: 8, c: 5, k: 4, passAtK: 1, positive: 0, negative: 0,
            population: (0.77459667, -1.29099445), sample: (0.72456884, -1.20761473), combined: (0.29047375, -0.48412292)),
        Golden(
            n: 32, c: 8, k: 4, passAtK: 0.7045050056, positive: 0.6476390435, negative: -0.2158796812,
            population: (1.73205081, -0.57735027), sample: (1.70477271, -0.56825757), combined: (1.46094787, -0.48698262)),
        Golden(
            n: 32, c: 4, k: 8, passAtK: 0.7045050056, positive: 0.6476390435, negative: -0.0925198634,
            population: (2.64575131, -0.37796447), sample: (2.60408333, -0.37201190), combined: (2.39598728, -0.34228390)),
        Golden(
            n: 32, c: 24, k: 8, passAtK: 0.9999999049, positive: 0.0003083381, negative: -0.0009250144,
            population: (0.57735027, -1.73205081), sample: (0.56825757, -1.70477271), combined: (0.14456882, -0.43370646)),
        Golden(
            n: 16, c: 3, k: 5, passAtK: 0.7053571429, positive: 0.6463137930, negative: -0.1491493368,
            population: (2.08166600, -0.48038446), sample: (2.01556444, -0.46513025), combined: (1.81253746, -0.41827788)),
    ]

    @Test(arguments: golden) func goldenValues(_ golden: Golden) throws {
        let batch = RolloutBatch(rewards: [counts(right: golden.c, wrong: golden.n - golden.c)])
        func check(_ estimator: any Estimator, _ expected: (Double, Double), digits: Double) throws {
            let advantages = try estimator.estimate(batch).advantages
            #expect((advantages[0] - expected.0).magnitude <= digits)
            #expect((advantages[golden.n - 1] - expected.1).magnitude <= digits)
        }
        try check(PassAtK(k: golden.k), (golden.positive, golden.negative), digits: 0.6e-10)
        try check(PassAtOne(), golden.population, digits: 0.6e-8)
        try check(PassAtOne(deviation: .sample), golden.sample, digits: 0.6e-8)
        try check(Combined(k: golden.k), golden.combined, digits: 0.6e-8)
        #expect((SubsetProbability(n: golden.n, c: golden.c, k: golden.k).passAtK - golden.passAtK).magnitude <= 0.6e-10)
    }

    @Test(arguments: 1...12) func agreesWithTheDefinitionForEveryCountAndSize(_ n: Int) throws {
        for c in 0...n {
            for k in 1...n {
                let rewards = counts(right: c, wrong: n - c)
                let estimate = try PassAtK(k: k).estimate(RolloutBatch(rewards: [rewards]))
                guard let expected = passAtKByDefinition(rewards.map { Int($0) }, k: k) else {
                    #expect(estimate.advantages.allSatisfy { $0 == 0 })
                    #expect(estimate.signals[0] != .present)
                    continue
                }
                #expect(estimate.signals[0] == .present)
                for (advantage, exact) in zip(estimate.advantages, expected) {
                    #expect(relativeError(advantage, exact) < 1e-13, "n \(n) c \(c) k \(k)")
                }
                #expect(estimate.advantages.reduce(0, +).magnitude < 1e-9)
            }
        }
    }

    @Test(arguments: 2...9) func realRewardsAgreeWithTheDefinition(_ n: Int) throws {
        let generator = CounterGenerator(seed: 7, group: "real")
        for levels in [2, 3, 1000] {
            for trial in 0..<6 {
                let stream = generator.draw(trial * 10_000 + n * 100 + levels)
                let rewards = (0..<n).map { stream.index($0, below: levels) }
                // Shifted by 3 units so that no reward is 0 or 1 and none is its own correctness.
                let batch = RolloutBatch(rewards: [rewards.map { (Double($0) + 3) / 64 }])
                for k in 1...n {
                    let estimate = try PassAtK(k: k).estimate(batch)
                    guard let expected = passAtKByDefinition(rewards, k: k) else {
                        #expect(estimate.advantages.allSatisfy { $0 == 0 })
                        #expect(estimate.signals[0] != .present)
                        continue
                    }
                    for (place, exact) in expected.enumerated() {
                        #expect((estimate.advantages[place] - exact).magnitude < 1e-12 * max(1, exact.magnitude))
                        for other in 0..<place where rewards[other] == rewards[place] {
                            #expect(estimate.advantages[other] == estimate.advantages[place])
                        }
                    }
                }
            }
        }
    }

    @Test func realFormEqualsTheBinaryOne() throws {
        for (c, w, k) in [(3, 5, 4), (1, 31, 8), (24, 8, 8), (9, 7, 5)] {
            let binary = try PassAtK(k: k).estimate(RolloutBatch(rewards: [counts(right: c, wrong: w)]))
            let shifted = try PassAtK(k: k).estimate(RolloutBatch(rewards: [counts(right: c, wrong: w).map { 2 * $0 - 1.5 }]))
            for (a, b) in zip(binary.advantages, shifted.advantages) { #expect(relativeError(a, b) < 1e-13) }
        }
    }

    @Test(arguments: [2, 8, 33]) func sizeOneIsPopulationGRPO(_ n: Int) throws {
        for c in 0...n {
            let batch = RolloutBatch(rewards: [counts(right: c, wrong: n - c)])
            let passAtK = try PassAtK(k: 1).estimate(batch)
            let grpo = try PassAtOne().estimate(batch)
            #expect(passAtK.signals == grpo.signals)
            for (a, b) in zip(passAtK.advantages, grpo.advantages) { #expect(relativeError(a, b) < 1e-12) }
        }
    }

    @Test(arguments: [(1_000_000, 700, 1000), (1_000_000, 250_000, 1000), (1_000_000, 3, 1000), (5000, 1, 10), (100_000, 7, 512), (3000, 1500, 1400)])
    func hugeGroupsKeepTwelveDigits(_ n: Int, _ c: Int, _ k: Int) throws {
        let (factors, step) = c <= k ? (c, k) : (k, c)
        var numerator = BigInt(1)
        var denominator = BigInt(1)
        for i in 0..<factors {
            numerator *= BigInt(n - step - i)
            denominator *= BigInt(n - i)
        }
        // A_pos^2 = q / (1 - q), scaled so that the quotient has 200 significant bits.
        let rest = denominator - numerator
        let shift = rest.bitWidth - numerator.bitWidth + 200
        let quotient = (numerator << shift) / rest
        let significand = Double(quotient >> (quotient.bitWidth - 64))
        let exact = significand.squareRootScaled(exponent: quotient.bitWidth - 64 - shift)
        let batch = RolloutBatch(rewards: [counts(right: c, wrong: n - c)])
        let advantages = try PassAtK(k: k).estimate(batch).advantages
        #expect(relativeError(advantages[0], exact) < 1e-12)
        #expect(relativeError(advantages[n - 1], -exact * Double(c) / Double(n - c)) < 1e-12)
    }

    @Test func reasonsOfDegenerateGroups() throws {
        var batch = RolloutBatch(rewards: [[1, 1, 1], [0, 0, 0], [1, 1, 0], [1, 0, 0], [0.5, 0.5, 0.5], [2, 2, 3]])
        batch.append(group: "short", rewards: [1], correctness: [.correct], sent: 4)
        batch.append(group: "none", rewards: [], correctness: [], sent: 4)
        let estimate = try PassAtK(k: 2).estimate(batch)
        #expect(
            estimate.signals == [
                .absent(.allCorrect), .absent(.allWrong), .absent(.fewerWrongThanK), .present, .absent(.equalRewards), .present,
                .absent(.fewerScoredThanK), .absent(.noneScored),
            ])
        for (group, signal) in zip(batch.groups, estimate.signals) where signal != .present {
            #expect(estimate.advantages[group.rollouts].allSatisfy { $0 == 0 })
        }
    }

    @Test func rewardsThatAreNeitherRightNorWrongAreNotCalledWrong() throws {
        let estimate = try PassAtK(k: 2).estimate(RolloutBatch(rewards: [[0.1, -1e6], [0.5, 0.5, 0.25], [2, 2, 2]]))
        #expect(estimate.signals == [.absent(.equalSubsetRewards), .absent(.equalSubsetRewards), .absent(.equalRewards)])
    }

    @Test func groupsSentShortAreAMistakeUnlessAskedFor() throws {
        let batch = RolloutBatch(rewards: [[1, 0, 0], [1, 0]])
        let error = #expect(throws: EstimatorError.self) { try PassAtK(k: 3).estimate(batch) }
        #expect(error?.code == .fewerRolloutsThanK)
        #expect(error?.group == 1)
        let zeros = try PassAtK(k: 3, shortGroups: .zero).estimate(batch)
        #expect(zeros.signals == [.absent(.fewerWrongThanK), .absent(.fewerScoredThanK)])
        #expect(throws: EstimatorError.self) { try PassAtK(k: 0).estimate(batch) }
    }

    @Test func epsIsAddedToTheDeviation() throws {
        // Eq. 14 and 15 with sigma + eps: n = 8, c = 3, k = 4, Rg = 13/14.
        let rg = 13.0 / 14
        let sigma = (rg * (1 - rg)).squareRoot() + 0.25
        let estimate = try PassAtK(k: 4, eps: 0.25).estimate(RolloutBatch(rewards: [counts(right: 3, wrong: 5)]))
        #expect(relativeError(estimate.advantages[0], (1 - rg) / sigma) < 1e-14)
        #expect(relativeError(estimate.advantages[7], (1 - rg - 4.0 / 35) / sigma) < 1e-13)
    }
}

extension Double {
    /// sqrt(self * 2^exponent).
    fileprivate func squareRootScaled(exponent: Int) -> Double {
        let even = exponent.isMultiple(of: 2) ? exponent : exponent - 1
        let value = exponent.isMultiple(of: 2) ? self : self * 2
        return value.squareRoot() * Double(sign: .plus, exponent: even / 2, significand: 1)
    }
}
