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
        case .none: break
        case .rollouts:
            if let root, estimate.tokens == nil {
                estimate.advantages = whitenedInSingles(estimate.advantages, of: batch, root)
                break
            }
            let line = WhiteningLine(self, estimate.advantages, isCentred: estimate.isCentred)
            estimate.advantages = estimate.advantages.map(line.value)
            // Taken out of the estimate while they change: otherwise they would be copied.
            if var tokens = estimate.tokens.take() {
                try line.apply(to: &tokens, in: batch)
                estimate.tokens = tokens
            }
        case .tokens:
            if var tokens = estimate.tokens.take() {
                var trained: [Double] = []
                trained.reserveCapacity(tokens.values.count)
                for rollout in 0..<batch.rolloutCount {
                    for span in try batch.mask(of: rollout).spans {
                        let start = tokens.place(of: rollout).lowerBound
                        trained += tokens.values[start + span.lowerBound..<start + span.upperBound]
                    }
                }
                try WhiteningLine(self, trained).apply(to: &tokens, in: batch)
                try estimate.set(tokens, in: batch)
            } else {
                var lengths: [Double] = []
                for rollout in 0..<batch.rolloutCount { lengths.append(Double(try batch.mask(of: rollout).trainedTokens)) }
                let line = WhiteningLine(self, estimate.advantages, lengths: lengths, isCentred: estimate.isCentred)
                estimate.advantages = estimate.advantages.map(line.value)
            }
            estimate.isOfTokens = true
            estimate.isCentred = false
        }
        try estimate.leaveRolloutsWithoutTokens(in: batch)
        estimate.settleSignals(in: batch)
    }

    /// The square root of singles; `nil` for doubles.
    private var root: SingleRoot? {
        deviation == .sample && batchMoments == nil && varianceEps == 0 && varianceMinimum == 0 ? arithmetic.root : nil
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

    /// Those of the base; over tokens the trained ones are put next to each other, and brought into another unit.
    public func tokenNumbers(for extent: TokenExtent) -> Int {
        base.tokenNumbers(for: extent) + (whitening.scope == .tokens ? 2 * extent.all : 0)
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
