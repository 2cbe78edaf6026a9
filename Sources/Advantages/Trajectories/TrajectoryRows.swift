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
    subscript(trajectory: Int) -> ArraySlice<Int32> { rows[Int(starts[trajectory])..<Int(starts[trajectory + 1])] }

    /// - Complexity: O(rows).
    init(_ batch: RowBatch) throws(TrajectoryError) {
        let numbers = batch.trajectories
        let count = batch.rows.rolloutCount
        rows.reserveCapacity(count)
        starts.reserveCapacity(count + 1)
        guard !numbers.isEmpty else {
            takeEach(of: batch)
            return
        }
        if let row = numbers.firstIndex(where: { $0 >= count }) ?? (numbers.count == count ? nil : 0) {
            throw TrajectoryError(
                group: batch.rows.groups.firstIndex { $0.rollouts.contains(row) } ?? 0, row: row, other: row,
                message: "the numbers of trajectories are below the number of rows, one per row")
        }
        /// By number: the group that saw it last, counted from 1, and its place among the group's trajectories; -1 while none of its rows votes.
        var seen = [(group: Int32, place: Int32)](repeating: (0, -1), count: count)
        var places = [Int32](repeating: -1, count: count)
        var sizes: [Int32] = []
        for (index, group) in batch.rows.groups.enumerated() {
            sizes.removeAll(keepingCapacity: true)
            var mute = 0
            for row in group.rollouts {
                let number = Int(numbers[row])
                guard number >= 0 else {
                    guard batch.votes(row) else {
                        mute += 1
                        continue
                    }
                    places[row] = Int32(sizes.count)
                    sizes.append(1)
                    continue
                }
                if seen[number].group != Int32(index + 1) {
                    seen[number] = (Int32(index + 1), -1)
                    mute += 1
                }
                guard batch.votes(row) else { continue }
                if seen[number].place < 0 {
                    seen[number].place = Int32(sizes.count)
                    sizes.append(0)
                    mute -= 1
                }
                places[row] = seen[number].place
                sizes[Int(places[row])] += 1
            }
            arrange(group.rollouts, places, sizes)
            excluded.append(mute)
        }
    }

    /// Every voting row is a trajectory.
    private mutating func takeEach(of batch: RowBatch) {
        for group in batch.rows.groups {
            let first = count
            for row in group.rollouts where batch.votes(row) {
                rows.append(Int32(row))
                starts.append(Int32(rows.count))
            }
            groups.append(first..<count)
            excluded.append(group.rollouts.count - (count - first))
        }
    }

    /// Appends the rows of a group in the order of their trajectories: counting sort.
    private mutating func arrange(_ group: Range<Int>, _ places: [Int32], _ sizes: [Int32]) {
        let first = count
        var next: [Int32] = []
        next.reserveCapacity(sizes.count)
        var end = Int32(rows.count)
        for size in sizes {
            next.append(end)
            end += size
            starts.append(end)
            if size > 1 { hasSeveral = true }
        }
        rows.append(contentsOf: repeatElement(0, count: Int(end) - rows.count))
        for row in group where places[row] >= 0 {
            rows[Int(next[Int(places[row])])] = Int32(row)
            next[Int(places[row])] += 1
        }
        groups.append(first..<count)
    }

    /// The trajectories that `isKept` says yes to; those of a group are not counted as excluded if they are left out.
    func keeping(_ isKept: [Bool]) -> TrajectoryRows {
        guard isKept.contains(false) else { return self }
        var kept = self
        kept.rows.removeAll(keepingCapacity: true)
        kept.starts = [0]
        kept.groups.removeAll(keepingCapacity: true)
        for group in groups {
            let first = kept.count
            for trajectory in group where isKept[trajectory] {
                kept.rows.append(contentsOf: self[trajectory])
                kept.starts.append(Int32(kept.rows.count))
            }
            kept.groups.append(first..<kept.count)
        }
        return kept
    }
}
