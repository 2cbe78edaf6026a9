/// A complex number known up to an error; functions take their principal values.
struct Complex: Sendable {
    var re: Real
    var im: Real

    static let zero = Complex(.zero)
    static let one = Complex(.one)
    static let i = Complex(re: .zero, im: .one)

    init(re: Real, im: Real) {
        self.re = re
        self.im = im
    }

    init(_ re: Real) { self.init(re: re, im: .zero) }
    init(_ value: Int) { self.init(Real(value)) }

    /// Whether the imaginary part is 0 for certain.
    var isReal: Bool { im.isZero }
    var isZero: Bool { re.isZero && im.isZero }
    var mayBeZero: Bool { re.mayBeZero && im.mayBeZero }

    static prefix func - (one: Complex) -> Complex { Complex(re: -one.re, im: -one.im) }
    static func + (one: Complex, other: Complex) -> Complex { Complex(re: one.re + other.re, im: one.im + other.im) }
    static func - (one: Complex, other: Complex) -> Complex { one + -other }

    static func * (one: Complex, other: Complex) -> Complex {
        if one.isReal { return Complex(re: one.re * other.re, im: one.re * other.im) }
        if other.isReal { return Complex(re: one.re * other.re, im: one.im * other.re) }
        return Complex(re: one.re * other.re - one.im * other.im, im: one.re * other.im + one.im * other.re)
    }

    var squaredMagnitude: Real { isReal ? re * re : re * re + im * im }

    var magnitude: Real? {
        if isReal { return re.magnitude }
        return re.isZero ? im.magnitude : squaredMagnitude.squareRoot
    }

    var reciprocal: Complex? {
        if isReal { return re.reciprocal.map { Complex($0) } }
        guard let inverse = squaredMagnitude.reciprocal else { return nil }
        return Complex(re: re * inverse, im: -im * inverse)
    }

    /// The angle in (-pi, pi]; `nil` if it is not certain.
    var argument: Real? {
        if isReal {
            guard let sign = re.sign, sign != 0 else { return nil }
            return sign > 0 ? .zero : .pi
        }
        guard let imaginarySign = im.sign else {
            // On the real axis within the errors: certain only to its right.
            guard re.sign == 1, let slope = im.divided(by: re) else { return nil }
            return slope.arcTangent
        }
        let half = Real(BigFloat.pi.scaled(by: -1), error: 1 - 254)
        guard let slope = re.divided(by: im) else { return nil }
        return (imaginarySign > 0 ? half : -half) - slope.arcTangent
    }

    var exponential: Complex? {
        guard let radius = re.exponential else { return nil }
        if isReal { return Complex(radius) }
        guard let (sine, cosine) = im.sineAndCosine else { return nil }
        return Complex(re: radius * cosine, im: radius * sine)
    }

    var logarithm: Complex? {
        if isReal, re.sign == 1 { return re.logarithm.map { Complex($0) } }
        guard let magnitude, let real = magnitude.logarithm, let argument else { return nil }
        return Complex(re: real, im: argument)
    }

    var squareRoot: Complex? {
        if isReal {
            if re.sign == -1 { return (-re).squareRoot.map { Complex(re: .zero, im: $0) } }
            return re.squareRoot.map { Complex($0) }
        }
        guard let logarithm else { return nil }
        let half = Complex(Real(exactly: BigFloat(0.5)))
        return (logarithm * half).exponential
    }

    /// (e^(iz) - e^(-iz)) / 2i and (e^(iz) + e^(-iz)) / 2.
    var sineAndCosine: (sine: Complex, cosine: Complex)? {
        if isReal { return re.sineAndCosine.map { (Complex($0.sine), Complex($0.cosine)) } }
        let turned = Complex.i * self
        guard let plus = turned.exponential, let minus = (-turned).exponential else { return nil }
        let half = Complex(Real(exactly: BigFloat(0.5)))
        return ((plus - minus) * -(half * .i), (plus + minus) * half)
    }

    /// A whole power by repeated squaring.
    func power(_ exponent: Int) -> Complex? {
        var base = self
        var left = exponent.magnitude
        var result = Complex.one
        while left > 0 {
            if left & 1 == 1 { result = result * base }
            left >>= 1
            if left > 0 { base = base * base }
        }
        return exponent < 0 ? result.reciprocal : result
    }

    func likeness(to other: Complex) -> Real.Likeness {
        let scale = max(re.value.exponent, im.value.exponent, other.re.value.exponent, other.im.value.exponent)
        let real = re.likeness(to: other.re, scale: scale)
        if real == .different { return .different }
        let imaginary = im.likeness(to: other.im, scale: scale)
        if imaginary == .different { return .different }
        if real == .equal, imaginary == .equal { return .equal }
        return .unclear
    }
}
