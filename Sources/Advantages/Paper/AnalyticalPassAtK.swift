/// The closed form over all subsets (Eq. 11-15), in the stable form
///
///     q = C(w, k) / C(n, k),   A_pos = sqrt(q / (1 - q)),   A_neg = -(c / w) A_pos
///
/// which follows from Eq. 14 (1 - Rg = q) and from the zero sum c A_pos + w A_neg = 0 that Eq. 14 and 15 imply.
struct AnalyticalPassAtK {
    private let k: Int
    private let eps: Double
    /// Groups of one batch mostly share n: the advantages of each c are computed once.
    private var pairs: [Pair?] = []
    private var pairsAreFor = 0

    /// The advantages of right and wrong rollouts.
    struct Pair: Equatable {
        var positive: Double
        var negative: Double

        /// - Parameters:
        ///   - n: rollouts of the group; the other parameters lie in 1 <= c < n and 1 <= k <= n - c.
        init(n: Int, c: Int, k: Int, eps: Double) {
            let chance = SubsetProbability(n: n, c: c, k: k)
            if eps == 0 {
                positive = chance.positiveAdvantage
            } else {
                let q = chance.allWrong
                positive = q / ((q * chance.passAtK).squareRoot() + eps)
            }
            negative = -(Double(c) / Double(n - c)) * positive
        }
    }

    init(k: Int, eps: Double) {
        self.k = k
        self.eps = eps
    }

    /// Fills in the advantages of a group of at least k scored rollouts.
    ///
    /// - Complexity: O(n) where all correctness is known, after O(min(c, k)) once for each (n, c); O(n log n) for real rewards.
    mutating func fill(_ advantages: inout [Double], for group: RolloutBatch.Group, of batch: RolloutBatch) -> Signal {
        guard let correct = batch.successes(in: group) else {
            if let reason = PassAtK.reasonForNoSignal(of: group, in: batch, k: k) { return .absent(reason) }
            let maximum = SubsetMaximum(Array(batch.rewards[group.rollouts]), k: k)
            advantages.replaceSubrange(group.rollouts, with: maximum.advantages(eps: eps))
            return .present
        }
        let count = group.rollouts.count
        if let reason = PassAtK.reasonForNoSignal(n: count, c: correct, k: k) { return .absent(reason) }
        let pair = pair(n: count, c: correct)
        batch.correctness.withUnsafeBufferPointer { correctness in
            advantages.withUnsafeMutableBufferPointer { advantages in
                // By their bits, so that several are chosen at a time.
                let (positive, negative) = (pair.positive.bitPattern, pair.negative.bitPattern)
                for rollout in group.rollouts {
                    let isRight = 0 &- UInt64(correctness[rollout].rawValue & 1)
                    advantages[rollout] = Double(bitPattern: negative ^ (positive ^ negative) & isRight)
                }
            }
        }
        return .present
    }

    private mutating func pair(n: Int, c: Int) -> Pair {
        // A table for a huge group would cost more than it saves.
        guard n <= 4096 else { return Pair(n: n, c: c, k: k, eps: eps) }
        if pairsAreFor != n {
            pairs = [Pair?](repeating: nil, count: n)
            pairsAreFor = n
        }
        if let known = pairs[c] { return known }
        let pair = Pair(n: n, c: c, k: k, eps: eps)
        pairs[c] = pair
        return pair
    }
}
