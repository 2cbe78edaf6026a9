/// A sum of finite numbers that neither leaves the range of doubles nor loses the digits of small ones: it is carried along as it is, and scaled down for where it grows
/// out of the range.
struct WideSum: Sendable {
    private static let scale = 0x1p-64
    private var plain = CompensatedSum()
    private var scaled = CompensatedSum()

    /// Adds a finite number.
    @inline(__always)
    mutating func add(_ term: Double) {
        plain.add(term)
        scaled.add(term * Self.scale)
    }

    /// Adds what `part` makes of some numbers; which makes 0 of 0; see ``Swift/UnsafeBufferPointer/blockSum(padding:_:)``.
    @inline(__always)
    mutating func add(_ numbers: UnsafeBufferPointer<Double>, _ part: (SIMD4<Double>) -> SIMD4<Double>) {
        let sum = numbers.blockSum(part)
        plain.add(sum)
        scaled.add(sum.isFinite ? sum * Self.scale : numbers.blockSum { part($0) * Self.scale })
    }

    /// Adds another sum.
    mutating func add(_ other: WideSum) {
        plain.add(other.plain.exact)
        scaled.add(other.scaled.exact)
    }

    /// The sum, or the largest finite number.
    var value: Double { (plain.value.isFinite ? plain.value : scaled.value / Self.scale).clampedToFinite }

    /// The sum over a count.
    func divided(by count: Int) -> Double {
        let mean = plain.value.isFinite ? plain.exact.divided(by: Double(count)).high : scaled.exact.divided(by: Double(count)).high / Self.scale
        return mean.clampedToFinite
    }
}
