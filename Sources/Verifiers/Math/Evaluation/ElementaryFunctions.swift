/// Elementary functions of one value.
extension NumericEvaluation {
    private static let half = Complex(Real(exactly: BigFloat(0.5)))

    static func elementary(_ function: MathFunction, _ x: Complex, _ domain: Domain) -> Complex? {
        switch function {
        case .sin: return x.sineAndCosine?.sine
        case .cos: return x.sineAndCosine?.cosine
        case .tan: return x.sineAndCosine.flatMap { pair in pair.cosine.reciprocal.map { pair.sine * $0 } }
        case .cot: return x.sineAndCosine.flatMap { pair in pair.sine.reciprocal.map { pair.cosine * $0 } }
        case .sec: return x.sineAndCosine?.cosine.reciprocal
        case .csc: return x.sineAndCosine?.sine.reciprocal
        case .asin: return arcSine(x, domain)
        case .acos: return arcSine(x, domain).map { Complex(Real(BigFloat.pi.scaled(by: -1), error: 1 - 254)) - $0 }
        case .atan: return arcTangent(x, domain)
        case .acot: return x.mayBeZero ? nil : x.reciprocal.flatMap { arcTangent($0, domain) }
        case .asec: return x.reciprocal.flatMap { elementary(.acos, $0, domain) }
        case .acsc: return x.reciprocal.flatMap { arcSine($0, domain) }
        case .sinh: return hyperbolic(x).map { $0.sine }
        case .cosh: return hyperbolic(x).map { $0.cosine }
        case .tanh: return hyperbolic(x).flatMap { pair in pair.cosine.reciprocal.map { pair.sine * $0 } }
        case .coth: return hyperbolic(x).flatMap { pair in pair.sine.reciprocal.map { pair.cosine * $0 } }
        case .sech: return hyperbolic(x)?.cosine.reciprocal
        case .csch: return hyperbolic(x)?.sine.reciprocal
        case .asinh: return (x * x + .one).squareRoot.flatMap { (x + $0).logarithm }
        case .acosh:
            if domain == .real, x.re.likeness(to: .one) != .equal, (x.re - .one).sign != 1 { return nil }
            guard let plus = (x + .one).squareRoot, let minus = (x - .one).squareRoot else { return nil }
            return (x + plus * minus).logarithm
        case .atanh:
            if domain == .real, (x.magnitude.flatMap { (Real.one - $0).sign }) != 1 { return nil }
            guard let bottom = (.one - x).reciprocal else { return nil }
            return ((.one + x) * bottom).logarithm.map { $0 * half }
        case .ln: return domain == .real && x.re.sign != 1 ? nil : x.logarithm
        case .exp: return x.exponential
        case .abs: return x.magnitude.map { Complex($0) }
        case .re: return Complex(x.re)
        case .im: return Complex(x.im)
        case .arg: return x.argument.map { Complex($0) }
        case .sgn: return x.isReal ? x.re.sign.map { Complex($0) } : nil
        case .floor, .ceil: return rounded(x, up: function == .ceil)
        default: return nil
        }
    }

    /// Up to one ulp from a whole number the value is taken for it.
    private static func rounded(_ x: Complex, up: Bool) -> Complex? {
        guard x.isReal else { return nil }
        if let whole = x.re.nearInteger { return Complex(whole) }
        guard let truncated = x.re.value.truncatedInt, !x.re.mayBeZero else { return nil }
        let isNegative = x.re.value.isNegative
        return Complex(up ? (isNegative ? truncated : truncated + 1) : (isNegative ? truncated - 1 : truncated))
    }

    private static func hyperbolic(_ x: Complex) -> (sine: Complex, cosine: Complex)? {
        guard let plus = x.exponential, let minus = plus.reciprocal else { return nil }
        return ((plus - minus) * half, (plus + minus) * half)
    }

    /// atan(x / sqrt(1 - x^2)) inside (-1, 1), -i ln(ix + sqrt(1 - x^2)) elsewhere.
    private static func arcSine(_ x: Complex, _ domain: Domain) -> Complex? {
        let rest = Complex.one - x * x
        let sign = rest.re.sign
        if x.isReal, sign != -1 {
            if sign == 1, let slope = rest.re.squareRoot.flatMap({ x.re.divided(by: $0) }) { return Complex(slope.arcTangent) }
            // So near 1 that the slope is not known: pi/2 is off by less than 2 sqrt(1 - x^2).
            let isOne = x.re.isExact && (x.re.value.magnitude - .one).isZero
            let quarter = Real(BigFloat.pi.scaled(by: -1), error: isOne ? 1 - 254 : max(-120, (rest.re.exponent + 2) / 2 + 1))
            return Complex(x.re.value.isNegative ? -quarter : quarter)
        }
        if x.isReal, domain == .real { return nil }
        return rest.squareRoot.flatMap { (.i * x + $0).logarithm }.map { -(.i * $0) }
    }

    /// i/2 (ln(1 - ix) - ln(1 + ix)) beyond the real numbers.
    private static func arcTangent(_ x: Complex, _ domain: Domain) -> Complex? {
        if x.isReal { return Complex(x.re.arcTangent) }
        guard let minus = (.one - .i * x).logarithm, let plus = (.one + .i * x).logarithm else { return nil }
        return .i * half * (minus - plus)
    }
}

extension MathFunction {
    /// Whether a degree sign in the argument is an angle.
    var takesAngle: Bool {
        switch self {
        case .sin, .cos, .tan, .cot, .sec, .csc: true
        default: false
        }
    }
}
