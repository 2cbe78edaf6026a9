/// What a mathematical text says, as a tree.
indirect enum Expression: Sendable, Hashable {
    /// A whole number or a fraction of such.
    case number(ExactNumber)
    /// A literal with a decimal point.
    case decimal(ExactNumber)
    case constant(Constant)
    case symbol(String)
    /// Letters in a row without a command: a word, or the product of its letters.
    case word(String)
    case sum([Expression])
    case product([Expression])
    case quotient(Expression, Expression)
    case power(Expression, Expression)
    case call(MathFunction, [Expression])
    /// A function that is only named: f(x).
    case apply(String, [Expression])
    /// Both signs; a flipped one has the other sign where there are several.
    case plusMinus(Expression, isFlipped: Bool)
    case percent(Expression)
    case degrees(Expression)
    /// A value with a unit.
    case quantity(Expression, unit: String)
    /// Several things in brackets; one thing in round brackets is the thing itself.
    case bracketed(open: Bracket, [Expression], close: Bracket)
    /// Several things side by side.
    case list([Expression], Connective)
    /// left op right op right ...
    case relation([Expression], [Relation])
    case matrix([[Expression]])
    case ratio([Expression])
    case series(Series)
    case limit(Limit)
    case derivative(Derivative)
    case sets(SetOperation, Expression, Expression)
    case namedSet(NamedSet)
    /// Prose.
    case text(String)

    enum Constant: String, Sendable { case pi, e, i, infinity }
    enum Connective: Sendable { case comma, and, or }
    enum SetOperation: String, Sendable { case union, intersection, difference }
    enum NamedSet: String, Sendable { case reals, integers, naturals, rationals, complexes, empty }
    enum Bracket: String, Sendable { case round, square, brace, angle }
    enum Relation: String, Sendable {
        case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">=",
            approximately = "~", element = "in", notElement = "notin", congruent = "equiv", subset, superset, perpendicular, parallel,
            divides = "|", notDivides = "nmid"
    }

    /// A sum or product over a range of whole numbers.
    struct Series: Sendable, Hashable {
        var isProduct: Bool
        var index: String
        var lower: Expression
        var upper: Expression
        var body: Expression
    }

    /// What an expression tends to as a variable comes near a point.
    struct Limit: Sendable, Hashable {
        enum Side: Sendable { case both, left, right }

        var variable: String
        /// Also an infinity.
        var target: Expression
        var side: Side
        var body: Expression
    }

    /// A derivative of an explicit expression.
    struct Derivative: Sendable, Hashable {
        /// `nil` for the only one that there is.
        var variable: String?
        var order: Int
        var body: Expression
    }

    /// The variable that means dots.
    static let dots = "..."

    /// The name of a value that counts up to multiples of a modulus, the second part.
    static let residue = "\\pmod"

    /// The name of values that belong together, of which there are several: `x=1, y=2 or x=2, y=1`.
    static let group = "\\group"

    /// The name of minutes after an hour, with a zero before them: `2:05`.
    static let minutes = "\\minutes"

    static let minusOne = Expression.number(ExactNumber(-1))
    static let one = Expression.number(.one)
    static let zero = Expression.number(.zero)

    static func negated(_ expression: Expression) -> Expression {
        switch expression {
        case .number(let value): .number(-value)
        case .decimal(let value): .decimal(-value)
        default: .product([.minusOne, expression])
        }
    }

    static func integer(_ value: Int) -> Expression { .number(ExactNumber(value)) }
}

/// The functions that have a value.
enum MathFunction: String, Sendable {
    case sin, cos, tan, cot, sec, csc, asin, acos, atan, acot, asec, acsc
    case sinh, cosh, tanh, coth, sech, csch, asinh, acosh, atanh
    case ln, exp, sqrt
    /// log(base, x) and root(n, x).
    case log, root
    case abs, floor, ceil, factorial, doubleFactorial, binomial, gcd, lcm, mod, max, min, re = "Re", im = "Im", arg, sgn, det, transpose
    /// The product of two vectors.
    case cross
}

extension Expression {
    /// The parts.
    var children: [Expression] {
        switch self {
        case .number, .decimal, .constant, .symbol, .word, .namedSet, .text: []
        case .sum(let parts), .product(let parts), .call(_, let parts), .apply(_, let parts), .bracketed(_, let parts, _), .list(let parts, _),
            .relation(let parts, _), .ratio(let parts):
            parts
        case .quotient(let one, let other), .power(let one, let other), .sets(_, let one, let other): [one, other]
        case .plusMinus(let one, _), .percent(let one), .degrees(let one), .quantity(let one, _): [one]
        case .matrix(let rows): rows.flatMap { $0 }
        case .series(let series): [series.lower, series.upper, series.body]
        case .limit(let limit): [limit.target, limit.body]
        case .derivative(let derivative): [derivative.body]
        }
    }

