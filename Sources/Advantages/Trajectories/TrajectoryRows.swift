/// Which voting rows make up which trajectory.
///
/// Trajectories are in the order of their first voting rows, group after group; the rows of one are in the order of the request, which is that of time.
struct TrajectoryRows: Sendable {
    /// The voting rows, trajectory after trajectory.
    private(set) var rows: [Int32] = []
    /// Where each trajectory begins in `rows`, and where the last one ends.
    private(set) var starts: [Int32] = [0]
    /// Where the trajectories of each group are.
    private(set) var groups: [Range<Int>] = []
    /// How many trajectories of each group have no row that votes.
    private(set) var excluded: [Int] = []
    /// Whether some trajectory has several rows.
    private(set) var hasSeveral = false

    /// How many trajectories there are.
    var count: Int { starts.count - 1 }

    /// The rows of a trajectory.
    subscript(trajectory: Int) -> ArraySlice<Int32> { rows[place(of: trajectory)] }

    /// Where the rows of a trajectory are in ``rows``.
    @inline(__always)
    func place(of trajectory: Int) -> Range<Int> { Int(starts[trajectory])..<Int(starts[trajectory + 1]) }

    /// - Complexity: O(rows).
    init(_ batch: RowBatch) throws(TrajectoryError) {
        let count = batch.rows.rolloutCount
        rows.reserveCapacity(count)
        starts.reserveCapacity(count + 1)
        groups.reserveCapacity(batch.rows.groups.count)
        excluded.reserveCapacity(batch.rows.groups.count)
        // The arrays themselves: a batch that is handed on is a copy of many.
        guard batch.trajectories.isEmpty else {
            if batch.excluded.isEmpty, takeAdjacent(batch.trajectories, batch.rows.groups, of: count) { return }
            try takeNumbered(batch.trajectories, batch.excluded, batch.rows.groups, of: count)
            return
        }
        takeEach(batch.excluded, batch.rows.groups)
    }

    /// Every voting row is a trajectory.
    private mutating func takeEach(_ mute: [Bool], _ groups: [RolloutBatch.Group]) {
        for group in groups {
            let first = count
            for row in group.rollouts where mute.isEmpty || !mute[row] {
                rows.append(Int32(row))
                starts.append(Int32(rows.count))
            }
            self.groups.append(first..<count)
            excluded.append(group.rollouts.count - (count - first))
        }
    }

    /// Takes rows that all vote, of which those of a trajectory follow each other and have the number of the first of them: what most trainers send.
    ///
    /// - Returns: whether the rows are so; if not, nothing is taken.
    private mutating func takeAdjacent(_ numbers: [Int32], _ groups: [RolloutBatch.Group], of count: Int) -> Bool {
        guard numbers.count == count else { return false }
        var starts: [Int32] = []
        var taken: [Range<Int>] = []
        taken.reserveCapacity(groups.count)
        var next = 0
        starts.append(addingCapacity: count + 1) { starts in
            numbers.withUnsafeBufferPointer { numbers in
                for group in groups {
                    guard group.rollouts.lowerBound == next else { return }
                    let first = starts.count
                    var last: Int32 = -1
                    for row in group.rollouts {
                        let number = numbers[row]
                        if number >= 0, number == last { continue }
                        guard number < 0 || number == Int32(truncatingIfNeeded: row) else { return }
                        last = number
                        starts.append(Int32(truncatingIfNeeded: row))
                    }
                    taken.append(first..<starts.count)
                    next = group.rollouts.upperBound
                }
                if next == count { starts.append(Int32(truncatingIfNeeded: count)) }
            }
        }
        guard taken.count == groups.count, next == count else { return false }
        hasSeveral = starts.count <= count
        (self.starts, self.groups) = (starts, taken)
        rows.append(addingCapacity: count) { rows in for row in 0..<count { rows.append(Int32(truncatingIfNeeded: row)) } }
        excluded = [Int](repeating: 0, count: groups.count)
        return true
    }

    /// What a group knows of a number while its rows are looked at.
    private struct Seen {
        /// The group that saw it last, counted from 1.
        var group: Int32 = 0
        /// Its place among the group's trajectories; -1 while none of its rows votes.
        var place: Int32 = -1
    }

    private mutating func takeNumbered(
        _ numbers: [Int32], _ mute: [Bool], _ groups: [RolloutBatch.Group], of count: Int
    ) throws(TrajectoryError) {
        if let row = numbers.firstIndex(where: { $0 >= count }) ?? (numbers.count == count ? nil : 0) {
            throw TrajectoryError(
                group: groups.firstIndex { $0.rollouts.contains(row) } ?? 0, row: row, other: row,
                message: "the numbers of trajectories are below the number of rows, one per row")
        }
        var seen = [Seen](repeating: Seen(), count: count)
        var places = [Int32](repeating: -1, count: count)
        var sizes: [Int32] = []
        for (index, group) in groups.enumerated() {
            sizes.removeAll(keepingCapacity: true)
            var silent = 0
            for row in group.rollouts {
                let number = Int(numbers[row])
                let votes = mute.isEmpty || !mute[row]
                var place: Int32
                if number < 0 {
                    place = -1
                    silent += 1
                } else {
                    if seen[number].group != Int32(truncatingIfNeeded: index + 1) {
                        seen[number] = Seen(group: Int32(truncatingIfNeeded: index + 1))
                        silent += 1
                    }
                    place = seen[number].place
                }
                guard votes else { continue }
                if place < 0 {
                    place = Int32(sizes.count)
                    sizes.append(0)
                    silent -= 1
                    if number >= 0 { seen[number].place = place }
                }
                places[row] = place
                sizes[Int(place)] += 1
            }
            arrange(group.rollouts, places, &sizes)
            excluded.append(silent)
        }
    }

    /// Appends the rows of a group in the order of their trajectories: counting sort.
    ///
    /// - Parameter sizes: of the trajectories; overwritten.
    private mutating func arrange(_ group: Range<Int>, _ places: [Int32], _ sizes: inout [Int32]) {
        let first = count
        var end = Int32(rows.count)
        for trajectory in sizes.indices {
            let size = sizes[trajectory]
            sizes[trajectory] = end
            end += size
            starts.append(end)
            if size > 1 { hasSeveral = true }
        }
        rows.append(contentsOf: repeatElement(0, count: Int(end) - rows.count))
        for row in group where places[row] >= 0 {
            let place = Int(places[row])
            rows[Int(sizes[place])] = Int32(row)
            sizes[place] += 1
        }
        groups.append(first..<count)
    }

    /// The trajectories that `isKept` says yes to; those of a group are not counted as excluded if they are left out.
    func keeping(_ isKept: [Bool]) -> TrajectoryRows {
        guard isKept.contains(false) else { return self }
        var kept = TrajectoryRows()
        kept.rows.reserveCapacity(rows.count)
        kept.starts.reserveCapacity(starts.count)
        kept.excluded = excluded
        for group in groups {
            let first = kept.count
            for trajectory in group where isKept[trajectory] {
                let place = place(of: trajectory)
                for row in place { kept.rows.append(rows[row]) }
                kept.starts.append(Int32(kept.rows.count))
                if place.count > 1 { kept.hasSeveral = true }
            }
            kept.groups.append(first..<kept.count)
        }
        return kept
    }

    private init() {}
}
