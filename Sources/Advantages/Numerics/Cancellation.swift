extension Double {
    /// The sum of numbers that were rounded before they were added, or the nearest finite number: 0 if it is no larger than their rounding. Parts that say nothing
    /// together must not give a signal, and whitening would blow it up.
    ///
    /// - Parameter noise: the sum of the magnitudes of what was added times ``noise``.
    @inline(__always)
    func unlessCancelled(_ noise: Double) -> Double { magnitude <= noise ? 0 : clampedToFinite }

    /// The sum with a number, both finite, or the nearest finite number; 0 where the two cancel but for their rounding.
    @inline(__always)
    func addingUnlessCancelled(_ other: Double) -> Double { (self + other).unlessCancelled(Self.noise * magnitude + Self.noise * other.magnitude) }

    /// The rounding of a sum in units of its largest parts, with what their own calculation leaves.
    static var noise: Double { 0x1p-50 }
}

/// What sums of weighted parts, a list of them, lose by rounding: it is carried along, and parts that cancel leave 0.
struct RoundingOfSums {
    private var errors: [Double]
    private var noise: [Double]

    /// Nothing yet.
    init(count: Int) {
        errors = [Double](repeating: 0, count: count)
        noise = errors
    }

    /// Has at a place what another one has at one of its own.
    @inline(__always)
    mutating func take(_ other: RoundingOfSums, _ source: Int, at place: Int) {
        errors[place] = other.errors[source]
        noise[place] = other.noise[source]
    }

    /// The sum at a place with a finite part more.
    @inline(__always)
    mutating func adding(_ part: Double, to sum: Double, at place: Int) -> Double {
        let (total, error) = sum.addingExactly(part)
        errors[place] += total.isFinite ? error : 0
        noise[place] += Double.noise * part.magnitude
        return total.clampedToFinite
    }

    /// The sum at a place with what it lost, or the nearest finite number; 0 if the parts cancelled but for their rounding.
    @inline(__always)
    func settled(_ sum: Double, at place: Int) -> Double { (sum + errors[place]).unlessCancelled(noise[place]) }
}
