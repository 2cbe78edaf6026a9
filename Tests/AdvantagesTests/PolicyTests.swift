import Advantages
import Testing

@Suite struct PolicyTests {
    /// One group of rollouts with log-probabilities under two policies; the third token of each is masked.
    private func batch(_ own: [[Double]], over column: WritableKeyPath<RolloutBatch, TokenColumn>, _ other: [[Double]]) -> RolloutBatch {
        var batch = RolloutBatch(rewards: [own.indices.map { $0 == 0 ? 1 : 0 }])
        for rollout in own.indices {
            let tokens = own[rollout].count
            batch.masks.append(TokenMask(flags: (0..<tokens).map { $0 != 2 }))
            batch.logProbs.set(rollout, to: own[rollout])
            batch[keyPath: column].set(rollout, to: other[rollout])
        }
        return batch
    }

    /// d = 1/2, -1/4 (and a masked token), 0.
    private var two: RolloutBatch { batch([[-1, -1, -9, -2], [-1]], over: \.refLogProbs, [[-1.5, -0.75, -1, -2], [-3]]) }

    @Test func kinds() throws {
        let expected: [(Divergence.Kind, [Double], Double)] = [
            (.k1, [0.5, -0.25, 0, 0], 2), (.k2, [0.125, 0.03125, 0, 0], 2),
            (.k3, [0.10653065971263342, 0.03402541668774148, 0, 0], 1.1353352832366128),
        ]
        for (kind, tokens, single) in expected {
            let found = try Divergence(beta: 1, kind: kind).tokens(of: two)
            for (value, token) in zip(found.values[0], tokens) { #expect((value - token).magnitude < 1e-15) }
            #expect(((found.values[1].first ?? 0) - single).magnitude < 1e-15)
            #expect(found.mean.count == 4)
            #expect(((found.mean.mean ?? 0) - (tokens.reduce(0, +) + single) / 4).magnitude < 1e-15)
        }
    }

    /// Near 0 the terms of k3 cancel: the series is exact there.
    @Test func excessKeepsItsDigits() throws {
        for (d, expected) in [
            (1e-8, 4.999999983333334e-17), (-1e-8, 5.000000016666667e-17), (0.01, 4.983374916805357e-05), (0.2499999, 0.028800760951487068),
            (0.25, 0.028800783071404866), (-0.25, 0.03402541668774148), (1e-150, 5.0e-301),
        ] {
            let found = try Divergence(beta: 1, kind: .k3).tokens(of: batch([[d]], over: \.refLogProbs, [[0]])).values[0].first ?? 0
            #expect((found - expected).magnitude <= 2e-15 * expected, "\(d)")
        }
    }

    @Test func penaltyInTheReward() throws {
        var sent = two
        sent.parts.set("format", of: 0, to: 1)
        sent.turns.set(0, to: [Turn(tokens: 0..<1, reward: 1), Turn(tokens: 1..<4)])
        let divergence = Divergence(beta: 2)
        let penalised = try divergence.applied(to: sent, divergence.tokens(of: sent))
        #expect(penalised.rewards == [1 - 0.5, -4])
        #expect(penalised.correctness == sent.correctness)
        // The reward is at the last trained token, the penalty at each.
        #expect(penalised.tokenRewards.numbers == [-1, 0.5, 0, 1, -4])
        #expect(penalised.turns[0]?.map(\.reward) == [0, 0.5])
        #expect(penalised.parts.value("kl", of: 0) == -0.5 && penalised.parts.value("kl", of: 1) == -4)
        // Once in advantages and returns: the returns of a critic of zeros are the penalised returns.
        var critic = penalised
        critic.values.set(0, to: [0, 0, 0, 0])
        critic.values.set(1, to: [0])
        let gae = try GeneralizedAdvantage(hasReturns: true).estimate(critic)
        #expect(gae.tokens?[0] == [0.5, 1.5, 0, 1] && gae.returns?[0] == [0.5, 1.5, 0, 1])
        #expect(try Divergence(beta: 2, place: .advantage).applied(to: sent, divergence.tokens(of: sent)).rewards == sent.rewards)
    }

    @Test func penaltyInTheAdvantage() throws {
        let divergence = Divergence(beta: 2, place: .advantage)
        let tokens = try divergence.tokens(of: two)
        var estimate = try PassAtOne().estimate(two)
        try divergence.apply(to: &estimate, in: two, tokens)
        // The mean of 1/2, -1/4, 0 and 2 is 9/16.
        #expect(estimate.tokens?[0] == [1 - 2 * (0.5 - 0.5625), 1 - 2 * (-0.25 - 0.5625), 0, 1 + 1.125])
        #expect(estimate.tokens?[1] == [-1 - 2 * (2 - 0.5625)])
        // The penalty adds nothing over the trained tokens of the batch.
        #expect(estimate.tokens?.values.reduce(0, +) == 2.0)
        var other = try PassAtOne().estimate(two)
        try Divergence(beta: 2, place: .advantage, batchMean: 0.5).apply(to: &other, in: two, tokens)
        #expect(other.tokens?[1] == [-4.0])
        var untouched = try PassAtOne().estimate(two)
        try Divergence(beta: 2).apply(to: &untouched, in: two, tokens)
        #expect(try untouched == PassAtOne().estimate(two))
        #expect(divergence.needs.names.contains("whole_batch") && divergence.needs.names.contains("ref_log_prob"))
    }

    @Test func distillation() throws {
        let batch = batch([[-1, -1, -9], [-2]], over: \.teacherLogProbs, [[-1.5, -0.5, -1], [-2]])
        let estimate = try Distillation().estimate(batch)
        #expect(estimate.tokens?[0] == [-0.5, 0.5, 0])
        #expect(estimate.tokens?[1].first?.sign == .plus)
        #expect(estimate.advantages == [0, 0])
        #expect(estimate.signals == [.present])
        let mix = try Mix([.init(PassAtOne(), weight: 1), .init(Distillation(), weight: 2)]).estimate(batch)
        #expect(mix.tokens?[0] == [0, 2, 0])
        do throws(EstimatorError) {
            var scalar = batch
            scalar.teacherLogProbs.set(1, to: -2)
            _ = try Distillation().estimate(scalar)
            Issue.record("a mean is not one per token")
        } catch { #expect(error.rollout == 1 && error.message.contains("teacher_log_prob")) }
    }

    /// rho = 2, 1/2 (masked), 4 and 1/4, up to the rounding of logarithms.
    private var ratios: RolloutBatch {
        let log2 = 0.6931471805599453
        return batch([[log2, -log2, 5, 2 * log2], [-2 * log2]], over: \.rolloutLogProbs, [[0, 0, 0, 0], [0]])
    }

    @Test func weights() throws {
        let cases: [(OffPolicyCorrection, [Double], Double)] = [
            (OffPolicyCorrection(.tis, high: 3), [2, 0.5, 0, 3], 0.25),
            (OffPolicyCorrection(.tis, low: 0.4, high: 3), [2, 0.5, 0, 3], 0.4),
            (OffPolicyCorrection(.icepop, low: 0.4, high: 3), [2, 0.5, 0, 0], 0),
            (OffPolicyCorrection(.mask, low: 0.4, high: 3), [1, 1, 0, 0], 0),
            // The product is 4, its cube root 1.587.
            (OffPolicyCorrection(.tis, level: .sequence, high: 3), [3, 3, 0, 3], 0.25),
            (OffPolicyCorrection(.icepop, level: .sequence, low: 0.1, high: 5), [4, 4, 0, 4], 0.25),
            (OffPolicyCorrection(.mask, level: .geometric, low: 0.5, high: 2), [1, 1, 0, 1], 0),
            (
                OffPolicyCorrection(.icepop, level: .geometric, low: 0.1, high: 2), [1.5874010519681996, 1.5874010519681996, 0, 1.5874010519681996],
                0.25
            ),
        ]
        for (correction, tokens, single) in cases {
            let found = try correction.weights(of: ratios)
            for (value, token) in zip(found.values[0], tokens) { #expect((value - token).magnitude < 1e-12, "\(correction)") }
            #expect(((found.values[1].first ?? 0) - single).magnitude < 1e-12, "\(correction)")
        }
    }

    @Test func diagnostics() throws {
        let tally = try OffPolicyCorrection(.icepop, low: 0.4, high: 3).weights(of: ratios).tally
        // 2, 1/2, 4, 1/4.
        #expect(tally.count == 4 && tally.clipped == 2 && tally.clippedShare == 0.5)
        #expect(((tally.mean ?? 0) - 6.75 / 4).magnitude < 1e-15)
        #expect(((tally.chi2 ?? 0) - ((4 + 0.25 + 16 + 0.0625) / 4 - 1)).magnitude < 1e-14)
        #expect(((tally.k3 ?? 0) - (6.75 / 4 - 1)).magnitude < 1e-15)
        #expect(((tally.effectiveShare ?? 0) - 6.75 * 6.75 / (4 * 20.3125)).magnitude < 1e-15)
        let sequences = try OffPolicyCorrection(.tis, level: .geometric).weights(of: ratios).tally
        #expect(sequences.count == 2)
        // One ratio near 1: what cancels in rho^2 - 1 and rho - 1 - log rho.
        let near = try OffPolicyCorrection().weights(of: batch([[1e-9]], over: \.rolloutLogProbs, [[0]])).tally
        #expect(((near.chi2 ?? 0) / 2.000000002e-9 - 1).magnitude < 1e-15)
        #expect(((near.k3 ?? 0) / 5.000000001666667e-19 - 1).magnitude < 1e-15)
        #expect(near.effectiveShare == 1)
        let none = RatioTally()
        #expect(none.mean == nil && none.effectiveShare == nil && none.clippedShare == nil)
        var joined = tally
        joined.merge(sequences)
        #expect(joined.count == 6 && joined.sums.rho == tally.sums.rho + sequences.sums.rho)
    }

    @Test func largeRatiosStayFinite() throws {
        let extremes = [-1.7e308, -1e6, -745, -300, 0, 300, 710, 1.7e308]
        for a in extremes {
            for b in extremes {
                for kind in Divergence.Kind.allCases {
                    let batch = batch([[a, b, 0, a], [b]], over: \.refLogProbs, [[b, a, 0, a], [-b]])
                    let divergence = Divergence(beta: 1e6, kind: kind)
                    let tokens = try divergence.tokens(of: batch)
                    #expect(tokens.values.values.allSatisfy { $0.isFinite } && tokens.mean.mean?.isFinite == true)
                    #expect(try divergence.applied(to: batch, tokens).tokenRewards.numbers.allSatisfy { $0.isFinite })
                    var estimate = try PassAtOne().estimate(batch)
                    try Divergence(beta: 1e6, kind: kind, place: .advantage).apply(to: &estimate, in: batch, tokens)
                    #expect(estimate.tokens?.values.allSatisfy { $0.isFinite } == true)
                }
                for level in OffPolicyCorrection.Level.allCases {
                    let batch = batch([[a, b, 0, a], [b]], over: \.rolloutLogProbs, [[b, a, 0, a], [-b]])
                    let weights = try OffPolicyCorrection(.icepop, level: level, high: .greatestFiniteMagnitude).weights(of: batch)
                    #expect(weights.values.values.allSatisfy { $0.isFinite })
                    for number in [weights.tally.mean, weights.tally.k3, weights.tally.chi2, weights.tally.effectiveShare] {
                        #expect(number?.isFinite == true, "\(a) \(b) \(level)")
                    }
                }
            }
        }
        // A ratio of e^300 is the largest that is told.
        let far = try Divergence(beta: 1).tokens(of: batch([[0]], over: \.refLogProbs, [[-5000]]))
        #expect(far.values[0] == [LogRatio.bound])
    }
}
