import BigInt

/// Steps of evaluation that work on numbers of 50 digits and more takes, by measure: about 30 ns each.
private enum Cost {
    /// A sum, a product or the reading of a number.
    static let operation = 8
    /// A quotient of two whole numbers and two products with it.
    static let division = 64

    /// A power, logarithm, sine or another elementary function.
    static func function(of value: Complex) -> Int { value.isReal ? 320 : 800 }

    /// A whole power by repeated squaring.
    static func power(of base: Complex, _ exponent: Int) -> Int {
        let squarings = Int.bitWidth - exponent.magnitude.leadingZeroBitCount
        return 16 + squarings * (base.isReal ? operation : 4 * operation)
    }
}

/// Values of expressions at one point, to 50 digits and more, with an account of the errors.
struct NumericEvaluation {
    /// Which values count.
    enum Domain {
        /// Whatever is not real on the way makes the whole undefined.
        case real
        /// Principal values of complex functions.
        case complex
    }

    let domain: Domain
    /// Tells the values of functions that are only named apart.
    let pointIndex: Int
    var variables: [String: Complex]
    var budget: MathBudget
    /// What functions that are only named have been asked, and answered.
    private var oracles: [(name: String, arguments: [Complex], value: Complex)] = []

    init(domain: Domain, point: SamplePoints.Point, pointIndex: Int, budget: MathBudget) {
        self.domain = domain
        self.pointIndex = pointIndex
        variables = point.values
        self.budget = budget
    }

    /// - Returns: `nil` where the expression has no value.
    mutating func value(_ expression: Expression) throws(MathFailure) -> Complex? {
        try value(expression, isAngle: false)
    }

    /// - Parameter isAngle: whether a degree sign means pi/180; elsewhere it is a unit and means nothing.
    private mutating func value(_ expression: Expression, isAngle: Bool) throws(MathFailure) -> Complex? {
        try budget.spend(Cost.operation)
        switch expression {
        case .number(let value), .decimal(let value): return Complex(Real(value))
        case .constant(.pi): return Complex(.pi)
        case .constant(.e): return Self.e
        case .constant(.i): return domain == .complex ? .i : nil
        case .constant(.infinity): return nil
        case .symbol(let name): return variables[name]
        case .word(let word): return try product(ofLetters: word)
        case .sum(let parts):
            var sum = Complex.zero
            for part in parts {
                guard let next = try value(part, isAngle: isAngle) else { return nil }
                sum = sum + next
            }
            return sum
        case .product(let parts):
            var product = Complex.one
            for part in parts {
                guard let next = try value(part, isAngle: isAngle) else { return nil }
                product = product * next
            }
            return product
        case .quotient(let top, let bottom):
            guard let top = try value(top, isAngle: isAngle), let inverse = try value(bottom, isAngle: isAngle)?.reciprocal else { return nil }
            return top * inverse
        case .power(let base, let exponent): return try power(base, exponent)
        case .call(let function, let parts): return try call(function, parts)
        case .apply(let name, let parts): return try oracle(name, parts)
        case .text(let text): return try oracle("\\text{\(text.lowercased())}", [])
        case .percent(let inner): return try value(inner, isAngle: isAngle).map { $0 * Complex(Real(ExactNumber(1, over: 100))) }
        case .degrees(let inner):
            guard let degrees = try value(inner, isAngle: false) else { return nil }
            return isAngle ? degrees * Complex(Real.pi * Real(ExactNumber(1, over: 180))) : degrees
        case .quantity(let inner, _): return try value(inner, isAngle: isAngle)
        case .ratio(let parts) where parts.count == 2:
            guard let top = try value(parts[0], isAngle: false), let inverse = try value(parts[1], isAngle: false)?.reciprocal else { return nil }
            return top * inverse
        case .series(let series): return try sum(series)
        default: return nil
        }
    }

    private mutating func product(ofLetters word: String) throws(MathFailure) -> Complex? {
        try budget.spend(Cost.operation * word.utf8.count)
        var product = Complex.one
        for letter in word {
            guard let value = variables[String(letter)] else { return nil }
            product = product * value
        }
        return product
    }

