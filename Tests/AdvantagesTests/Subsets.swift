/// All subsets of k out of 0..<n, by brute force.
func subsets(of n: Int, size k: Int) -> [[Int]] {
    (0..<(1 << n)).filter { $0.nonzeroBitCount == k }.map { bits in (0..<n).filter { bits & (1 << $0) != 0 } }
}

/// Pass@k by the definition, in exact integers: every subset of k is worth its maximum, a rollout gets the mean standardised worth of its subsets.
///
/// - Parameter rewards: integers, so that every sum is exact; the standardised advantages do not depend on their unit.
/// - Returns: `nil` if all subsets are worth the same.
func passAtKByDefinition(_ rewards: [Int], k: Int) -> [Double]? {
    let all = subsets(of: rewards.count, size: k)
    let worths = all.map { members in members.map { rewards[$0] }.max() ?? 0 }
    let count = all.count
    let sum = worths.reduce(0, +)
    // count^2 * variance, an integer.
    let variance = count * worths.reduce(0) { $0 + $1 * $1 } - sum * sum
    guard variance > 0 else { return nil }
    return rewards.indices.map { rollout in
        let own = zip(all, worths).filter { $0.0.contains(rollout) }.map(\.1)
        // (mean of own worths - mean of all) * own.count * count, an integer.
        let excess = own.reduce(0, +) * count - sum * own.count
        return Double(excess) / Double(own.count) / Double(variance).squareRoot()
    }
}

/// |a - b| relative to the larger one.
func relativeError(_ a: Double, _ b: Double) -> Double {
    a == b ? 0 : (a - b).magnitude / max(a.magnitude, b.magnitude)
}

/// A batch of one group with c right rollouts first and w wrong ones after.
func counts(right c: Int, wrong w: Int) -> [Double] {
    [Double](repeating: 1, count: c) + [Double](repeating: 0, count: w)
}
