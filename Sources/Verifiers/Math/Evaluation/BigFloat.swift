import BigInt

/// A binary floating-point number of 256 bits, about 77 digits, with an exponent that practically never overflows.
///
/// Results are truncated: an operation is off by less than 2^-254 of its result. ``Real`` keeps the account of the errors.
struct BigFloat: Sendable {
    /// Four words, the least significant first.
    struct Words: Sendable, Equatable {
        var a: UInt64 = 0
        var b: UInt64 = 0
        var c: UInt64 = 0
        var d: UInt64 = 0
    }

    var isNegative: Bool
    /// The value is 0.words * 2^exponent.
    var exponent: Int
    /// The top bit is set, except for 0.
    var words: Words

    /// The exponent of 0: below all others.
    static let zeroExponent = Int.min / 4
    /// Beyond it ``Real`` takes a value for unknown, so that sums of a few exponents do not overflow.
    static let exponentLimit = 1 << 56
    static let zero = BigFloat(isNegative: false, exponent: zeroExponent, words: Words())
    static let one = BigFloat(1)

    var isZero: Bool { words.d == 0 }

    init(isNegative: Bool, exponent: Int, words: Words) {
        self.isNegative = isNegative
        self.exponent = exponent
        self.words = words
    }

    init(_ value: Int) {
        self.init(magnitude: UInt64(value.magnitude), isNegative: value < 0)
    }

    private init(magnitude: UInt64, isNegative: Bool) {
        guard magnitude != 0 else {
            self = .zero
            return
        }
        let shift = magnitude.leadingZeroBitCount
        self.init(isNegative: isNegative, exponent: 64 - shift, words: Words(a: 0, b: 0, c: 0, d: magnitude << UInt64(shift)))
    }

    /// A finite number.
    init(_ value: Double) {
        guard value != 0, value.isFinite else {
            self = .zero
            return
        }
        let significand = UInt64(value.significand * 0x1p52)
        self.init(magnitude: significand, isNegative: value < 0)
        exponent += Int(value.exponent) - 52
    }

    /// The top 256 bits of a whole number.
    init(_ value: BigInt) {
        let magnitude = value.magnitude
        let width = magnitude.bitWidth
        guard width > 0 else {
            self = .zero
            return
        }
        let top = width > 256 ? magnitude >> (width - 256) : magnitude << (256 - width)
        let limbs = Array(top.words)
        func limb(_ index: Int) -> UInt64 { index < limbs.count ? UInt64(limbs[index]) : 0 }
        self.init(isNegative: value < 0, exponent: width, words: Words(a: limb(0), b: limb(1), c: limb(2), d: limb(3)))
    }

    /// Near the value, 0 or infinity where it does not fit.
    var double: Double {
        guard !isZero else { return 0 }
        let magnitude = (Double(words.d) * 0x1p-64 + Double(words.c) * 0x1p-128)
        guard exponent < 1100 else { return isNegative ? -.infinity : .infinity }
        guard exponent > -1100 else { return 0 }
        let value = magnitude * Self.powerOfTwo(exponent / 2) * Self.powerOfTwo(exponent - exponent / 2)
        return isNegative ? -value : value
    }

    private static func powerOfTwo(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }

    /// The whole number nearest to 0 that is not farther, if the value is below 2^62.
    var truncatedInt: Int? {
        guard !isZero, exponent > 0 else { return 0 }
        guard exponent <= 62 else { return nil }
        let magnitude = Int(words.d >> UInt64(64 - exponent))
        return isNegative ? -magnitude : magnitude
    }

    static prefix func - (value: BigFloat) -> BigFloat {
        BigFloat(isNegative: !value.isNegative, exponent: value.exponent, words: value.words)
    }

    var magnitude: BigFloat { BigFloat(isNegative: false, exponent: exponent, words: words) }

    /// Multiplied by a power of two.
    func scaled(by power: Int) -> BigFloat {
        isZero ? self : BigFloat(isNegative: isNegative, exponent: exponent + power, words: words)
    }

