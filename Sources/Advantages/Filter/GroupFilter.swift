/// Which groups are worth training on, as DAPO's dynamic sampling and its kin ask: a group is kept if it passes every rule that is set.
///
/// A filter says what it would keep and changes no advantage.
public struct GroupFilter: Sendable, Equatable {
    /// The rule that a group does not pass; the first of them in this order.
    public enum DropReason: String, Sendable, CaseIterable {
        /// No rollout of the group has a reward.
        case noneScored = "none_scored"
        /// The accuracy is not above ``GroupFilter/minAccuracy``.
        case minAccuracy = "min_accuracy"
        /// The accuracy is not below ``GroupFilter/maxAccuracy``.
        case maxAccuracy = "max_accuracy"
        /// The deviation of the rewards is not above ``GroupFilter/minDeviation``.
        case minDeviation = "min_std"
        /// No advantage is above ``GroupFilter/minAbsAdvantage`` in size.
        case minAbsAdvantage = "min_abs_advantage"
    }

    /// The accuracy c / n must be above it; of correctness, never of a shaped reward (arXiv 2503.14476, Eq. 11: 0).
    public var minAccuracy: Double?
    /// The accuracy must be below it (DAPO: 1).
    public var maxAccuracy: Double?
    /// The population deviation of the rewards must be above it.
    public var minDeviation: Double?
    /// The largest |A| of the group must be above it.
    public var minAbsAdvantage: Double?

    /// A filter by the rules that are given.
    public init(minAccuracy: Double? = nil, maxAccuracy: Double? = nil, minDeviation: Double? = nil, minAbsAdvantage: Double? = nil) {
        self.minAccuracy = minAccuracy
        self.maxAccuracy = maxAccuracy
        self.minDeviation = minDeviation
        self.minAbsAdvantage = minAbsAdvantage
    }

    /// Correctness, where accuracy is asked.
    public var needs: Needs { minAccuracy != nil || maxAccuracy != nil ? .correct : [] }

    /// What becomes of the groups.
    ///
    /// - Parameters:
    ///   - batch: the batch with its rewards as they were sent: what shapes made of them must not keep a group.
    ///   - estimate: its advantages; `nil` for rewards alone, whose groups pass the rule of advantages.
    /// - Returns: of each group, why it is dropped; `nil` for those that are kept.
    /// - Throws: ``EstimatorError`` where accuracy is asked and the correctness of a rollout is not known.
    public func dropReasons(in batch: RolloutBatch, _ estimate: Estimate?) throws(EstimatorError) -> [DropReason?] {
        var reasons: [DropReason?] = []
        reasons.reserveCapacity(batch.groups.count)
        for index in batch.groups.indices { reasons.append(try dropReason(ofGroup: index, in: batch, estimate)) }
        return reasons
    }

    private func dropReason(ofGroup index: Int, in batch: RolloutBatch, _ estimate: Estimate?) throws(EstimatorError) -> DropReason? {
        let rollouts = batch.groups[index].rollouts
        guard !rollouts.isEmpty else { return .noneScored }
        if minAccuracy != nil || maxAccuracy != nil {
            let accuracy = try batch.successShare(ofGroup: index)
            if let minAccuracy, !(accuracy > minAccuracy) { return .minAccuracy }
            if let maxAccuracy, !(accuracy < maxAccuracy) { return .maxAccuracy }
        }
        if let minDeviation {
            let moments = Moments(batch.rewards[rollouts])
            let deviation = moments.allEqual ? 0 : (moments.populationDeviation * moments.scale).clampedToFinite
            guard deviation > minDeviation else { return .minDeviation }
        }
        if let minAbsAdvantage, let estimate {
            let isAbove = rollouts.contains { rollout in
                estimate.advantages[rollout].magnitude > minAbsAdvantage
                    || estimate.tokens.map { $0[rollout].contains { $0.magnitude > minAbsAdvantage } } ?? false
            }
            guard isAbove else { return .minAbsAdvantage }
        }
        return nil
    }

    /// What a filter made of a batch, in numbers that add up over the parts of a batch.
    public struct Tally: Sendable, Equatable {
        /// Groups that are kept.
        public private(set) var kept = 0
        /// Groups that are dropped, by reason in the order of ``DropReason/allCases``.
        private var dropped = [Int](repeating: 0, count: DropReason.allCases.count)

        /// Nothing counted.
        public init() {}

        /// Counts groups.
        public mutating func add(_ reasons: [DropReason?]) {
            for reason in reasons {
                guard let reason, let place = DropReason.allCases.firstIndex(of: reason) else {
                    kept += 1
                    continue
                }
                dropped[place] += 1
            }
        }

        /// Counts what another tally has counted.
        public mutating func merge(_ other: Tally) {
            kept += other.kept
            for place in dropped.indices { dropped[place] += other.dropped[place] }
        }

        /// Groups that are dropped.
        public var droppedGroups: Int { dropped.reduce(0, +) }

        /// The reasons that dropped a group, and how many each.
        public var reasons: [(reason: DropReason, groups: Int)] { zip(DropReason.allCases, dropped).filter { $0.1 > 0 }.map { ($0, $1) } }
    }

    /// The places of the groups to sample again: all that are dropped.
    public static func resample(_ reasons: [DropReason?]) -> [Int] { reasons.indices.filter { reasons[$0] != nil } }
}
