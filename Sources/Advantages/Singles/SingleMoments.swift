/// Mean and sample deviation of rewards in single precision, step for step TRL 1.16's `nanmean` and `nanstd`; NaN means a rollout that could not be scored.
struct SingleMoments {
    /// The mean of the scored ones.
    let mean: Float
    /// sqrt(sum of squares / n * (n / (n - 1))), in this order; NaN for fewer than two scored ones.
    let deviation: Float

    init(_ values: [Float], _ order: SingleSum.Order = .contiguous, root: SingleRoot) {
        let count = Float(values.count { !$0.isNaN })
        let mean = SingleSum.of(values, order) / count
        let squares = values.map { ($0 - mean) * ($0 - mean) }
        self.mean = mean
        deviation = count > 1 ? root(SingleSum.of(squares, order) / count * (count / (count - 1))) : .nan
    }
}

extension RolloutBatch {
    /// Singles for all rollouts that were sent, in their order: NaN for those that could not be scored.
    ///
    /// - Parameter values: one per scored rollout of `group`.
    func singles(_ values: ArraySlice<Double>, of group: Group) -> [Float] {
        let places = group.sent - group.excluded
        guard places != values.count else { return values.map { Float($0) } }
        var singles = values.map { Float($0) }
        for place in group.unscored where place <= singles.count { singles.insert(.nan, at: place) }
        return singles + [Float](repeating: .nan, count: Swift.max(places - singles.count, 0))
    }
}

extension Float {
    /// PyTorch's `nan_to_num`: no NaN, no infinity. No -0 either, which is equal to 0.
    var asNumber: Double {
        isNaN ? 0 : Double(Swift.min(Swift.max(self, -Float.greatestFiniteMagnitude), Float.greatestFiniteMagnitude)).withPlainZero
    }
}
