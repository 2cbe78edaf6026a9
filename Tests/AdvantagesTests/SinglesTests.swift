import Testing

@testable import Advantages

/// The arithmetic of TRL, against bits of its own code.
@Suite struct SinglesTests {
    private func estimate(
        _ batch: RolloutBatch, _ arithmetic: Arithmetic, _ scope: PassAtOne.Scope, _ deviation: PassAtOne.Deviation
    ) throws -> [UInt32] {
        try bits(PassAtOne(deviation: deviation, scope: scope, eps: 1e-4, arithmetic: arithmetic).estimate(batch).advantages)
    }

    /// Every advantage is a single.
    private func bits(_ advantages: [Double]) -> [UInt32] {
        for advantage in advantages { #expect(Double(Float(advantage)) == advantage) }
        return advantages.map { Float($0).bitPattern }
    }

    @Test(arguments: TRLGolden.batches) func groupsAreThoseOfTRL(_ golden: TRLGolden.Batch) throws {
        let (batch, scored) = golden.scored
        func expect(_ expected: [UInt32], _ arithmetic: Arithmetic, _ scope: PassAtOne.Scope, _ deviation: PassAtOne.Deviation) throws {
            #expect(try estimate(batch, arithmetic, scope, deviation) == scored.map { expected[$0] }, "\(arithmetic) \(scope) \(deviation)")
        }
        try expect(golden.group, .single, .group, .sample)
        try expect(golden.groupAMD, .singleAMD, .group, .sample)
        try expect(golden.batch, .single, .batch, .sample)
        try expect(golden.batchAMD, .singleAMD, .batch, .sample)
        for arithmetic in [Arithmetic.single, .singleAMD] { try expect(golden.none, arithmetic, .group, .none) }
    }

    /// FNV-1a over the words.
    private func digest(_ words: some Sequence<UInt32>) -> UInt64 {
        words.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private func fractions(_ count: Int, _ factor: Int) -> [Double] {
        (0..<count).map { Double(Float($0 * factor % 10007) / 10007) }
    }

    @Test func largeGroupsAreAddedUpInTheSameOrder() throws {
        for (size, single, singleAMD) in TRLGolden.large {
            let batch = RolloutBatch(rewards: [fractions(size, 7919)])
            #expect(digest(try estimate(batch, .single, .group, .sample)) == single, "\(size)")
            #expect(digest(try estimate(batch, .singleAMD, .group, .sample)) == singleAMD, "\(size)")
        }
    }

    @Test func partsAreThoseOfNormalizeThenSum() throws {
        for (size, count, single, singleAMD) in TRLGolden.parts {
            var batch = RolloutBatch(rewards: (0..<3).map { _ in [Double](repeating: 0, count: size) })
            var weights: [PartName: Double] = [:]
            // Names against their order: the order of the parts counts.
            for part in 0..<count {
                weights["part \(99 - part)"] = 1 / Double(part + 1)
                for (rollout, value) in fractions(3 * size, 7919 + part).enumerated() { batch.parts.set("part \(99 - part)", of: rollout, to: value) }
            }
            for (arithmetic, expected) in [(Arithmetic.single, single), (.singleAMD, singleAMD)] {
                let base = DecoupledRewards(weights: weights, normalisation: PassAtOne(deviation: .sample, eps: 1e-4, arithmetic: arithmetic))
                let whitening = Whitening(.rollouts, deviation: .sample, eps: 1e-4, arithmetic: arithmetic)
                #expect(digest(bits(try Whitened(base, whitening).estimate(batch).advantages)) == expected, "\(size) \(count)")
            }
        }
    }

    @Test func rootsAreThoseOfMKL() {
        let numbers = stride(from: UInt32(0x3F00_0000), to: 0x4000_0000, by: 61).map(Float.init(bitPattern:))
        #expect(digest(numbers.map { SingleRoot.estimated($0).bitPattern }) == TRLGolden.rootsAMD)
        for number in numbers.prefix(1000) { #expect(SingleRoot.nearest(number) == number.squareRoot()) }
        // The octaves repeat; the ends of the range are no traps.
        #expect(SingleRoot.estimated(0x1.8p-20) * 0x1p30 == SingleRoot.estimated(0x1.8p40))
        for number in [0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .infinity] as [Float] {
            let root = SingleRoot.estimated(number)
            #expect(root == number.squareRoot() || (root / number.squareRoot() - 1).magnitude < 1e-6, "\(number)")
        }
    }

    @Test func equalRewardsAreNotQuiteTheirMean() throws {
        // As TRL has it: six times 0.3 over 6 is not 0.3 in singles. In doubles equality is decided by comparison.
        let batch = RolloutBatch(rewards: [[Double](repeating: 0.3, count: 6), [1, 1, 1]])
        #expect(try estimate(batch, .single, .group, .sample) == [UInt32](repeating: 0x399C32F2, count: 6) + [0, 0, 0])
        #expect(try PassAtOne(deviation: .sample, arithmetic: .single).estimate(batch).signals == [.present, .absent(.allCorrect)])
    }

    @Test(arguments: [Arithmetic.single, .singleAMD], PassAtOne.Scope.allCases)
    func everyFiniteRewardGivesFiniteAdvantages(_ arithmetic: Arithmetic, _ scope: PassAtOne.Scope) throws {
        let extremes = [1.7e308, -1.7e308, 3e38, 1e-308, -1e-45, 0, 1, 1e20, -1e-20]
        for a in extremes {
            for b in extremes {
                for c in extremes {
                    var batch = RolloutBatch(rewards: [[a, b, c], [b, 0.5, 1, a], [c]])
                    for rollout in 0..<batch.rolloutCount { batch.parts.set("all", of: rollout, to: batch.rewards[rollout]) }
                    for deviation in [PassAtOne.Deviation.sample, .none] {
                        let estimate = try PassAtOne(deviation: deviation, scope: scope, arithmetic: arithmetic).estimate(batch)
                        #expect(estimate.advantages.allSatisfy { $0.isFinite }, "\(a) \(b) \(c)")
                    }
                    let parts = DecoupledRewards(normalisation: PassAtOne(deviation: .sample, arithmetic: arithmetic))
                    let whitened = Whitened(parts, Whitening(.rollouts, deviation: .sample, arithmetic: arithmetic))
                    #expect(try whitened.estimate(batch).advantages.allSatisfy { $0.isFinite }, "\(a) \(b) \(c)")
                }
            }
        }
    }

    @Test func groupsOfOne() throws {
        let batch = RolloutBatch(rewards: [[0.7], [0, 1]])
        let zero = try PassAtOne(deviation: .sample, scope: .batch, arithmetic: .single).estimate(batch)
        #expect(zero.signals == [.absent(.singleRollout), .present])
        #expect(zero.advantages[0] == 0)
        let given = try PassAtOne(deviation: .sample, scope: .batch, batchDeviation: 0.25, eps: 0.25, arithmetic: .single).estimate(batch)
        #expect(given.advantages == [0, -1, 1])
    }

    @Test func otherDeviationsAreDoubles() throws {
        let batch = RolloutBatch(rewards: [[1, 2, 3, 6]])
        for deviation in [PassAtOne.Deviation.population, .leaveOneOut, .asPrinted] {
            let single = try PassAtOne(deviation: deviation, arithmetic: .single).estimate(batch)
            #expect(single == (try PassAtOne(deviation: deviation).estimate(batch)))
        }
    }
}

extension TRLGolden {
    /// Groups of one size; bits of singles for every rollout. NaN could not be scored.
    struct Batch: Sendable, CustomTestStringConvertible {
        var size: Int
        var rewards: [UInt32]
        var group: [UInt32]
        var groupAMD: [UInt32]
        var batch: [UInt32]
        var batchAMD: [UInt32]
        var none: [UInt32]

        var testDescription: String { "groups of \(size)" }

        /// The scored rollouts, and where they stand.
        var scored: (batch: RolloutBatch, places: [Int]) {
            var batch = RolloutBatch()
            var places: [Int] = []
            for start in stride(from: 0, to: rewards.count, by: size) {
                let singles = rewards[start..<start + size].map(Float.init(bitPattern:))
                let found = (0..<size).filter { !singles[$0].isNaN }
                let values = found.map { Double(singles[$0]) }
                batch.append(group: String(start), rewards: values, correctness: values.map { Correctness(reward: $0) }, sent: size)
                batch.groups[batch.groups.count - 1].unscored = (0..<size).filter { singles[$0].isNaN }
                places += found.map { start + $0 }
            }
            return (batch, places)
        }
    }
}
