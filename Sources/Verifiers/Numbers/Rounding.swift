import BigInt

/// Rounding of exact numbers, where a half has two roundings in use: 2.345 is 2.34 and 2.35 at two places.
extension ExactNumber {
    /// The multiples of a unit that a number may be rounded to: two for an exact half, else the nearest one twice.
    struct Rounding {
        let low: ExactNumber
        let high: ExactNumber

        /// Whether both numbers round to one value if halves of both go up, or if halves of both go down.
        func isLike(_ other: Rounding) -> Bool { low == other.low || high == other.high }
    }

    /// Rounded to multiples of 10^exponent.
    func rounding(toMultiplesOf exponent: Int) -> Rounding {
        let scaled = self * .powerOfTen(-exponent)
        let below = scaled.floor
        let twice = (scaled - ExactNumber(below)) * ExactNumber(2)
        let unit = ExactNumber.powerOfTen(exponent)
        let nearest = twice.numerator <= twice.denominator ? below : below + 1
        let low = ExactNumber(nearest) * unit
        return Rounding(low: low, high: twice == .one ? ExactNumber(below + 1) * unit : low)
    }

    /// Rounded to significant figures.
    ///
    /// - Parameter figures: 1 at least.
    func rounding(toFigures figures: Int) -> Rounding {
        isZero ? Rounding(low: self, high: self) : rounding(toMultiplesOf: leadingExponent - figures + 1)
    }

    /// The power of ten of the first digit of a number that is not 0: -4 for 0.00012.
    var leadingExponent: Int {
        // An estimate from the bits, which is off by one at most.
        var place = Int((Double(numerator.magnitude.bitWidth - denominator.bitWidth) * 0.301_029_995_663_981_2).rounded(.down))
        while magnitude < .powerOfTen(place) { place -= 1 }
        while .powerOfTen(place + 1) <= magnitude { place += 1 }
        return place
    }

    /// How many significant digits a number has, without zeros at its end; `limit` if it has more, or never ends.
    func significantDigits(upTo limit: Int) -> Int {
        guard !isZero else { return 1 }
        let scaled = magnitude * .powerOfTen(limit - 1 - leadingExponent)
        guard scaled.isInteger else { return limit }
        return limit - String(scaled.numerator).reversed().prefix { $0 == "0" }.count
    }
}
