import BigInt

/// The set on which a quotient of polynomials with rational coefficients is negative: between its zeros and poles, which are found exactly.
struct PolynomialInequality {
    /// Where the sign may change.
    private struct Point {
        let value: Expression
        let approximation: Double
        var isPole: Bool
    }

    /// What solving one takes, at most, in steps of evaluation.
    static let steps = 12_000

    private static let infinity = Expression.constant(.infinity)

    /// The set of what satisfies `left < right` or `left <= right`.
    ///
    /// - Returns: `nil` where the difference is no quotient of polynomials of one variable, or where a factor beyond degree 2 has no rational zero.
    static func solve(_ left: Expression, isStrict: Bool, _ right: Expression) -> Expression? {
        let difference = Expression.sum([left, .negated(right)])
        let symbols = difference.symbols
        guard symbols.count == 1, let name = symbols.first, let quotient = RationalFunction(difference, in: name),
            case let (top, bottom) = (quotient.top, quotient.bottom), top.degree > 0 || bottom.degree > 0, let zeros = roots(of: top),
            let poles = roots(of: bottom)
        else { return nil }
        var points = poles.map { Point(value: $0.value, approximation: $0.approximation, isPole: true) }
        for zero in zeros where !points.contains(where: { abs($0.approximation - zero.approximation) < 1e-9 }) {
            points.append(Point(value: zero.value, approximation: zero.approximation, isPole: false))
        }
        points.sort { $0.approximation < $1.approximation }
        guard zip(points, points.dropFirst()).allSatisfy({ $1.approximation - $0.approximation > 1e-6 * max(1, abs($1.approximation)) }) else {
            return nil
        }
        return region(points, isStrict) { place in sign(of: top, at: place) * sign(of: bottom, at: place) }
    }

    /// The pieces between the points at which the sign is negative, and the zeros where they count.
    private static func region(_ points: [Point], _ isStrict: Bool, _ sign: (Double) -> Int) -> Expression {
        var pieces: [Expression] = []
        for index in 0...points.count {
            let low = index > 0 ? points[index - 1] : nil
            let high = index < points.count ? points[index] : nil
            let inside: Double =
                switch (low, high) {
                case (let low?, let high?): (low.approximation + high.approximation) / 2
                case (let low?, nil): low.approximation + 1
                case (nil, let high?): high.approximation - 1
                case (nil, nil): 0
                }
            if sign(inside) < 0 {
                pieces.append(
                    .bracketed(
                        open: low.map { !isStrict && !$0.isPole } == true ? .square : .round,
                        [low?.value ?? .negated(infinity), high?.value ?? infinity],
                        close: high.map { !isStrict && !$0.isPole } == true ? .square : .round))
            }
            if !isStrict, let high, !high.isPole { pieces.append(.bracketed(open: .brace, [high.value], close: .brace)) }
        }
        guard let first = pieces.first else { return .namedSet(.empty) }
        return pieces.dropFirst().reduce(first) { .sets(.union, $0, $1) }
    }

    private static func sign(of polynomial: Polynomial, at place: Double) -> Int {
        let value = polynomial.value(at: ExactNumber(place))
        return value.isZero ? 0 : value.isNegative ? -1 : 1
    }

    // MARK: Zeros

    /// The real zeros, each once; `nil` where they are not found exactly.
    private static func roots(of polynomial: Polynomial) -> [(value: Expression, approximation: Double)]? {
        guard polynomial.degree > 0 else { return polynomial.isZero ? nil : [] }
        var rest = polynomial
        var found: [ExactNumber] = []
        while rest.degree > 2 || rest.degree == 1 {
            guard let root = rest.rationalRoot else { return nil }
            if !found.contains(root) { found.append(root) }
            rest = rest.deflated(by: root)
        }
        var result = found.map { (value: Expression.number($0), approximation: Real($0).value.double) }
        guard rest.degree == 2 else { return result }
        let discriminant = rest.coefficients[1] * rest.coefficients[1] - ExactNumber(4) * rest.coefficients[2] * rest.coefficients[0]
        guard !discriminant.isNegative else { return result }
        let (double, middle) = (ExactNumber(2) * rest.coefficients[2], -rest.coefficients[1])
        for isNegative in discriminant.isZero ? [false] : [false, true] {
            var root = Expression.call(.sqrt, [.number(discriminant)])
            if isNegative { root = .negated(root) }
            let value = Expression.quotient(.sum([.number(middle), root]), .number(double))
            let approximation =
                (Real(middle).value.double + (isNegative ? -1 : 1) * Real(discriminant).value.double.squareRoot()) / Real(double).value.double
            if !found.contains(where: { abs(Real($0).value.double - approximation) < 1e-9 }) { result.append((value, approximation)) }
        }
        return result
    }
}
