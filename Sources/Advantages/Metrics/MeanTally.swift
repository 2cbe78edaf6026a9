/// A mean of finite numbers, as a sum and a count that add up over the parts of a batch.
public struct MeanTally: Sendable {
    private var total = WideSum()
    /// How many numbers there are.
    public private(set) var count = 0

    /// A mean of nothing.
    public init() {}

    /// Takes in a number.
    @inline(__always)
    public mutating func add(_ value: Double) {
        total.add(value)
        count += 1
    }

    /// Takes in what `part` makes of some numbers.
    @inline(__always)
    mutating func add(_ numbers: UnsafeBufferPointer<Double>, _ part: (Double) -> Double = { $0 }) {
        total.add(numbers, part)
        count += numbers.count
    }

    /// Takes in what another mean has taken in.
    public mutating func merge(_ other: MeanTally) {
        total.add(other.total)
        count += other.count
    }

    /// The sum, or the largest finite number.
    public var sum: Double { total.value }
    /// The mean; `nil` of nothing.
    public var mean: Double? { count > 0 ? total.divided(by: count) : nil }
}

/// Mean, deviation and range of finite numbers, by what adds up over the parts of a batch (Chan, Golub, LeVeque 1979).
public struct SpreadTally: Sendable {
    /// How many numbers there are.
    public private(set) var count = 0
    /// Their mean to the last digit; 0 of nothing.
    public var mean: Double { sum.mean ?? 0 }
    private var sum = MeanTally()
    /// The mean that the deviations are taken from.
    private var centre = 0.0
    /// The root of the sum of squared deviations from the mean: no square leaves the range of doubles.
    private var root = 0.0
    /// The least number; infinity of nothing.
    public private(set) var least = Double.infinity
    /// The largest number; -infinity of nothing.
    public private(set) var most = -Double.infinity

    /// Nothing.
    public init() {}

    /// Takes in numbers that belong together, of a group: the same parts in the same order give the same bits.
    mutating func add(_ numbers: UnsafeBufferPointer<Double>) {
        guard let first = numbers.first else { return }
        var part = SpreadTally()
        part.count = numbers.count
        for number in numbers {
            part.least = Swift.min(part.least, number)
            part.most = Swift.max(part.most, number)
        }
        part.centre = first
        part.sum.add(numbers)
        if part.least < part.most {
            let scale = Moments.scale(for: Swift.max(part.least.magnitude, part.most.magnitude))
            let count = Double(numbers.count)
            let shift = numbers.blockSum { $0 / scale - first / scale } / count
            let squares = numbers.blockSum { number in
                let deviation = (number / scale - first / scale) - shift
                return deviation * deviation
            }
            part.centre = ((first / scale + shift) * scale).clampedToFinite
            part.root = (squares.squareRoot() * scale).clampedToFinite
        }
        merge(part)
    }

    /// Takes in what another tally has taken in.
    public mutating func merge(_ other: SpreadTally) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let total = Double(count + other.count)
        let difference = (other.centre - centre).clampedToFinite
        let share = Double(other.count) / total
        let between = difference.magnitude * (Double(count) * share).squareRoot()
        let largest = Swift.max(root, other.root, between)
        if largest > 0 {
            let (a, b, c) = (root / largest, other.root / largest, between / largest)
            root = ((a * a + b * b + c * c).squareRoot() * largest).clampedToFinite
        }
        centre = (centre + difference * share).clampedToFinite
        least = Swift.min(least, other.least)
        most = Swift.max(most, other.most)
        count += other.count
        sum.merge(other.sum)
    }

    /// The population deviation; `nil` of nothing.
    public var deviation: Double? { count > 0 ? root / Double(count).squareRoot() : nil }
    /// The sum of squared deviations from the mean, or the largest finite number.
    public var squares: Double { (root * root).clampedToFinite }
}

extension UnsafeBufferPointer<Double> {
    /// The sum of what `part` makes of the numbers: blocks of 64 are added plainly, the blocks with compensation, so that a million terms lose no digits and a
    /// few cost no more than their additions.
    @inline(__always)
    func blockSum(_ part: (Double) -> Double) -> Double {
        var sum = CompensatedSum()
        var start = 0
        while start < count {
            let end = Swift.min(start + 64, count)
            var block = 0.0
            for place in start..<end { block += part(self[place]) }
            sum.add(block)
            start = end
        }
        return sum.value
    }
}
