import BigInt

/// Sums and products of which all but a few terms cancel, in closed form.
struct Telescoping {
    let series: Expression.Series
    var budget: MathBudget

    /// The furthest that terms may be apart which cancel.
    private static let distance = 200

    /// The upper end of the range: a whole number, or `nil` for infinity.
    private enum End {
        case whole(BigInt)
        case infinite
    }

    init(_ series: Expression.Series, budget: MathBudget) {
        self.series = series
        self.budget = budget
    }

    /// The ends, where both are certain and the range is not empty.
    private mutating func range() throws(MathFailure) -> (lower: BigInt, upper: End)? {
        var exact = ExactEvaluation(budget: budget)
        defer { budget = exact.budget }
        guard let lower = try exact.value(series.lower), lower.isInteger else { return nil }
        if series.upper.infinity == 1 { return (lower.numerator, .infinite) }
        guard let upper = try exact.value(series.upper), upper.isInteger, upper.numerator >= lower.numerator else { return nil }
        return (lower.numerator, .whole(upper.numerator))
    }

    // MARK: Sums of quotients of polynomials

    /// A sum of a quotient of polynomials: of its polynomial by the values of its sums, of its partial fractions by those that cancel.
    mutating func sum() throws(MathFailure) -> ExactNumber? {
        guard !series.isProduct, let (lower, upper) = try range(), let quotient = RationalFunction(series.body, in: series.index) else { return nil }
        try budget.spend(4_000)
        let (whole, rest) = quotient.top.divided(by: quotient.bottom)
        var total = ExactNumber.zero
        if !whole.isZero {
            guard case .whole(let upper) = upper else { return nil }
            total = Self.powerSum(whole, from: lower, to: upper)
        }
        guard !rest.isZero else { return total }
        guard let poles = quotient.bottom.rationalRoots, let fractions = Self.partialFractions(rest, over: quotient.bottom, at: poles) else {
            return nil
        }
        // A pole in the range has no value.
        guard !poles.contains(where: { $0.isInteger && $0.numerator >= lower && isBelow($0.numerator, upper) }) else { return nil }
        for kind in Set(fractions.map(\.kind)) {
            let members = fractions.filter { $0.kind == kind }
            guard members.reduce(ExactNumber.zero, { $0 + $1.coefficient }).isZero, let first = members.map(\.pole).min(by: { $0 < $1 }) else {
                return nil
            }
            for member in members {
                guard let shift = (member.pole - first).int, shift <= Self.distance else { return nil }
                try budget.spend(64 * shift)
                for step in 0..<shift {
                    // What comes before the range, and what goes after it.
                    guard let start = member.value(at: ExactNumber(lower - BigInt(1 + step)), pole: first) else { return nil }
                    total = total + start
                    if case .whole(let upper) = upper {
                        guard let end = member.value(at: ExactNumber(upper - BigInt(step)), pole: first) else { return nil }
                        total = total - end
                    }
                }
            }
        }
        return total
    }

    private func isBelow(_ value: BigInt, _ end: End) -> Bool {
        if case .whole(let upper) = end { value <= upper } else { true }
    }

    /// c / (k - pole)^power
    private struct Fraction {
        let pole: ExactNumber
        let power: Int
        let coefficient: ExactNumber

        /// Fractions cancel each other where their poles are whole numbers apart.
        struct Kind: Hashable {
            let power: Int
            let rest: ExactNumber
        }

        var kind: Kind { Kind(power: power, rest: pole - ExactNumber(pole.floor)) }

        /// The value with another pole.
        func value(at place: ExactNumber, pole: ExactNumber) -> ExactNumber? {
            (place - pole).power(power).flatMap { coefficient.divided(by: $0) }
        }
    }

    /// The parts of a proper quotient, by the expansion around each of its poles.
    private static func partialFractions(_ top: Polynomial, over bottom: Polynomial, at poles: [ExactNumber]) -> [Fraction]? {
        var fractions: [Fraction] = []
        for pole in Set(poles) {
            let count = poles.count { $0 == pole }
            var rest = bottom
            for _ in 0..<count { rest = rest.deflated(by: pole) }
            let (upper, lower) = (top.shifted(by: pole).coefficients, rest.shifted(by: pole).coefficients)
            var quotient: [ExactNumber] = []
            for index in 0..<count {
                var next = index < upper.count ? upper[index] : .zero
                for place in 1..<max(1, min(index + 1, lower.count)) { next = next - lower[place] * quotient[index - place] }
                guard let coefficient = next.divided(by: lower[0]) else { return nil }
                quotient.append(coefficient)
                if !coefficient.isZero { fractions.append(Fraction(pole: pole, power: count - index, coefficient: coefficient)) }
            }
        }
        return fractions
    }

