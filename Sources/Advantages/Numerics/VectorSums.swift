/// Sums over lists of finite numbers in four lanes next to each other, as each addition waits for the one before it.
extension UnsafeBufferPointer<Double> {
    /// Four numbers from a place on.
    @inline(__always)
    func four(at place: Int) -> SIMD4<Double> {
        UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: place * MemoryLayout<Double>.stride, as: SIMD4<Double>.self)
    }

    /// The numbers after the last four, and zeros.
    @inline(__always)
    private var rest: SIMD4<Double> {
        var rest = SIMD4<Double>.zero
        let start = count & ~3
        for place in start..<count { rest[place - start] = self[place] }
        return rest
    }

    /// The smallest and the largest number; infinities of an empty list.
    var extremes: (least: Double, most: Double) {
        guard let first else { return (.infinity, -.infinity) }
        var least = SIMD4(repeating: first)
        var most = least
        var place = 0
        while place + 4 <= count {
            let numbers = four(at: place)
            least.replace(with: numbers, where: numbers .< least)
            most.replace(with: numbers, where: numbers .> most)
            place += 4
        }
        var extremes = (least: least.min(), most: most.max())
        for place in place..<count { extremes = (Swift.min(extremes.least, self[place]), Swift.max(extremes.most, self[place])) }
        return extremes
    }

    /// The sum with the errors of rounding.
    var exactSum: DoubleDouble {
        var sums = SIMD4<Double>.zero
        var errors = SIMD4<Double>.zero
        func add(_ numbers: SIMD4<Double>) {
            let totals = sums + numbers
            let parts = totals - sums
            errors += (sums - (totals - parts)) + (numbers - parts)
            sums = totals
        }
        var place = 0
        while place + 4 <= count {
            add(four(at: place))
            place += 4
        }
        if place < count { add(rest) }
        var sum = CompensatedSum()
        for lane in 0..<4 { sum.add(sums[lane]) }
        sum.add(DoubleDouble(0, errors.sum()))
        return sum.exact
    }

    /// The sum of the squared deviations from a mean.
    func squares(around mean: DoubleDouble) -> Double {
        var sum = CompensatedSum()
        var place = 0
        // Long lists in blocks, so that the errors of their sums do not grow.
        while place + 4 <= count {
            var squares = SIMD4<Double>.zero
            let end = Swift.min(place + 4096, count) - 3
            while place < end {
                let deviations = (four(at: place) - mean.high) - mean.low
                squares += deviations * deviations
                place += 4
            }
            sum.add(squares.sum())
        }
        for place in place..<count {
            let deviation = mean.subtracted(from: self[place])
            sum.add(deviation * deviation)
        }
        return sum.value
    }

    /// The sum of what `part` makes of the numbers.
    @inline(__always)
    func sum(_ part: (SIMD4<Double>) -> SIMD4<Double>) -> Double {
        var sums = SIMD4<Double>.zero
        var place = 0
        while place + 4 <= count {
            sums += part(four(at: place))
            place += 4
        }
        return (sums + part(rest)).sum()
    }
}
