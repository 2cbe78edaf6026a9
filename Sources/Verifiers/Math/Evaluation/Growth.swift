import BigInt

/// Expands expressions that hold exponentials of what is infinite: as a sum of terms `e^E S`, where E has only powers of t that are infinite, and S is a
/// series.
struct GrowthExpansion {
    private struct Term {
        /// Powers below 0 only.
        var exponent: PowerSeries
        var factor: PowerSeries
    }

    /// A sum, and what it leaves out: less than each of these exponentials.
    private struct Sum {
        var terms: [Term]
        var omitted: PowerSeries?
    }

    var series: SeriesExpansion
    /// Whether an exponential of what is infinite is in it: without one a series says all.
    private var hasExponential = false

    init(_ series: SeriesExpansion) { self.series = series }

    /// What an expression tends to.
    mutating func limit(of expression: Expression) throws(SeriesExpansion.Gap) -> Expression {
        let sum = try expand(expression)
        guard hasExponential else { throw .other("an expansion") }
        guard let lead = try leading(sum.terms) else { throw .terms }
        if let omitted = sum.omitted, try order(lead.exponent, omitted) <= 0 { throw .terms }
        switch try order(lead.exponent, .zero) {
        case 0: return try series.limit(of: lead.factor)
        case ..<0: return .zero
        default:
            guard let first = lead.factor.coefficients.first else { throw .terms }
            return try series.sign(of: first) < 0 ? .negated(.constant(.infinity)) : .constant(.infinity)
        }
    }

    // MARK: Order

    /// Which of two exponentials grows faster: the sign of the difference of their exponents.
    private mutating func order(_ one: PowerSeries, _ other: PowerSeries) throws(SeriesExpansion.Gap) -> Int {
        let difference = try series.add(one, other.map { .folded(negative: $0) })
        guard difference.valuation < 0, let first = difference.coefficients.first else { return 0 }
        return try series.sign(of: first)
    }

    private mutating func leading(_ terms: [Term]) throws(SeriesExpansion.Gap) -> Term? {
        guard var lead = terms.first else { return nil }
        for term in terms.dropFirst() where try order(term.exponent, lead.exponent) > 0 { lead = term }
        return lead
    }

    private mutating func larger(_ one: PowerSeries?, _ other: PowerSeries?) throws(SeriesExpansion.Gap) -> PowerSeries? {
        guard let one, let other else { return one ?? other }
        return try order(one, other) < 0 ? other : one
    }

    // MARK: Expressions

    /// The most terms of a sum.
    private static let limit = 24

    private mutating func expand(_ expression: Expression) throws(SeriesExpansion.Gap) -> Sum {
        do throws(SeriesExpansion.Gap) {
            return Sum(terms: [Term(exponent: .zero, factor: try series.expand(expression))], omitted: nil)
        } catch {
            guard case .exponential = error else { throw error }
        }
        switch expression {
        case .sum(let parts):
            var sum = try expand(parts[0])
            for part in parts.dropFirst() { sum = try add(sum, try expand(part)) }
            return sum
        case .product(let parts):
            var product = try expand(parts[0])
            for part in parts.dropFirst() { product = try multiply(product, try expand(part)) }
            return product
        case .quotient(let top, let bottom): return try multiply(try expand(top), try inverse(try expand(bottom)))
        case .power(let base, let exponent):
            if !exponent.symbols.contains(series.variable) { return try power(try expand(base), try series.constant(exponent)) }
            let logarithm = base == .constant(.e) ? PowerSeries(.one, terms: series.terms) : try series.logarithm(try series.expand(base))
            return try exponential(try series.multiply(try series.expand(exponent), logarithm))
        case .call(.exp, let parts): return try expand(.power(.constant(.e), parts[0]))
        case .call(.sqrt, let parts): return try power(try expand(parts[0]), .number(ExactNumber(1, over: 2)))
        case .call(.factorial, let parts): return try factorial(try series.expand(parts[0]))
        case .call(let function, let parts):
            guard parts.count == 1, let other = SeriesExpansion.byExponentials(function, parts[0]) else { throw .exponential }
            return try expand(other)
        default: throw .exponential
        }
    }

    /// The infinite part of an exponent, and a factor.
    private mutating func exponential(_ exponent: PowerSeries) throws(SeriesExpansion.Gap) -> Sum {
        guard exponent.end > 0 else { throw .terms }
        hasExponential = true
        let count = max(0, min(exponent.coefficients.count, -exponent.valuation))
        let infinite = PowerSeries(valuation: exponent.valuation, coefficients: Array(exponent.coefficients.prefix(count)))
        var finite = PowerSeries(valuation: max(0, exponent.valuation), coefficients: Array(exponent.coefficients.dropFirst(count)))
        // e^(q ln(1/t)) is a power of t.
        var shift = 0
        if let first = finite.coefficients.first, first.symbols.contains(PowerSeries.logarithm) {
            func at(_ value: Int) -> Expression { first.substituting(PowerSeries.logarithm, by: .integer(value)) }
            guard let rational = Self.slope(of: first) else { throw .other("an exponential of \(first)") }
            guard let whole = rational.int else { throw .fraction(Int(exactly: rational.denominator) ?? 0) }
            shift = -(try series.bounded(whole))
            finite.coefficients[0] = at(0)
        }
        // What is infinite is exact: it has no terms that are not known.
        let padded = PowerSeries(
            valuation: infinite.valuation,
            coefficients: infinite.coefficients.isEmpty
                ? [] : infinite.coefficients + [Expression](repeating: .zero, count: series.terms))
        var factor = try series.exponential(finite)
        factor.valuation = try series.bounded(factor.valuation + shift)
        return Sum(terms: [Term(exponent: padded.coefficients.isEmpty ? .zero : padded, factor: factor)], omitted: nil)
    }

