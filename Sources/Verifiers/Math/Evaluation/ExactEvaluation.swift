import BigInt

/// The exact value of an expression that is rational and says so: no variables, no irrational functions.
struct ExactEvaluation {
    var budget: MathBudget
    /// Steps for arithmetic with long numbers; without any left a value is not known exactly.
    private var arithmetic = 200_000

    init(budget: MathBudget) { self.budget = budget }

    /// Spends what an operation with two numbers costs, which grows as the square of their bits, and most where a fraction is brought to lowest terms.
    private mutating func affords(_ one: ExactNumber, _ other: ExactNumber, isQuotient: Bool = false) throws(MathFailure) -> Bool {
        let bits = one.bits + other.bits
        let isWhole = one.isInteger && other.isInteger && !isQuotient
        let steps = bits * bits / (isWhole ? 1 << 18 : 1 << 12)
        guard steps <= arithmetic else { return false }
        arithmetic -= steps
        try budget.spend(steps)
        return true
    }

    /// The largest number whose factorial is multiplied out.
    static let factorialLimit = 3_000

    /// - Returns: `nil` if the value is not rational, not known to be, or over its budget of digits.
    mutating func value(_ expression: Expression) throws(MathFailure) -> ExactNumber? {
        try budget.spend()
        switch expression {
        case .number(let value), .decimal(let value): return value
        case .sum(let parts):
            var sum = ExactNumber.zero
            for part in parts {
                guard let next = try value(part), try affords(sum, next) else { return nil }
                sum = sum + next
                guard sum.bits <= MathBudget.bits else { return nil }
            }
            return sum
        case .product(let parts):
            var product = ExactNumber.one
            for part in parts {
                guard let next = try value(part), try affords(product, next) else { return nil }
                product = product * next
                guard product.bits <= MathBudget.bits else { return nil }
            }
            return product
        case .quotient(let top, let bottom):
            guard let top = try value(top), let bottom = try value(bottom), try affords(top, bottom, isQuotient: true) else { return nil }
            return top.divided(by: bottom)
        case .power(let base, let exponent):
            guard let exponent = try value(exponent), let base = try value(base) else { return nil }
            return try power(base, exponent)
        case .percent(let inner):
            let share = ExactNumber(1, over: 100)
            guard let inner = try value(inner), try affords(inner, share) else { return nil }
            return inner * share
        case .degrees(let inner), .quantity(let inner, _): return try value(inner)
        case .ratio(let parts) where parts.count == 2:
            guard let top = try value(parts[0]), let bottom = try value(parts[1]), try affords(top, bottom, isQuotient: true) else { return nil }
            return top.divided(by: bottom)
        case .call(let function, let parts): return try call(function, parts)
        case .series(let series): return try sum(series)
        default: return nil
        }
    }

    private mutating func power(_ base: ExactNumber, _ exponent: ExactNumber) throws(MathFailure) -> ExactNumber? {
        if let whole = exponent.int {
            if base == .one || (base.isZero && whole > 0) { return base }
            guard whole.magnitude <= MathBudget.bits, base.bits * abs(whole) <= MathBudget.bits else { return nil }
            try budget.spend(base.bits * abs(whole) / 16)
            return base.power(whole)
        }
        // A root that comes out whole, like 8^{2/3}; a whole exponent beyond all bounds has no value here.
        guard !exponent.isInteger, let degree = Int(exactly: exponent.denominator), degree <= 64, let root = Self.root(degree, of: base) else {
            return nil
        }
        return try power(root, ExactNumber(exponent.numerator))
    }

    /// The root of a number of which both parts are powers.
    static func root(_ degree: Int, of value: ExactNumber) -> ExactNumber? {
        if value.isNegative {
            guard degree % 2 == 1 else { return nil }
            return root(degree, of: -value).map { -$0 }
        }
        guard value.bits <= 2_048, let top = root(degree, of: value.numerator), let bottom = root(degree, of: value.denominator) else { return nil }
        return ExactNumber(top, over: bottom)
    }

    private static func root(_ degree: Int, of value: BigInt) -> BigInt? {
        if degree == 2 {
            let root = value.squareRoot()
            return root * root == value ? root : nil
        }
        var low = BigInt(0)
        var high = BigInt(1) << (value.bitWidth / degree + 1)
        while low < high {
            let middle = (low + high + 1) >> 1
            if middle.power(degree) <= value { low = middle } else { high = middle - 1 }
        }
        return low.power(degree) == value ? low : nil
    }

    /// a + a r + a r^2 + ... = a / (1 - r)
    private mutating func geometric(_ series: Expression.Series) throws(MathFailure) -> ExactNumber? {
        guard !series.isProduct, let lower = try value(series.lower)?.int, series.body.isGeometric(in: series.index),
            let first = try value(series.body.substituting(series.index, by: .integer(lower))),
            let second = try value(series.body.substituting(series.index, by: .integer(lower + 1))), let ratio = second.divided(by: first),
            ratio.magnitude < .one
        else { return nil }
        return first.divided(by: .one - ratio)
    }

