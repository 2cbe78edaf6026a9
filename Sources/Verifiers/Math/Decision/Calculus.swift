import BigInt

/// Computes limits, derivatives and sums in closed form, innermost first, before values are compared.
struct Calculus {
    var budget: MathBudget
    let use: RuleUse
    /// What would have been needed for the last limit that no rule computes.
    fileprivate(set) var missing = "a limit of this kind"

    init(budget: MathBudget, use: RuleUse) {
        self.budget = budget
        self.use = use
    }

    /// An expression without limits and derivatives, and with the values of sums and products that are too long to be added up.
    ///
    /// - Throws: where a limit or a derivative is not computed, with what would have been needed.
    mutating func value(of expression: Expression) throws(MathFailure) -> Expression {
        guard expression.needsCalculus else { return expression }
        try budget.spend(8)
        let inner = try expression.mapChildren { (child) throws(MathFailure) in try value(of: child) }
        switch inner {
        case .limit(let limit): return try value(of: limit)
        case .derivative(let derivative): return try value(of: derivative)
        case .series(let series): return try decide(by: SeriesRule.all, series) ?? inner
        default: return inner
        }
    }

    fileprivate mutating func value(of limit: Expression.Limit) throws(MathFailure) -> Expression {
        guard let value = try decide(by: LimitRule.all, limit) else { throw .syntax("a limit is not computed: that needs \(missing)") }
        return value
    }

    private mutating func value(of derivative: Expression.Derivative) throws(MathFailure) -> Expression {
        guard let value = try decide(by: DerivativeRule.all, derivative) else {
            throw .syntax("a derivative is not computed: that needs an elementary function of one variable")
        }
        return value
    }

    /// What the first rule gives that applies.
    fileprivate mutating func decide<Problem>(by rules: [ValueRule<Problem>], _ problem: Problem) throws(MathFailure) -> Expression? {
        for rule in rules where use.isActive(rule.id) {
            guard let value = try rule.compute(&self, problem) else { continue }
            use.note(rule.id)
            return value
        }
        return nil
    }
}

/// A rule that computes a value: `nil` where it does not apply.
struct ValueRule<Problem>: Sendable {
    let id: String
    let compute: @Sendable (inout Calculus, Problem) throws(MathFailure) -> Expression?

    init(_ id: String, _ compute: @escaping @Sendable (inout Calculus, Problem) throws(MathFailure) -> Expression?) {
        self.id = id
        self.compute = compute
    }
}

// MARK: Limits

typealias LimitRule = ValueRule<Expression.Limit>

extension LimitRule {
    /// All rules for limits, in order.
    static let all: [LimitRule] = [
        // From both sides, where neither is said: where they differ, there is no limit.
        LimitRule("limit.two-sided") { (calculus, limit) throws(MathFailure) in
            guard limit.side == .both, limit.target.infinity == nil else { return nil }
            var (left, right) = (limit, limit)
            left.side = .left
            right.side = .right
            let (above, below) = (try calculus.value(of: right), try calculus.value(of: left))
            var comparison = ScalarComparison(options: ComparisonOptions(), budget: calculus.budget, use: RuleUse())
            defer { calculus.budget = comparison.budget }
            if above == below { return above }
            switch try comparison.compare(above, below) {
            case .equal: return above
            case .different: return .text("does not exist")
            case .undecided: return nil
            }
        },
        // As a series in the distance from the point: quotients cancel, sin x / x is 1 - x^2 / 6 + ...
        LimitRule("limit.expansion") { (calculus, limit) throws(MathFailure) in
            try calculus.expanded(limit) { (series, body) throws(SeriesExpansion.Gap) in try series.limit(of: try series.expand(body)) }
        },
        // Sines and cosines of what is infinite stay between -1 and 1: next to a factor that tends to 0 they do not count.
        LimitRule("limit.bounded-factor") { (calculus, limit) throws(MathFailure) in
            guard let rest = limit.body.withoutBoundedFactors else { return nil }
            var other = limit
            other.body = rest
            return try expansionAndGrowth.compute(&calculus, other) == .zero ? .zero : nil
        },
        // Exponentials beat powers, and powers beat logarithms; factorials by Stirling's series.
        LimitRule("limit.growth") { (calculus, limit) throws(MathFailure) in
            try calculus.expanded(limit) { (series, body) throws(SeriesExpansion.Gap) in
                var growth = GrowthExpansion(series)
                defer { series.budget = growth.series.budget }
                return try growth.limit(of: body)
            }
        },
    ]

    /// Either way, for a part of a limit.
    fileprivate static let expansionAndGrowth = LimitRule("") { (calculus, limit) throws(MathFailure) in
        for rule in all where ["limit.expansion", "limit.growth"].contains(rule.id) {
            if let value = try rule.compute(&calculus, limit) { return value }
        }
        return nil
    }
}

extension Calculus {
    /// Replaces the variable by what a positive t, which tends to 0, makes of it, and computes with that: with a few terms first, and with roots of t where
    /// powers are multiples of a fraction.
    fileprivate mutating func expanded(
        _ limit: Expression.Limit, _ compute: (inout SeriesExpansion, Expression) throws(SeriesExpansion.Gap) -> Expression
    ) throws(MathFailure) -> Expression? {
        let body = limit.body.withExactDecimals
        var (terms, root) = (4, 1)
        while terms <= 16 {
            guard let value = limit.variableSeries(terms: terms, root: root) else {
                missing = "a point that is a value"
                return nil
            }
            var series = SeriesExpansion(variable: limit.variable, value: value, terms: terms, budget: budget)
            do throws(SeriesExpansion.Gap) {
                let result = try compute(&series, body)
                budget = series.budget
                return result
            } catch {
                budget = series.budget
                try budget.spend(1)
                switch error {
                case .fraction(let other):
                    guard other > 1, other <= 12 / root else {
                        missing = "powers with larger denominators"
                        return nil
                    }
                    root *= other
                    terms = min(16, terms * other)
                case .terms:
                    missing = "more than \(terms) terms of an expansion"
                    terms *= 2
                case .exponential:
                    missing = "how fast an exponential grows"
                    return nil
                case .other(let what):
                    missing = what
                    return nil
                case .budget: throw .budget("a limit takes more steps or longer terms than the budget")
                }
            }
        }
        return nil
    }
}

