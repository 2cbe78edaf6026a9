import Advantages
import BigInt
import Testing

/// Every closed form against all subsets, in exact rationals, for n up to 10, all k and three kinds of rewards.
@Suite struct ExactPassAtKTests {
    /// Rewards as whole numbers of a unit: {0, 1}, {0, 0.5, 1}, and few levels out of many with ties.
    static func rewards(n: Int) -> [(whole: [Int], unit: Double)] {
        let generator = CounterGenerator(seed: 3, group: "exact")
        var all: [(whole: [Int], unit: Double)] = (0...n).map { c in ((0..<n).map { $0 < c ? 1 : 0 }, 1.0) }
        for trial in 0..<3 {
            let stream = generator.draw(trial * 100 + n)
            all.append(((0..<n).map { stream.index($0, below: 3) }, 0.5))
            // At most n / 2 + 1 levels of 2^20: random reals with ties.
            let levels = (0..<(n / 2 + 1)).map { stream.index(1000 + $0, below: 1 << 20) - (1 << 19) }
            all.append(((0..<n).map { levels[stream.index(2000 + $0, below: levels.count)] }, 0x1p-18))
        }
        return all
    }

    private func check(
        _ found: [Double], _ expected: [Rational], squaredDivisor: Rational? = nil, _ what: String, tolerance: Double = 1e-13
    ) {
        for (place, value) in expected.enumerated() {
            let exact = squaredDivisor.map { value.divided(byRootOf: $0) } ?? value.double
            #expect((found[place] - exact).magnitude <= tolerance * max(exact.magnitude, 1e-2), "\(what) place \(place): \(found[place]) \(exact)")
        }
    }

    private func batch(_ whole: [Int], _ unit: Double) -> RolloutBatch { RolloutBatch(rewards: [whole.map { Double($0) * unit }]) }

    @Test(arguments: 1...10) func passAtKForRealRewards(_ n: Int) throws {
        for (whole, unit) in Self.rewards(n: n) {
            for k in 1...n {
                let batch = batch(whole, unit)
                let found = try PassAtK(k: k).estimate(batch).advantages
                let exact = ExactSubsets(whole, k: k)
                guard exact.variance > Rational(0) else {
                    #expect(found.allSatisfy { $0 == 0 })
                    continue
                }
                check(found, exact.ownMeans.map { $0 - exact.mean }, squaredDivisor: exact.variance, "n \(n) k \(k) \(whole)")
            }
        }
    }

    @Test(arguments: 1...10) func combinedAndExceeding(_ n: Int) throws {
        for c in 0...n {
            for k in 1...n {
                let whole = (0..<n).map { $0 < c ? 1 : 0 }
                let exact = ExactSubsets(whole, k: k)
                let mean = Rational(c, n)
                let variance = mean * (Rational(1) - mean)
                let passAtK = exact.ownMeans.map { exact.variance > Rational(0) ? ($0 - exact.mean).divided(byRootOf: exact.variance) : 0 }
                let passAtOne = whole.map { variance > Rational(0) ? (Rational($0) - mean).divided(byRootOf: variance) : 0 }
                let combined = try Combined(k: k).estimate(batch(whole, 1)).advantages
                let exceeding = try ExceedingPassAtK(k: k).estimate(batch(whole, 1)).advantages
                for place in 0..<n {
                    let expected = mean.double * passAtK[place] + (1 - mean.double) * passAtOne[place]
                    #expect((combined[place] - expected).magnitude < 1e-12)
                    let exceeded = ExceedingPassAtK.factor(correct: c) * passAtK[place]
                    #expect((exceeding[place] - exceeded).magnitude < 1e-13)
                }
            }
        }
    }

