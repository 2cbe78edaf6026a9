extension BatchMetrics {
    /// Groups whose numbers are collected before they are added up.
    private static let groupsAtATime = 256

    /// Counts what is of groups: their outcomes, the deviations of their rewards, and eta, the sum of their absolute advantages (the paper, Sec. 3.1).
    mutating func addGroups(of batch: RolloutBatch, _ advantages: [Double]?) {
        var etas = MeanTally()
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * Self.groupsAtATime) { room in
            let deviations = UnsafeMutableBufferPointer(rebasing: room[..<Self.groupsAtATime])
            let magnitudes = UnsafeMutableBufferPointer(rebasing: room[Self.groupsAtATime...])
            for start in stride(from: 0, to: batch.groups.count, by: Self.groupsAtATime) {
                let part = batch.groups[start..<min(start + Self.groupsAtATime, batch.groups.count)]
                var count = 0
                for group in part {
                    self.count(group, of: batch)
                    guard !group.rollouts.isEmpty else { continue }
                    deviations[count] = batch.rewards.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[group.rollouts]).deviation }
                    magnitudes[count] = advantages?.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[group.rollouts]).magnitude } ?? 0
                    count += 1
                }
                groupDeviations.add(UnsafeBufferPointer(rebasing: deviations[..<count]))
                etas.add(UnsafeBufferPointer(rebasing: magnitudes[..<count]))
            }
        }
        guard let advantages else { return }
        self.etas.merge(etas)
        // The sum over rollouts is that over groups, unless one of these left the range of doubles.
        if etas.sum < Double.greatestFiniteMagnitude {
            absoluteAdvantages.add(sum: etas.sum, of: advantages.count)
        } else {
            advantages.withUnsafeBufferPointer { absoluteAdvantages.add($0) { $0.replacing(with: -$0, where: $0 .< 0) } }
        }
    }

    private mutating func count(_ group: RolloutBatch.Group, of batch: RolloutBatch) {
        groups.all += 1
        guard !group.rollouts.isEmpty else {
            groups.noneScored += 1
            return
        }
        guard let correct = batch.successes(in: group) else {
            groups.unknown += 1
            return
        }
        tally.add(n: group.rollouts.count, c: correct)
        switch correct {
        case 0: groups.wrong += 1
        case group.rollouts.count: groups.right += 1
        default: groups.mixed += 1
        }
    }
}

extension BatchMetrics.GroupCounts {
    mutating func merge(_ other: Self) {
        all += other.all
        noneScored += other.noneScored
        right += other.right
        wrong += other.wrong
        mixed += other.mixed
        unknown += other.unknown
    }
}

extension UnsafeBufferPointer<Double> {
    /// The population deviation of some numbers; not to be asked of none.
    fileprivate var deviation: Double {
        let first = self[0]
        let about = first + blockSum(padding: first) { $0 - first } / Double(count)
        let (shift, squares) = blockSums(padding: about) { $0 - about }
        // Where squares are no ordinary numbers, and where all numbers are equal or nearly so.
        guard squares > 0x1p-600, squares < 0x1p600 else {
            var tally = SpreadTally()
            tally.add(self)
            return tally.deviation ?? 0
        }
        return (Swift.max(0, squares - shift * shift / Double(count)) / Double(count)).squareRoot()
    }
}
