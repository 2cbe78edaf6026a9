import Advantages

/// The estimators by their formulas, in exact reals: no closed form, no running sum, nothing of the library but the batch.
struct ExactEstimators {
    let batch: RolloutBatch
    /// The rewards of each group.
    let groups: [[ExactReal]]

    init(_ batch: RolloutBatch) {
        self.batch = batch
        groups = batch.groups.map { batch.rewards[$0.rollouts].map { ExactReal($0) } }
    }

    private static let zero = ExactReal(0)

    /// x over a divisor; 0 over nothing.
    private func over(_ x: ExactReal, _ divisor: ExactReal) -> ExactReal { divisor == Self.zero ? Self.zero : x / divisor }

    private func isEqual(_ rewards: [ExactReal]) -> Bool { rewards.allSatisfy { $0 == rewards[0] } }

    private func byGroup(_ formula: (Int, [ExactReal]) -> [ExactReal]) -> [ExactReal] {
        groups.enumerated().flatMap { index, rewards in
            rewards.count == 1 || isEqual(rewards) ? [ExactReal](repeating: Self.zero, count: rewards.count) : formula(index, rewards)
        }
    }

    func passAtOne(_ deviation: PassAtOne.Deviation, batch isOfBatch: Bool = false, eps: Double = 0) -> [ExactReal] {
        byGroup { _, rewards in
            let mean = rewards.mean
            return rewards.indices.map { place in
                let difference = rewards[place] - mean
                let all = isOfBatch ? groups.flatMap(\.self) : rewards
                switch deviation {
                case .none: return difference
                case .population: return over(difference, all.variance().root + ExactReal(eps))
                case .sample: return over(difference, all.variance(less: 1).root + ExactReal(eps))
                case .asPrinted: return over(difference, (all.variance() / ExactReal(all.count)).root + ExactReal(eps))
                case .leaveOneOut:
                    var others = rewards
                    let own = others.remove(at: place)
                    guard !isEqual(others) else { return own - others.mean }
                    return (own - others.mean) / (others.variance(less: 1).root + ExactReal(eps))
                }
            }
        }
    }

    func leaveOneOut() -> [ExactReal] {
        byGroup { _, rewards in rewards.map { $0 - (rewards.sum - $0) / ExactReal(rewards.count - 1) } }
    }

    private func trained(_ index: Int) -> [ExactReal] { batch.groups[index].rollouts.map { ExactReal(batch.masks[$0]?.trainedTokens ?? 0) } }

    func lengthWeighted() -> [ExactReal] {
        byGroup { index, rewards in
            let lengths = trained(index)
            guard lengths.sum > Self.zero else { return rewards.map { _ in Self.zero } }
            let baseline = zip(rewards, lengths).map { $0 * $1 }.sum / lengths.sum
            return rewards.map { $0 - baseline }
        }
    }

    func maximumLikelihood(eps: Double) -> [ExactReal] {
        byGroup { _, rewards in rewards.map { rewards.mean > Self.zero ? ($0 - rewards.mean) / (rewards.mean + ExactReal(eps)) : Self.zero } }
    }

    func riskSensitive(_ beta: Double) -> [ExactReal] {
        byGroup { _, rewards in
            let terms = rewards.map { (ExactReal(beta) * ($0 - rewards[0])).exponential }
            return terms.map { ($0 / terms.mean - ExactReal(1)) / ExactReal(beta) }
        }
    }

    func bestMinusSecond() -> [ExactReal] {
        byGroup { _, rewards in
            let ascending = rewards.sorted()
            let best = ascending[ascending.count - 1]
            return rewards.map { $0 == best ? best - ascending[ascending.count - 2] : Self.zero }
        }
    }

    /// The smallest reward with at least a share of tenths of the group at or below it, over the population deviation.
    func quantile(tenths: Int) -> [ExactReal] {
        byGroup { _, rewards in
            let baseline = rewards.sorted().first { reward in 10 * rewards.count { $0 <= reward } >= tenths * rewards.count }
            return rewards.map { ($0 - (baseline ?? Self.zero)) / rewards.variance().root }
        }
    }

