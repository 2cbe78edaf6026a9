/// What a group's outcomes and advantages say about the prompt.
public struct GroupStatistics: Sendable, Equatable {
    /// Rollouts sent, scored or not.
    public var sent: Int
    /// n, the scored ones.
    public var scored: Int
    /// c, the right ones; `nil` where correctness is unknown.
    public var correct: Int?
    /// c / n; `nil` where correctness is unknown or nothing is scored.
    public var passAtOne: Double?
    /// The unbiased pass@k of the estimator's k; also `nil` if it has none, or if n < k.
    public var passAtK: Double?
    /// pass^k of the estimator's k, the chance that k rollouts are all right; `nil` where ``passAtK`` is.
    public var passHatK: Double?
    /// The mean reward of the scored rollouts; `nil` if there are none.
    public var meanReward: Double?
    /// The mean over rollouts of the policy's mean entropy; `nil` if none was sent.
    public var meanEntropy: Double?
    /// Eq. 16: the sum of the magnitudes of the group's advantages.
    public var eta: Double

    /// The statistics of one group.
    ///
    /// - Parameters:
    ///   - group: a group of `batch`.
    ///   - batch: the batch.
    ///   - advantages: those of the whole batch.
    ///   - rates: remembers pass@k from group to group.
    public init(of group: borrowing RolloutBatch.Group, in batch: borrowing RolloutBatch, advantages: borrowing [Double], rates: inout PassRateTable)
    {
        sent = group.sent
        scored = group.rollouts.count
        let rollouts = group.rollouts
        meanReward = rollouts.isEmpty ? nil : batch.rewards[rollouts].ownMean
        eta = advantages[rollouts].magnitude
        correct = scored > 0 ? batch.successes(in: group) : 0
        if let correct, scored > 0 {
            passAtOne = Double(correct) / Double(scored)
            if let rate = rates.rates(n: scored, c: correct) {
                passAtK = rate.passAtK
                passHatK = rate.passHatK
            }
        }
        meanEntropy = batch.meanEntropy(of: group)?.high.clampedToFinite
    }

    /// The statistics of one group alone.
    ///
    /// - Parameters:
    ///   - group: a group of `batch`.
    ///   - batch: the batch.
    ///   - advantages: those of the whole batch.
    ///   - k: of the estimator.
    public init(of group: RolloutBatch.Group, in batch: RolloutBatch, advantages: [Double], k: Int?) {
        var rates = PassRateTable(k: k)
        self.init(of: group, in: batch, advantages: advantages, rates: &rates)
    }
}

/// pass@k and pass^k of one k, computed once for each count of right rollouts: groups of one batch mostly share their size.
public struct PassRateTable: Sendable {
    /// Both rates of a group.
    public struct Rates: Sendable, Equatable {
        /// The chance that a subset of k holds a right one.
        public var passAtK: Double
        /// The chance that all of a subset of k are right.
        public var passHatK: Double
    }

    private let k: Int?
    private var known: [Rates?] = []
    private var knownFor = 0

    /// An empty table; without a k it has no rates.
    public init(k: Int?) { self.k = k }

    /// The rates of a group of n of which c are right; `nil` if n < k.
    public mutating func rates(n: Int, c: Int) -> Rates? {
        guard let k, (1...Swift.max(n, 1)).contains(k) else { return nil }
        // A table for a huge group would cost more than it saves.
        guard n <= 4096 else { return Self.rates(n: n, c: c, k: k) }
        if knownFor != n {
            known = [Rates?](repeating: nil, count: n + 1)
            knownFor = n
        }
        if let rates = known[c] { return rates }
        let rates = Self.rates(n: n, c: c, k: k)
        known[c] = rates
        return rates
    }

    private static func rates(n: Int, c: Int, k: Int) -> Rates {
        Rates(passAtK: SubsetProbability(n: n, c: c, k: k).passAtK, passHatK: Advantages.passHatK(n: n, c: c, k: k))
    }
}