    /// The factor of ``PowerSeries/logarithm`` in what is linear in it, where it is rational.
    private static func slope(of expression: Expression) -> ExactNumber? {
        guard expression.symbols.contains(PowerSeries.logarithm) else { return .zero }
        switch expression {
        case .symbol: return .one
        case .sum(let parts):
            var sum = ExactNumber.zero
            for part in parts {
                guard let next = slope(of: part) else { return nil }
                sum = sum + next
            }
            return sum
        case .product(let parts):
            var product = ExactNumber.one
            var isLinear = false
            for part in parts {
                if case .number(let factor) = part {
                    product = product * factor
                } else {
                    guard !isLinear, let next = slope(of: part), !next.isZero else { return nil }
                    isLinear = true
                    product = product * next
                }
            }
            return product
        case .quotient(let top, .number(let bottom)): return slope(of: top).flatMap { $0.divided(by: bottom) }
        default: return nil
        }
    }

    /// Stirling's series: `ln n! = n ln n - n + ln(2 pi n) / 2 + 1 / (12 n) - 1 / (360 n^3) + ...`
    private mutating func factorial(_ n: PowerSeries) throws(SeriesExpansion.Gap) -> Sum {
        guard n.valuation < 0, let first = n.coefficients.first, try series.sign(of: first) > 0 else { throw .exponential }
        let logarithm = try series.logarithm(n)
        let inverse = try series.inverse(n)
        var sum = try series.multiply(n, try series.add(logarithm, PowerSeries(.minusOne, terms: series.terms)))
        let root = try series.add(
            logarithm, PowerSeries(.call(.ln, [.product([.integer(2), .constant(.pi)])]), terms: series.terms)
        ).map { .folded(product: .number(ExactNumber(1, over: 2)), $0) }
        sum = try series.add(sum, root)
        sum = try series.add(sum, inverse.map { .folded(product: .number(ExactNumber(1, over: 12)), $0) })
        // The next term has a third power.
        let known = min(sum.coefficients.count, -3 * n.valuation - sum.valuation)
        guard known > 0 else { throw .terms }
        return try exponential(PowerSeries(valuation: sum.valuation, coefficients: Array(sum.coefficients.prefix(known))))
    }

    // MARK: Arithmetic

    private mutating func add(_ one: Sum, _ other: Sum) throws(SeriesExpansion.Gap) -> Sum {
        var terms = one.terms
        for term in other.terms {
            var isAdded = false
            for index in terms.indices where try order(terms[index].exponent, term.exponent) == 0 {
                terms[index].factor = try series.add(terms[index].factor, term.factor)
                isAdded = true
                break
            }
            if !isAdded { terms.append(term) }
        }
        guard terms.count <= Self.limit else { throw .budget }
        // A factor of which no term is known is left out.
        var omitted = try larger(one.omitted, other.omitted)
        for term in terms where term.factor.coefficients.isEmpty && term.factor.valuation < PowerSeries.zero.valuation {
            omitted = try larger(omitted, term.exponent)
        }
        let isOnlyUnknown = terms.allSatisfy(\.factor.coefficients.isEmpty)
        if isOnlyUnknown, omitted != nil { throw .terms }
        return Sum(terms: terms.filter { !$0.factor.coefficients.isEmpty }, omitted: omitted)
    }

    private mutating func multiply(_ one: Sum, _ other: Sum) throws(SeriesExpansion.Gap) -> Sum {
        var product = Sum(terms: [], omitted: nil)
        for left in one.terms {
            for right in other.terms {
                let term = Term(exponent: try series.add(left.exponent, right.exponent), factor: try series.multiply(left.factor, right.factor))
                product = try add(product, Sum(terms: [term], omitted: nil))
            }
        }
        for (sum, factor) in [(one, other), (other, one)] {
            guard let omitted = sum.omitted, let lead = try leading(factor.terms) else { continue }
            product.omitted = try larger(product.omitted, try series.add(omitted, lead.exponent))
        }
        return product
    }

    /// The inverse of the fastest term; the share of the next one is left out.
    private mutating func inverse(_ sum: Sum) throws(SeriesExpansion.Gap) -> Sum {
        guard let lead = try leading(sum.terms) else { throw .terms }
        let exponent = lead.exponent.map { .folded(negative: $0) }
        let result = Term(exponent: exponent, factor: try series.inverse(lead.factor))
        var rest = sum.omitted
        for term in sum.terms where try order(term.exponent, lead.exponent) != 0 { rest = try larger(rest, term.exponent) }
        let omitted = try rest.map { (rest) throws(SeriesExpansion.Gap) in try series.add(try series.add(rest, exponent), exponent) }
        return Sum(terms: [result], omitted: omitted)
    }

    private mutating func power(_ sum: Sum, _ exponent: Expression) throws(SeriesExpansion.Gap) -> Sum {
        if case .number(let number) = exponent, let whole = number.int, (-8...8).contains(whole), whole != 0 {
            var result = whole < 0 ? try inverse(sum) : sum
            let base = result
            for _ in 1..<abs(whole) { result = try multiply(result, base) }
            return result
        }
        guard sum.terms.count == 1, sum.omitted == nil, case .number = exponent, let term = sum.terms.first else { throw .exponential }
        return Sum(
            terms: [
                Term(exponent: term.exponent.map { .folded(product: exponent, $0) }, factor: try series.power(term.factor, exponent))
            ], omitted: nil)
    }
}
