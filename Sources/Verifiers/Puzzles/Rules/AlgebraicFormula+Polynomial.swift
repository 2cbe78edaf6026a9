/// A polynomial: the coefficient of each product of powers.
struct FormulaPolynomial: Sendable, Equatable {
    /// Powers by name, in the order of the names; none is 0.
    struct Monomial: Sendable, Hashable {
        var powers: [String: Int] = [:]

        /// The steps of copying and hashing it.
        var steps: Int { 64 + 48 * powers.count }
    }

    /// Without those of coefficient 0.
    var terms: [Monomial: ExactNumber] = [:]
    /// Whether it was written without brackets that are to be multiplied out.
    var isExpanded = true

    static func constant(_ value: ExactNumber) -> FormulaPolynomial {
        FormulaPolynomial(terms: value.isZero ? [:] : [Monomial(): value])
    }

    /// The value, if it is a number.
    var number: ExactNumber? {
        terms.isEmpty ? .zero : terms.count == 1 ? terms[Monomial()] : nil
    }

    /// The derivative by a name.
    func derivative(_ name: String) -> FormulaPolynomial {
        var result = FormulaPolynomial()
        for (monomial, coefficient) in terms {
            guard let power = monomial.powers[name] else { continue }
            var lower = monomial
            lower.powers[name] = power == 1 ? nil : power - 1
            result.terms[lower] = coefficient * ExactNumber(power)
        }
        return result
    }
}

extension AlgebraicFormula {
    private static let maximumTerms = 512
    private static let maximumPower = 4_096
    private static let maximumBits = 4_096

    /// The formula as a polynomial with exact coefficients.
    ///
    /// - Returns: `nil` if it is none, or too large.
    func polynomial(_ effort: Effort) throws(Effort.Exhausted) -> FormulaPolynomial? { try Self.polynomial(root, effort) }

    private static func polynomial(_ node: Node, _ effort: Effort) throws(Effort.Exhausted) -> FormulaPolynomial? {
        switch node {
        case .number(let value): return .constant(value)
        case .constant, .call, .integral: return nil
        case .name(let name): return FormulaPolynomial(terms: [FormulaPolynomial.Monomial(powers: [name: 1]): .one])
        case .sum(let parts):
            var result = FormulaPolynomial()
            for part in parts {
                guard let other = try polynomial(part, effort) else { return nil }
                result.isExpanded = result.isExpanded && other.isExpanded
                for (monomial, value) in other.terms {
                    let sum = (result.terms[monomial] ?? .zero) + value
                    try effort.spend(monomial.steps + sum.arithmeticSteps)
                    guard sum.bits <= maximumBits else { return nil }
                    result.terms[monomial] = sum.isZero ? nil : sum
                }
                guard result.terms.count <= maximumTerms else { return nil }
            }
            return result
        case .product(let parts):
            var result = FormulaPolynomial.constant(.one)
            for part in parts {
                guard let other = try polynomial(part, effort), let product = try multiplied(result, other, effort) else { return nil }
                result = product
            }
            return result
        case .quotient(let top, let bottom):
            guard let one = try polynomial(top, effort), let other = try polynomial(bottom, effort)?.number,
                let inverse = ExactNumber.one.divided(by: other)
            else { return nil }
            return try multiplied(one, .constant(inverse), effort)
        case .power(let base, let exponent):
            guard let one = try polynomial(base, effort), let power = try polynomial(exponent, effort)?.number?.int else { return nil }
            if let number = one.number {
                guard abs(power) <= maximumPower, number.bits * max(1, abs(power)) <= maximumBits else { return nil }
                return number.power(power).map { .constant($0) }
            }
            guard power >= 0, power <= maximumPower, one.terms.count == 1 || power <= 64 else { return nil }
            if one.terms.count == 1, let (monomial, value) = one.terms.first {
                guard value.bits * max(1, power) <= maximumBits, power > 0 else { return power == 0 ? .constant(.one) : nil }
                guard let coefficient = value.power(power), monomial.powers.values.allSatisfy({ $0 * power <= maximumPower }) else { return nil }
                return FormulaPolynomial(terms: [.init(powers: monomial.powers.mapValues { $0 * power }): coefficient], isExpanded: one.isExpanded)
            }
            var result = FormulaPolynomial.constant(.one)
            for _ in 0..<power {
                guard let product = try multiplied(result, one, effort) else { return nil }
                result = product
            }
            result.isExpanded = one.isExpanded && power <= 1
            return result
        }
    }

    private static func multiplied(
        _ one: FormulaPolynomial, _ other: FormulaPolynomial, _ effort: Effort
    ) throws(Effort.Exhausted) -> FormulaPolynomial? {
        try effort.spend(128 * one.terms.count * other.terms.count)
        var result = FormulaPolynomial()
        let hasBrackets = one.terms.count > 1 && other.number == nil || other.terms.count > 1 && one.number == nil
        result.isExpanded = one.isExpanded && other.isExpanded && !hasBrackets
        for (monomial, value) in one.terms {
            for (second, factor) in other.terms {
                try effort.spend(monomial.steps + second.steps)
                var powers = monomial.powers
                for (name, power) in second.powers { powers[name, default: 0] += power }
                guard powers.values.allSatisfy({ $0 <= maximumPower }) else { return nil }
                let key = FormulaPolynomial.Monomial(powers: powers)
                let sum = (result.terms[key] ?? .zero) + value * factor
                try effort.spend(sum.arithmeticSteps)
                guard sum.bits <= maximumBits else { return nil }
                result.terms[key] = sum.isZero ? nil : sum
            }
            guard result.terms.count <= maximumTerms else { return nil }
        }
        return result
    }
}
