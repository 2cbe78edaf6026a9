import BigInt

/// Values of rational functions at a point of the field of 2^61 - 1 elements.
///
/// Two rational functions that differ agree at a random point with a probability of their degree over 2^61 (the Schwartz-Zippel lemma);
/// where they differ they are different for certain.
struct ModularEvaluation {
    static let prime: UInt64 = 1 << 61 - 1

    /// Why there is no value.
    enum Gap: Error, Equatable {
        /// A divisor is 0 at this point.
        case pole
        /// The expression is no rational function.
        case notRational
        /// The budget is spent.
        case budget
    }

    /// The residues of the variables.
    let point: [String: UInt64]
    private(set) var steps: Int

    init(point: [String: UInt64], steps: Int) {
        self.point = point
        self.steps = steps
    }

    mutating func value(_ expression: Expression) throws(Gap) -> UInt64 {
        steps -= 1
        guard steps > 0 else { throw .budget }
        switch expression {
        case .number(let value), .decimal(let value): return try residue(value)
        case .symbol(let name):
            guard let value = point[name] else { throw .notRational }
            return value
        case .word(let word):
            var product: UInt64 = 1
            for letter in word {
                guard let value = point[String(letter)] else { throw .notRational }
                product = Self.multiply(product, value)
            }
            return product
        case .sum(let parts):
            var sum: UInt64 = 0
            for part in parts { sum = Self.add(sum, try value(part)) }
            return sum
        case .product(let parts):
            var product: UInt64 = 1
            for part in parts { product = Self.multiply(product, try value(part)) }
            return product
        case .quotient(let top, let bottom): return Self.multiply(try value(top), try inverse(try value(bottom)))
        case .power(let base, let exponent):
            guard let exponent = wholeNumber(exponent) else { throw .notRational }
            let power = Self.power(try value(base), UInt64(exponent.magnitude))
            return exponent < 0 ? try inverse(power) : power
        case .percent(let inner): return Self.multiply(try value(inner), try inverse(100))
        case .quantity(let inner, _): return try value(inner)
        case .call(.factorial, let parts):
            guard let number = wholeNumber(parts[0]), (0..<1_000_000).contains(number) else { throw .notRational }
            steps -= number / 4
            guard steps > 0 else { throw .budget }
            var product: UInt64 = 1
            for factor in stride(from: 2, through: UInt64(number), by: 1) { product = Self.multiply(product, factor) }
            return product
        case .ratio(let parts) where parts.count == 2: return Self.multiply(try value(parts[0]), try inverse(try value(parts[1])))
        default: throw .notRational
        }
    }

    /// A constant whole exponent below 2^40.
    private func wholeNumber(_ expression: Expression) -> Int? {
        switch expression {
        case .number(let value): return value.int.flatMap { $0.magnitude < 1 << 40 ? $0 : nil }
        default:
            guard expression.symbols.isEmpty else { return nil }
            var exact = ExactEvaluation(budget: MathBudget(steps: 200))
            return (try? exact.value(expression))?.flatMap { $0.int }.flatMap { $0.magnitude < 1 << 40 ? $0 : nil }
        }
    }

    private func residue(_ value: ExactNumber) throws(Gap) -> UInt64 {
        let top = Self.residue(value.numerator)
        return value.isInteger ? top : Self.multiply(top, try inverse(Self.residue(value.denominator)))
    }

    /// A whole number in the field.
    static func residue(_ value: BigInt) -> UInt64 {
        if value.bitWidth <= 62 {
            let small = Int(value) % Int(prime)
            return UInt64(small < 0 ? small + Int(prime) : small)
        }
        let rest = value % BigInt(prime)
        return UInt64(rest < 0 ? rest + BigInt(prime) : rest)
    }

    static func add(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let sum = one + other
        return sum >= prime ? sum - prime : sum
    }

    static func multiply(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let (high, low) = one.multipliedFullWidth(by: other)
        // 2^61 = 1 in the field.
        let sum = (low & prime) + (high << 3 | low >> 61)
        return sum >= prime ? sum - prime : sum
    }

    static func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
        var (result, square, left) = (UInt64(1), base, exponent)
        while left > 0 {
            if left & 1 == 1 { result = multiply(result, square) }
            square = multiply(square, square)
            left >>= 1
        }
        return result
    }

    private func inverse(_ value: UInt64) throws(Gap) -> UInt64 {
        guard value != 0 else { throw .pole }
        return Self.power(value, Self.prime - 2)
    }
}
