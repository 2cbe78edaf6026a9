import BigInt

/// Expansions of elementary functions.
extension SeriesExpansion {
    /// `b_k = 1/k sum_(i=1..k) i u_i b_(k-i)`
    mutating func exponential(_ series: PowerSeries) throws(Gap) -> PowerSeries {
        guard series.valuation >= 0 else { throw .exponential }
        guard series.end > 0 else { throw .terms }
        let inner = series.dense(terms: terms)
        guard !inner[0].symbols.contains(PowerSeries.logarithm) else { throw .exponential }
        var result: [Expression] = [isZero(inner[0]) ? .one : .power(.constant(.e), inner[0])]
        for k in 1..<max(1, inner.count) {
            try spend(16 * k)
            let sum = (1...k).reduce(Expression.zero) {
                .folded(sum: $0, .folded(product: .folded(product: .integer($1), inner[$1]), result[k - $1]))
            }
            result.append(.folded(product: .number(ExactNumber(1, over: BigInt(k))), sum))
            guard !isTooLong(result[k]) else { throw .budget }
        }
        return PowerSeries(valuation: 0, coefficients: result)
    }

    /// `ln(c t^v (1 + u)) = ln c + v ln t + ln(1 + u)`
    mutating func logarithm(_ series: PowerSeries) throws(Gap) -> PowerSeries {
        guard let first = series.coefficients.first else { throw .terms }
        if first.symbols.isEmpty || first.symbols == [PowerSeries.logarithm], try sign(of: first) < 0 {
            throw .other("the logarithm of the negative \(first)")
        }
        let tail = series.coefficients.map { Expression.folded(quotient: $0, first) }
        var result: [Expression] = [
            first == .one ? .zero : first == .constant(.e) ? .one : .call(.ln, [first])
        ]
        if series.valuation != 0 {
            result[0] = .folded(sum: result[0], .folded(product: .integer(-series.valuation), .symbol(PowerSeries.logarithm)))
        }
        for k in 1..<max(1, tail.count) {
            try spend(16 * k)
            let sum = (1..<k).reduce(Expression.zero) {
                .folded(sum: $0, .folded(product: .folded(product: .integer($1), result[$1]), tail[k - $1]))
            }
            result.append(.folded(sum: tail[k], .folded(product: .number(ExactNumber(-1, over: BigInt(k))), sum)))
            guard !isTooLong(result[k]) else { throw .budget }
        }
        return try trimmed(PowerSeries(valuation: 0, coefficients: result))
    }

    /// Sine and cosine of a sum with a constant, each by the derivative of the other.
    private mutating func sineAndCosine(_ series: PowerSeries) throws(Gap) -> (sine: PowerSeries, cosine: PowerSeries) {
        guard series.valuation >= 0 else { throw .other("sines and cosines of what is infinite") }
        guard series.end > 0 else { throw .terms }
        let inner = series.dense(terms: terms)
        guard !inner[0].symbols.contains(PowerSeries.logarithm) else { throw .other("sines and cosines of what is infinite") }
        var sine: [Expression] = [isZero(inner[0]) ? .zero : .call(.sin, [inner[0]])]
        var cosine: [Expression] = [isZero(inner[0]) ? .one : .call(.cos, [inner[0]])]
        if try vanishes(sine[0]) { sine[0] = .zero }
        if try vanishes(cosine[0]) { cosine[0] = .zero }
        for k in 1..<max(1, inner.count) {
            try spend(32 * k)
            func sum(_ other: [Expression]) -> Expression {
                (1...k).reduce(Expression.zero) { .folded(sum: $0, .folded(product: .folded(product: .integer($1), inner[$1]), other[k - $1])) }
            }
            let (up, down) = (sum(cosine), sum(sine))
            sine.append(.folded(product: .number(ExactNumber(1, over: BigInt(k))), up))
            cosine.append(.folded(product: .number(ExactNumber(-1, over: BigInt(k))), down))
            guard !isTooLong(sine[k]), !isTooLong(cosine[k]) else { throw .budget }
        }
        return (try trimmed(PowerSeries(valuation: 0, coefficients: sine)), try trimmed(PowerSeries(valuation: 0, coefficients: cosine)))
    }

    private func derivative(_ series: PowerSeries) -> PowerSeries {
        PowerSeries(
            valuation: series.valuation - 1,
            coefficients: series.coefficients.indices.map { .folded(product: .integer(series.valuation + $0), series.coefficients[$0]) })
    }

    /// With a constant; what is integrated has no negative powers.
    private mutating func integral(_ series: PowerSeries, from constant: Expression) throws(Gap) -> PowerSeries {
        let series = try trimmed(series)
        guard series.valuation >= 0 else { throw .other("an expansion next to a branch point") }
        let raised = PowerSeries(
            valuation: series.valuation + 1,
            coefficients: series.coefficients.indices.map {
                .folded(product: .number(ExactNumber(1, over: BigInt(series.valuation + $0 + 1))), series.coefficients[$0])
            })
        return try add(PowerSeries(constant, terms: terms), raised)
    }

