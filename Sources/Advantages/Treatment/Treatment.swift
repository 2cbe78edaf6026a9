/// All that is done with a batch of trajectories around its estimator, in the order in which it is done:
///
/// 1. ``shapes`` change rewards, one after the other;
/// 2. the ``divergence`` from the reference policy enters the rewards, if that is its place;
/// 3. the ``estimator`` makes advantages of them;
/// 4. the divergence enters the advantages, if that is its place;
/// 5. the ``filter`` says which groups are worth training on, by accuracies and rewards as they were sent and by the advantages at last;
/// 6. the ``correction`` gives the weights of another policy's tokens.
///
/// Rows are collapsed before (``CollapsedBatch``) and advantages expanded after. Each step can be left out, and none depends on a later one.
public struct Treatment: Sendable {
    /// Changes of the rewards.
    public var shapes: [any RewardShape]
    /// The penalty on the distance to the reference policy.
    public var divergence: Divergence?
    /// What makes advantages; `nil` for rewards alone.
    public var estimator: (any Estimator)?
    /// Which groups are kept.
    public var filter: GroupFilter?
    /// The weights for the loss.
    public var correction: OffPolicyCorrection?

    /// An estimator and what is around it.
    public init(
        _ estimator: (any Estimator)?, shapes: [any RewardShape] = [], divergence: Divergence? = nil, filter: GroupFilter? = nil,
        correction: OffPolicyCorrection? = nil
    ) {
        self.estimator = estimator
        self.shapes = shapes
        self.divergence = divergence
        self.filter = filter
        self.correction = correction
    }

    /// What any step needs.
    public var needs: Needs {
        shapes.reduce(estimator?.needs ?? []) { $0.union($1.needs) }
            .union(divergence?.needs ?? []).union(filter?.needs ?? []).union(correction?.needs ?? [])
    }

    /// Whether the rewards that are trained on can differ from those that were sent.
    public var changesRewards: Bool { !shapes.isEmpty || divergence?.place == .reward }

    /// What came of a batch.
    public struct Outcome: Sendable {
        /// The batch with the rewards that were trained on.
        public var batch: RolloutBatch
        /// The rewards as they were sent, where they were changed.
        public var rawRewards: [Double]?
        /// The advantages; `nil` for rewards alone.
        public var estimate: Estimate?
        /// Of each group, why the filter drops it, `nil` for those that it keeps; `nil` without a filter.
        public var dropReasons: [GroupFilter.DropReason?]?
        /// The weights for the loss; `nil` without a correction.
        public var weights: OffPolicyCorrection.Weights?
        /// The divergence at trained tokens; `nil` without one.
        public var divergence: MeanTally?
    }

    /// Does all of it.
    ///
    /// - Throws: ``EstimatorError`` what a step throws.
    public func outcome(of sent: RolloutBatch) throws(EstimatorError) -> Outcome {
        var outcome = Outcome(batch: sent)
        if changesRewards { outcome.rawRewards = sent.rewards }
        if !shapes.isEmpty { outcome.batch = try sent.shaped(by: shapes) }
        let tokens = try divergence?.tokens(of: sent)
        if let divergence, let tokens {
            outcome.divergence = tokens.mean
            outcome.batch = try divergence.applied(to: outcome.batch, tokens)
        }
        if let estimator {
            var estimate = try estimator.estimate(outcome.batch)
            if let divergence, let tokens { try divergence.apply(to: &estimate, in: outcome.batch, tokens) }
            outcome.estimate = estimate
        }
        outcome.dropReasons = try filter?.dropReasons(in: sent, outcome.estimate)
        outcome.weights = try correction?.weights(of: sent)
        return outcome
    }
}

extension BatchMetrics {
    /// Counts what came of a batch: its groups, and what the filter, the divergence and the correction say.
    ///
    /// - Parameters:
    ///   - outcome: what came of the batch.
    ///   - lengths: of each rollout, in trained tokens, -1 where it is not known; without it those of the batch's masks.
    public mutating func add(_ outcome: Treatment.Outcome, lengths: [Int32]? = nil) {
        add(outcome.batch, rawRewards: outcome.rawRewards, estimate: outcome.estimate, lengths: lengths)
        if let reasons = outcome.dropReasons { add(reasons) }
        if let divergence = outcome.divergence { add(divergence: divergence) }
        if let weights = outcome.weights { add(weights.tally) }
    }
}
