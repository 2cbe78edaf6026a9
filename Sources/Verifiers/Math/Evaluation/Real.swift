import BigInt

/// A real number known up to an error: the account that decides whether two values may be equal.
struct Real: Sendable {
    var value: BigFloat
    /// The true value is off by at most 2^error; ``exact`` if it is not off at all.
    var error: Int

    /// The error of an exact value.
    static let exact = Int.min / 4
    /// The error of a value of which nothing is known.
    private static let unknown = 2 * BigFloat.exponentLimit
    static let zero = Real(exactly: .zero)
    static let one = Real(exactly: .one)

    /// A value beyond the limit of exponents is unknown, and one below it is 0 with an error.
    init(_ value: BigFloat, error: Int) {
        let limit = BigFloat.exponentLimit
        if error > limit || value.exponent > limit {
            self.value = .zero
            self.error = Self.unknown
        } else if value.exponent < -limit, !value.isZero {
            self.value = .zero
            self.error = max(error, -limit)
        } else {
            self.value = value
            self.error = error
        }
    }

    init(exactly value: BigFloat) {
        self.value = value
        error = Self.exact
    }

    init(_ value: Int) { self.init(exactly: BigFloat(value)) }

    init(_ value: ExactNumber) {
        let numerator = BigFloat(value.numerator)
        let isExact = value.isInteger && value.numerator.bitWidth <= 256
        let quotient = value.isInteger ? numerator : numerator / BigFloat(value.denominator)
        self.init(quotient, error: isExact ? Self.exact : quotient.exponent - 250)
    }

    /// Results of one rounded operation.
    private init(rounding value: BigFloat, error: Int) {
        self.init(value, error: max(error, value.isZero ? Self.exact : value.exponent - 253))
    }

    static let pi = Real(.pi, error: 2 - 254)

    var isExact: Bool { error == Self.exact }
    /// Whether it is beyond the limit of exponents.
    var isUnknown: Bool { error == Self.unknown }
    /// Whether 0 is among the possible values.
    var mayBeZero: Bool { value.isZero || (!isExact && value.exponent <= error + 1) }
    /// Whether the value is 0 for certain.
    var isZero: Bool { value.isZero && isExact }
    /// The sign, if it is certain.
    var sign: Int? {
        if isZero { return 0 }
        return mayBeZero ? nil : (value.isNegative ? -1 : 1)
    }
    /// log2 of the magnitude, rounded up.
    var exponent: Int { max(value.exponent, error) }

    private static func combined(_ one: Int, _ other: Int) -> Int {
        if one == exact { return other }
        return other == exact ? one : max(one, other) + 1
    }

    static prefix func - (one: Real) -> Real { Real(-one.value, error: one.error) }

    static func + (one: Real, other: Real) -> Real {
        if one.isZero { return other }
        if other.isZero { return one }
        let sum = one.value + other.value
        let rounding = max(one.value.exponent, other.value.exponent) - 254
        return Real(sum, error: combined(combined(one.error, other.error), rounding))
    }

    static func - (one: Real, other: Real) -> Real { one + -other }

    static func * (one: Real, other: Real) -> Real {
        if one.isZero || other.isZero { return .zero }
        var error = exact
        if !one.isExact { error = combined(error, one.error + other.exponent) }
        if !other.isExact { error = combined(error, other.error + one.exponent) }
        let product = one.value * other.value
        return Real(product, error: combined(error, product.exponent - 253))
    }

    /// `nil` if the divisor may be 0.
    var reciprocal: Real? {
        guard !mayBeZero, error < value.exponent - 8 else { return nil }
        let result = value.reciprocal
        return Real(result, error: Self.combined(isExact ? Self.exact : error - 2 * value.exponent + 3, result.exponent - 250))
    }

    func divided(by other: Real) -> Real? { other.reciprocal.map { self * $0 } }

    /// `nil` unless the value is certainly not negative, or nearly 0.
    var squareRoot: Real? {
        if isZero { return .zero }
        guard !mayBeZero else { return Real(.zero, error: (error + 2) / 2 + 1) }
        guard !value.isNegative else { return nil }
        let root = value.squareRoot
        return Real(root, error: Self.combined(isExact ? Self.exact : error - root.exponent + 1, root.exponent - 250))
    }

    var exponential: Real? {
        guard error < 0, let result = value.exponential else { return nil }
        let bits = max(0, value.isZero ? 0 : value.exponent)
        return Real(result, error: Self.combined(isExact ? Self.exact : error + result.exponent + 1, result.exponent - 242 + bits))
    }

    /// `nil` unless certainly positive.
    var logarithm: Real? {
        guard sign == 1, error < value.exponent - 8, let result = value.logarithm else { return nil }
        let scale = max(result.isZero ? -240 : result.exponent, 0)
        return Real(result, error: Self.combined(isExact ? Self.exact : error - value.exponent + 3, scale - 240))
    }

    var sineAndCosine: (sine: Real, cosine: Real)? {
        guard error < 0, let (sine, cosine) = value.sineAndCosine else { return nil }
        let rounding = max(0, value.isZero ? 0 : value.exponent) - 245
        let bound = Self.combined(error, rounding)
        return (Real(sine, error: bound), Real(cosine, error: bound))
    }

    var arcTangent: Real {
        if isZero { return .zero }
        let result = value.arcTangent
        // The slope is 1 / (1 + x^2): below 2^(4 - 2e) where the value and what it may be are above 2^(e - 2).
        let slope = !isExact && value.exponent > 2 && error < value.exponent - 2 ? 4 - 2 * value.exponent : 0
        return Real(result, error: Self.combined(isExact ? Self.exact : error + slope, result.exponent - 240))
    }

    var magnitude: Real { Real(value.magnitude, error: error) }

    /// The whole number it is for certain, if it is one up to 2^-100.
    var nearInteger: Int? {
        guard error < -100, let truncated = (value + BigFloat(value.isNegative ? -0.5 : 0.5)).truncatedInt else { return nil }
        let distance = value - BigFloat(truncated)
        return distance.isZero || distance.exponent < -100 ? truncated : nil
    }

    /// How two values compare at 50 digits.
    enum Likeness {
        case equal, different, unclear
    }

    /// 2^-166 is below 10^-50.
    private static let agreement = 166

    /// Equal means: not more apart than the errors allow, and the errors are below 10^-50 of the values. Different is certain.
    ///
    /// - Parameter scale: the exponent of what both are part of; by default their own.
    func likeness(to other: Real, scale: Int? = nil) -> Likeness {
        if isExact, other.isExact { return (value - other.value).isZero ? .equal : .different }
        let difference = value - other.value
        let error = Self.combined(self.error, other.error)
        if !difference.isZero, difference.exponent > error + 1 { return .different }
        if error <= (scale ?? max(value.exponent, other.value.exponent)) - Self.agreement { return .equal }
        // Both are 0 within their errors.
        return mayBeZero && other.mayBeZero && error <= -Self.agreement ? .equal : .unclear
    }
}
