/// The last step of several trainers: the advantages of the whole batch against their mean, in units of their spread.
///
///     A' = (A - mean) / (sqrt(max(variance + varianceEps, varianceMinimum)) + eps)
///
/// Advantages that are all the same become zeros, whatever the guards are.
public struct Whitening: Sendable, Equatable {
    /// What is counted once.
    public enum Scope: String, Sendable, CaseIterable {
        /// Nothing is whitened.
        case none
        /// Every scored rollout.
        case rollouts
        /// Every trained token: long responses weigh more.
        case tokens
    }

    /// Which variance.
    public enum Deviation: String, Sendable, CaseIterable {
        /// That of the whole (ddof = 0).
        case population
        /// With Bessel's correction (ddof = 1).
        case sample
    }

    /// The mean and spread of the advantages of a batch, before the guards.
    public struct BatchMoments: Sendable, Equatable {
        /// The mean.
        public var mean: Double
        /// The standard deviation.
        public var deviation: Double

        /// The moments of a batch.
        public init(mean: Double, deviation: Double) {
            self.mean = mean
            self.deviation = deviation
        }
    }

    /// What is counted once.
    public var scope: Scope
    /// Those of the whole batch, where the groups at hand are only a part of it.
    public var batchMoments: BatchMoments?
    /// Which variance.
    public var deviation: Deviation
    /// Added to the standard deviation.
    public var eps: Double
    /// Added to the variance.
    public var varianceEps: Double
    /// The least variance to divide by.
    public var varianceMinimum: Double
    /// In which numbers; only the sample deviation of the rollouts at hand, with nothing done to the variance, is known in singles.
    public var arithmetic: Arithmetic

    /// Whitening without guards, which need none: equal advantages become zeros.
    public init(
        _ scope: Scope, batchMoments: BatchMoments? = nil, deviation: Deviation = .population, eps: Double = 0, varianceEps: Double = 0,
        varianceMinimum: Double = 0, arithmetic: Arithmetic = .double
    ) {
        self.scope = scope
        self.batchMoments = batchMoments
        self.deviation = deviation
        self.eps = eps
        self.varianceEps = varianceEps
        self.varianceMinimum = varianceMinimum
        self.arithmetic = arithmetic
    }

    /// Whitens an estimate in place; its signals follow.
    func apply(to estimate: inout Estimate, in batch: RolloutBatch) throws(EstimatorError) {
        switch scope {
        case .none: return
        case .rollouts:
            if let root, estimate.tokens == nil {
                estimate.advantages = whitenedInSingles(estimate.advantages, of: batch, root)
                break
            }
            let line = Line(self, estimate.advantages, weights: nil)
            estimate.advantages = estimate.advantages.map(line.value)
            if var tokens = estimate.tokens {
                try line.apply(to: &tokens, in: batch)
                estimate.tokens = tokens
            }
        case .tokens:
            if var tokens = estimate.tokens {
                var trained: [Double] = []
                for rollout in 0..<batch.rolloutCount {
                    for span in try batch.mask(of: rollout).spans {
                        let start = tokens.place(of: rollout).lowerBound
                        trained += tokens.values[start + span.lowerBound..<start + span.upperBound]
                    }
                }
                try Line(self, trained, weights: nil).apply(to: &tokens, in: batch)
                try estimate.set(tokens, in: batch)
            } else {
                var weights: [Double] = []
                for rollout in 0..<batch.rolloutCount { weights.append(Double(try batch.mask(of: rollout).trainedTokens)) }
                let line = Line(self, estimate.advantages, weights: weights)
                estimate.advantages = estimate.advantages.map(line.value)
            }
        }
        estimate.settleSignals(in: batch)
    }

    /// The square root of singles; `nil` for doubles.
    private var root: SingleRoot? {
        deviation == .sample && batchMoments == nil && varianceEps == 0 && varianceMinimum == 0 ? arithmetic.root : nil
    }

    /// The line that whitening is.
    private struct Line {
        private let mean: Double
        private let scale: Double
        private let divisor: Double
        private let isFlat: Bool

        init(_ whitening: Whitening, _ values: [Double], weights: [Double]?) {
            if let moments = whitening.batchMoments {
                mean = moments.mean
                scale = 1
                let variance = moments.deviation * moments.deviation + whitening.varianceEps
                divisor = Swift.max(variance, whitening.varianceMinimum).squareRoot() + whitening.eps
                isFlat = !(divisor > 0)
                return
            }
            var least = Double.infinity
            var most = -Double.infinity
            var total = CompensatedSum()
            for (place, value) in values.enumerated() {
                let weight = weights?[place] ?? 1
                guard weight > 0 else { continue }
                least = Swift.min(least, value)
                most = Swift.max(most, value)
                total.add(weight)
            }
            let scale = Moments.scale(for: Swift.max(least.magnitude, most.magnitude))
            var sum = CompensatedSum()
            for (place, value) in values.enumerated() { sum.add((weights?[place] ?? 1) * (value / scale)) }
            let mean = sum.value / total.value
            var squares = CompensatedSum()
            for (place, value) in values.enumerated() {
                let deviation = value / scale - mean
                squares.add((weights?[place] ?? 1) * deviation * deviation)
            }
            let count = whitening.deviation == .sample ? total.value - 1 : total.value
            let variance = Swift.max(squares.value / count + whitening.varianceEps / scale / scale, whitening.varianceMinimum / scale / scale)
            self.mean = mean
            self.scale = scale
            divisor = variance.squareRoot() + whitening.eps / scale
            isFlat = !(least < most) || !(divisor > 0)
        }

        func value(_ advantage: Double) -> Double {
            isFlat ? 0 : ((advantage / scale - mean) / divisor).clampedToFinite
        }

        func apply(to tokens: inout TokenAdvantages, in batch: RolloutBatch) throws(EstimatorError) {
            for rollout in 0..<batch.rolloutCount {
                let start = tokens.place(of: rollout).lowerBound
                for span in try batch.mask(of: rollout).spans {
                    for token in span {
                        try batch.checkCancelled(atToken: token)
                        tokens.update(start + token, value)
                    }
                }
            }
        }
    }
}

/// An estimator with whitening after it.
public struct Whitened: Estimator {
    /// What is whitened.
    public var base: any Estimator
    /// How.
    public var whitening: Whitening

    /// `base`, then `whitening`.
    public init(_ base: any Estimator, _ whitening: Whitening) {
        self.base = base
        self.whitening = whitening
    }

    /// Those of the base, and the whole batch if its moments are not given; tokens where they are counted.
    public var needs: Needs {
        guard whitening.scope != .none else { return base.needs }
        var needs = base.needs
        if whitening.scope == .tokens { needs.formUnion([.tokens, .roomPerToken]) }
        if whitening.batchMoments == nil { needs.insert(.wholeBatch) }
        return needs
    }

    /// Those of the base.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { base.drawnRollouts(in: batch) }

    /// The base's advantages, whitened.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = try base.estimate(batch)
        try whitening.apply(to: &estimate, in: batch)
        return estimate
    }
}
