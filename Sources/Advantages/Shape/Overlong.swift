/// DAPO's soft punishment of overlong responses (arXiv 2503.14476, Eq. 13), added to the reward: with L tokens
///
///     0 if L <= max - buffer,   ((max - buffer) - L) / buffer if L <= max,   -1 beyond
///
/// L counts all tokens of the response, trained or not, and for a trajectory those of all its rows: what a context must hold.
public struct Overlong: RewardShape, Equatable {
    /// The most tokens that a response should have.
    public var max: Int
    /// How many tokens before that the punishment begins; 0...max.
    public var buffer: Int

    /// A limit and the tokens before it.
    public init(max: Int, buffer: Int) {
        self.max = max
        self.buffer = buffer
    }

    /// Lengths.
    public var needs: Needs { .tokens }

    /// `overlong`.
    public var part: PartName { "overlong" }

    /// What is added to each reward, from -1 to 0.
    ///
    /// - Throws: ``EstimatorError`` if a length is not known, or the buffer is longer than the limit.
    public func changes(in batch: RolloutBatch) throws(EstimatorError) -> [Double] {
        guard max >= 0, (0...max).contains(buffer) else { throw EstimatorError(.invalidParameter, "\"buffer\" must be from 0 to \"max\"") }
        var changes: [Double] = []
        changes.reserveCapacity(batch.rolloutCount)
        for rollout in 0..<batch.rolloutCount {
            let tokens = try batch.mask(of: rollout).tokens
            let beyond = tokens - (max - buffer)
            changes.append(beyond <= 0 ? 0 : tokens > max ? -1 : -Double(beyond) / Double(buffer))
        }
        return changes
    }
}
