/// The maximum of a random subset of k out of n real rewards, and each reward's share in it: Eq. 11-15 for rewards that are not 0 or 1.
///
/// With the rewards in ascending order g_1 <= ... <= g_n, gaps d_j = g_(j+1) - g_j and Q_j = C(j, k) / C(n, k), the chance that the whole subset lies among the j lowest,
///
///     mean of the maxima of subsets with i, minus the mean of all = sum of d_j Q_j over j below i's place - sum of d_j Q_j (n - j) / j over the others
///     variance = sum over l of d_l (1 - Q_l) (d_l Q_l + 2 * sum over j < l of d_j Q_j)
///
/// Each threshold between two neighbours is a 0/1 problem of its own, and the real one is their sum; for 0/1 rewards one gap is left and this *is* Eq. 14 and 15.
/// No term of the variance is negative, so nothing cancels. Equal rewards get equal results. Rewards below place k are the best of no subset: Q_j is 0 for them.
struct SubsetMaximum {
    /// All else is in units of this power of two.
    let scale: Double
    /// Of each reward: mean maximum of the subsets with it, minus the mean maximum of all; in the order they came in.
    let differences: [Double]
    /// The variance of the maximum.
    let variance: Double

    /// - Parameters:
    ///   - rewards: n finite rewards.
    ///   - k: 1...n.
    /// - Complexity: O(n log n).
    init(_ rewards: [Double], k: Int) {
        let n = rewards.count
        let order = rewards.indices.sorted { rewards[$0] < rewards[$1] }
        let scale = Self.scale(rewards, order[(k - 1)...])
        let chances = SubsetBelow(n: n, k: k)
        var below = [Double](repeating: 0, count: n + 1)
        var variance = CompensatedSum()
        for j in k..<Swift.max(n, k) {
            let gap = rewards[order[j]] / scale - rewards[order[j - 1]] / scale
            let weighted = gap * chances.below[j]
            variance.add(gap * chances.notBelow[j] * (weighted + 2 * below[j]))
            below[j + 1] = below[j] + weighted
        }
        var differences = [Double](repeating: 0, count: n)
        var above = 0.0
        for place in (0..<n).reversed() {
            differences[order[place]] = below[place + 1] - above
            guard place >= k else { continue }
            let gap = rewards[order[place]] / scale - rewards[order[place - 1]] / scale
            above += gap * chances.below[place] * (Double(n - place) / Double(place))
        }
        self.scale = scale
        self.differences = differences
        self.variance = variance.value
    }

    /// Advantages do not change with the scale of the rewards: the gaps between those that count are taken in units near their range.
    private static func scale(_ rewards: [Double], _ order: ArraySlice<Int>) -> Double {
        guard let least = order.first, let most = order.last else { return 1 }
        let range = rewards[most] - rewards[least]
        return Moments.scale(for: range.isFinite ? range : .greatestFiniteMagnitude)
    }

    /// Eq. 14 and 15: the differences over the standard deviation of the maximum plus eps; zeros if it has none.
    func advantages(eps: Double) -> [Double] {
        let deviation = variance.squareRoot()
        guard deviation > 0 else { return [Double](repeating: 0, count: differences.count) }
        let divisor = Divisor(deviation, plus: eps, unit: scale)
        return differences.map(divisor.quotient)
    }

    /// s of PKPO (arXiv 2505.15201, Eq. 19), of each reward the sum over the subsets with it of their maxima, over the number of all subsets:
    ///
    ///     s_(p) = g_(p) C(p-1, k-1) / C(n, k) + sum over m > p of g_(m) C(m-2, k-2) / C(n, k)
    ///
    /// Rewards that are never the best have weight 0, however large they are.
    ///
    /// - Complexity: O(n log n).
    static func shares(_ rewards: [Double], k: Int) -> [Double] {
        let n = rewards.count
        let order = rewards.indices.sorted { rewards[$0] < rewards[$1] }
        let scale = Moments.scale(for: Swift.max(rewards[order[k - 1]].magnitude, rewards[order[n - 1]].magnitude))
        let maximumAt = maximumAt(n: n, k: k)
        var shares = [Double](repeating: 0, count: n)
        var above = CompensatedSum()
        var last = Double.infinity
        for place in (0..<n).reversed() {
            let reward = place >= k - 1 ? rewards[order[place]] / scale : 0
            if place == n - 1 || rewards[order[place]] != rewards[order[place + 1]] {
                var share = above
                share.add(reward * maximumAt[place])
                // No rounding may put a reward above a larger one.
                last = Swift.min(last, share.value)
            }
            shares[order[place]] = (last * scale).clampedToFinite
            guard place > 0 else { break }
            above.add(reward * (maximumAt[place] * (Double(k - 1) / Double(place))))
        }
        return shares
    }

    /// C(j, k - 1) / C(n, k) for each place j from 0 on, the chance that the maximum is there: by ratios of neighbours.
    private static func maximumAt(n: Int, k: Int) -> [Double] {
        var chances = [Double](repeating: 0, count: n)
        var chance = Double(k) / Double(n)
        for place in stride(from: n - 1, through: k - 1, by: -1) {
            chances[place] = chance
            chance *= Double(place - k + 1) / Double(place)
        }
        return chances
    }

    /// What each reward adds to the maximum of the other k - 1 of a subset, averaged over all subsets of k (PKPO, Eq. 33).
    ///
    /// - Parameter k: 2...n.
    /// - Complexity: O(n log n).
    static func gains(_ rewards: [Double], k: Int) -> [Double] {
        let n = rewards.count
        let order = rewards.indices.sorted { rewards[$0] < rewards[$1] }
        let scale = scale(rewards, order[(k - 2)...])
        let chance = maximumAt(n: n, k: k)
        var gains = [Double](repeating: 0, count: n)
        var sum = CompensatedSum()
        for place in (k - 1)..<n {
            sum.add((rewards[order[place]] / scale - rewards[order[place - 1]] / scale) * chance[place])
            gains[order[place]] = (sum.value * scale).clampedToFinite
        }
        return gains
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
        var after = CompensatedSum()
        for j in stride(from: n - 1, through: 1, by: -1) {
            below[j] = j >= k ? below[j + 1] * (Double(j + 1 - k) / Double(j + 1)) : 0
            after.add(maximumAt)
            notBelow[j] = after.value
            maximumAt *= j >= k ? Double(j + 1 - k) / Double(j) : 0
        }
        self.below = below
        self.notBelow = notBelow
    }
}