    @Test(arguments: 2...10) func passAtOne(_ n: Int) throws {
        for (whole, unit) in Self.rewards(n: n) {
            let mean = Rational(whole.reduce(0, +), n)
            let deviations = whole.map { Rational($0) - mean }
            let squares = deviations.reduce(Rational(0)) { $0 + $1 * $1 }
            guard squares > Rational(0) else { continue }
            check(
                try PassAtOne().estimate(batch(whole, unit)).advantages, deviations, squaredDivisor: squares * Rational(1, n), "population \(whole)")
            check(
                try PassAtOne(deviation: .sample).estimate(batch(whole, unit)).advantages, deviations, squaredDivisor: squares * Rational(1, n - 1),
                "sample \(whole)")
            check(
                try PassAtOne(deviation: .asPrinted).estimate(batch(whole, unit)).advantages, deviations,
                squaredDivisor: squares * Rational(1, n * n), "as printed \(whole)")
            for (place, (found, exact)) in zip(try PassAtOne(deviation: .none).estimate(batch(whole, unit)).advantages, deviations).enumerated() {
                #expect((found - exact.double * unit).magnitude <= 1e-13 * max(1, exact.double.magnitude * unit), "none \(whole) \(place)")
            }
        }
    }

    @Test(arguments: 1...10) func subsetPolicyGradient(_ n: Int) throws {
        for (whole, unit) in Self.rewards(n: n) {
            for k in 1...n {
                let exact = ExactSubsets(whole, k: k)
                let share = Rational(k, n)
                func estimate(_ variant: SubsetPolicyGradient.Variant) throws -> [Double] {
                    try SubsetPolicyGradient(k: k, variant: variant).estimate(batch(whole, unit)).advantages.map { $0 / unit }
                }
                let largest = Double(whole.map(\.magnitude).max() ?? 0)
                func check(_ found: [Double], _ expected: [Rational], _ what: String) {
                    for (place, value) in expected.enumerated() {
                        #expect((found[place] - value.double).magnitude <= 1e-13 * max(largest, 1e-9), "\(what) n \(n) k \(k) \(whole) \(place)")
                    }
                }
                check(try estimate(.s), exact.ownMeans.map { share * $0 }, "s")
                if k < n {
                    // Eq. 29: s_i - (k / n) rho of the rollouts without i.
                    let expected = whole.indices.map { place in
                        var others = whole
                        others.remove(at: place)
                        return share * exact.ownMeans[place] - share * ExactSubsets(others, k: k).mean
                    }
                    check(try estimate(.sloo), expected, "sloo")
                }
                if k >= 2 { check(try estimate(.slooMinusOne), exact.gains, "sloo_minus_one") }
            }
        }
    }

    @Test(arguments: 2...9) func maximumAtK(_ n: Int) throws {
        for (whole, unit) in Self.rewards(n: n) {
            for k in 1...n {
                let exact = ExactSubsets(whole, k: k)
                let mean = exact.ownMeans.reduce(Rational(0), +) * Rational(1, n)
                let deviations = exact.ownMeans.map { $0 - mean }
                let squares = deviations.reduce(Rational(0)) { $0 + $1 * $1 }
                let population = try MaximumAtK(k: k).estimate(batch(whole, unit)).advantages
                guard squares > Rational(0) else {
                    #expect(population.allSatisfy { $0 == 0 })
                    continue
                }
                check(population, deviations, squaredDivisor: squares * Rational(1, n), "population n \(n) k \(k) \(whole)", tolerance: 1e-12)
                let sample = try MaximumAtK(k: k, deviation: .sample).estimate(batch(whole, unit)).advantages
                check(sample, deviations, squaredDivisor: squares * Rational(1, n - 1), "sample", tolerance: 1e-12)
                for (found, deviation) in zip(try MaximumAtK(k: k, deviation: .none).estimate(batch(whole, unit)).advantages, deviations) {
                    #expect((found - (deviation * Rational(k, n)).double * unit).magnitude < 1e-12 * max(1, deviation.double.magnitude * unit))
                }
            }
        }
    }

    @Test(arguments: 1...10) func ratesOfSubsets(_ n: Int) {
        for c in 0...n {
            for k in 1...n {
                let exact = ExactSubsets((0..<n).map { $0 < c ? 1 : 0 }, k: k)
                #expect((SubsetProbability(n: n, c: c, k: k).passAtK - exact.mean.double).magnitude < 1e-15)
                #expect((passHatK(n: n, c: c, k: k) - exact.meanOfMinima.double).magnitude < 1e-15)
            }
        }
    }
}