    /// Means of the maxima of all subsets of k: of all, of those with each rollout, and what each one adds to the others of its subsets.
    private func maxima(_ rewards: [ExactReal], _ k: Int) -> (all: [ExactReal], own: [[ExactReal]], gains: [[ExactReal]]) {
        let members = subsets(of: rewards.count, size: k)
        func best(_ places: [Int]) -> ExactReal { places.map { rewards[$0] }.max() ?? Self.zero }
        let own = rewards.indices.map { place in members.filter { $0.contains(place) } }
        return (
            members.map(best), own.map { $0.map(best) },
            rewards.indices.map { place in own[place].map { subset in best(subset) - best(subset.filter { $0 != place }) } }
        )
    }

    func passAtK(_ k: Int, eps: Double = 0) -> [ExactReal] {
        byGroup { _, rewards in
            let (all, own, _) = maxima(rewards, k)
            guard all.variance() > Self.zero else { return rewards.map { _ in Self.zero } }
            return own.map { ($0.mean - all.mean) / (all.variance().root + ExactReal(eps)) }
        }
    }

    func subsetPolicyGradient(_ k: Int, _ variant: SubsetPolicyGradient.Variant) -> [ExactReal] {
        groups.flatMap { rewards in
            let (all, own, gains) = maxima(rewards, k)
            let count = ExactReal(all.count)
            switch variant {
            case .s: return own.map { $0.sum / count }
            case .slooMinusOne: return gains.map { $0.sum / count }
            case .sloo:
                return rewards.indices.map { place in
                    var others = rewards
                    others.remove(at: place)
                    return own[place].sum / count - ExactReal(k) / ExactReal(rewards.count) * maxima(others, k).all.mean
                }
            }
        }
    }

    func maximumAtK(_ k: Int) -> [ExactReal] {
        groups.flatMap { rewards in
            let (all, own, _) = maxima(rewards, k)
            let shares = own.map { $0.sum / ExactReal(all.count) }
            return shares.map { over($0 - shares.mean, shares.variance().root) }
        }
    }

    func unlikeliness(_ penalty: Double, logProbs: [ExactReal]) -> [ExactReal] {
        groups.enumerated().flatMap { index, rewards in
            let own = batch.groups[index].rollouts.map { logProbs[$0] }
            let changed = rewards.indices.map { place in
                let below = own.count { $0 < own[place] }
                let equal = own.count { $0 == own[place] }
                let rank = ExactReal(2 * below + equal - 1) / ExactReal(2)
                return rewards[place] * (ExactReal(1) - ExactReal(penalty) * rank / ExactReal(rewards.count))
            }
            return changed.map { changed.count == 1 ? Self.zero : over($0 - changed.mean, changed.variance().root) }
        }
    }

    /// The weighted sum of the z-scores of each part.
    func decoupled(_ names: [PartName], weights: [Double]) -> [ExactReal] {
        let columns = names.map { name in batch.rewards.indices.map { ExactReal(batch.parts.value(name, of: $0) ?? 0) } }
        return batch.groups.flatMap { group in
            group.rollouts.map { rollout in
                zip(columns, weights).map { column, weight in
                    let own = Array(column[group.rollouts])
                    return own.count == 1 ? Self.zero : ExactReal(weight) * over(column[rollout] - own.mean, own.variance().root)
                }.sum
            }
        }
    }

    /// Values against their mean in units of their deviation, each as often as its length says.
    func whitened(_ values: [ExactReal], lengths: [Int]? = nil) -> [ExactReal] {
        let counts = lengths ?? values.map { _ in 1 }
        let count = ExactReal(counts.reduce(0, +))
        let mean = zip(values, counts).map { $0 * ExactReal($1) }.sum / count
        let variance = zip(values, counts).map { ($0 - mean) * ($0 - mean) * ExactReal($1) }.sum / count
        return zip(values, counts).map { $1 == 0 ? Self.zero : over($0 - mean, variance.root) }
    }
}
