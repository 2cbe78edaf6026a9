/// One advantage per token of every rollout; masked tokens have 0.
public struct TokenAdvantages: Sendable, Equatable {
    /// Those of all rollouts, one behind the other.
    public private(set) var values: [Double] = []
    private var starts: [Int] = [0]

    /// No rollout yet.
    init() {}

    /// The advantages of a rollout's tokens.
    public subscript(rollout: Int) -> ArraySlice<Double> { values[starts[rollout]..<starts[rollout + 1]] }

    /// Appends a rollout with zeros at all of its tokens.
    ///
    /// - Returns: where they stand in ``values``.
    mutating func append(zeros count: Int) -> Range<Int> {
        let start = values.count
        values.append(contentsOf: repeatElement(0, count: count))
        starts.append(values.count)
        return start..<values.count
    }

    /// The rollout's advantage at each trained token.
    mutating func append(_ advantage: Double, under mask: TokenMask) {
        let place = append(zeros: mask.tokens)
        for span in mask.spans {
            for token in span { values[place.lowerBound + token] = advantage }
        }
    }

    /// Where the tokens of a rollout stand in ``values``.
    func place(of rollout: Int) -> Range<Int> { starts[rollout]..<starts[rollout + 1] }

    /// Changes the value at one place of ``values``.
    mutating func update(_ place: Int, _ change: (Double) -> Double) { values[place] = change(values[place]) }

    /// The mean over the trained tokens of a rollout; 0 if it has none.
    func mean(of rollout: Int, under mask: TokenMask) -> Double {
        values.mean(over: mask.spans, from: starts[rollout]) ?? 0
    }
}

extension Estimate {
    /// The advantages as one per token, whether the estimator tells tokens apart or not.
    ///
    /// - Throws: ``EstimatorError`` if the tokens of a rollout are not known.
    func expanded(in batch: RolloutBatch) throws(EstimatorError) -> TokenAdvantages {
        if let tokens { return tokens }
        var expanded = TokenAdvantages()
        for rollout in 0..<batch.rolloutCount { expanded.append(advantages[rollout], under: try batch.mask(of: rollout)) }
        return expanded
    }

    /// Takes one advantage per token, and their means as the rollouts' own.
    mutating func set(_ tokens: TokenAdvantages, in batch: RolloutBatch) throws(EstimatorError) {
        for rollout in 0..<batch.rolloutCount { advantages[rollout] = tokens.mean(of: rollout, under: try batch.mask(of: rollout)) }
        self.tokens = tokens
    }
}
