/// GAE (arXiv 1506.02438): sums of temporal differences, with a critic's values.
///
///     delta_t = r_t + gamma V_(t+1) - V_t,   A_t = delta_t + gamma lambda A_(t+1)
///
/// t runs over trained tokens only, or over turns; after the last one value and advantage are 0. The critic's targets are the same sums with a lambda of their
/// own, plus V_t (VAPO, arXiv 2504.05118, Sec. 4.1).
public struct GeneralizedAdvantage: Estimator, Equatable {
    /// What t counts.
    public enum Unit: String, Sendable, CaseIterable {
        /// Trained tokens.
        case tokens
        /// Turns that have a trained token, each with the value at the first of them. All its trained tokens have its advantage and its return.
        case turns
    }

    /// Gamma, 0...1.
    public var discount: Double
    /// Lambda of the advantages, 0...1: from the next value alone to the whole return.
    public var lambda: Double
    /// If it is set, lambda is 1 - 1 / (alpha l), at least 0, for a rollout of l steps (VAPO, Sec. 4.2): long responses look further ahead.
    public var alpha: Double?
    /// Lambda of the returns; `nil` for that of the advantages.
    public var valueLambda: Double?
    /// What t counts.
    public var unit: Unit
    /// Whether the estimate has ``Estimate/returns``.
    public var hasReturns: Bool

    /// Undiscounted whole returns against the values.
    public init(
        discount: Double = 1, lambda: Double = 1, alpha: Double? = nil, valueLambda: Double? = nil, unit: Unit = .tokens, hasReturns: Bool = false
    ) {
        self.discount = discount
        self.lambda = lambda
        self.alpha = alpha
        self.valueLambda = valueLambda
        self.unit = unit
        self.hasReturns = hasReturns
    }

    /// Values at every token, room for what comes of them, and turns where they are counted.
    public var needs: Needs {
        let needs: Needs = hasReturns ? [.tokens, .values, .roomPerToken, .roomForReturns] : [.tokens, .values, .roomPerToken]
        return unit == .turns ? needs.union(.turns) : needs
    }

    /// Advantages, returns if they are asked for, and of one rollout at a time the rewards and values of its steps with what comes of them.
    public func tokenNumbers(for extent: TokenExtent) -> Int { (hasReturns ? 2 : 1) * extent.all + 7 * extent.longest }

    /// One advantage per token, and returns if they are asked for.
    ///
    /// - Throws: ``EstimatorError`` if a rollout lacks values or turns, or its tokens are not known.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate = Estimate(zerosFor: batch)
        estimate.signals = batch.groups.map { .absent($0.rollouts.isEmpty ? .noneScored : .zeroAdvantages) }
        var advantages = TokenAdvantages(roomFor: batch)
        var returns = hasReturns ? TokenAdvantages(roomFor: batch) : nil
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let place = advantages.append(zeros: mask.tokens)
            _ = returns?.append(zeros: mask.tokens)
            let steps: TemporalDifferences
            /// The tokens of each step.
            var spans: [(step: Int, tokens: Range<Int>)] = []
            switch unit {
            case .tokens:
                steps = try batch.tokenDifferences(of: rollout, under: mask)
            case .turns:
                let inside = mask.spans(inTurns: batch.turns[rollout] ?? [])
                let turns: [Int]
                (steps, turns) = try batch.turnDifferences(of: rollout, under: mask, inside)
                var step = 0
                for (turn, tokens) in inside {
                    while turns[step] < turn { step += 1 }
                    spans.append((step, tokens))
                }
            }
            advantages.put(steps.advantages(discount: discount, lambda: lambda(of: steps)), at: place.lowerBound, mask, spans)
            returns?.put(steps.returns(discount: discount, lambda: valueLambda ?? lambda(of: steps)), at: place.lowerBound, mask, spans)
        }
        try estimate.set(advantages, in: batch)
        estimate.isOfTokens = true
        try estimate.leaveRolloutsWithoutTokens(in: batch)
        estimate.returns = returns
        estimate.settleSignals(in: batch)
        return estimate
    }

    /// Lambda of the advantages of a rollout.
    private func lambda(of steps: TemporalDifferences) -> Double {
        guard let alpha else { return lambda }
        let length = alpha * Double(steps.rewards.count)
        return length > 0 ? Swift.max(0, 1 - 1 / length) : 0
    }
}

extension TokenAdvantages {
    /// Puts the numbers of steps at the tokens of a rollout: one per trained token, or each at the spans of its step.
    fileprivate mutating func put(_ numbers: [Double], at start: Int, _ mask: TokenMask, _ spans: [(step: Int, tokens: Range<Int>)]) {
        guard spans.isEmpty else {
            for (step, tokens) in spans {
                for token in tokens { update(start + token) { _ in numbers[step] } }
            }
            return
        }
        // Turns without any trained token have no step.
        guard numbers.count == mask.trainedTokens else { return }
        var step = 0
        for span in mask.spans {
            for token in span {
                update(start + token) { _ in numbers[step] }
                step += 1
            }
        }
    }
}
