/// Estimators one after the other (Sec. 3.5): Pass@k training and then Pass@1 training, or a k that falls.
public struct Schedule: Estimator {
    /// A part of the training.
    public struct Stage: Sendable {
        /// How many estimators share the steps of the stage evenly, in order.
        public let count: Int
        /// The estimator at a place below ``count``, made when a step asks for it.
        public let estimator: @Sendable (Int) -> (any Estimator)?
        /// How many numbers for tokens any of them has in memory at once at most, see ``Estimator/tokenNumbers(for:)``.
        fileprivate let tokenNumbers: @Sendable (TokenExtent) -> Int
        /// What any of them needs.
        public let needs: Needs
        /// The first step that is no longer the stage's; `nil` for the last stage.
        public let untilStep: Int?

        /// Estimators that are made when a step asks for them.
        ///
        /// - Parameters:
        ///   - count: how many there are.
        ///   - first: one of them; the others need the same, and no more memory.
        ///   - untilStep: the first step that is no longer the stage's; `nil` for the last stage.
        ///   - estimator: makes one of them; `nil` where there is none.
        public init(count: Int, like first: any Estimator, untilStep: Int?, estimator: @escaping @Sendable (Int) -> (any Estimator)?) {
            self.count = count
            self.untilStep = untilStep
            self.estimator = estimator
            needs = first.needs
            tokenNumbers = { first.tokenNumbers(for: $0) }
        }

        /// One estimator up to a step.
        public init(_ estimator: any Estimator, untilStep: Int?) {
            self.init(count: 1, like: estimator, untilStep: untilStep) { _ in estimator }
        }

        /// Estimators that share the steps of the stage evenly.
        public init(_ estimators: [any Estimator], untilStep: Int) {
            count = estimators.count
            self.untilStep = untilStep
            estimator = { estimators.indices.contains($0) ? estimators[$0] : nil }
            needs = estimators.reduce(into: Needs()) { $0.formUnion($1.needs) }
            tokenNumbers = { extent in estimators.reduce(0) { Swift.max($0, $1.tokenNumbers(for: extent)) } }
        }
    }

    /// The stages, by ascending end; the last one also covers what comes after it.
    public var stages: [Stage]

    /// - Parameter stages: by ascending end.
    public init(_ stages: [Stage]) { self.stages = stages }

    /// The step, and what any stage needs: a request should not begin to fail in the middle of a training.
    public var needs: Needs { stages.reduce(.step) { $0.union($1.needs) } }

    /// Those of the stage that has most.
    public func tokenNumbers(for extent: TokenExtent) -> Int { stages.reduce(0) { Swift.max($0, $1.tokenNumbers(extent)) } }

    /// Those of the estimator of the batch's step.
    public func drawnRollouts(in batch: RolloutBatch) -> Double {
        batch.step.flatMap { estimator(atStep: $0) }?.drawnRollouts(in: batch) ?? 0
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
                guard let end = stage.untilStep, stage.count > 1 else { return stage.estimator(0) }
                return stage.estimator(Self.place(of: step - start, in: end - start, among: stage.count))
            }
            start = end
        }
        return stages.last.flatMap { $0.estimator($0.count - 1) }
    }

    /// Which of `count` even parts of `length` steps a step is in, in whole numbers: no step that begins a part is rounded into the one before it.
    private static func place(of step: Int, in length: Int, among count: Int) -> Int {
        guard step > 0, step < length else { return 0 }
        let product = step.multipliedFullWidth(by: count)
        return length.dividingFullWidth(product).quotient
    }
}
