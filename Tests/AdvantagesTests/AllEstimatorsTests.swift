import Advantages
import Testing

/// What every estimator must keep to.
@Suite struct AllEstimatorsTests {
    static let estimators: [(name: String, estimator: any Estimator, isCentred: Bool, isMonotone: Bool)] = [
        ("dr_grpo", PassAtOne(deviation: .none), true, true),
        ("leave_one_out", PassAtOne(deviation: .leaveOneOut), false, false),
        ("as_printed", PassAtOne(deviation: .asPrinted), true, true),
        ("exceeding", ExceedingPassAtK(k: 3), true, false),
        ("rloo", LeaveOneOut(), true, true),
        ("opo", LengthWeightedBaseline(), false, true),
        ("gpg", PolicyGradientScale(), true, true),
        ("remax", GreedyBaseline(), false, true),
        ("best_minus_second", BestMinusSecond(), false, true),
        ("best_minus_second sample", BestMinusSecond(deviation: .sample, eps: 1e-6), false, true),
        ("gdpo", DecoupledRewards(), true, true),
        ("max_rl", MaximumLikelihood(), true, true),
        ("risk_sensitive", RiskSensitive(), true, true),
        ("risk_averse", RiskSensitive(beta: -4), true, true),
        ("weighted_reinforce", SignedReinforce(positive: 0.1, negative: -1), false, true),
        ("pkpo s", SubsetPolicyGradient(k: 3, variant: .s), false, true),
        ("pkpo sloo", SubsetPolicyGradient(k: 3, variant: .sloo), true, true),
        ("pkpo sloo_minus_one", SubsetPolicyGradient(k: 3), false, true),
        ("max_at_k", MaximumAtK(k: 3), true, true),
        ("max_at_k sample", MaximumAtK(k: 3, deviation: .sample, eps: 1e-6), true, true),
        ("max_at_k none", MaximumAtK(k: 3, deviation: .none), true, true),
        ("quantile", QuantileBaseline(), false, true),
        ("quantile linear", QuantileBaseline(interpolation: .linear, deviation: .sample), false, true),
        ("unlikeliness", Unlikeliness(), true, false),
        ("reinforce_plus_plus", Whitened(ReturnToGo(), Whitening(.tokens, deviation: .sample, varianceEps: 1e-8)), false, true),
        ("reinforce_plus_plus discounted", Whitened(ReturnToGo(discount: 0.9), Whitening(.tokens)), false, false),
        ("gae", GeneralizedAdvantage(discount: 0.9, lambda: 0.95), false, false),
        ("gae whitened", Whitened(GeneralizedAdvantage(), Whitening(.tokens, varianceMinimum: 1e-8)), false, false),
        ("adaptive", Adaptive(k: 3), true, false),
        ("mix", Mix([.init(PassAtK(k: 3), weight: 0.5), .init(LeaveOneOut(), weight: 0.5)]), true, true),
        ("noise", RewardNoise(PassAtOne(), share: 0.2), false, false),
        ("easy", EasyThreshold(PassAtOne()), true, false),
        ("bonus", EntropyBonus(PassAtOne()), false, false),
    ]

    /// Groups of rewards with every column an estimator can ask for.
    private func batch(_ groups: [[Double]]) -> RolloutBatch {
        var batch = RolloutBatch(rewards: groups, successThreshold: 0.5)
        let generator = CounterGenerator(seed: 8, group: "columns").draw(0)
        batch.step = 1
        batch.greedyRewards = groups.map { $0.first }
        for rollout in 0..<batch.rolloutCount {
            let tokens = 1 + generator.index(rollout, below: 5)
            batch.masks.append(TokenMask(tokens: tokens))
            batch.entropies.set(rollout, to: generator.unit(1000 + rollout))
            batch.logProbs.set(rollout, to: -generator.unit(2000 + rollout))
            batch.values.set(rollout, to: (0..<tokens).map { generator.unit(3000 + rollout * 8 + $0) * batch.rewards[rollout] })
            batch.parts.set("all", of: rollout, to: batch.rewards[rollout])
        }
        return batch
    }

    private func random(levels: Int) -> RolloutBatch {
        let generator = CounterGenerator(seed: 21, group: "all")
        return batch(
            (0..<40).map { trial in
                let stream = generator.draw(trial)
                return (0..<(4 + stream.index(0, below: 9))).map { Double(stream.index($0 + 1, below: levels)) / Double(levels - 1) }
            })
    }