    private mutating func arcTangent(_ series: PowerSeries) throws(Gap) -> PowerSeries {
        if series.valuation < 0, let first = series.coefficients.first {
            let half = Expression.product([.number(ExactNumber(try sign(of: first) < 0 ? -1 : 1, over: 2)), .constant(.pi)])
            return try add(PowerSeries(half, terms: terms), try arcTangent(try inverse(series)).map { .folded(negative: $0) })
        }
        let square = try add(PowerSeries(.one, terms: terms), try multiply(series, series))
        return try integral(try multiply(derivative(series), try inverse(square)), from: try start(.atan, series))
    }

    private mutating func arcSine(_ series: PowerSeries) throws(Gap) -> PowerSeries {
        guard series.valuation >= 0 else { throw .other("an arc sine of what is infinite") }
        let square = try add(PowerSeries(.one, terms: terms), try multiply(series, series).map { .folded(negative: $0) })
        let root = try power(square, .number(ExactNumber(-1, over: 2)))
        return try integral(try multiply(derivative(series), root), from: try start(.asin, series))
    }

    /// The value of a function at the constant of a series.
    private func start(_ function: MathFunction, _ series: PowerSeries) throws(Gap) -> Expression {
        guard series.end > 0 else { throw .terms }
        return isZero(series[0]) ? .zero : .call(function, [series[0]])
    }

    mutating func call(_ function: MathFunction, _ parts: [Expression]) throws(Gap) -> PowerSeries {
        switch function {
        case .exp: return try power(.constant(.e), parts[0])
        case .sqrt: return try power(try expand(parts[0]), .number(ExactNumber(1, over: 2)))
        case .root:
            guard case .number(let degree) = try constant(parts[0]), let inverse = ExactNumber.one.divided(by: degree) else {
                throw .other("a root of a degree that is no number")
            }
            return try power(try expand(parts[1]), .number(inverse))
        // By Stirling's series, which is no series in t alone.
        case .factorial: throw .exponential
        case .ln: return try logarithm(try expand(parts[0]))
        case .log: return try multiply(try logarithm(try expand(parts[1])), try inverse(try logarithm(try expand(parts[0]))))
        case .sin: return try sineAndCosine(try expand(parts[0])).sine
        case .cos: return try sineAndCosine(try expand(parts[0])).cosine
        case .tan, .cot, .sec, .csc:
            let (sine, cosine) = try sineAndCosine(try expand(parts[0]))
            switch function {
            case .tan: return try multiply(sine, try inverse(cosine))
            case .cot: return try multiply(cosine, try inverse(sine))
            case .sec: return try inverse(cosine)
            default: return try inverse(sine)
            }
        case .atan: return try arcTangent(try expand(parts[0]))
        case .asin: return try arcSine(try expand(parts[0]))
        case .acos:
            let half = Expression.quotient(.constant(.pi), .integer(2))
            return try add(PowerSeries(half, terms: terms), try arcSine(try expand(parts[0])).map { .folded(negative: $0) })
        case .abs:
            let series = try expand(parts[0])
            guard let first = series.coefficients.first else { return series }
            return try sign(of: first) < 0 ? series.map { .folded(negative: $0) } : series
        default:
            guard let other = Self.byExponentials(function, parts[0]) else { throw .other("an expansion of \(function.rawValue)") }
            return try expand(other)
        }
    }

    /// A hyperbolic function by exponentials, and the inverse of one by logarithms.
    static func byExponentials(_ function: MathFunction, _ x: Expression) -> Expression? {
        let (up, down) = (Expression.power(.constant(.e), x), Expression.power(.constant(.e), .negated(x)))
        let (difference, sum) = (Expression.sum([up, .negated(down)]), Expression.sum([up, down]))
        func root(_ constant: Expression) -> Expression { .call(.sqrt, [.sum([.power(x, .integer(2)), constant])]) }
        let two = Expression.integer(2)
        return switch function {
        case .sinh: .quotient(difference, two)
        case .cosh: .quotient(sum, two)
        case .tanh: .quotient(difference, sum)
        case .coth: .quotient(sum, difference)
        case .sech: .quotient(two, sum)
        case .csch: .quotient(two, difference)
        case .asinh: .call(.ln, [.sum([x, root(.one)])])
        case .acosh: .call(.ln, [.sum([x, root(.minusOne)])])
        case .atanh: .quotient(.call(.ln, [.quotient(.sum([.one, x]), .sum([.one, .negated(x)]))]), two)
        default: nil
        }
    }
}
