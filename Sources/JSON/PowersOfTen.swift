/// Powers of ten to 128 bits, for the shortest text of a double.
enum PowersOfTen {
    /// The exponents of the table: those that ``ShortestDecimal`` asks for.
    static let exponents = -292...324

    /// 10^k / 2^r for the k of ``exponents``, rounded up; r is such that the highest of the 128 bits is set.
    ///
    /// - Complexity: 10 KB, made once in some 50 microseconds.
    static let table: [UInt128] = {
        var table = [UInt128](repeating: 0, count: exponents.count)
        var power = WideInteger(one: 0)
        for exponent in 0...exponents.upperBound {
            table[exponent - exponents.lowerBound] = power.leading
            power.multiplyByFive()
        }
        // Dividing by five again and again and rounding down each time is dividing by a power of five and rounding down once.
        var inverse = WideInteger(one: WideInteger.bits - 1)
        for exponent in 1...(-exponents.lowerBound) {
            inverse.divideByFive()
            table[-exponent - exponents.lowerBound] = inverse.leading
        }
        return table
    }()
}

/// A natural number of 1024 bits.
private struct WideInteger {
    static let bits = 1024
    /// The lowest first.
    private var words = [UInt64](repeating: 0, count: bits / 64)
    /// Whether the number itself is larger: something was cut by a division.
    private var isInexact = false

    /// 2^place.
    init(one place: Int) { words[place / 64] = 1 << UInt64(place % 64) }

    mutating func multiplyByFive() {
        var carry: UInt64 = 0
        for place in words.indices {
            let product = words[place].multipliedFullWidth(by: 5)
            let (sum, overflow) = product.low.addingReportingOverflow(carry)
            words[place] = sum
            carry = product.high + (overflow ? 1 : 0)
        }
    }

    mutating func divideByFive() {
        var rest: UInt64 = 0
        for place in words.indices.reversed() { (words[place], rest) = UInt64(5).dividingFullWidth((rest, words[place])) }
        isInexact = isInexact || rest != 0
    }

    /// The 128 highest bits from the first that is set, rounded up.
    var leading: UInt128 {
        let top = (words.lastIndex { $0 != 0 } ?? 0) * 64 + 64
        var value: UInt128 = 0
        var isCut = isInexact
        let high = (0..<3).map { top / 64 - 1 - $0 >= 0 ? words[top / 64 - 1 - $0] : 0 }
        let shift = UInt64(high[0].leadingZeroBitCount)
        value = (UInt128(high[0]) << 64 | UInt128(high[1])) << UInt128(shift)
        if shift > 0 {
            value |= UInt128(high[2] >> (64 - shift))
            isCut = isCut || high[2] << shift != 0
        } else {
            isCut = isCut || high[2] != 0
        }
        isCut = isCut || words.prefix(max(top / 64 - 3, 0)).contains { $0 != 0 }
        return isCut ? value + 1 : value
    }
}
