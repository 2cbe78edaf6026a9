import BigInt

/// Expands expressions in powers of t, exactly: coefficients stay expressions, and whether one is 0 is decided as two values are compared.
struct SeriesExpansion {
    /// Why there is no expansion.
    enum Gap: Error {
        /// Powers are multiples of a fraction: t is to be replaced by a power of it.
        case fraction(Int)
        /// An exponential of what is infinite.
        case exponential
        /// All known terms cancel.
        case terms
        /// What is not expanded.
        case other(String)
        case budget
    }

    /// The variable, and what it is.
    let variable: String
    let value: PowerSeries
    /// Terms of each series.
    let terms: Int
    var budget: MathBudget
    /// How many logarithms of logarithms are around it.
    private var depth = 0
    private static let deepest = 2

    /// The most digits of a coefficient.
    private static let bits = 4_096
    /// The most parts of a coefficient.
    static let parts = 300
    /// The largest power of t, either way.
    private static let powers = 1 << 16

    // MARK: Coefficients

    /// Whether a coefficient is too long to compute with.
    func isTooLong(_ coefficient: Expression) -> Bool {
        if case .number(let value) = coefficient { value.bits > Self.bits } else { coefficient.isLarger(than: Self.parts) }
    }

    /// A power of t within bounds.
    func bounded(_ valuation: Int) throws(Gap) -> Int {
        guard (-Self.powers...PowerSeries.zero.valuation).contains(valuation) else { throw .other("powers beyond \(Self.powers)") }
        return valuation
    }

    func isZero(_ coefficient: Expression) -> Bool { if case .number(let value) = coefficient { value.isZero } else { false } }

    /// Whether a coefficient is 0.
    mutating func vanishes(_ coefficient: Expression) throws(Gap) -> Bool {
        if case .number(let value) = coefficient {
            guard value.bits <= Self.bits else { throw .budget }
            return value.isZero
        }
        guard !coefficient.isLarger(than: Self.parts) else { throw .budget }
        var comparison = ScalarComparison(options: ComparisonOptions(), budget: budget, use: RuleUse())
        defer { budget = comparison.budget }
        do throws(MathFailure) {
            switch try comparison.compare(coefficient, .zero) {
            case .equal: return true
            case .different: return false
            case .undecided: throw MathFailure.syntax("")
            }
        } catch {
            if case .budget = error { throw .budget }
            throw .other("whether \(coefficient) is 0")
        }
    }

    /// The sign of a coefficient that is not 0, where t is small enough.
    mutating func sign(of coefficient: Expression) throws(Gap) -> Int {
        if case .number(let value) = coefficient { return value.isNegative ? -1 : 1 }
        if coefficient.symbols.contains(PowerSeries.logarithm) {
            guard depth < Self.deepest else { throw .other("logarithms of logarithms of logarithms") }
            var inner = SeriesExpansion(overLogarithm: self)
            defer { budget = inner.budget }
            let series = try inner.expand(coefficient)
            guard let first = series.coefficients.first else { throw .terms }
            return try inner.sign(of: first)
        }
        guard coefficient.symbols.isEmpty else { throw .other("the sign of \(coefficient)") }
        let point = SamplePoints.real(of: [], integers: [], point: 0)
        var evaluation = NumericEvaluation(domain: .real, point: point, pointIndex: 0, budget: budget)
        defer { budget = evaluation.budget }
        var value: Complex?
        do throws(MathFailure) { value = try evaluation.value(coefficient) } catch { throw .budget }
        guard let sign = value?.re.sign, sign != 0 else { throw .other("the sign of \(coefficient)") }
        return sign
    }

    init(variable: String, value: PowerSeries, terms: Int, budget: MathBudget) {
        self.variable = variable
        self.value = value
        self.terms = terms
        self.budget = budget
    }

    /// Expands what depends on -ln t alone, as that tends to infinity.
    init(overLogarithm outer: SeriesExpansion) {
        self.init(
            variable: PowerSeries.logarithm,
            value: PowerSeries(valuation: -1, coefficients: [.one] + [Expression](repeating: .zero, count: outer.terms - 1)), terms: outer.terms,
            budget: outer.budget)
        depth = outer.depth + 1
    }

    mutating func spend(_ steps: Int) throws(Gap) {
        budget.charge(steps)
        guard budget.steps > 0 else { throw .budget }
    }

    // MARK: Expressions

    mutating func expand(_ expression: Expression) throws(Gap) -> PowerSeries {
        try spend(8)
        guard expression.symbols.contains(variable) else { return PowerSeries(try constant(expression), terms: terms) }
        switch expression {
        case .symbol: return value
        case .word(let word): return try expand(.product(word.map { Expression.symbol(String($0)) }))
        case .sum(let parts):
            var sum = PowerSeries.zero
            for part in parts { sum = try add(sum, try expand(part)) }
            return sum
        case .product(let parts):
            var product = PowerSeries(.one, terms: terms)
            for part in parts { product = try multiply(product, try expand(part)) }
            return product
        case .quotient(let top, let bottom): return try multiply(try expand(top), try inverse(try expand(bottom)))
        case .power(let base, let exponent): return try power(base, exponent)
        case .call(let function, let parts): return try call(function, parts)
        default: throw .other("an expansion of \(expression)")
        }
    }

