/// A sum of powers of t, which is positive and tends to 0: `c_0 t^v + c_1 t^(v+1) + ...`, known to so many terms.
///
/// Coefficients are expressions without t. They may hold ``logarithm``, which is -ln t and tends to infinity more slowly than any power of 1/t.
struct PowerSeries {
    /// The power of the first coefficient; of a series without coefficients the power up to which nothing is known but zeros.
    var valuation: Int
    /// The first one is not 0.
    var coefficients: [Expression]

    /// The name of -ln t in coefficients: no text has it.
    static let logarithm = "\u{1}L"
    /// The valuation of 0 itself.
    private static let none = 1 << 20

    static let zero = PowerSeries(valuation: none, coefficients: [])

    /// A constant to so many terms.
    init(_ constant: Expression, terms: Int) {
        guard !constant.isZero else {
            self = .zero
            return
        }
        self.init(valuation: 0, coefficients: [constant] + [Expression](repeating: .zero, count: terms - 1))
    }

    init(valuation: Int, coefficients: [Expression]) {
        self.valuation = valuation
        self.coefficients = coefficients
    }

    /// The power from which on nothing is known.
    var end: Int { valuation + coefficients.count }

    /// The coefficient of a power below ``end``.
    subscript(power: Int) -> Expression { power < valuation ? .zero : coefficients[power - valuation] }

    /// The coefficients from the constant on, of a series without negative powers.
    func dense(terms: Int) -> [Expression] { (0..<max(0, min(terms, end))).map { self[$0] } }

    /// With each coefficient changed.
    func map(_ change: (Expression) -> Expression) -> PowerSeries { PowerSeries(valuation: valuation, coefficients: coefficients.map(change)) }
}

/// Arithmetic of coefficients: numbers are computed at once.
extension Expression {
    static func folded(sum one: Expression, _ other: Expression) -> Expression {
        switch (one, other) {
        case (.number(let left), .number(let right)): .number(left + right)
        case (_, .zero): one
        case (.zero, _): other
        default: .sum([one, other])
        }
    }

    static func folded(product one: Expression, _ other: Expression) -> Expression {
        switch (one, other) {
        case (.number(let left), .number(let right)): .number(left * right)
        case (_, .one): one
        case (.one, _): other
        case (_, .zero), (.zero, _): .zero
        default: .product([one, other])
        }
    }

    /// - Parameter other: not 0.
    static func folded(quotient one: Expression, _ other: Expression) -> Expression {
        switch (one, other) {
        case (.number(let left), .number(let right)): left.divided(by: right).map { .number($0) } ?? .quotient(one, other)
        case (_, .one): one
        case (.zero, _): .zero
        default: .quotient(one, other)
        }
    }

    static func folded(negative one: Expression) -> Expression { folded(product: .minusOne, one) }
}
