extension BatchMetrics {
    /// One number of the log.
    public struct Entry: Sendable, Equatable {
        /// The key, as trainers log it: `reward/mean`.
        public let key: String
        /// The number, finite.
        public let value: Double
        /// Of a mean, what adds up over the parts of a batch: its sum and count. Of a deviation, the sum of squared deviations and the count. `nil` of counts,
        /// which add up themselves, and of extremes.
        public let sum: Sum?

        /// What a mean is made of.
        public struct Sum: Sendable, Equatable {
            /// The sum.
            public let total: Double
            /// How many numbers.
            public let count: Int
        }
    }

    /// The rates of what was counted.
    public var statistics: BatchStatistics { BatchStatistics(of: tally, k: k) }

    /// All numbers, in a fixed order; what nothing is known of is left out.
    public var entries: [Entry] { entries(statistics) }

    /// All numbers, of which some are known.
    ///
    /// - Parameter statistics: what ``statistics`` is.
    public func entries(_ statistics: BatchStatistics) -> [Entry] {
        var log = Log()
        log.count("rollouts/sent", rows)
        log.count("rollouts/excluded", excluded)
        log.count("rollouts/scored", rewards.count)
        for (name, count) in statuses.sorted(by: { $0.name < $1.name }) { log.count("status/\(name)", count) }
        addGroups(to: &log)
        log.spread("reward", rewards)
        log.mean("reward/raw_mean", rawRewards)
        log.mean("reward/group_std", groupDeviations)
        for (name, mean) in parts { log.mean("parts/\(name.text)/mean", mean) }
        addRates(statistics, to: &log)
        log.spread("length", lengths)
        log.mean("length/correct_mean", rightLengths)
        log.mean("length/wrong_mean", wrongLengths)
        log.mean("turns/mean", turns)
        log.spread("advantage", advantages)
        log.mean("advantage/abs_mean", absoluteAdvantages)
        log.mean("eta/mean", etas)
        log.mean("answers/negative_diversity", diversities)
        log.mean("kl/mean", divergence)
        addRatios(to: &log)
        return log.entries
    }

    private func addGroups(to log: inout Log) {
        log.count("groups/count", groups.all)
        log.count("groups/all_correct", groups.right)
        log.count("groups/all_wrong", groups.wrong)
        log.count("groups/mixed", groups.mixed)
        log.count("groups/unknown", groups.unknown)
        log.count("groups/none_scored", groups.noneScored)
        if advantages.count > 0 || tally.zeroSignalGroups > 0 { log.count("groups/zero_signal", tally.zeroSignalGroups) }
        guard let filter else { return }
        log.count("groups/kept", filter.kept)
        log.count("groups/dropped", filter.droppedGroups)
        for (reason, count) in filter.reasons { log.count("groups/dropped/\(reason.rawValue)", count) }
    }

    private func addRates(_ statistics: BatchStatistics, to log: inout Log) {
        for rate in statistics.passAtK { log.mean("pass@\(rate.k)", rate.value, of: tally.groups(atLeast: rate.k)) }
        for rate in statistics.passHatK { log.mean("pass^\(rate.k)", rate.value, of: tally.groups(atLeast: rate.k)) }
        if let entropy = statistics.meanEntropy { log.mean("entropy/mean", entropy, of: tally.groupsWithEntropy) }
    }

    private func addRatios(to log: inout Log) {
        guard let mean = ratios.mean, let k3 = ratios.k3, let chi2 = ratios.chi2, let clipped = ratios.clippedShare else { return }
        let sums = ratios.sums
        log.mean("correction/mean", mean, of: ratios.count, total: sums.rho)
        log.mean("correction/k3", k3, of: ratios.count, total: sums.k3)
        log.mean("correction/chi2", chi2, of: ratios.count, total: sums.chi2)
        log.mean("correction/clipped", clipped, of: ratios.count, total: Double(ratios.clipped))
        if let share = ratios.effectiveShare { log.value("correction/ess", share) }
    }
}

/// The numbers as they are collected.
private struct Log {
    var entries: [BatchMetrics.Entry] = []

    mutating func value(_ key: String, _ value: Double) { entries.append(.init(key: key, value: value, sum: nil)) }

    mutating func count(_ key: String, _ count: Int) { value(key, Double(count)) }

    mutating func mean(_ key: String, _ mean: MeanTally) {
        guard let value = mean.mean else { return }
        entries.append(.init(key: key, value: value, sum: .init(total: mean.sum, count: mean.count)))
    }

    mutating func mean(_ key: String, _ value: Double, of count: Int, total: Double? = nil) {
        entries.append(.init(key: key, value: value, sum: .init(total: total ?? (value * Double(count)).clampedToFinite, count: count)))
    }

    /// Mean, deviation and range.
    mutating func spread(_ name: String, _ spread: SpreadTally) {
        guard let deviation = spread.deviation else { return }
        mean("\(name)/mean", spread.mean, of: spread.count)
        entries.append(.init(key: "\(name)/std", value: deviation, sum: .init(total: spread.squares, count: spread.count)))
        value("\(name)/min", spread.least)
        value("\(name)/max", spread.most)
    }
}
