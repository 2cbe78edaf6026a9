/// Mean and spread of the maximum of a random subset of k out of n real rewards, and each reward's share in it: Eq. 11-15 for rewards that are not 0 or 1.
///
/// With the rewards in ascending order g_1 <= ... <= g_n, gaps d_j = g_(j+1) - g_j and Q_j = C(j, k) / C(n, k), the chance that the whole subset lies among the j lowest,
///
///     mean of the maxima of subsets with i, minus the mean of all = sum of d_j Q_j over j below i's place - sum of d_j Q_j (n - j) / j over the others
///     variance = sum over l of d_l (1 - Q_l) (d_l Q_l + 2 * sum over j < l of d_j Q_j)
///
/// Each threshold between two neighbours is a 0/1 problem of its own, and the real one is their sum; for 0/1 rewards one gap is left and this *is* Eq. 14 and 15.
/// No term of the variance is negative, so nothing cancels.
struct SubsetMaximum {
    /// Advantage of each reward, in the order they came in.
    let advantages: [Double]

    /// - Parameters:
    ///   - rewards: n finite rewards, not all equal.
    ///   - k: 1...n.
    ///   - eps: added to the standard deviation of the maximum.
    /// - Complexity: O(n log n).
    init(_ rewards: [Double], k: Int, eps: Double) {
        let n = rewards.count
        let order = rewards.indices.sorted { rewards[$0] < rewards[$1] }
        // Advantages do not change with the scale of the rewards: the gaps are taken in units near the range, halved first so that the range itself stays finite.
        let scale = Moments.scale(for: (rewards[order[n - 1]] / 2 - rewards[order[0]] / 2).magnitude)
        let chances = SubsetBelow(n: n, k: k)
        var below = [Double](repeating: 0, count: n + 1)
        var variance = CompensatedSum()
        for j in 1..<n {
            let gap = rewards[order[j]] / scale - rewards[order[j - 1]] / scale
            let weighted = gap * chances.below[j]
            variance.add(gap * chances.notBelow[j] * (weighted + 2 * below[j]))
            below[j + 1] = below[j] + weighted
        }
        let deviation = variance.value.squareRoot()
        guard deviation > 0 else {
            advantages = [Double](repeating: 0, count: n)
            return
        }
        let divisor = deviation + eps / scale
        var advantages = [Double](repeating: 0, count: n)
        var above = 0.0
        for place in (0..<n).reversed() {
            advantages[order[place]] = ((below[place + 1] - above) / divisor).clampedToFinite
            guard place > 0 else { break }
            let gap = rewards[order[place]] / scale - rewards[order[place - 1]] / scale
            above += gap * chances.below[place] * (Double(n - place) / Double(place))
        }
        self.advantages = advantages
    }
}

/// Q_j = C(j, k) / C(n, k) and 1 - Q_j for all j, by ratios of neighbours: products of factors below 1 and sums of positive terms only.
private struct SubsetBelow {
    /// Q_j, the chance that a random subset of k out of n has all its members among the j lowest.
    let below: [Double]
    /// 1 - Q_j.
    let notBelow: [Double]

    init(n: Int, k: Int) {
        var below = [Double](repeating: 0, count: n + 1)
        var notBelow = [Double](repeating: 0, count: n + 1)
        below[n] = 1
        // The chance that place m (from 1) holds the maximum, C(m - 1, k - 1) / C(n, k).
        var maximumAt = Double(k) / Double(n)
        var behind = CompensatedSum()
        for j in stride(from: n - 1, through: 1, by: -1) {
            below[j] = j >= k ? below[j + 1] * (Double(j + 1 - k) / Double(j + 1)) : 0
            behind.add(maximumAt)
            notBelow[j] = behind.value
            maximumAt *= j >= k ? Double(j + 1 - k) / Double(j) : 0
        }
        self.below = below
        self.notBelow = notBelow
    }
}
