/// Chances about a random subset of k out of n rollouts of which c are right and w = n - c are wrong.
///
/// Everything follows from q = C(w, k) / C(n, k), the chance that all k are wrong. Its logarithm is a sum of at most min(c, k) terms, so no binomial is ever formed:
/// nothing overflows and nothing cancels, for any n.
public struct SubsetProbability: Sendable, Equatable {
    /// log q; minus infinity if every subset holds a right one (w < k).
    public let logAllWrong: Double
    /// The unbiased pass@k = 1 - q (Chen et al. 2021; Eq. 11 of the Pass@k paper, where it is the mean reward of all groups), accurate near both ends.
    public let passAtK: Double
    /// q = C(w, k) / C(n, k).
    public let allWrong: Double

    /// - Parameters:
    ///   - n: rollouts.
    ///   - c: right ones, 0...n.
    ///   - k: size of the subset, 1...n.
    /// - Complexity: O(min(c, k)).
    public init(n: Int, c: Int, k: Int) {
        let wrong = n - c
        guard wrong >= k else {
            logAllWrong = -.infinity
            passAtK = 1
            allWrong = 0
            return
        }
        // C(n-c, k) / C(n, k) is symmetric in c and k: the shorter product is taken.
        let (factors, step) = c <= k ? (c, k) : (k, c)
        var sum = CompensatedSum()
        for i in 0..<factors {
            sum.add(logarithmOnePlus(-Double(step) / Double(n - i)))
        }
        logAllWrong = sum.value
        // One factor is a ratio, c / n for pass@1: a logarithm there and back would cost it its last digit.
        // No factor is no right one: 0, where the formula would say -0.
        passAtK = factors == 0 ? 0 : factors == 1 ? Double(step) / Double(n) : -exponentialMinusOne(logAllWrong)
        allWrong = factors == 1 ? Double(n - step) / Double(n) : exponential(logAllWrong)
    }

    /// sqrt(q / (1 - q)), Eq. 14 in the form that does not cancel; half of the logarithm is taken out first so that a tiny q does not underflow to 0.
    public var positiveAdvantage: Double { exponential(logAllWrong / 2) / passAtK.squareRoot() }
}

/// The chance that a random subset of k out of n holds right ones only, C(c, k) / C(n, k): pass^k, how reliable a policy is.
///
/// - Complexity: O(min(n - c, k)).
public func passHatK(n: Int, c: Int, k: Int) -> Double {
    SubsetProbability(n: n, c: n - c, k: k).allWrong
}
