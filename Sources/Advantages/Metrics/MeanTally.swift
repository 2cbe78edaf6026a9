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
    mutating func add(_ numbers: UnsafeBufferPointer<Double>, _ part: (SIMD4<Double>) -> SIMD4<Double> = { $0 }) {
        total.add(numbers, part)
        count += numbers.count
    }

    /// Takes in a finite sum of numbers.
    mutating func add(sum: Double, of count: Int) {
        guard count > 0 else { return }
        total.add(sum)
        self.count += count
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
    /// The population deviation: no square or sum of squares leaves the range of doubles.
    private var spread = 0.0
    /// The least number; infinity of nothing.
    public private(set) var least = Double.infinity
    /// The largest number; -infinity of nothing.
    public private(set) var most = -Double.infinity

    /// Nothing.
    public init() {}

    /// Integers, by their exact sum and sum of squares.
    init(count: Int, sum: Int, squares: Int, least: Double, most: Double) {
        self.count = count
        self.sum.add(sum: Double(sum), of: count)
        (self.least, self.most) = (least, most)
        centre = Double(sum) / Double(count)
        let (n, total) = (Int128(count), Int128(sum))
        spread = (Double(n * Int128(squares) - total * total) / (Double(count) * Double(count))).squareRoot()
    }

    /// Takes in numbers that belong together.
    mutating func add(_ numbers: UnsafeBufferPointer<Double>) {
        guard let first = numbers.first else { return }
        var part = SpreadTally()
        part.count = numbers.count
        part.centre = first
        (part.least, part.most) = numbers.extremes
        part.sum.add(numbers)
        if part.least < part.most {
            // The scale of numbers of usual size is 1.
            let scale = Moments.scale(for: Swift.max(part.least.magnitude, part.most.magnitude))
            if scale == 1 { part.addDeviations(of: numbers) } else { part.addDeviations(of: numbers, scale: scale) }
        }
        merge(part)
    }

    /// Takes the deviations from about the mean, and corrects for what it is off (Chan, Golub, LeVeque 1983).
    private mutating func addDeviations(of numbers: UnsafeBufferPointer<Double>) {
        let about = mean
        let count = Double(numbers.count)
        let (shift, squares) = numbers.blockSums(padding: about) { $0 - about }
        centre = about + shift / count
        spread = (Swift.max(0, squares - shift * shift / count) / count).squareRoot()
    }

    /// The same for numbers whose squares leave the range of doubles.
    private mutating func addDeviations(of numbers: UnsafeBufferPointer<Double>, scale: Double) {
        let first = centre
        let count = Double(numbers.count)
        let shift = numbers.blockSum(padding: first) { $0 / scale - first / scale } / count
        let about = first / scale + shift
        let squares = numbers.blockSum(padding: about * scale) { ($0 / scale - about) * ($0 / scale - about) }
        centre = ((first / scale + shift) * scale).clampedToFinite
        spread = ((squares / count).squareRoot() * scale).clampedToFinite
    }

    /// Takes in what another tally has taken in.
    public mutating func merge(_ other: SpreadTally) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let share = Double(other.count) / Double(count + other.count)
        let largest = Swift.max(spread, other.spread, Swift.max(centre.magnitude, other.centre.magnitude))
        // Squares of usual numbers are numbers; others are taken in units of the largest.
        let unit = largest > 0x1p-300 && largest < 0x1p300 ? 1 : largest
        if largest > 0 {
            let difference = other.centre / unit - centre / unit
            let (a, b) = (spread / unit, other.spread / unit)
            spread = ((a * a * (1 - share) + b * b * share + difference * difference * (share * (1 - share))).squareRoot() * unit).clampedToFinite
            centre = ((centre / unit + difference * share) * unit).clampedToFinite
        }
        least = Swift.min(least, other.least)
        most = Swift.max(most, other.most)
        count += other.count
        sum.merge(other.sum)
    }

    /// The population deviation; `nil` of nothing.
    public var deviation: Double? { count > 0 ? spread : nil }
    /// The sum of squared deviations from the mean, or the largest finite number.
    public var squares: Double { (spread * spread * Double(count)).clampedToFinite }
}

extension UnsafeBufferPointer<Double> {
    /// The sum of what `part` makes of the numbers: blocks of 256 are added plainly, in four lanes, the blocks with compensation, so that a million terms lose no digits
    /// and a few cost no more than their additions.
    ///
    /// - Parameter padding: fills up the last four numbers; `part` makes 0 of it.
    @inline(__always)
    func blockSum(padding: Double = 0, _ part: (SIMD4<Double>) -> SIMD4<Double>) -> Double {
        var sum = CompensatedSum()
        var start = 0
        while start < count {
            let end = Swift.min(start + 256, count)
            var lanes = SIMD4<Double>.zero
            while start + 4 <= end {
                lanes += part(four(at: start))
                start += 4
            }
            if start < end { lanes += part(lastFour(from: start, padding: padding)) }
            start = end
            sum.add(lanes.sum())
        }
        return sum.value
    }

    /// The sums of what `part` makes of the numbers and of its squares; see ``blockSum(padding:_:)``.
    @inline(__always)
    func blockSums(padding: Double, _ part: (SIMD4<Double>) -> SIMD4<Double>) -> (sum: Double, squares: Double) {
        var sums = CompensatedSum()
        var squares = CompensatedSum()
        var start = 0
        while start < count {
            let end = Swift.min(start + 256, count)
            var lanes = SIMD4<Double>.zero
            var squareLanes = SIMD4<Double>.zero
            while start + 4 <= end {
                let terms = part(four(at: start))
                lanes += terms
                squareLanes += terms * terms
                start += 4
            }
            if start < end {
                let terms = part(lastFour(from: start, padding: padding))
                lanes += terms
                squareLanes += terms * terms
            }
            start = end
            sums.add(lanes.sum())
            squares.add(squareLanes.sum())
        }
        return (sums.value, squares.value)
    }

    /// The numbers from a place on, fewer than four, and others to fill up.
    @inline(__always)
    private func lastFour(from place: Int, padding: Double) -> SIMD4<Double> {
        var four = SIMD4(repeating: padding)
        for index in place..<count { four[index - place] = self[index] }
        return four
    }
}
