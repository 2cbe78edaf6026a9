import BigInt

/// Numbers of which one has a decimal point: they are the same if they are once both are rounded.
extension ScalarComparison {
    /// The fewest significant digits that small numbers are compared at.
    private static let fewestDigits = 3

    /// Compares two different numbers at decimal places, or small ones at significant digits.
    ///
    /// Below 10^-3 six places hold less than three digits. There the one with fewer digits says how many count, at least three and at most as many as
    /// there are places: 2.7778e-6 is 2.778e-6 and not 2.7773e-6, and 1/8100 is 0.000123. An exact half may be rounded up or down.
    func compareRounded(_ gold: ExactNumber, _ answer: ExactNumber) -> Equality {
        let places = options.decimalPlaces
        let larger = gold.magnitude <= answer.magnitude ? answer.magnitude : gold.magnitude
        guard larger < .powerOfTen(-max(Self.fewestDigits, places - Self.fewestDigits)) else {
            let isSame = gold.rounding(toMultiplesOf: -places).isLike(answer.rounding(toMultiplesOf: -places))
            return isSame ? .equal("the same at \(places) decimal places") : .different("different at \(places) decimal places")
        }
        let most = max(Self.fewestDigits, places)
        let digits = max(Self.fewestDigits, min(gold.significantDigits(upTo: most), answer.significantDigits(upTo: most)))
        let isSame = gold.rounding(toFigures: digits).isLike(answer.rounding(toFigures: digits))
        return isSame ? .equal("the same at \(digits) significant digits") : .different("different at \(digits) significant digits")
    }

    /// Two constants of which one is irrational and one has a decimal point.
    ///
    /// - Returns: `nil` where a value is not known, or too large or small to be rounded.
    func compareRounded(_ gold: Real, _ answer: Real) -> Equality? {
        guard !gold.isUnknown, !answer.isUnknown else { return nil }
        if let tolerance = options.tolerance {
            let isNear = !(gold.value.magnitude * BigFloat(tolerance) < (gold - answer).value.magnitude)
            return isNear ? .equal("within the tolerance") : .different("beyond the tolerance")
        }
        guard let one = gold.nearby, let other = answer.nearby else { return nil }
        return one == other ? .equal("the same number at 40 digits") : compareRounded(one, other)
    }
}

extension Real {
    /// Digits of a value that are taken for certain. What is an exact half stays one.
    private static let digits = 40
    /// The most bits before or after the point of a value that is rounded.
    private static let reach = 4_096

    /// The value at 40 digits, 0 where it may be 0.
    fileprivate var nearby: ExactNumber? {
        if mayBeZero { return .zero }
        guard abs(value.exponent) <= Self.reach else { return nil }
        let limbs = [value.words.d, value.words.c, value.words.b, value.words.a]
        let magnitude = limbs.reduce(BigInt(0)) { ($0 << 64) + BigInt($1) }
        let shift = value.exponent - 256
        let exact = shift >= 0 ? ExactNumber(magnitude << shift) : ExactNumber(magnitude, over: BigInt(1) << -shift)
        return (value.isNegative ? -exact : exact).rounding(toFigures: Self.digits).low
    }
}
