import Advantages
import Testing

@Suite struct FilterTests {
    private let groups: [[Double]] = [[1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0], [0.5, 0.25, 0.75, 0.5]]

    private func reasons(_ filter: GroupFilter, _ batch: RolloutBatch? = nil, _ estimate: Estimate? = nil) throws -> [String?] {
        try filter.dropReasons(in: batch ?? RolloutBatch(rewards: groups, successThreshold: 0.5), estimate).map { $0?.rawValue }
    }

    @Test func accuracyIsOfCorrectness() throws {
        #expect(try reasons(GroupFilter(minAccuracy: 0, maxAccuracy: 1)) == ["max_accuracy", "min_accuracy", nil, nil, nil])
        // Exclusive: 1/4 is not above 0.25.
        #expect(try reasons(GroupFilter(minAccuracy: 0.25)) == [nil, "min_accuracy", "min_accuracy", nil, nil])
        #expect(try reasons(GroupFilter(maxAccuracy: 0.75)) == ["max_accuracy", nil, nil, "max_accuracy", "max_accuracy"])
        // A shaped reward keeps no group.
        var shaped = RolloutBatch(rewards: [[1, 1]])
        shaped.rewards = [0.9, 0.4]
        #expect(try reasons(GroupFilter(minAccuracy: 0, maxAccuracy: 1), shaped) == ["max_accuracy"])
        #expect(throws: EstimatorError.self) { try reasons(GroupFilter(minAccuracy: 0), RolloutBatch(rewards: [[0.5]])) }
        #expect(GroupFilter(minDeviation: 0).needs == [] && GroupFilter(maxAccuracy: 1).needs == .correct)
    }

    @Test func deviation() throws {
        #expect(try reasons(GroupFilter(minDeviation: 0)) == ["min_std", "min_std", nil, nil, nil])
        #expect(try reasons(GroupFilter(minDeviation: 0.2)) == ["min_std", "min_std", nil, nil, "min_std"])
        // Equal rewards that are no binary fractions, and one of which one is larger by a unit in the last place.
        let equal = RolloutBatch(rewards: [[Double](repeating: 0.1, count: 7), [0.1, 0.1, (0.1).nextUp]])
        #expect(try reasons(GroupFilter(minDeviation: 0), equal) == ["min_std", nil])
        #expect(try reasons(GroupFilter(minDeviation: 1e-6), equal) == ["min_std", "min_std"])
        #expect(try reasons(GroupFilter(minDeviation: 1e307), RolloutBatch(rewards: [[1.7e308, -1.7e308]])) == [nil])
    }

    @Test func advantagesAndTokens() throws {
        let batch = RolloutBatch(rewards: groups, successThreshold: 0.5)
        let estimate = try PassAtOne().estimate(batch)
        #expect(try reasons(GroupFilter(minAbsAdvantage: 0), batch, estimate) == ["min_abs_advantage", "min_abs_advantage", nil, nil, nil])
        #expect(try reasons(GroupFilter(minAbsAdvantage: 1.5), batch, estimate).map { $0 == nil } == [false, false, true, true, false])
        #expect(try reasons(GroupFilter(minAbsAdvantage: 0), batch, nil) == [nil, nil, nil, nil, nil])
        // Advantages of tokens that cancel in their mean.
        var tokens = RolloutBatch(rewards: [[0.0]])
        tokens.masks = [TokenMask(tokens: 2)]
        tokens.values.set(0, to: [1, 2])
        let gae = try GeneralizedAdvantage(lambda: 0).estimate(tokens)
        #expect(gae.tokens?[0] == [1, -2])
        #expect(try reasons(GroupFilter(minAbsAdvantage: 1.5), tokens, gae) == [nil])
        #expect(try reasons(GroupFilter(minAbsAdvantage: 2), tokens, gae) == ["min_abs_advantage"])
    }

    @Test func countsAndResampling() throws {
        var batch = RolloutBatch(rewards: groups, successThreshold: 0.5)
        batch.append(group: "none", rewards: [], correctness: [], sent: 4)
        let filter = GroupFilter(minAccuracy: 0, maxAccuracy: 1, minDeviation: 0.2)
        let found = try filter.dropReasons(in: batch, nil)
        #expect(found == [.maxAccuracy, .minAccuracy, nil, nil, .minDeviation, .noneScored])
        #expect(GroupFilter.resample(found) == [0, 1, 4, 5])
        var tally = GroupFilter.Tally()
        tally.add(found)
        #expect(tally.kept == 2 && tally.droppedGroups == 4)
        #expect(tally.reasons.map(\.reason) == [.noneScored, .minAccuracy, .maxAccuracy, .minDeviation])
        var halves = GroupFilter.Tally()
        var rest = GroupFilter.Tally()
        halves.add(Array(found[..<3]))
        rest.add(Array(found[3...]))
        halves.merge(rest)
        #expect(halves == tally)
    }

    /// What a filter sees is not changed: neither the batch nor the estimate.
    @Test func aFilterNeverChangesAdvantages() throws {
        let batch = SplitRollouts(seed: 4, .init(levels: 3)).whole
        for (name, estimator) in TrajectoryTests.estimators {
            let before = try estimator.estimate(batch)
            let filter = GroupFilter(minAccuracy: 0.2, maxAccuracy: 0.8, minDeviation: 0.3, minAbsAdvantage: 0.5)
            let found = try filter.dropReasons(in: batch, before)
            #expect(found.count == batch.groups.count)
            #expect(try estimator.estimate(batch) == before, "\(name)")
            #expect(try filter.dropReasons(in: batch, before) == found)
        }
    }
}
