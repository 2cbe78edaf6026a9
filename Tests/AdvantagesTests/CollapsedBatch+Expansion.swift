@testable import Advantages

extension CollapsedBatch {
    /// An estimate of ``batch`` as one of the rows: a trajectory's advantage at each of its rows, its tokens' at the rows that have them, 0 at rows that do not
    /// vote or have no reward.
    ///
    /// - Parameters:
    ///   - estimate: of ``batch``.
    ///   - rows: the batch that was collapsed.
    func expanded(_ estimate: Estimate, over rows: RowBatch) -> Estimate {
        var expanded = Estimate(zerosFor: rows.rows)
        expanded.signals = estimate.signals
        expanded.k = estimate.k
        for (row, place) in places.enumerated() where place >= 0 { expanded.advantages[row] = estimate.advantages[Int(place)] }
        expanded.tokens = estimate.tokens.map { self.expanded($0, over: rows) }
        expanded.returns = estimate.returns.map { self.expanded($0, over: rows) }
        guard !estimate.discarded.isEmpty else { return expanded }
        var isDiscarded = [Bool](repeating: false, count: batch.rolloutCount)
        for rollout in estimate.discarded { isDiscarded[rollout] = true }
        for (row, place) in places.enumerated() where place >= 0 && isDiscarded[Int(place)] { expanded.discarded.append(row) }
        return expanded
    }

    /// Numbers of all tokens of ``batch`` as those of the rows: each row has its part of its trajectory's, zeros if it has none.
    func expanded(_ tokens: TokenAdvantages, over rows: RowBatch) -> TokenAdvantages {
        var expanded = TokenAdvantages()
        for (row, place) in places.enumerated() {
            let count = row < rows.rows.masks.count ? rows.rows.masks[row]?.tokens ?? 0 : 0
            let target = expanded.append(zeros: count)
            guard place >= 0 else { continue }
            let source = tokens.place(of: Int(place)).lowerBound + (tokenStarts.isEmpty ? 0 : tokenStarts[row])
            guard source + count <= tokens.values.count else { continue }
            for token in 0..<count where tokens.values[source + token] != 0 {
                expanded.update(target.lowerBound + token) { _ in tokens.values[source + token] }
            }
        }
        return expanded
    }
}