    @Test(arguments: [2, 3, 50]) func zeroSumAndOrder(_ levels: Int) throws {
        let batch = random(levels: levels)
        for (name, estimator, isCentred, isMonotone) in Self.estimators {
            let advantages = try estimator.estimate(batch).advantages
            #expect(advantages.allSatisfy { $0.isFinite }, "\(name)")
            for group in batch.groups {
                if isCentred { #expect(advantages[group.rollouts].reduce(0, +).magnitude < 1e-9, "\(name)") }
                guard isMonotone else { continue }
                for a in group.rollouts {
                    for b in group.rollouts where batch.rewards[a] > batch.rewards[b] {
                        #expect(advantages[a] >= advantages[b], "\(name)")
                    }
                }
            }
        }
    }

    @Test func equalRolloutsGetEqualAdvantages() throws {
        let batch = random(levels: 3)
        for (name, estimator, _, isMonotone) in Self.estimators where isMonotone && name != "noise" {
            let advantages = try estimator.estimate(batch).advantages
            for group in batch.groups {
                for a in group.rollouts {
                    for b in group.rollouts where batch.rewards[a] == batch.rewards[b] && !name.hasPrefix("best") {
                        #expect((advantages[a] - advantages[b]).magnitude <= 1e-12, "\(name)")
                    }
                }
            }
        }
    }

    /// Moves the rollouts of each group and the groups themselves: the advantages must move along.
    @Test func advantagesMoveWithTheirRollouts() throws {
        let straight = random(levels: 4)
        var order: [Int] = []
        var moved = RolloutBatch()
        let generator = CounterGenerator(seed: 2, group: "move")
        for index in generator.draw(0).permutation(of: straight.groups.count) {
            let group = straight.groups[index]
            let members = generator.draw(index + 1).permutation(of: group.rollouts.count).map { group.rollouts.lowerBound + $0 }
            order += members
            moved.append(group: group.id, rewards: members.map { straight.rewards[$0] }, correctness: members.map { straight.correctness[$0] })
            moved.greedyRewards.append(straight.greedyRewards[index])
        }
        moved.step = 1
        moved.masks = order.map { straight.masks[$0] }
        moved.entropies = straight.entropies.selecting(order)
        moved.logProbs = straight.logProbs.selecting(order)
        moved.values = straight.values.selecting(order)
        moved.parts = straight.parts.selecting(order)
        // Random choices go by place, not by rollout.
        for (name, estimator, _, _) in Self.estimators where name != "noise" {
            let before = try estimator.estimate(straight).advantages
            let after = try estimator.estimate(moved).advantages
            for (place, from) in order.enumerated() {
                #expect((after[place] - before[from]).magnitude < 1e-10 * max(1, before[from].magnitude), "\(name)")
            }
        }
    }

    /// A power of two as scale rounds nothing, so that the results agree to the last bit where there is no eps.
    @Test func scaleOfTheRewards() throws {
        let groups = (0..<10).map { trial in (0..<8).map { 2 + CounterGenerator(seed: 6, group: "scale").draw(trial).unit($0) } }
        let standardised: [any Estimator] = [
            PassAtOne(), PassAtOne(deviation: .sample), PassAtK(k: 3), MaximumAtK(k: 3), MaximumLikelihood(), QuantileBaseline(),
        ]
        let linear: [any Estimator] = [
            PassAtOne(deviation: .none), LeaveOneOut(), BestMinusSecond(), SubsetPolicyGradient(k: 3, variant: .s),
            SubsetPolicyGradient(k: 3, variant: .sloo), SubsetPolicyGradient(k: 3), PolicyGradientScale(),
        ]
        for (estimators, factor) in [(standardised, 1.0), (linear, 8)] {
            for estimator in estimators {
                let straight = try estimator.estimate(RolloutBatch(rewards: groups)).advantages
                let scaled = try estimator.estimate(RolloutBatch(rewards: groups.map { $0.map { $0 * 8 } })).advantages
                for (a, b) in zip(straight, scaled) { #expect(relativeError(a * factor, b) < 1e-12) }
            }
        }
    }

    @Test func everyFiniteInputGivesFiniteAdvantages() throws {
        let extremes = [1.7e308, -1.7e308, 1e-308, -Double.leastNonzeroMagnitude, 0, 1, 1e200, -1e-200]
        for a in extremes {
            for b in extremes {
                for c in extremes {
                    let batch = batch([[a, b, c, a, c], [b, 0.5, 1, a], [c, c, c, c]])
                    for (name, estimator, _, _) in Self.estimators {
                        let estimate = try estimator.estimate(batch)
                        #expect(estimate.advantages.allSatisfy { $0.isFinite }, "\(name) \(a) \(b) \(c)")
                        #expect(estimate.tokens?.values.allSatisfy { $0.isFinite } ?? true, "\(name) \(a) \(b) \(c)")
                    }
                }
            }
        }
    }

    @Test func groupsWithoutRolloutsAndOfOne() throws {
        var batch = batch([[1, 0, 1, 0]])
        batch.append(group: "none", rewards: [], correctness: [], sent: 4)
        batch.greedyRewards.append(0)
        for (name, estimator, _, _) in Self.estimators {
            let estimate = try estimator.estimate(batch)
            #expect(estimate.signals.count == 2 && estimate.signals[1] == .absent(.noneScored), "\(name)")
        }
    }
}
