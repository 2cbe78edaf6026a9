/// One advantage per token of every rollout; masked tokens have 0.
public struct TokenAdvantages: Sendable, Equatable {
    /// Those of all rollouts, one after the other.
    public private(set) var values: [Double] = []
    private var starts: [Int] = [0]
    /// Of each rollout, whether its tokens were told apart; else all trained ones have its own advantage.
    private var toldApart: [Bool] = []

    /// Bytes of memory that they take.
    public var heldBytes: Int {
        values.capacity * MemoryLayout<Double>.stride + starts.capacity * MemoryLayout<Int>.stride + toldApart.capacity
    }

    /// No rollout yet.
    init() {}

    /// No rollout yet, with room for all of a batch: a list that grows is in memory twice.
    init(roomFor batch: RolloutBatch) { reserve(for: batch) }

    /// Makes room for the tokens of a batch.
    mutating func reserve(for batch: RolloutBatch) {
        values.reserveCapacity(batch.masks.reduce(0) { $0 + ($1?.tokens ?? 0) })
        starts.reserveCapacity(batch.rolloutCount + 1)
        toldApart.reserveCapacity(batch.rolloutCount)
    }

    /// The advantages of a rollout's tokens.
    public subscript(rollout: Int) -> ArraySlice<Double> { values[starts[rollout]..<starts[rollout + 1]] }

    /// Appends a rollout with zeros at all of its tokens.
    ///
    /// - Returns: where they are in ``values``.
    mutating func append(zeros count: Int) -> Range<Int> {
        let start = values.count
        values.append(contentsOf: repeatElement(0, count: count))
        starts.append(values.count)
        toldApart.append(true)
        return start..<values.count
    }

    /// The advantage of a rollout at each of its trained tokens; none where its tokens are not known.
    mutating func append(_ advantage: Double, of rollout: Int, in batch: RolloutBatch) {
        let mask = rollout < batch.masks.count ? batch.masks[rollout] : nil
        let place = append(zeros: mask?.tokens ?? 0)
        toldApart[toldApart.count - 1] = false
        for span in mask?.spans ?? [] {
            for token in span { values[place.lowerBound + token] = advantage }
        }
    }

    /// Whether the tokens of a rollout were told apart.
    func tellsApart(_ rollout: Int) -> Bool { toldApart[rollout] }

    /// Keeps an advantage for each token of the rollouts for which another estimator has one.
    mutating func tellApart(as other: TokenAdvantages) {
        for rollout in toldApart.indices where other.toldApart[rollout] { toldApart[rollout] = true }
    }

    /// Where the tokens of a rollout are in ``values``.
    func place(of rollout: Int) -> Range<Int> { starts[rollout]..<starts[rollout + 1] }

    /// Changes the value at one place of ``values``.
    mutating func update(_ place: Int, _ change: (Double) -> Double) { values[place] = change(values[place]) }

    /// The mean over the trained tokens of a rollout; 0 if it has none.
    func mean(of rollout: Int, under mask: TokenMask) -> Double {
        (values.mean(over: mask.spans, from: starts[rollout])?.high ?? 0).clampedToFinite
    }
}

extension Estimate {
    /// Takes one advantage per token, and their means as the rollouts' own where tokens were told apart.
    mutating func set(_ tokens: TokenAdvantages, in batch: RolloutBatch) throws(EstimatorError) {
        for rollout in 0..<batch.rolloutCount where tokens.tellsApart(rollout) {
            advantages[rollout] = tokens.mean(of: rollout, under: try batch.mask(of: rollout))
        }
        self.tokens = tokens
    }
}
