/// Estimators one after the other (Sec. 3.5): Pass@k training and then Pass@1 training, or a k that falls.
public struct Schedule: Estimator {
    /// A part of the training.
    public struct Stage: Sendable {
        /// The stage's estimators; more than one share its steps evenly, in order.
        public var estimators: [any Estimator]
        /// The first step that is no longer the stage's; `nil` for the last stage.
        public var untilStep: Int?

        /// One estimator up to a step.
        public init(_ estimator: any Estimator, untilStep: Int?) {
            estimators = [estimator]
            self.untilStep = untilStep
        }

        /// Estimators that share the steps of the stage evenly.
        public init(_ estimators: [any Estimator], untilStep: Int) {
            self.estimators = estimators
            self.untilStep = untilStep
        }
    }

    /// The stages, by ascending end; the last one also covers what comes behind it.
    public var stages: [Stage]

    /// - Parameter stages: by ascending end.
    public init(_ stages: [Stage]) { self.stages = stages }

    /// The step, and what any stage needs: a request should not begin to fail in the middle of a training.
    public var needs: Needs {
        stages.reduce(.step) { needs, stage in stage.estimators.reduce(needs) { $0.union($1.needs) } }
    }

    /// The advantages by the estimator of the batch's step.
    ///
    /// - Throws: ``EstimatorError`` if the batch has no step, and what the estimator throws.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        guard let step = batch.step else { throw EstimatorError(.missingInput, "a schedule needs the request's \"step\"") }
        guard let estimator = estimator(atStep: step) else { throw EstimatorError(.invalidParameter, "a schedule needs a stage") }
        return try estimator.estimate(batch)
    }

    /// The estimator of a step.
    public func estimator(atStep step: Int) -> (any Estimator)? {
        var start = 0
        for stage in stages {
            guard let end = stage.untilStep, end <= step else {
                guard let end = stage.untilStep, stage.estimators.count > 1 else { return stage.estimators.first }
                let share = Double(step - start) / Double(end - start)
                return stage.estimators[Swift.min(stage.estimators.count - 1, Int(share * Double(stage.estimators.count)))]
            }
            start = end
        }
        return stages.last?.estimators.last
    }
}
