/// What a rollout earns and what the critic expects, step by step: a step is a trained token or a turn.
struct TemporalDifferences {
    /// What each step earns, in units of `scale`.
    private(set) var rewards: [Double] = []
    /// The critic's value before each step, in units of `scale`.
    private(set) var values: [Double] = []
    /// A power of two near the largest magnitude where that is extreme: no difference of finite inputs leaves the range of a double.
    private let scale: Double

    /// - Parameters:
    ///   - rewards: one per step, finite.
    ///   - values: as many.
    init(rewards: [Double], values: [Double]) {
        var largest = 0.0
        for reward in rewards { largest = Swift.max(largest, reward.magnitude) }
        for value in values { largest = Swift.max(largest, value.magnitude) }
        scale = Moments.scale(for: largest)
        self.rewards = scale == 1 ? rewards : rewards.map { $0 / scale }
        self.values = scale == 1 ? values : values.map { $0 / scale }
    }

    /// A_t = delta_t + gamma lambda A_(t+1) with delta_t = r_t + gamma V_(t+1) - V_t; after the last step value and advantage are 0.
    func advantages(discount: Double, lambda: Double) -> [Double] {
        sums(discount: discount, lambda: lambda).map { ($0 * scale).clampedToFinite }
    }

    /// A_t + V_t, what the critic is to learn.
    func returns(discount: Double, lambda: Double) -> [Double] {
        zip(sums(discount: discount, lambda: lambda), values).map { (($0 + $1) * scale).clampedToFinite }
    }

    private func sums(discount: Double, lambda: Double) -> [Double] {
        var sums = [Double](repeating: 0, count: rewards.count)
        var running = 0.0
        var next = 0.0
        for step in rewards.indices.reversed() {
            let value = values[step]
            // The values first: next to their difference they may be large.
            let change = discount > 0.5 ? (next - value) - (1 - discount) * next : (-value).addingProduct(discount, next)
            running = (change + rewards[step]) + discount * lambda * running
            next = value
            sums[step] = running
        }
        return sums
    }
}

extension RolloutBatch {
    /// The steps of a rollout over its trained tokens.
    ///
    /// - Throws: ``EstimatorError`` if it lacks a value at a trained token.
    func tokenDifferences(of rollout: Int, under mask: TokenMask) throws(EstimatorError) -> TemporalDifferences {
        var rewards: [Double] = []
        var values: [Double] = []
        let last = mask.spans.last.map { $0.upperBound - 1 }
        for span in mask.spans {
            for token in span {
                try checkCancelled(atToken: token)
                values.append(try value(of: rollout, at: token))
                rewards.append(try reward(of: rollout, at: token, last: last))
            }
        }
        return TemporalDifferences(rewards: rewards, values: values)
    }

    /// The steps of a rollout over its turns that have a trained token.
    ///
    /// The value of a turn is that at its first trained token. A turn earns its own reward if any turn of the rollout has one, else the token rewards from there up
    /// to the next turn, else the last turn earns the rollout's reward. What a turn without a trained token earns belongs to the one before it, or to the first.
    ///
    /// - Throws: ``EstimatorError`` if it lacks turns, or a value at a turn's first trained token.
    func turnDifferences(of rollout: Int, under mask: TokenMask, _ spans: [(turn: Int, tokens: Range<Int>)]) throws(EstimatorError)
        -> (steps: TemporalDifferences, turns: [Int])
    {
        guard let turns = turns[rollout] else {
            throw missing("turns", of: rollout, "the spans of its tokens that the policy wrote")
        }
        let hasRewards = turns.contains { $0.reward != nil }
        var steps: [Int] = []
        var starts: [Int] = []
        var values: [Double] = []
        for (turn, tokens) in spans where steps.last != turn {
            steps.append(turn)
            starts.append(tokens.lowerBound)
            values.append(try value(of: rollout, at: tokens.lowerBound))
        }
        var rewards = [Double](repeating: 0, count: steps.count)
        guard !steps.isEmpty else { return (TemporalDifferences(rewards: [], values: []), []) }
        var step = 0
        if hasRewards {
            for (index, turn) in turns.enumerated() {
                if step + 1 < steps.count, steps[step + 1] == index { step += 1 }
                rewards[step] = (rewards[step] + (turn.reward ?? 0)).clampedToFinite
            }
        } else if tokenRewards.isList(rollout) {
            for span in mask.spans {
                for token in span {
                    try checkCancelled(atToken: token)
                    while step + 1 < steps.count, token >= starts[step + 1] { step += 1 }
                    rewards[step] = (rewards[step] + (try reward(of: rollout, at: token, last: nil))).clampedToFinite
                }
            }
        } else {
            rewards[rewards.count - 1] = self.rewards[rollout]
        }
        return (TemporalDifferences(rewards: rewards, values: values), steps)
    }

    private func value(of rollout: Int, at token: Int) throws(EstimatorError) -> Double {
        guard case .tokens = values[rollout], let value = values.value(of: rollout, at: token) else {
            throw missing("values", of: rollout, "the critic's, one per token")
        }
        return value
    }
}
