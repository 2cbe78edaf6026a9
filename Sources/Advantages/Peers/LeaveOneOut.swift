/// RLOO (arXiv 2402.14740): the reward against the mean of the *other* rollouts of the group, n / (n - 1) (r - mean).
public struct LeaveOneOut: GroupEstimator, Equatable {
    /// The rule for groups of one.
    public var singleton: Singleton

    /// RLOO.
    public init(singleton: Singleton = .zero) { self.singleton = singleton }

    /// Unless a single rollout keeps its reward.
    public func isCentred(in batch: RolloutBatch) -> Bool { singleton == .zero || !batch.hasSingles }

    /// The advantages of one group.
    public func fill(_ advantages: inout [Double], for group: RolloutBatch.Group, at index: Int, of batch: RolloutBatch) -> Signal {
        let count = group.rollouts.count
        guard count > 1 else { return batch.fill(single: group, &advantages, singleton) }
        let moments = Moments(batch.rewards[group.rollouts])
        guard !moments.allEqual else { return .absent(.of(equalGroup: group, in: batch)) }
        moments.fill(&advantages, from: batch.rewards, group.rollouts, times: Double(count) / Double(count - 1))
        return .present
    }
}