    /// The same with other parts.
    func mapChildren<Failure>(_ transform: (Expression) throws(Failure) -> Expression) throws(Failure) -> Expression {
        func all(_ parts: [Expression]) throws(Failure) -> [Expression] {
            var result: [Expression] = []
            for part in parts { result.append(try transform(part)) }
            return result
        }
        switch self {
        case .number, .decimal, .constant, .symbol, .word, .namedSet, .text: return self
        case .sum(let parts): return .sum(try all(parts))
        case .product(let parts): return .product(try all(parts))
        case .call(let function, let parts): return .call(function, try all(parts))
        case .apply(let name, let parts): return .apply(name, try all(parts))
        case .bracketed(let open, let parts, let close): return .bracketed(open: open, try all(parts), close: close)
        case .list(let parts, let connective): return .list(try all(parts), connective)
        case .relation(let parts, let relations): return .relation(try all(parts), relations)
        case .ratio(let parts): return .ratio(try all(parts))
        case .quotient(let one, let other): return .quotient(try transform(one), try transform(other))
        case .power(let one, let other): return .power(try transform(one), try transform(other))
        case .sets(let operation, let one, let other): return .sets(operation, try transform(one), try transform(other))
        case .plusMinus(let one, let isFlipped): return .plusMinus(try transform(one), isFlipped: isFlipped)
        case .percent(let one): return .percent(try transform(one))
        case .degrees(let one): return .degrees(try transform(one))
        case .quantity(let one, let unit): return .quantity(try transform(one), unit: unit)
        case .matrix(let rows):
            var result: [[Expression]] = []
            for row in rows { result.append(try all(row)) }
            return .matrix(result)
        case .series(var series):
            series.lower = try transform(series.lower)
            series.upper = try transform(series.upper)
            series.body = try transform(series.body)
            return .series(series)
        case .limit(var limit):
            limit.target = try transform(limit.target)
            limit.body = try transform(limit.body)
            return .limit(limit)
        case .derivative(var derivative):
            derivative.body = try transform(derivative.body)
            return .derivative(derivative)
        }
    }

    /// Whether a part anywhere has a property.
    func contains(where predicate: (Expression) -> Bool) -> Bool {
        predicate(self) || children.contains { $0.contains(where: predicate) }
    }

    /// Whether parts are inside parts more often than some levels.
    func isDeeper(than levels: Int) -> Bool { levels < 0 || children.contains { $0.isDeeper(than: levels - 1) } }

    /// Whether it has more parts than some, each counted wherever it is.
    func isLarger(than nodes: Int) -> Bool {
        var left = nodes
        return !isCounted(within: &left)
    }

    private func isCounted(within left: inout Int) -> Bool {
        left -= 1
        guard left >= 0 else { return false }
        for child in children { if !child.isCounted(within: &left) { return false } }
        return true
    }

    /// The free variables.
    func collectSymbols(into symbols: inout Set<String>) {
        switch self {
        case .symbol(let name): symbols.insert(name)
        case .word(let word): for letter in word { symbols.insert(String(letter)) }
        case .series(let series):
            var inner: Set<String> = []
            series.body.collectSymbols(into: &inner)
            inner.remove(series.index)
            symbols.formUnion(inner)
            series.lower.collectSymbols(into: &symbols)
            series.upper.collectSymbols(into: &symbols)
        case .limit(let limit):
            var inner: Set<String> = []
            limit.body.collectSymbols(into: &inner)
            inner.remove(limit.variable)
            symbols.formUnion(inner)
            limit.target.collectSymbols(into: &symbols)
        default: for child in children { child.collectSymbols(into: &symbols) }
        }
    }

    var symbols: Set<String> {
        var symbols: Set<String> = []
        collectSymbols(into: &symbols)
        return symbols
    }

    /// With a variable replaced everywhere.
    func substituting(_ name: String, by value: Expression) -> Expression {
        switch self {
        case .symbol(name): return value
        case .series(let series) where series.index == name:
            var series = series
            series.lower = series.lower.substituting(name, by: value)
            series.upper = series.upper.substituting(name, by: value)
            return .series(series)
        case .limit(var limit) where limit.variable == name:
            limit.target = limit.target.substituting(name, by: value)
            return .limit(limit)
        // What is differentiated by it is no function of another value.
        case .derivative(let derivative) where derivative.variable == nil || derivative.variable == name: return self
        default: return mapChildren { $0.substituting(name, by: value) }
        }
    }

    var hasDecimal: Bool {
        contains { if case .decimal = $0 { true } else { false } }
    }
}