    private static let e = Complex(Real.one.exponential ?? .one)

    // MARK: Powers

    private mutating func power(_ base: Expression, _ exponent: Expression) throws(MathFailure) -> Complex? {
        if base == .constant(.e) {
            guard let exponent = try value(exponent, isAngle: false) else { return nil }
            try budget.spend(Cost.function(of: exponent))
            return exponent.exponential
        }
        guard let base = try value(base, isAngle: false) else { return nil }
        var exact = ExactEvaluation(budget: budget.part(400))
        let rational = (try? exact.value(exponent)) ?? nil
        budget.charge(exact.budget)
        if let rational { return try power(base, rational) }
        guard let exponent = try value(exponent, isAngle: false) else { return nil }
        if exponent.isReal, let whole = exponent.re.nearInteger { return try power(base, ExactNumber(whole)) }
        if base.mayBeZero { return base.isZero && exponent.re.sign == 1 ? .zero : nil }
        if domain == .real, base.re.sign != 1 { return nil }
        try budget.spend(Cost.function(of: base) + Cost.function(of: exponent))
        return base.logarithm.flatMap { ($0 * exponent).exponential }
    }

    private mutating func power(_ base: Complex, _ exponent: ExactNumber) throws(MathFailure) -> Complex? {
        if let whole = exponent.int, whole.magnitude <= 4_096 {
            try budget.spend(Cost.power(of: base, whole))
            if base.mayBeZero, whole <= 0 { return whole == 0 && !base.isZero ? .one : nil }
            return base.power(whole)
        }
        if base.isZero { return exponent.isNegative ? nil : .zero }
        if exponent.denominator == 2, let whole = Int(exactly: exponent.numerator), whole.magnitude <= 4_096 {
            try budget.spend(Cost.power(of: base, whole))
            return try root(2, of: base).flatMap { $0.power(whole) }
        }
        try budget.spend(2 * Cost.function(of: base))
        let power = Complex(Real(exponent))
        if base.isReal, base.re.sign == -1, exponent.denominator % 2 != 0 {
            // The real root: (-8)^{1/3} is -2.
            let magnitude = Complex(-base.re).logarithm.flatMap { ($0 * power).exponential }
            return exponent.numerator % 2 == 0 ? magnitude : magnitude.map { -$0 }
        }
        if domain == .real, base.re.sign != 1 { return nil }
        return base.logarithm.flatMap { ($0 * power).exponential }
    }

    /// Real roots of odd degree of negative numbers are real.
    private mutating func root(_ degree: Int, of value: Complex) throws(MathFailure) -> Complex? {
        if value.isZero { return .zero }
        if degree != 2 || !value.isReal { try budget.spend(2 * Cost.function(of: value)) }
        if value.isReal, value.re.sign == -1 {
            if degree % 2 == 1 { return try root(degree, of: -value).map { -$0 } }
            if domain == .real { return nil }
        }
        if degree == 2 { return value.squareRoot }
        return value.logarithm.flatMap { ($0 * Complex(Real(ExactNumber(1, over: BigInt(degree))))).exponential }
    }

    // MARK: Functions

    /// The same arguments get the same value, others another.
    private mutating func oracle(_ name: String, _ parts: [Expression]) throws(MathFailure) -> Complex? {
        var arguments: [Complex] = []
        for part in parts {
            guard let value = try value(part, isAngle: false) else { return nil }
            arguments.append(value)
        }
        return try oracle(name, arguments)
    }

    private mutating func oracle(_ name: String, _ arguments: [Complex]) throws(MathFailure) -> Complex {
        var count = 0
        for known in oracles where known.name == name && known.arguments.count == arguments.count {
            count += 1
            try budget.spend(4)
            if zip(known.arguments, arguments).allSatisfy({ $0.likeness(to: $1) == .equal }) { return known.value }
        }
        let value = SamplePoints.oracle(name: name, index: count, point: pointIndex)
        oracles.append((name, arguments, value))
        return value
    }

