import BigInt

/// Differentiates expressions by the rules of school.
struct Derivative {
    let variable: String
    var budget: MathBudget

    /// - Returns: `nil` where a part is no elementary function.
    mutating func of(_ expression: Expression) throws(MathFailure) -> Expression? {
        try budget.spend(8)
        guard !expression.isLarger(than: MathBudget.nodes) else { throw .budget("a derivative has more than \(MathBudget.nodes) parts") }
        guard expression.symbols.contains(variable) else { return .zero }
        switch expression {
        case .symbol: return .one
        case .word(let word): return try of(.product(word.map { Expression.symbol(String($0)) }))
        case .sum(let parts):
            var sum = Expression.zero
            for part in parts {
                guard let next = try of(part) else { return nil }
                sum = .folded(sum: sum, next)
            }
            return sum
        case .product(let parts):
            try budget.spend(8 * parts.count * parts.count)
            var sum = Expression.zero
            for (place, part) in parts.enumerated() {
                guard let next = try of(part) else { return nil }
                guard next != .zero else { continue }
                var factors = parts
                factors[place] = next
                sum = .folded(sum: sum, factors.reduce(.one) { .folded(product: $0, $1) })
            }
            return sum
        case .quotient(let top, let bottom):
            guard let upper = try of(top), let lower = try of(bottom) else { return nil }
            guard lower != .zero else { return .folded(quotient: upper, bottom) }
            return .quotient(
                .folded(sum: .folded(product: upper, bottom), .folded(negative: .folded(product: top, lower))), .power(bottom, .integer(2)))
        case .power(let base, let exponent): return try power(base, exponent)
        case .call(let function, let parts): return try call(function, parts)
        default: return nil
        }
    }

    private mutating func power(_ base: Expression, _ exponent: Expression) throws(MathFailure) -> Expression? {
        guard let inner = try of(base), let outer = try of(exponent) else { return nil }
        let whole = Expression.power(base, exponent)
        let logarithm = base == .constant(.e) ? Expression.one : .call(.ln, [base])
        if inner == .zero { return .folded(product: whole, .folded(product: logarithm, outer)) }
        let lowered = Expression.folded(product: exponent, .folded(product: .power(base, .folded(sum: exponent, .minusOne)), inner))
        return outer == .zero ? lowered : .folded(sum: lowered, .folded(product: whole, .folded(product: logarithm, outer)))
    }

    private mutating func call(_ function: MathFunction, _ parts: [Expression]) throws(MathFailure) -> Expression? {
        switch function {
        case .exp: return try of(.power(.constant(.e), parts[0]))
        case .sqrt: return try of(.power(parts[0], .number(ExactNumber(1, over: 2))))
        case .root: return try of(.power(parts[1], .quotient(.one, parts[0])))
        case .log: return try of(.quotient(.call(.ln, [parts[1]]), .call(.ln, [parts[0]])))
        default: break
        }
        guard parts.count == 1, let outer = Self.derivative(of: function, at: parts[0]), let inner = try of(parts[0]) else { return nil }
        return .folded(product: outer, inner)
    }

    private static func derivative(of function: MathFunction, at x: Expression) -> Expression? {
        func call(_ function: MathFunction) -> Expression { .call(function, [x]) }
        func square(_ value: Expression) -> Expression { .power(value, .integer(2)) }
        func minus(_ value: Expression) -> Expression { .negated(value) }
        func inverse(_ value: Expression) -> Expression { .quotient(.one, value) }
        func root(_ value: Expression) -> Expression { .call(.sqrt, [value]) }
        return switch function {
        case .sin: call(.cos)
        case .cos: minus(call(.sin))
        case .tan: inverse(square(call(.cos)))
        case .cot: minus(inverse(square(call(.sin))))
        case .sec: .product([call(.sec), call(.tan)])
        case .csc: minus(.product([call(.csc), call(.cot)]))
        case .asin: inverse(root(.sum([.one, minus(square(x))])))
        case .acos: minus(inverse(root(.sum([.one, minus(square(x))]))))
        case .atan: inverse(.sum([.one, square(x)]))
        case .acot: minus(inverse(.sum([.one, square(x)])))
        case .sinh: call(.cosh)
        case .cosh: call(.sinh)
        case .tanh: inverse(square(call(.cosh)))
        case .coth: minus(inverse(square(call(.sinh))))
        case .asinh: inverse(root(.sum([square(x), .one])))
        case .acosh: inverse(root(.sum([square(x), .minusOne])))
        case .atanh: inverse(.sum([.one, minus(square(x))]))
        case .ln: inverse(x)
        case .abs: .quotient(x, call(.abs))
        default: nil
        }
    }
}