    private mutating func sum(_ series: Expression.Series) throws(MathFailure) -> ExactNumber? {
        if series.upper.infinity == 1 { return try geometric(series) }
        guard let lower = try value(series.lower)?.int, let upper = try value(series.upper)?.int else { return nil }
        let (distance, isBeyond) = upper.subtractingReportingOverflow(lower)
        guard !isBeyond, distance < MathBudget.terms else { return nil }
        var result: ExactNumber = series.isProduct ? .one : .zero
        guard lower <= upper else { return result }
        for index in lower...upper {
            guard let term = try value(series.body.substituting(series.index, by: .integer(index))), try affords(result, term) else { return nil }
            result = series.isProduct ? result * term : result + term
            guard result.bits <= MathBudget.bits else { return nil }
        }
        return result
    }

    private mutating func call(_ function: MathFunction, _ parts: [Expression]) throws(MathFailure) -> ExactNumber? {
        switch function {
        case .sqrt, .root, .abs, .floor, .ceil, .factorial, .doubleFactorial, .binomial, .gcd, .lcm, .mod, .max, .min, .sgn: break
        default: return nil
        }
        var values: [ExactNumber] = []
        for part in parts {
            guard let next = try value(part) else { return nil }
            values.append(next)
        }
        guard let first = values.first else { return nil }
        switch function {
        case .sqrt:
            try budget.spend(min(first.bits, 2_048))
            return Self.root(2, of: first)
        case .root:
            try budget.spend(min(values[1].bits, 2_048))
            return first.int.flatMap { (2...64).contains($0) ? Self.root($0, of: values[1]) : nil }
        case .abs: return first.magnitude
        case .floor: return ExactNumber(first.floor)
        case .ceil: return ExactNumber(-(-first).floor)
        case .sgn: return ExactNumber(first.isZero ? 0 : first.isNegative ? -1 : 1)
        case .factorial, .doubleFactorial: return try factorial(first, step: function == .factorial ? 1 : 2)
        case .binomial: return try binomial(first, values[1])
        case .max: return values.reduce(first) { $0 < $1 ? $1 : $0 }
        case .min: return values.reduce(first) { $1 < $0 ? $1 : $0 }
        case .mod:
            guard values[1].isInteger, first.isInteger, !values[1].isZero else { return nil }
            let remainder = first.numerator % values[1].numerator
            return ExactNumber(remainder < 0 ? remainder + values[1].numerator.magnitude.signed : remainder)
        case .gcd, .lcm:
            guard values.allSatisfy({ $0.isInteger && !$0.isZero }) else { return nil }
            let isGreatest = function == .gcd
            var result = first
            for next in values.dropFirst() {
                guard try affords(result, next, isQuotient: true) else { return nil }
                let divisor = result.numerator.greatestCommonDivisor(with: next.numerator)
                result = ExactNumber(isGreatest ? divisor : result.numerator / divisor * next.numerator)
                guard result.bits <= MathBudget.bits else { return nil }
            }
            return result.magnitude
        default: return nil
        }
    }

    private mutating func factorial(_ value: ExactNumber, step: Int) throws(MathFailure) -> ExactNumber? {
        guard let number = value.int, (0...Self.factorialLimit).contains(number) else { return nil }
        try budget.spend(number * 8)
        return ExactNumber(stride(from: number, to: 1, by: -step).reduce(BigInt(1)) { $0 * BigInt($1) })
    }

    private mutating func binomial(_ top: ExactNumber, _ bottom: ExactNumber) throws(MathFailure) -> ExactNumber? {
        guard let n = top.int, var k = bottom.int, n >= 0, k >= 0 else { return nil }
        guard k <= n else { return .zero }
        k = min(k, n - k)
        guard k <= Self.factorialLimit else { return nil }
        try budget.spend(k * 16)
        var result = BigInt(1)
        for index in 0..<k {
            result = result * BigInt(n - index) / BigInt(index + 1)
            guard result.bitWidth <= MathBudget.bits else { return nil }
        }
        return ExactNumber(result)
    }
}

extension Expression {
    /// Whether it is c r^n: the letter is only in exponents that are linear in it.
    fileprivate func isGeometric(in index: String) -> Bool {
        switch self {
        case .product(let parts): parts.allSatisfy { $0.isGeometric(in: index) }
        case .quotient(let one, let other): one.isGeometric(in: index) && other.isGeometric(in: index)
        case .power(let base, let exponent): !base.symbols.contains(index) && exponent.isLinear(in: index)
        default: !symbols.contains(index)
        }
    }

    private func isLinear(in index: String) -> Bool {
        switch self {
        case .symbol: true
        case .sum(let parts): parts.allSatisfy { $0.isLinear(in: index) }
        case .product(let parts): parts.count { $0.symbols.contains(index) } <= 1 && parts.allSatisfy { $0.isLinear(in: index) }
        default: !symbols.contains(index)
        }
    }
}

extension BigUInt {
    fileprivate var signed: BigInt { BigInt(self) }
}
