import BigInt

/// The set on which a quotient of polynomials with rational coefficients is negative: between its zeros and poles, which are found exactly.
struct PolynomialInequality {
    /// Coefficients from the constant on.
    private typealias Polynomial = [ExactNumber]

    /// Where the sign may change.
    private struct Point {
        let value: Expression
        let approximation: Double
        var isPole: Bool
    }

    private static let degreeLimit = 8
    private static let infinity = Expression.constant(.infinity)

    /// The set of what satisfies `left < right` or `left <= right`.
    ///
    /// - Returns: `nil` where the difference is no quotient of polynomials of one variable, or where a factor beyond degree 2 has no rational zero.
    static func solve(_ left: Expression, isStrict: Bool, _ right: Expression) -> Expression? {
        let difference = Expression.sum([left, .negated(right)])
        let symbols = difference.symbols
        guard symbols.count == 1, let name = symbols.first, let (top, bottom) = fraction(difference, in: name), top.count > 1 || bottom.count > 1,
            let zeros = roots(of: top), let poles = roots(of: bottom)
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

    // MARK: Coefficients

    private static func fraction(_ expression: Expression, in name: String) -> (top: Polynomial, bottom: Polynomial)? {
        switch expression {
        case .number(let value), .decimal(let value): return ([value], [.one])
        case .symbol(name): return ([.zero, .one], [.one])
        case .sum(let parts):
            var result: (top: Polynomial, bottom: Polynomial) = ([.zero], [.one])
            for part in parts {
                guard let next = fraction(part, in: name) else { return nil }
                result = (sum(product(result.top, next.bottom), product(next.top, result.bottom)), product(result.bottom, next.bottom))
                guard isShort(result.top), isShort(result.bottom) else { return nil }
            }
            return result
        case .product(let parts):
            var result: (top: Polynomial, bottom: Polynomial) = ([.one], [.one])
            for part in parts {
                guard let next = fraction(part, in: name) else { return nil }
                result = (product(result.top, next.top), product(result.bottom, next.bottom))
                guard isShort(result.top), isShort(result.bottom) else { return nil }
            }
            return result
        case .quotient(let one, let other):
            guard let top = fraction(one, in: name), let bottom = fraction(other, in: name), bottom.top.contains(where: { !$0.isZero }) else {
                return nil
            }
            let result = (top: product(top.top, bottom.bottom), bottom: product(top.bottom, bottom.top))
            return isShort(result.top) && isShort(result.bottom) ? result : nil
        case .power(let base, .number(let exponent)):
            guard let count = exponent.int, (1...degreeLimit).contains(count), let one = fraction(base, in: name) else { return nil }
            var result: (top: Polynomial, bottom: Polynomial) = ([.one], [.one])
            for _ in 0..<count {
                result = (product(result.top, one.top), product(result.bottom, one.bottom))
                guard isShort(result.top), isShort(result.bottom) else { return nil }
            }
            return result
        default: return nil
        }
    }

    private static func isShort(_ polynomial: Polynomial) -> Bool {
        polynomial.count <= degreeLimit + 1 && polynomial.allSatisfy { $0.bits <= 256 }
    }

    private static func sum(_ one: Polynomial, _ other: Polynomial) -> Polynomial {
        trimmed((0..<max(one.count, other.count)).map { ($0 < one.count ? one[$0] : .zero) + ($0 < other.count ? other[$0] : .zero) })
    }

    private static func product(_ one: Polynomial, _ other: Polynomial) -> Polynomial {
        var result = Polynomial(repeating: .zero, count: one.count + other.count - 1)
        for (place, left) in one.enumerated() {
            for (shift, right) in other.enumerated() { result[place + shift] = result[place + shift] + left * right }
        }
        return trimmed(result)
    }

    /// Without zeros at the end.
    private static func trimmed(_ polynomial: Polynomial) -> Polynomial {
        var result = polynomial
        while result.count > 1, result[result.count - 1].isZero { result.removeLast() }
        return result
    }

    private static func value(of polynomial: Polynomial, at place: ExactNumber) -> ExactNumber {
        polynomial.reversed().reduce(.zero) { $0 * place + $1 }
    }

    private static func sign(of polynomial: Polynomial, at place: Double) -> Int {
        let value = value(of: polynomial, at: ExactNumber(place))
        return value.isZero ? 0 : value.isNegative ? -1 : 1
    }

    // MARK: Zeros

    /// The real zeros, each once; `nil` where they are not found exactly.
    private static func roots(of polynomial: Polynomial) -> [(value: Expression, approximation: Double)]? {
        guard polynomial.count > 1 else { return polynomial[0].isZero ? nil : [] }
        var rest = polynomial
        var found: [ExactNumber] = []
        while rest.count > 3 || rest.count == 2 {
            guard let root = rationalRoot(of: rest) else { return nil }
            if !found.contains(root) { found.append(root) }
            rest = deflated(rest, by: root)
        }
        var result = found.map { (value: Expression.number($0), approximation: Real($0).value.double) }
        guard rest.count == 3 else { return result }
        let discriminant = rest[1] * rest[1] - ExactNumber(4) * rest[2] * rest[0]
        guard !discriminant.isNegative else { return result }
        let (double, middle) = (ExactNumber(2) * rest[2], -rest[1])
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

    /// A zero p / q, where p divides the constant and q the leading coefficient.
    private static func rationalRoot(of polynomial: Polynomial) -> ExactNumber? {
        if polynomial[0].isZero { return .zero }
        if polynomial.count == 2 { return (-polynomial[0]).divided(by: polynomial[1]) }
        let scale = polynomial.reduce(BigInt(1)) { $0 * ($1.denominator / $0.greatestCommonDivisor(with: $1.denominator)) }
        guard let first = (polynomial[0] * ExactNumber(scale)).int, let last = (polynomial[polynomial.count - 1] * ExactNumber(scale)).int,
            let tops = divisors(of: first), let bottoms = divisors(of: last), tops.count * bottoms.count <= 2_000
        else { return nil }
        for top in tops {
            for bottom in bottoms {
                for candidate in [ExactNumber(BigInt(top), over: BigInt(bottom)), ExactNumber(BigInt(-top), over: BigInt(bottom))]
                where value(of: polynomial, at: candidate).isZero {
                    return candidate
                }
            }
        }
        return nil
    }

    private static func divisors(of number: Int) -> [Int]? {
        let size = number.magnitude
        guard size > 0, size <= 1_000_000 else { return nil }
        var small: [Int] = []
        var candidate = 1
        while candidate * candidate <= size {
            if Int(size) % candidate == 0 { small.append(candidate) }
            candidate += 1
        }
        return small + small.map { Int(size) / $0 }
    }

    /// Divided by x - root.
    private static func deflated(_ polynomial: Polynomial, by root: ExactNumber) -> Polynomial {
        var result = Polynomial(repeating: .zero, count: polynomial.count - 1)
        var carry = ExactNumber.zero
        for place in stride(from: polynomial.count - 1, to: 0, by: -1) {
            carry = polynomial[place] + carry * root
            result[place - 1] = carry
        }
        return trimmed(result)
    }
}