    static func < (one: BigFloat, other: BigFloat) -> Bool {
        let difference = one - other
        return difference.isNegative && !difference.isZero
    }

    // MARK: Sums

    static func + (one: BigFloat, other: BigFloat) -> BigFloat {
        if one.isZero { return other }
        if other.isZero { return one }
        let (large, small) = one.exponent >= other.exponent ? (one, other) : (other, one)
        let distance = large.exponent - small.exponent
        guard distance < 256 else { return large }
        let shifted = small.words.shiftedRight(distance)
        if large.isNegative == small.isNegative {
            var (sum, carry) = large.words.adding(shifted)
            var exponent = large.exponent
            if carry {
                sum = sum.shiftedRight(1)
                sum.d |= 1 << 63
                exponent += 1
            }
            return BigFloat(isNegative: large.isNegative, exponent: exponent, words: sum)
        }
        let (difference, borrow) = large.words.subtracting(shifted)
        // Exponents are equal where the smaller one was taken for the larger.
        let (positive, isNegative) = borrow ? (shifted.subtracting(large.words).0, !large.isNegative) : (difference, large.isNegative)
        let zeros = positive.leadingZeroBitCount
        guard zeros < 256 else { return .zero }
        return BigFloat(isNegative: isNegative, exponent: large.exponent - zeros, words: positive.shiftedLeft(zeros))
    }

    static func - (one: BigFloat, other: BigFloat) -> BigFloat { one + -other }

    // MARK: Products

    static func * (one: BigFloat, other: BigFloat) -> BigFloat {
        guard !one.isZero, !other.isZero else { return .zero }
        var product = one.words.multipliedHigh(by: other.words)
        var exponent = one.exponent + other.exponent
        if product.d >> 63 == 0 {
            product = product.shiftedLeft(1)
            exponent -= 1
        }
        return BigFloat(isNegative: one.isNegative != other.isNegative, exponent: exponent, words: product)
    }

    /// Divided by a small whole number, quickly.
    func divided(by divisor: Int) -> BigFloat {
        guard !isZero, divisor != 0 else { return .zero }
        let by = UInt64(divisor.magnitude)
        var quotient = Words()
        var remainder: UInt64 = 0
        (quotient.d, remainder) = by.dividingFullWidth((0, words.d))
        (quotient.c, remainder) = by.dividingFullWidth((remainder, words.c))
        (quotient.b, remainder) = by.dividingFullWidth((remainder, words.b))
        (quotient.a, remainder) = by.dividingFullWidth((remainder, words.a))
        let (extra, _) = by.dividingFullWidth((remainder, 0))
        let zeros = quotient.leadingZeroBitCount
        var shifted = quotient.shiftedLeft(zeros)
        if zeros > 0, zeros <= 64 { shifted.a |= zeros == 64 ? extra : extra >> UInt64(64 - zeros) }
        return BigFloat(isNegative: isNegative != (divisor < 0), exponent: exponent - zeros, words: shifted)
    }

    /// 1 / self by Newton's iteration from a Double; of 0 it is 0.
    var reciprocal: BigFloat {
        guard !isZero else { return .zero }
        // Near 1, so that the first guess neither overflows nor vanishes.
        let near = BigFloat(isNegative: false, exponent: 0, words: words)
        var guess = BigFloat(1 / near.double)
        let two = BigFloat(2)
        for _ in 0..<3 { guess = guess * (two - near * guess) }
        return BigFloat(isNegative: isNegative, exponent: guess.exponent - exponent, words: guess.words)
    }

    static func / (one: BigFloat, other: BigFloat) -> BigFloat { one * other.reciprocal }

    /// The square root of a number that is not negative, by Newton's iteration for its reciprocal.
    var squareRoot: BigFloat {
        guard !isZero else { return .zero }
        let half = exponent >> 1
        let near = BigFloat(isNegative: false, exponent: exponent - 2 * half, words: words)
        var guess = BigFloat(1 / near.double.squareRoot())
        let three = BigFloat(3)
        for _ in 0..<3 { guess = (guess * (three - near * guess * guess)).scaled(by: -1) }
        return (near * guess).scaled(by: half)
    }
}

