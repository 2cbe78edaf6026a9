/// The sum of squared deviations of all numbers but one, for each one.
///
/// Moments of what is before and after are merged (Chan, Golub, LeVeque 1979): only non-negative terms are added.
struct LeaveOneOutSquares {
    private var squares: [Double] = []

    private struct Part {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0

        mutating func add(_ value: Double) {
            count += 1
            let delta = value - mean
            mean += delta / count
            squares += delta * (value - mean)
        }

        func squares(with other: Part) -> Double {
            let total = count + other.count
            guard total > 0 else { return 0 }
            let delta = other.mean - mean
            return squares + other.squares + delta * delta * (count * other.count / total)
        }
    }

    /// - Parameter deviations: the numbers against their mean.
    /// - Complexity: O(n).
    init(_ deviations: [Double]) {
        squares.reserveCapacity(deviations.count)
        var after = [Part](repeating: Part(), count: deviations.count + 1)
        for (place, deviation) in deviations.enumerated().reversed() {
            after[place] = after[place + 1]
            after[place].add(deviation)
        }
        var before = Part()
        for (place, deviation) in deviations.enumerated() {
            squares.append(before.squares(with: after[place + 1]))
            before.add(deviation)
        }
    }

    /// The sum of all but the one at a place.
    subscript(place: Int) -> Double { squares[place] }
}
