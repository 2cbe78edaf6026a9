/// PSR, NSR and Weighted-REINFORCE (arXiv 2506.01347): right rollouts get one weight, wrong ones another, without a baseline.
public struct SignedReinforce: GroupEstimator, Equatable {
    /// What right rollouts get.
    public var positive: Double
    /// What wrong rollouts get.
    public var negative: Double

    /// Positive samples only.
    public static let positiveSamples = SignedReinforce(positive: 1, negative: 0)
    /// Negative samples only.
    public static let negativeSamples = SignedReinforce(positive: 0, negative: -1)

    /// Both, each with its weight.
    public init(positive: Double, negative: Double) {
        self.positive = positive
        self.negative = negative
    }

    /// Correctness.
    public var needs: Needs { .correct }

    /// The advantages of one group.
    ///
    /// - Throws: ``EstimatorError`` where the correctness of a rollout is unknown.
    public func fill(
        _ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch
    ) throws(EstimatorError) -> Signal {
        let correct = try batch.successCount(ofGroup: index)
        let (positive, negative) = (positive.withPlainZero, negative.withPlainZero)
        for rollout in group.rollouts { advantages[rollout] = batch.correctness[rollout] == .correct ? positive : negative }
        if correct == 0 && negative == 0 { return .absent(.allWrong) }
        return correct == group.rollouts.count && positive == 0 ? .absent(.allCorrect) : .present
    }
}
