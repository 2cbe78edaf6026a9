/// The logarithm of the ratio of two probabilities, from their logarithms.
///
/// It is kept within +-``bound``: ratios beyond e^300, or below e^-300, are told apart no more. Its exponential, the square of that, and the sum of the squares
/// over any number of tokens then stay inside the range of doubles, and no infinity or NaN can come of finite log-probabilities.
public enum LogRatio {
    /// The largest magnitude: e^300 is 1.9e130, and its square 3.8e260.
    public static let bound = 300.0

    /// log(p / q) from log p and log q.
    static func of(_ logP: Double, over logQ: Double) -> Double { bounded(logP - logQ) }

    /// The nearest number within the bound.
    static func bounded(_ logarithm: Double) -> Double { Swift.min(Swift.max(logarithm, -bound), bound) }

    /// e^x - 1 - x, never negative: to the last digits also near 0, where the terms of the difference cancel.
    static func excess(_ x: Double) -> Double {
        guard x.magnitude < 0.25 else { return exponentialMinusOne(x) - x }
        // x^2 / 2 (1 + x / 3 (1 + x / 4 (1 + ...))): the term of degree 16 is below 1e-20 of the first.
        var sum = 1.0
        for degree in stride(from: 15.0, through: 3, by: -1) { sum = 1 + x / degree * sum }
        return x * x / 2 * sum
    }
}

/// The log-probabilities of a rollout's tokens under two policies.
struct TwoPolicies {
    private let own: ArraySlice<Double>
    private let other: ArraySlice<Double>

    /// - Parameters:
    ///   - column: the other policy's.
    ///   - name: of the field that they come from.
    /// - Throws: ``EstimatorError`` if one of the two has not one number for each token.
    init(_ batch: RolloutBatch, _ rollout: Int, _ mask: TokenMask, over column: TokenColumn, _ name: String) throws(EstimatorError) {
        own = try batch.logProbs.list(of: rollout, mask.tokens, "log_prob", in: batch)
        other = try column.list(of: rollout, mask.tokens, name, in: batch)
    }

    /// The log-ratio at a token: the policy's over the other's.
    subscript(token: Int) -> Double { LogRatio.of(own[own.startIndex + token], over: other[other.startIndex + token]) }
}

extension TokenColumn {
    /// The numbers of a rollout's tokens.
    fileprivate func list(of rollout: Int, _ tokens: Int, _ name: String, in batch: RolloutBatch) throws(EstimatorError) -> ArraySlice<Double> {
        guard case .tokens(let range) = self[rollout], range.count >= tokens else {
            if tokens == 0 { return [] }
            throw batch.missing(name, of: rollout, "the log-probabilities of its tokens, one per token")
        }
        return numbers[range]
    }
}
