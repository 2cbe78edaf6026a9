import Advantages
import Testing

@Suite struct TreatmentTests {
    private let all = Treatment(
        Scaled(GroupInGroup(outcome: PassAtK(k: 2)), negative: 0.5), shapes: [Overlong(max: 10, buffer: 8), GroupLength(.kimi, weight: 0.25)],
        divergence: Divergence(beta: 0.1, kind: .k3), filter: GroupFilter(minAccuracy: 0, maxAccuracy: 1, minDeviation: 0.1, minAbsAdvantage: 0.01),
        correction: OffPolicyCorrection(.icepop, level: .geometric, low: 0.5))

    @Test func stepsInTheirOrder() throws {
        let sent = SplitRollouts(seed: 20, .init()).whole
        let outcome = try all.outcome(of: sent)
        let divergence = Divergence(beta: 0.1, kind: .k3)
        let shaped = try sent.shaped(by: all.shapes)
        let trained = try divergence.applied(to: shaped, divergence.tokens(of: sent))
        #expect(outcome.batch.rewards == trained.rewards && outcome.rawRewards == sent.rewards)
        #expect(outcome.batch.rewards != shaped.rewards && shaped.rewards != sent.rewards)
        #expect(outcome.batch.correctness == sent.correctness)
        let estimate = try #require(all.estimator).estimate(trained)
        #expect(outcome.estimate == estimate)
        // The filter sees the rewards as they were sent.
        #expect(try outcome.dropReasons == all.filter?.dropReasons(in: sent, estimate))
        #expect(try outcome.weights?.values == all.correction?.weights(of: sent).values)
        var metrics = BatchMetrics()
        metrics.add(outcome)
        let keys = Set(metrics.entries.map(\.key))
        for key in ["reward/raw_mean", "groups/kept", "kl/mean", "correction/ess", "turns/mean", "length/correct_mean"] {
            #expect(keys.contains(key))
        }
        #expect(all.needs.names == ["correct", "tokens", "log_prob", "turns", "ref_log_prob", "rollout_log_prob"])
    }

    /// Shape before, filter after, scale around, turns inside, trajectories collapsed before all: the rows change nothing.
    @Test func everyStepIsTheSameForSplitTrajectories() throws {
        for place in Divergence.Place.allCases {
            var treatment = all
            treatment.divergence?.place = place
            for level in OffPolicyCorrection.Level.allCases {
                treatment.correction?.level = level
                let split = SplitRollouts(seed: 21, .init(levels: 2, hasExcluded: true, hasUnscored: true))
                let collapsed = try CollapsedBatch(split.rows)
                let (one, other) = (try treatment.outcome(of: collapsed.batch), try treatment.outcome(of: split.whole))
                #expect(one.estimate == other.estimate && one.dropReasons == other.dropReasons)
                #expect(one.weights?.values == other.weights?.values && one.batch.rewards == other.batch.rewards)
                var (metrics, whole) = (BatchMetrics(), BatchMetrics())
                metrics.add(one)
                whole.add(other)
                #expect(metrics.entries == whole.entries)
            }
        }
    }

    @Test func stepsCanBeLeftOut() throws {
        let sent = RolloutBatch(rewards: [[1, 0]])
        let alone = try Treatment(PassAtOne()).outcome(of: sent)
        #expect(try alone.estimate == PassAtOne().estimate(sent))
        #expect(alone.rawRewards == nil && alone.dropReasons == nil && alone.weights == nil && alone.divergence == nil)
        #expect(try Treatment(nil, filter: GroupFilter(minDeviation: 1)).outcome(of: sent).dropReasons == [.minDeviation])
    }
}