    /// The sum of a polynomial over a range: a polynomial of the next degree in the number of terms, by Newton's differences.
    private static func powerSum(_ polynomial: Polynomial, from lower: BigInt, to upper: BigInt) -> ExactNumber {
        var values = (0...polynomial.degree).map { polynomial.value(at: ExactNumber(lower + BigInt($0))) }
        let count = ExactNumber(upper - lower + 1)
        var total = ExactNumber.zero
        var choose = count
        for order in 0...polynomial.degree {
            total = total + values[0] * choose
            values = zip(values.dropFirst(), values).map { $0 - $1 }
            choose = choose * (count - ExactNumber(order + 1)) * ExactNumber(1, over: BigInt(order + 2))
        }
        return total
    }

    // MARK: Products of quotients of polynomials

    /// A product of a quotient of polynomials whose zeros and poles cancel; for an infinite one what it tends to.
    mutating func product() throws(MathFailure) -> ExactNumber? {
        guard series.isProduct, let (lower, upper) = try range(), let quotient = RationalFunction(series.body, in: series.index),
            let zeros = quotient.top.rationalRoots, let poles = quotient.bottom.rationalRoots
        else { return nil }
        try budget.spend(4_000)
        guard !poles.contains(where: { $0.isInteger && $0.numerator >= lower && isBelow($0.numerator, upper) }) else { return nil }
        if zeros.contains(where: { $0.isInteger && $0.numerator >= lower && isBelow($0.numerator, upper) }) { return .zero }
        guard zeros.count == poles.count, let scale = quotient.top.leading.divided(by: quotient.bottom.leading), scale == .one else { return nil }
        let roots = zeros.map { (root: $0, sign: 1) } + poles.map { (root: $0, sign: -1) }
        var total = ExactNumber.one
        var growth = 0
        for rest in Set(roots.map { $0.root - ExactNumber($0.root.floor) }) {
            let members = roots.filter { $0.root - ExactNumber($0.root.floor) == rest }
            guard members.reduce(0, { $0 + $1.sign }) == 0, let first = members.map(\.root).min(by: { $0 < $1 }) else { return nil }
            for member in members {
                guard let shift = (member.root - first).int, shift <= Self.distance else { return nil }
                try budget.spend(64 * shift)
                growth -= member.sign * shift
                for step in 0..<shift {
                    guard let start = (ExactNumber(lower - BigInt(1 + step)) - first).power(member.sign) else { return nil }
                    total = total * start
                    if case .whole(let upper) = upper {
                        guard let end = (ExactNumber(upper - BigInt(step)) - first).power(-member.sign) else { return nil }
                        total = total * end
                    }
                }
            }
        }
        if case .whole = upper { return total }
        // What goes after the range grows as a power of its end.
        return growth == 0 ? total : growth < 0 ? .zero : nil
    }

    // MARK: Differences

    /// A sum of `f(k + 1) - f(k)`, or of the same with the other sign: the parts that are left at both ends.
    ///
    /// - Returns: the part at the lower end, and the one that is left at the upper end as a term.
    mutating func difference() throws(MathFailure) -> (start: Expression, end: Expression, lower: BigInt, upper: BigInt?)? {
        guard !series.isProduct, let (lower, upper) = try range(), case .sum(let parts) = series.body, parts.count == 2,
            let (positive, negative) = Self.signed(parts)
        else { return nil }
        let next = Expression.sum([.symbol(series.index), .one])
        var comparison = ScalarComparison(options: ComparisonOptions(), budget: budget, use: RuleUse())
        defer { budget = comparison.budget }
        let last: BigInt? = if case .whole(let upper) = upper { upper } else { nil }
        func at(_ place: BigInt, _ part: Expression) -> Expression { part.substituting(series.index, by: .number(ExactNumber(place))) }
        if try comparison.compare(positive, negative.substituting(series.index, by: next)).isEqual {
            return (.negated(at(lower, negative)), positive, lower, last)
        }
        if try comparison.compare(negative, positive.substituting(series.index, by: next)).isEqual {
            return (at(lower, positive), .negated(negative), lower, last)
        }
        return nil
    }

    /// The part that is added, and the one that is taken away.
    private static func signed(_ parts: [Expression]) -> (Expression, Expression)? {
        func taken(_ part: Expression) -> Expression? {
            if case .product(let factors) = part, factors.count == 2, factors[0] == .minusOne { factors[1] } else { nil }
        }
        if let other = taken(parts[1]), taken(parts[0]) == nil { return (parts[0], other) }
        if let other = taken(parts[0]), taken(parts[1]) == nil { return (parts[1], other) }
        return nil
    }
}
