import Advantages
import Testing

@Suite struct MetricsTests {
    private func values(_ metrics: BatchMetrics) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: metrics.entries.map { ($0.key, $0.value) })
    }

    private func metrics(_ batch: RolloutBatch, _ estimator: any Estimator) throws -> BatchMetrics {
        var metrics = BatchMetrics()
        metrics.add(batch, estimate: try estimator.estimate(batch))
        return metrics
    }

    @Test func keysAsTrainersLogThem() throws {
        var batch = RolloutBatch(rewards: [[1, 0, 0, 0], [1, 1, 1, 1], [0, 0], [0.5]])
        batch.append(group: "none", rewards: [], correctness: [], sent: 3)
        batch.masks = (1...11).map { TokenMask(tokens: $0 + 1, spans: [0..<$0]) }
        for rollout in 0..<11 {
            batch.entropies.set(rollout, to: Double(rollout))
            batch.turns.set(rollout, to: [Turn(tokens: 0..<1)])
            batch.parts.set("format", of: rollout, to: rollout < 4 ? 1 : 0)
        }
        var sent = batch.rewards
        sent[0] = 12
        let estimate = try PassAtK(k: 2, shortGroups: .zero).estimate(batch)
        var metrics = BatchMetrics()
        metrics.add(batch, rawRewards: sent, estimate: estimate)
        metrics.add(batch.parts, rollouts: 11)
        metrics.add(rows: 20, excluded: 2)
        metrics.add(status: "undecided", rows: 3)
        metrics.add(diversity: 0.5)
        metrics.add(try GroupFilter(minDeviation: 0).dropReasons(in: batch, estimate))
        let values = values(metrics)
        let expected: [String: Double] = [
            "rollouts/sent": 20, "rollouts/excluded": 2, "rollouts/scored": 11, "status/undecided": 3, "groups/count": 5, "groups/all_correct": 1,
            "groups/all_wrong": 1, "groups/mixed": 1, "groups/unknown": 1, "groups/none_scored": 1, "groups/zero_signal": 4, "groups/kept": 1,
            "groups/dropped": 4, "groups/dropped/min_std": 3, "groups/dropped/none_scored": 1, "reward/mean": 0.5, "reward/min": 0, "reward/max": 1,
            "reward/raw_mean": 1.5, "parts/format/mean": 4.0 / 11, "pass@1": 1.25 / 3, "pass@2": 0.5, "pass@4": 1, "pass^1": 1.25 / 3, "pass^4": 0.5,
            "length/mean": 6, "length/correct_mean": 27.0 / 5, "length/wrong_mean": 28.0 / 5, "turns/mean": 1, "advantage/mean": 0, "eta/mean": 0.5,
            "advantage/abs_mean": 2.0 / 11, "entropy/mean": (1.5 + 5.5 + 8.5 + 10) / 4, "answers/negative_diversity": 0.5,
            "reward/group_std": (0.1875).squareRoot() / 4,
        ]
        for (key, value) in expected {
            #expect(((values[key] ?? .nan) - value).magnitude < 1e-14, "\(key): \(values[key] ?? .nan)")
        }
        // 5 ones, 1 half and 5 zeros: E r^2 - 1/4.
        #expect(((values["reward/std"] ?? 0) - (5.25 / 11 - 0.25).squareRoot()).magnitude < 1e-15)
        #expect(values["correction/ess"] == nil && values["kl/mean"] == nil)
        #expect(metrics.entries.allSatisfy { $0.value.isFinite })
        // The filter drops all but the first group.
        let empty = self.values(BatchMetrics())
        #expect(empty["groups/count"] == 0 && empty["reward/mean"] == nil && empty["pass@1"] == nil)
    }

    /// As the group's own eta: those above zero and those below are added up apart.
    @Test func etaOfOneGroupIsItsOwn() throws {
        let batch = RolloutBatch(rewards: [[1, 0, 0, 0]])
        let estimate = try PassAtK(k: 2).estimate(batch)
        let eta = GroupStatistics(of: batch.groups[0], in: batch, advantages: estimate.advantages, k: 2).eta
        let logged = values(try metrics(batch, PassAtK(k: 2)))["eta/mean"]
        #expect(eta == 2 && logged == eta)
    }

    @Test func policies() throws {
        let split = SplitRollouts(seed: 2, .init()).whole
        let weights = try OffPolicyCorrection().weights(of: split)
        let divergence = try Divergence(beta: 1).tokens(of: split)
        var metrics = BatchMetrics()
        metrics.add(weights.tally)
        metrics.add(divergence: divergence.mean)
        let values = values(metrics)
        #expect(values["correction/ess"] == weights.tally.effectiveShare)
        #expect(values["correction/clipped"] == weights.tally.clippedShare)
        #expect(values["correction/mean"] == weights.tally.mean && values["correction/k3"] == weights.tally.k3)
        #expect(values["correction/chi2"] == weights.tally.chi2)
        #expect(values["kl/mean"] == divergence.mean.mean)
    }

    /// The groups of a stream, one after the other, and shards merged give the numbers of the whole batch.
    @Test func partsOfABatchAddUp() throws {
        let whole = SplitRollouts(seed: 9, groups: 30, .init(levels: 50)).whole
        let estimate = try PassAtOne().estimate(whole)
        var atOnce = BatchMetrics()
        atOnce.add(whole, estimate: estimate)
        atOnce.add(whole.parts, rollouts: whole.rolloutCount)
        var stream = BatchMetrics()
        var shards = [BatchMetrics(), BatchMetrics(), BatchMetrics()]
        for (index, group) in whole.groups.enumerated() {
            let chosen = Array(group.rollouts)
            var part = RolloutBatch()
            part.append(
                group: group.id, rewards: Array(whole.rewards[group.rollouts]), correctness: Array(whole.correctness[group.rollouts]),
                sent: group.sent)
            part.masks = chosen.map { whole.masks[$0] }
            part.entropies = whole.entropies.selecting(chosen)
            part.parts = whole.parts.selecting(chosen)
            part.turns = whole.turns.selecting(chosen)
            let own = try PassAtOne().estimate(part)
            stream.add(part, estimate: own)
            stream.add(part.parts, rollouts: chosen.count)
            shards[index % 3].add(part, estimate: own)
            shards[index % 3].add(part.parts, rollouts: chosen.count)
        }
        shards[0].merge(shards[1])
        shards[0].merge(shards[2])
        for parts in [stream, shards[0]] {
            #expect(parts.entries.map(\.key) == atOnce.entries.map(\.key))
            for (part, all) in zip(parts.entries, atOnce.entries) {
                #expect((part.value - all.value).magnitude <= 1e-13 * max(1, all.value.magnitude), "\(all.key)")
                #expect(part.sum?.count == all.sum?.count)
            }
        }
        // What a client joins: means by their sums, deviations by sums of squares and means.
        for entry in atOnce.entries where entry.key.hasSuffix("/mean") {
            let sum = try #require(entry.sum)
            #expect((sum.total / Double(sum.count) - entry.value).magnitude < 1e-13)
        }
        for entry in atOnce.entries where entry.key.hasSuffix("/std") {
            let sum = try #require(entry.sum)
            #expect(((sum.total / Double(sum.count)).squareRoot() - entry.value).magnitude < 1e-14)
        }
        #expect(Set(atOnce.entries.map(\.key)).count == atOnce.entries.count)
    }

    /// Lengths of all sizes, some unknown, in batches longer than what is counted at a time.
    @Test func lengthsAreExact() {
        let numbers = CounterGenerator(seed: 5, group: "lengths")
        for longest in [1, 200, 1 << 20, (1 << 20) + 1, Int(Int32.max)] {
            let count = longest == 200 ? (1 << 20) + 7 : 1000
            var batch = RolloutBatch()
            let correctness: [Correctness] = (0..<count).map { [.wrong, .correct, .unknown][numbers.index($0, below: 3)] }
            batch.append(group: "0", rewards: [Double](repeating: 0, count: count), correctness: correctness)
            var lengths = (0..<count).map { numbers.index(count + $0, below: 5) == 0 ? -1 : Int32(numbers.index(2 * count + $0, below: longest)) }
            lengths[1] = Int32(longest - 1)
            var metrics = BatchMetrics()
            metrics.add(batch, estimate: nil, lengths: lengths)
            let values = values(metrics)
            let known = lengths.filter { $0 >= 0 }.map { Int128($0) }
            let (sum, squares) = known.reduce((Int128(0), Int128(0))) { ($0.0 + $1, $0.1 + $1 * $1) }
            let variance = Double(Int128(known.count) * squares - sum * sum) / Double(known.count) / Double(known.count)
            #expect(values["length/mean"] == Double(sum) / Double(known.count))
            #expect(((values["length/std"] ?? -1) - variance.squareRoot()).magnitude <= 1e-14 * variance.squareRoot())
            #expect(values["length/max"] == Double(longest - 1) && values["length/min"] == known.min().map { Double($0) })
            for (key, wanted) in [("length/correct_mean", Correctness.correct), ("length/wrong_mean", .wrong)] {
                let own = zip(lengths, correctness).filter { $0.0 >= 0 && $0.1 == wanted }.map { Int($0.0) }
                #expect(values[key] == (own.isEmpty ? nil : Double(own.reduce(0, +)) / Double(own.count)))
            }
        }
    }

    /// The deviation of a group is exact in its unit, however small or large its rewards are next to those of other groups.
    @Test func deviationsOfGroupsInTheirOwnUnits() {
        for unit in [1, 1e-300, Double.leastNonzeroMagnitude, 1e-170, 1e170, 1e307] {
            var metrics = BatchMetrics()
            metrics.add(RolloutBatch(rewards: [[0, 2 * unit, 0, 2 * unit, unit], [1, 1, 1]]), estimate: nil)
            let expected = unit * (0.8).squareRoot() / 2
            let value = values(metrics)["reward/group_std"] ?? -1
            #expect((value - expected).magnitude <= max(1e-15 * expected, .leastNonzeroMagnitude), "\(unit): \(value)")
        }
        // Equal rewards have none, also where their mean is rounded.
        for count in 1...9 {
            var metrics = BatchMetrics()
            metrics.add(RolloutBatch(rewards: [[Double](repeating: 0.1, count: count)]), estimate: nil)
            #expect(values(metrics)["reward/group_std"] == 0)
        }
    }

    /// Groups of changing sizes, small and large ones, by the rates of each outcome.
    @Test func outcomesOfGroupsOfAllSizes() {
        let numbers = CounterGenerator(seed: 6, group: "sizes")
        var groups: [[Double]] = []
        for size in [4, 4, 8, 4, 1, 1025, 4, 1025, 8, 1024, 1024, 4] {
            groups.append((0..<size).map { Double(numbers.index(2000 * groups.count + $0, below: 2)) })
        }
        var metrics = BatchMetrics()
        metrics.add(RolloutBatch(rewards: groups), estimate: nil)
        var tally = BatchMetrics()
        for group in groups { tally.add(RolloutBatch(rewards: [group]), estimate: nil) }
        let rates = groups.map { $0.reduce(0, +) / Double($0.count) }
        #expect(((values(metrics)["pass@1"] ?? -1) - rates.reduce(0, +) / Double(rates.count)).magnitude < 1e-15)
        let (together, apart) = (values(metrics), values(tally))
        #expect(Set(together.keys) == Set(apart.keys))
        for (key, value) in together { #expect(((apart[key] ?? .nan) - value).magnitude < 1e-13, "\(key)") }
    }

    @Test func namesAreBounded() {
        var parts = RewardParts()
        for index in 0..<200 { parts.set("part\(index)", of: 0, to: 1) }
        var metrics = BatchMetrics()
        metrics.add(parts, rollouts: 1)
        metrics.merge(metrics)
        #expect(metrics.entries.count { $0.key.hasPrefix("parts/") } == BatchMetrics.partLimit)
        #expect(metrics.entries.first { $0.key == "parts/part0/mean" }?.sum?.count == 2)
    }

    @Test func extremesStayFinite() throws {
        for rewards in [[1.7e308, -1.7e308], [1.7e308, 1.7e308], [.leastNonzeroMagnitude, 0], [1e200, -1e-200]] {
            var metrics = try metrics(RolloutBatch(rewards: [rewards, rewards.reversed()]), PassAtOne(deviation: .none))
            metrics.merge(try self.metrics(RolloutBatch(rewards: [rewards]), PassAtOne()))
            #expect(metrics.entries.allSatisfy { $0.value.isFinite && $0.sum?.total.isFinite != false })
        }
        // The sum of the magnitudes of one group is beyond the range; their mean is not.
        for groups in 1...3 {
            let rewards = [[Double]](repeating: [1.7e308, -1.7e308], count: groups) + [[0, 0]]
            let wide = values(try metrics(RolloutBatch(rewards: rewards), PassAtOne(deviation: .none)))
            let share = Double(groups) / Double(groups + 1)
            #expect((try #require(wide["advantage/abs_mean"]) / 1.7e308 - share).magnitude < 1e-15)
            #expect((try #require(wide["eta/mean"]) / .greatestFiniteMagnitude - share).magnitude < 1e-15)
        }
        let exact = try metrics(RolloutBatch(rewards: [[1e15, 1e15, 1e15 + 1]]), PassAtOne())
        #expect(((values(exact)["reward/std"] ?? 0) - (2.0 / 9).squareRoot()).magnitude < 1e-15)
    }
}
