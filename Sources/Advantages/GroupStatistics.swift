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
    /// The mean reward of the scored rollouts; `nil` if there are none.
    public var meanReward: Double?
    /// Eq. 16: the sum of the magnitudes of the group's advantages.
    public var eta: Double

    /// The statistics of one group.
    ///
    /// - Parameters:
    ///   - group: a group of `batch`.
    ///   - advantages: those of the whole batch.
    ///   - k: of the estimator.
    public init(of group: RolloutBatch.Group, in batch: RolloutBatch, advantages: [Double], k: Int?) {
        sent = group.sent
        scored = group.rollouts.count
        let rewards = batch.rewards[group.rollouts]
        meanReward = rewards.isEmpty ? nil : rewards.mean
        eta = advantages[group.rollouts].magnitude
        correct = scored > 0 ? batch.successes(in: group) : 0
        if let correct, scored > 0 {
            passAtOne = Double(correct) / Double(scored)
            if let k, (1...scored).contains(k) {
                passAtK = SubsetProbability(n: scored, c: correct, k: k).passAtK
            }
        }
    }
}

/// A mean pass@k and its k.
public struct PassRate: Sendable, Equatable {
    /// Size of the subsets.
    public var k: Int
    /// The mean unbiased pass@k over prompts.
    public var value: Double
}

/// What a batch says about the policy.
public struct BatchStatistics: Sendable, Equatable {
    /// Rollouts with a reward.
    public var scored = 0
    /// The mean of c / n over the groups whose correctness is known.
    public var passAtOne: Double?
    /// The mean unbiased pass@k for k = 1, 2, 4, ... up to the largest group, and the estimator's k; each over the groups with at least k scored rollouts.
    public var passAtK: [PassRate] = []
    /// Groups whose advantages are all zero.
    public var zeroSignalGroups = 0

    /// The statistics of `batch`.
    public init(of batch: RolloutBatch, signals: [Signal], k: Int?) {
        scored = batch.rolloutCount
        zeroSignalGroups = signals.count { $0 != .present }
        // Most groups have one size: what they have in common is computed once.
        var outcomes: [(n: Int, c: Int, groups: Int)] = []
        var places: [SIMD2<Int>: Int] = [:]
        for group in batch.groups {
            guard !group.rollouts.isEmpty, let correct = batch.successes(in: group) else { continue }
            let outcome = SIMD2(group.rollouts.count, correct)
            if let place = places[outcome] {
                outcomes[place].groups += 1
            } else {
                places[outcome] = outcomes.count
                outcomes.append((group.rollouts.count, correct, 1))
            }
        }
        let largest = outcomes.reduce(0) { Swift.max($0, $1.n) }
        var sizes = Array(sequence(first: 1) { $0 * 2 }.prefix { $0 <= largest })
        if let k, k <= largest, !sizes.contains(k) { sizes = (sizes + [k]).sorted() }
        for size in sizes {
            var sum = CompensatedSum()
            var groups = 0
            for outcome in outcomes where outcome.n >= size {
                sum.add(Double(outcome.groups) * SubsetProbability(n: outcome.n, c: outcome.c, k: size).passAtK)
                groups += outcome.groups
            }
            passAtK.append(PassRate(k: size, value: sum.value / Double(groups)))
        }
        passAtOne = passAtK.first?.value
    }
}

/// How different a group's wrong answers are: distinct ones over all, 1 if no two agree (Fig. 7a of the paper); `nil` if there are none.
///
/// - Parameter answers: the extracted answers of the wrong rollouts.
public func answerDiversity(_ answers: [String]) -> Double? {
    answers.isEmpty ? nil : Double(Set(answers).count) / Double(answers.count)
}

extension ArraySlice<Double> {
    /// The mean of finite numbers; not to be asked of none.
    fileprivate var mean: Double {
        withUnsafeBufferPointer { numbers in
            let count = Double(numbers.count)
            var sum = 0.0
            for number in numbers { sum += number }
            // Near the end of the range a sum leaves it though the mean does not.
            guard !sum.isFinite else { return sum / count }
            return numbers.reduce(0) { $0 + $1 / count }
        }
    }

    /// The sum of the magnitudes, or the largest finite number.
    fileprivate var magnitude: Double {
        withUnsafeBufferPointer { numbers in
            // Those above zero and those below apart: a group of two advantages then adds up to the last digit.
            var above = 0.0
            var below = 0.0
            for number in numbers {
                above += Swift.max(number, 0)
                below -= Swift.min(number, 0)
            }
            return (above + below).clampedToFinite
        }
    }
}