    /// A value without the variable, as a number where it is one.
    mutating func constant(_ expression: Expression) throws(Gap) -> Expression {
        guard expression.infinity == nil, !expression.isGroup else { throw .other("the value of \(expression)") }
        if case .number = expression { return expression }
        guard expression.symbols.isEmpty else { return expression }
        var exact = ExactEvaluation(budget: budget.part(2_000))
        defer { budget.charge(exact.budget) }
        return ((try? exact.value(expression)) ?? nil).map { .number($0) } ?? expression
    }

    mutating func power(_ base: Expression, _ exponent: Expression) throws(Gap) -> PowerSeries {
        if base == .constant(.e) { return try exponential(try expand(exponent)) }
        if !exponent.symbols.contains(variable) {
            let exponent = try constant(exponent)
            return try power(try expand(base), exponent)
        }
        return try exponential(try multiply(try expand(exponent), try logarithm(try expand(base))))
    }

    // MARK: Arithmetic

    /// Without leading zeros.
    mutating func trimmed(_ series: PowerSeries) throws(Gap) -> PowerSeries {
        var count = 0
        while count < series.coefficients.count, try vanishes(series.coefficients[count]) { count += 1 }
        return PowerSeries(valuation: series.valuation + count, coefficients: Array(series.coefficients.dropFirst(count)))
    }

    mutating func add(_ one: PowerSeries, _ other: PowerSeries) throws(Gap) -> PowerSeries {
        let (start, end) = (min(one.valuation, other.valuation), min(one.end, other.end))
        guard end > start else { return PowerSeries(valuation: end, coefficients: []) }
        try spend(8 * (end - start))
        return try trimmed(
            PowerSeries(valuation: start, coefficients: (start..<min(end, start + terms)).map { .folded(sum: one[$0], other[$0]) }))
    }

    mutating func multiply(_ one: PowerSeries, _ other: PowerSeries) throws(Gap) -> PowerSeries {
        let count = min(one.coefficients.count, other.coefficients.count)
        guard count > 0 else {
            return PowerSeries(valuation: try bounded(min(one.valuation + other.valuation, PowerSeries.zero.valuation)), coefficients: [])
        }
        var result: [Expression] = []
        for index in 0..<count {
            try spend(8 * (index + 1))
            result.append(
                (0...index).reduce(Expression.zero) {
                    .folded(sum: $0, .folded(product: one.coefficients[$1], other.coefficients[index - $1]))
                })
            guard !isTooLong(result[index]) else { throw .budget }
        }
        return PowerSeries(valuation: try bounded(one.valuation + other.valuation), coefficients: result)
    }

    mutating func inverse(_ series: PowerSeries) throws(Gap) -> PowerSeries { try power(series, .minusOne) }

    /// A power with a constant exponent: `(1 + u)^r` has `b_k = 1/k sum_(i=1..k) (r i - k + i) u_i b_(k-i)`.
    mutating func power(_ series: PowerSeries, _ exponent: Expression) throws(Gap) -> PowerSeries {
        if isZero(exponent) { return PowerSeries(.one, terms: terms) }
        guard let first = series.coefficients.first else { throw .terms }
        var valuation = 0
        if series.valuation != 0 {
            guard case .number(let rational) = exponent else { throw .other("a power with the exponent \(exponent)") }
            let shifted = rational * ExactNumber(series.valuation)
            guard let whole = shifted.int else { throw .fraction(Int(exactly: shifted.denominator) ?? 0) }
            valuation = try bounded(whole)
        }
        let tail = series.coefficients.map { Expression.folded(quotient: $0, first) }
        var result: [Expression] = [try constantPower(first, exponent)]
        var plain: [Expression] = [.one]
        for k in 1..<max(1, tail.count) {
            try spend(16 * k)
            var sum = Expression.zero
            for i in 1...k where !isZero(tail[i]) {
                let weight = Expression.folded(sum: .folded(product: exponent, .integer(i)), .integer(i - k))
                sum = .folded(sum: sum, .folded(product: weight, .folded(product: tail[i], plain[k - i])))
            }
            plain.append(.folded(product: .number(ExactNumber(1, over: BigInt(k))), sum))
            guard !isTooLong(plain[k]) else { throw .budget }
            result.append(.folded(product: result[0], plain[k]))
        }
        return PowerSeries(valuation: valuation, coefficients: result)
    }

    private mutating func constantPower(_ base: Expression, _ exponent: Expression) throws(Gap) -> Expression {
        if base == .one { return .one }
        if case .number(let rational) = exponent, let whole = rational.int, whole == -1 { return .folded(quotient: .one, base) }
        if case .number(let rational) = exponent, rational.isInteger { return try constant(.power(base, exponent)) }
        // Roots of negative numbers: of odd degree they are real.
        if base.symbols.isEmpty, try sign(of: base) < 0 {
            guard case .number(let rational) = exponent, rational.denominator % 2 != 0 else { throw .other("a root of the negative \(base)") }
        }
        return try constant(.power(base, exponent))
    }

    // MARK: Limits

    /// What a series tends to.
    mutating func limit(of series: PowerSeries) throws(Gap) -> Expression {
        if series.valuation > 0 { return .zero }
        guard let first = series.coefficients.first else { throw .terms }
        if series.valuation < 0 { return try sign(of: first) < 0 ? .negated(.constant(.infinity)) : .constant(.infinity) }
        guard first.symbols.contains(PowerSeries.logarithm) else { return first }
        guard depth < Self.deepest else { throw .other("logarithms of logarithms of logarithms") }
        var inner = SeriesExpansion(overLogarithm: self)
        defer { budget = inner.budget }
        return try inner.limit(of: try inner.expand(first))
    }
}