    private mutating func sum(_ series: Expression.Series) throws(MathFailure) -> Complex? {
        guard let lower = try value(series.lower, isAngle: false)?.re.nearInteger,
            let upper = try value(series.upper, isAngle: false)?.re.nearInteger,
            upper - lower < MathBudget.terms
        else { return nil }
        var result: Complex = series.isProduct ? .one : .zero
        guard lower <= upper else { return result }
        let outer = variables[series.index]
        defer { variables[series.index] = outer }
        for index in lower...upper {
            try budget.spend(Cost.operation)
            variables[series.index] = Complex(index)
            guard let term = try value(series.body, isAngle: false) else { return nil }
            result = series.isProduct ? result * term : result + term
        }
        return result
    }

    private mutating func call(_ function: MathFunction, _ parts: [Expression]) throws(MathFailure) -> Complex? {
        var values: [Complex] = []
        for part in parts {
            guard let next = try value(part, isAngle: function.takesAngle) else { return nil }
            values.append(next)
        }
        guard let first = values.first else { return nil }
        try budget.spend(40)
        switch function {
        case .root:
            guard let degree = first.re.nearInteger, degree >= 2, degree <= 1_000, first.isReal else { return nil }
            return try root(degree, of: values[1])
        case .sqrt: return try root(2, of: first)
        case .factorial, .binomial, .doubleFactorial, .gcd, .lcm, .mod: return try whole(function, values)
        case .max, .min:
            var best = first.re
            for value in values {
                guard value.isReal, let sign = (value.re - best).sign ?? (value.re.likeness(to: best) == .equal ? 0 : nil) else { return nil }
                if (function == .max) == (sign > 0), sign != 0 { best = value.re }
            }
            return Complex(best)
        case .cross:
            // All that is known of it: a x b = -(b x a).
            return try oracle("cross", values) - oracle("cross", values.reversed())
        default:
            try budget.spend(values.reduce(0) { $0 + Cost.function(of: $1) })
            let result = values.count > 1 ? Self.logarithm(values, domain) : Self.elementary(function, first, domain)
            return domain == .real && result?.isReal == false ? nil : result
        }
    }

    private static func logarithm(_ values: [Complex], _ domain: Domain) -> Complex? {
        if domain == .real, values.contains(where: { $0.re.sign != 1 }) { return nil }
        guard let top = values[1].logarithm, let bottom = values[0].logarithm?.reciprocal else { return nil }
        return top * bottom
    }

    /// Functions of whole numbers.
    private mutating func whole(_ function: MathFunction, _ values: [Complex]) throws(MathFailure) -> Complex? {
        if function == .binomial, let k = values[1].re.nearInteger, (0...2_000).contains(k) {
            try budget.spend(k * Cost.division)
            return (0..<k).reduce(Complex.one) { $0 * (values[0] - Complex($1)) * Complex(Real(ExactNumber(1, over: BigInt($1 + 1)))) }
        }
        let numbers = values.compactMap { $0.isReal ? $0.re.nearInteger : nil }
        guard numbers.count == values.count, let first = numbers.first else { return nil }
        switch function {
        case .factorial, .doubleFactorial:
            guard (0...20_000).contains(first) else { return nil }
            try budget.spend(first * 2)
            let step = function == .factorial ? 1 : 2
            return stride(from: first, to: 1, by: -step).reduce(Complex.one) { $0 * Complex($1) }
        case .mod:
            guard numbers[1] != 0 else { return nil }
            let rest = first % numbers[1]
            return Complex(rest < 0 ? rest + abs(numbers[1]) : rest)
        case .gcd, .lcm:
            var exact = ExactEvaluation(budget: budget.part(400))
            defer { budget.charge(exact.budget) }
            return try exact.value(.call(function, numbers.map { .integer($0) })).map { Complex(Real($0)) }
        default: return nil
        }
    }
}