extension BigFloat.Words {
    var leadingZeroBitCount: Int {
        if d != 0 { return d.leadingZeroBitCount }
        if c != 0 { return 64 + c.leadingZeroBitCount }
        if b != 0 { return 128 + b.leadingZeroBitCount }
        return 192 + a.leadingZeroBitCount
    }

    func adding(_ other: Self) -> (Self, carry: Bool) {
        var sum = Self()
        var carry = false
        (sum.a, carry) = Self.add(a, other.a, false)
        (sum.b, carry) = Self.add(b, other.b, carry)
        (sum.c, carry) = Self.add(c, other.c, carry)
        (sum.d, carry) = Self.add(d, other.d, carry)
        return (sum, carry)
    }

    func subtracting(_ other: Self) -> (Self, borrow: Bool) {
        var difference = Self()
        var borrow = false
        (difference.a, borrow) = Self.subtract(a, other.a, false)
        (difference.b, borrow) = Self.subtract(b, other.b, borrow)
        (difference.c, borrow) = Self.subtract(c, other.c, borrow)
        (difference.d, borrow) = Self.subtract(d, other.d, borrow)
        return (difference, borrow)
    }

    private static func add(_ one: UInt64, _ other: UInt64, _ carry: Bool) -> (UInt64, Bool) {
        let (sum, first) = one.addingReportingOverflow(other)
        let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
        return (total, first || second)
    }

    private static func subtract(_ one: UInt64, _ other: UInt64, _ borrow: Bool) -> (UInt64, Bool) {
        let (difference, first) = one.subtractingReportingOverflow(other)
        let (total, second) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
        return (total, first || second)
    }

    func shiftedRight(_ bits: Int) -> Self {
        var words = self
        var left = bits
        while left >= 64 {
            words = Self(a: words.b, b: words.c, c: words.d, d: 0)
            left -= 64
        }
        guard left > 0 else { return words }
        let (down, up) = (UInt64(left), UInt64(64 - left))
        return Self(
            a: words.a >> down | words.b << up, b: words.b >> down | words.c << up, c: words.c >> down | words.d << up, d: words.d >> down)
    }

    func shiftedLeft(_ bits: Int) -> Self {
        var words = self
        var left = bits
        while left >= 64 {
            words = Self(a: 0, b: words.a, c: words.b, d: words.c)
            left -= 64
        }
        guard left > 0 else { return words }
        let (up, down) = (UInt64(left), UInt64(64 - left))
        return Self(
            a: words.a << up, b: words.b << up | words.a >> down, c: words.c << up | words.b >> down, d: words.d << up | words.c >> down)
    }

    /// The upper 256 of the 512 bits of a product.
    func multipliedHigh(by other: Self) -> Self {
        var row = (a: UInt64(0), b: UInt64(0), c: UInt64(0), d: UInt64(0))
        // Adds self * word, and drops the lowest word, which is done with.
        func addRow(_ word: UInt64) {
            var carry: UInt64 = 0
            (_, carry) = Self.step(a, word, row.a, 0)
            (row.a, carry) = Self.step(b, word, row.b, carry)
            (row.b, carry) = Self.step(c, word, row.c, carry)
            (row.c, carry) = Self.step(d, word, row.d, carry)
            row.d = carry
        }
        addRow(other.a)
        addRow(other.b)
        addRow(other.c)
        addRow(other.d)
        return Self(a: row.a, b: row.b, c: row.c, d: row.d)
    }

    /// one * other + sum + carry, low word first.
    @inline(__always)
    private static func step(_ one: UInt64, _ other: UInt64, _ sum: UInt64, _ carry: UInt64) -> (UInt64, UInt64) {
        let product = one.multipliedFullWidth(by: other)
        let (low, first) = product.low.addingReportingOverflow(sum)
        let (total, second) = low.addingReportingOverflow(carry)
        return (total, product.high &+ (first ? 1 : 0) &+ (second ? 1 : 0))
    }
}
