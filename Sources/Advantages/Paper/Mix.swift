/// A weighted sum of estimators, each with its own normalisation.
public struct Mix: Estimator {
    /// An estimator and its weight.
    public struct Part: Sendable {
        /// What is weighted.
        public var estimator: any Estimator
        /// By how much.
        public var weight: Double

        /// A part.
        public init(_ estimator: any Estimator, weight: Double) {
            self.estimator = estimator
            self.weight = weight
        }
    }

    /// The parts.
    public var parts: [Part]

    /// The sum of weight * estimator over `parts`.
    public init(_ parts: [Part]) { self.parts = parts }

    /// What any part needs.
    public var needs: Needs { parts.reduce([]) { $0.union($1.estimator.needs) } }

    /// Those of all parts.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { parts.reduce(0) { $0 + $1.estimator.drawnRollouts(in: batch) } }

    /// The sums of all tokens next to what a part works with.
    public func tokenNumbers(for extent: TokenExtent) -> Int {
        let most = parts.reduce(0) { Swift.max($0, $1.estimator.tokenNumbers(for: extent)) }
        guard most > 0 else { return 0 }
        let returns = needs.contains(.roomForReturns) ? extent.all : 0
        // A sum and two numbers for its rounding.
        return most + returns + 3 * extent.all
    }

    /// The weighted sum; a rollout is discarded if every part discards it. Parts that cancel but for their rounding add up to 0.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var sum = Estimate(zerosFor: batch)
        sum.signals = [Signal](repeating: .absent(.zeroAdvantages), count: batch.groups.count)
        var rounding = RoundingOfSums(count: batch.rolloutCount)
        var tokens: TokenSums?
        for (index, part) in parts.enumerated() {
            let estimate = try part.estimator.estimate(batch)
            if index == 0 {
                sum.signals = estimate.signals
                sum.discarded = estimate.discarded
            } else {
                sum.discarded = sum.discarded.filter(Set(estimate.discarded).contains)
            }
            sum.k = sum.k ?? estimate.k
            sum.returns = sum.returns ?? estimate.returns
            sum.isOfTokens = sum.isOfTokens || estimate.isOfTokens
            if tokens == nil, estimate.tokens != nil { tokens = TokenSums(sum.advantages, rounding, in: batch) }
            for rollout in sum.advantages.indices {
                let weighted = (part.weight * estimate.advantages[rollout]).clampedToFinite
                sum.advantages[rollout] = rounding.adding(weighted, to: sum.advantages[rollout], at: rollout)
            }
            tokens?.add(estimate, times: part.weight, in: batch)
        }
        for rollout in sum.advantages.indices { sum.advantages[rollout] = rounding.settled(sum.advantages[rollout], at: rollout) }
        if var tokens = tokens.take() { try sum.set(tokens.settled(), in: batch) }
        try sum.leaveRolloutsWithoutTokens(in: batch)
        sum.settleSignals(in: batch)
        return sum
    }
}

/// The weighted sums at the tokens of a batch.
private struct TokenSums {
    private var sums: TokenAdvantages
    private var rounding: RoundingOfSums

    /// The sums of the rollouts at each of their trained tokens.
    init(_ advantages: [Double], _ ofRollouts: RoundingOfSums, in batch: RolloutBatch) {
        sums = TokenAdvantages(roomFor: batch)
        for (rollout, advantage) in advantages.enumerated() { sums.append(advantage, of: rollout, in: batch) }
        rounding = RoundingOfSums(count: sums.values.count)
        for rollout in advantages.indices {
            for token in trainedTokens(of: rollout, in: batch) { rounding.take(ofRollouts, rollout, at: token) }
        }
    }

    /// Adds a part.
    mutating func add(_ part: Estimate, times weight: Double, in batch: RolloutBatch) {
        guard let tokens = part.tokens else {
            for rollout in part.advantages.indices {
                let weighted = (weight * part.advantages[rollout]).clampedToFinite
                for token in trainedTokens(of: rollout, in: batch) { add(weighted, at: token) }
            }
            return
        }
        for (token, advantage) in tokens.values.enumerated() { add((weight * advantage).clampedToFinite, at: token) }
        sums.tellApart(as: tokens)
    }

    /// The sums with what they lost, at the end.
    mutating func settled() -> TokenAdvantages {
        for token in sums.values.indices {
            let sum = rounding.settled(sums.values[token], at: token)
            sums.update(token) { _ in sum }
        }
        return sums
    }

    @inline(__always)
    private mutating func add(_ part: Double, at token: Int) {
        let sum = rounding.adding(part, to: sums.values[token], at: token)
        sums.update(token) { _ in sum }
    }

    /// Where the trained tokens of a rollout are.
    private func trainedTokens(of rollout: Int, in batch: RolloutBatch) -> some Sequence<Int> {
        let start = sums.place(of: rollout).lowerBound
        let spans = (rollout < batch.masks.count ? batch.masks[rollout] : nil)?.spans ?? []
        return spans.lazy.flatMap { $0.lowerBound + start..<$0.upperBound + start }
    }
}