extension Expression.Limit {
    /// The variable as a series in t: the point and t^root, or 1 / t^root at infinity.
    fileprivate func variableSeries(terms: Int, root: Int) -> PowerSeries? {
        func power(_ valuation: Int, _ sign: Expression) -> PowerSeries {
            PowerSeries(valuation: valuation, coefficients: [sign] + [Expression](repeating: .zero, count: terms - 1))
        }
        if let infinity = target.infinity { return power(-root, .integer(infinity)) }
        guard !target.isGroup, !target.symbols.contains(variable) else { return nil }
        let step = Expression.integer(side == .left ? -1 : 1)
        guard !target.isZero else { return power(root, step) }
        var coefficients = [target] + [Expression](repeating: .zero, count: max(terms, root + 1) - 1)
        coefficients[root] = step
        return PowerSeries(valuation: 0, coefficients: coefficients)
    }
}

extension Expression {
    /// Without factors that are sines or cosines; `nil` if there are none.
    fileprivate var withoutBoundedFactors: Expression? {
        switch self {
        case .product(let parts):
            let rest = parts.map { $0.isBounded ? .one : $0.withoutBoundedFactors ?? $0 }
            return rest == parts ? nil : .product(rest)
        case .quotient(let top, let bottom):
            if top.isBounded { return .quotient(.one, bottom) }
            return top.withoutBoundedFactors.map { .quotient($0, bottom) }
        default: return nil
        }
    }

    /// Whether it is a sine or cosine, or a whole power of one, or of -1.
    private var isBounded: Bool {
        switch self {
        case .call(.sin, _), .call(.cos, _): true
        case .power(let base, .number(let exponent)): base.isBounded && exponent.isInteger && !exponent.isNegative
        case .power(let base, _): base == .minusOne
        default: false
        }
    }

    /// With decimals as the numbers that they are.
    fileprivate var withExactDecimals: Expression {
        if case .decimal(let value) = self { return .number(value) }
        return hasDecimal ? mapChildren { $0.withExactDecimals } : self
    }
}

// MARK: Derivatives

typealias DerivativeRule = ValueRule<Expression.Derivative>

extension DerivativeRule {
    /// The most times that something is differentiated.
    private static let orderLimit = 6

    /// The rules for derivatives.
    static let all: [DerivativeRule] = [
        DerivativeRule("derivative.elementary") { (calculus, problem) throws(MathFailure) in
            guard (1...orderLimit).contains(problem.order), let variable = problem.variable ?? problem.body.onlySymbol else { return nil }
            var derivative = Derivative(variable: variable, budget: calculus.budget)
            defer { calculus.budget = derivative.budget }
            var result = problem.body
            for _ in 0..<problem.order {
                guard let next = try derivative.of(result) else { return nil }
                result = next
            }
            return result
        }
    ]
}

extension Expression {
    fileprivate var onlySymbol: String? {
        let symbols = symbols
        return symbols.count == 1 ? symbols.first : nil
    }
}

// MARK: Sums and products

typealias SeriesRule = ValueRule<Expression.Series>

extension SeriesRule {
    /// All rules for sums and products that are not added up term by term, in order.
    static let all: [SeriesRule] = [
        SeriesRule("series.quotient-of-polynomials") { (calculus, series) throws(MathFailure) in
            var telescoping = Telescoping(series, budget: calculus.budget)
            defer { calculus.budget = telescoping.budget }
            return try telescoping.sum().map { .number($0) }
        },
        SeriesRule("series.product-of-quotients") { (calculus, series) throws(MathFailure) in
            var telescoping = Telescoping(series, budget: calculus.budget)
            defer { calculus.budget = telescoping.budget }
            return try telescoping.product().map { .number($0) }
        },
        SeriesRule("series.differences") { (calculus, series) throws(MathFailure) in
            var telescoping = Telescoping(series, budget: calculus.budget)
            let difference = try telescoping.difference()
            calculus.budget = telescoping.budget
            guard let difference else { return nil }
            if let upper = difference.upper {
                return .sum([difference.start, difference.end.substituting(series.index, by: .number(ExactNumber(upper)))])
            }
            let limit = Expression.Limit(variable: series.index, target: .constant(.infinity), side: .both, body: difference.end)
            guard let end = try calculus.decide(by: LimitRule.all, limit), end.infinity == nil else { return nil }
            return .sum([difference.start, end])
        },
    ]
}

extension Expression {
    /// Whether a limit, a derivative, or a sum or product over many terms is in it.
    var needsCalculus: Bool {
        contains {
            switch $0 {
            case .limit, .derivative: true
            case .series(let series): series.isLong
            default: false
            }
        }
    }
}

extension Expression.Series {
    /// Whether its terms are not added up: there are infinitely many or too many.
    fileprivate var isLong: Bool {
        if upper.infinity == 1 { return true }
        guard case .number(let first) = lower else { return false }
        // 10^6 as an upper end.
        var exact = ExactEvaluation(budget: MathBudget(steps: 500))
        guard upper.symbols.isEmpty, let last = (try? exact.value(upper)) ?? nil else { return false }
        return ExactNumber(MathBudget.terms) <= last - first
    }
}