extension RolloutBatch {
    /// The mean over rollouts of their mean entropies; `nil` if none was sent.
    func meanEntropy(of group: Group) -> DoubleDouble? {
        guard !entropies.isEmpty else { return nil }
        let mean = meanEntropy(of: group, unit: 1)
        // Near the end of the range a sum leaves it though the mean does not.
        return mean.map { $0.high.isFinite } ?? true ? mean : meanEntropy(of: group, unit: 0x1p-64)?.scaled(by: 0x1p64)
    }

    private func meanEntropy(of group: Group, unit: Double) -> DoubleDouble? {
        var sum = CompensatedSum()
        var count = 0.0
        for rollout in group.rollouts {
            guard let mean = entropies.mean(of: rollout, under: rollout < masks.count ? masks[rollout] : nil) else { continue }
            sum.add(mean.scaled(by: unit))
            count += 1
        }
        return count > 0 ? sum.exact.divided(by: count) : nil
    }
}

extension RolloutBatch {
    /// The mean of the entropies at all trained tokens of a group; `nil` if it has none.
    func meanTokenEntropy(of group: Group) -> DoubleDouble? {
        let mean = meanTokenEntropy(of: group, unit: 1)
        return mean.map { $0.high.isFinite } ?? true ? mean : meanTokenEntropy(of: group, unit: 0x1p-64)?.scaled(by: 0x1p64)
    }

    private func meanTokenEntropy(of group: Group, unit: Double) -> DoubleDouble? {
        var sum = CompensatedSum()
        var count = 0.0
        for rollout in group.rollouts {
            guard rollout < masks.count, let mask = masks[rollout] else { continue }
            switch entropies[rollout] {
            case .missing: continue
            case .number(let entropy): sum.add(entropy * unit, times: Double(mask.trainedTokens))
            case .tokens(let place):
                for span in mask.spans {
                    for entropy in entropies.numbers[place.lowerBound + span.lowerBound..<place.lowerBound + span.upperBound] {
                        sum.add(entropy * unit)
                    }
                }
            }
            count += Double(mask.trainedTokens)
        }
        return count > 0 ? sum.exact.divided(by: count) : nil
    }
}

/// How different a group's wrong answers are: distinct ones over all, 1 if no two agree (Fig. 7a of the paper); `nil` if there are none.
///
/// - Parameter answers: the extracted answers of the wrong rollouts, or what identifies them.
public func answerDiversity<Answer: Hashable>(_ answers: [Answer]) -> Double? {
    answers.isEmpty ? nil : Double(Set(answers).count) / Double(answers.count)
}

extension ArraySlice<Double> {
    /// The mean of finite numbers; not to be asked of none.
    fileprivate var ownMean: Double {
        withUnsafeBufferPointer { numbers in
            let count = Double(numbers.count)
            let sum = numbers.exactSum
            // Near the end of the range a sum leaves it though the mean does not.
            guard !sum.high.isFinite else { return sum.divided(by: count).high.withPlainZero }
            let mean = numbers.map { $0 * 0x1p-64 }.withUnsafeBufferPointer(\.exactSum).divided(by: count)
            return mean.scaled(by: 0x1p64).high.clampedToFinite
        }
    }

    /// The sum of the magnitudes, or the largest finite number.
    fileprivate var magnitude: Double { withUnsafeBufferPointer { $0.magnitude } }
}

extension UnsafeBufferPointer<Double> {
    /// Eq. 16, eta: the sum of the magnitudes, or the largest finite number.
    var magnitude: Double {
        // Those above zero and those below apart: a group of two advantages then adds up to the last digit.
        let above = sum { $0.replacing(with: 0, where: $0 .< 0) }
        let below = sum { $0.replacing(with: 0, where: $0 .> 0) }
        return (above - below).clampedToFinite
    }
}
