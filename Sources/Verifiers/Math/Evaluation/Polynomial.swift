import BigInt

/// A polynomial of one variable with rational coefficients.
struct Polynomial: Equatable {
    /// From the constant on; the last one is 0 only for the polynomial 0.
    let coefficients: [ExactNumber]

    static let zero = Polynomial([.zero])
    static let one = Polynomial([.one])
    /// The variable itself.
    static let variable = Polynomial([.zero, .one])

    init(_ coefficients: [ExactNumber]) {
        var coefficients = coefficients
        while coefficients.count > 1, coefficients[coefficients.count - 1].isZero { coefficients.removeLast() }
        self.coefficients = coefficients
    }

    var degree: Int { coefficients.count - 1 }
    var isZero: Bool { degree == 0 && coefficients[0].isZero }
    var leading: ExactNumber { coefficients[degree] }

    /// The largest degree, and bits of a coefficient, that are computed with.
    private static let degreeLimit = 8
    private static let bitLimit = 256

    var isShort: Bool { degree <= Self.degreeLimit && coefficients.allSatisfy { $0.bits <= Self.bitLimit } }

    static func + (one: Polynomial, other: Polynomial) -> Polynomial {
        let (a, b) = (one.coefficients, other.coefficients)
        return Polynomial((0..<max(a.count, b.count)).map { ($0 < a.count ? a[$0] : .zero) + ($0 < b.count ? b[$0] : .zero) })
    }

    static func * (one: Polynomial, other: Polynomial) -> Polynomial {
        var result = [ExactNumber](repeating: .zero, count: one.coefficients.count + other.coefficients.count - 1)
        for (place, left) in one.coefficients.enumerated() {
            for (shift, right) in other.coefficients.enumerated() { result[place + shift] = result[place + shift] + left * right }
        }
        return Polynomial(result)
    }

    func value(at place: ExactNumber) -> ExactNumber { coefficients.reversed().reduce(.zero) { $0 * place + $1 } }

    /// The polynomial of x + place.
    func shifted(by place: ExactNumber) -> Polynomial {
        coefficients.reversed().reduce(Polynomial.zero) { $0 * Polynomial([place, .one]) + Polynomial([$1]) }
    }

    /// - Parameter other: not 0.
    func divided(by other: Polynomial) -> (quotient: Polynomial, rest: Polynomial) {
        var rest = self
        var quotient = Polynomial.zero
        while !rest.isZero, rest.degree >= other.degree, let factor = rest.leading.divided(by: other.leading) {
            let term = Polynomial([ExactNumber](repeating: .zero, count: rest.degree - other.degree) + [factor])
            quotient = quotient + term
            // Exactly 0 where it was leading.
            let next = rest + term * other * Polynomial([ExactNumber(-1)])
            guard next.degree < rest.degree || next.isZero || rest.degree == 0 else { break }
            rest = next
        }
        return (quotient, rest)
    }

    /// Divided by x - root.
    func deflated(by root: ExactNumber) -> Polynomial {
        var result = [ExactNumber](repeating: .zero, count: max(1, degree))
        var carry = ExactNumber.zero
        for place in stride(from: degree, to: 0, by: -1) {
            carry = coefficients[place] + carry * root
            result[place - 1] = carry
        }
        return Polynomial(result)
    }

    /// A zero p / q, where p divides the constant and q the leading coefficient; `nil` if there is none or there are too many candidates.
    var rationalRoot: ExactNumber? {
        if degree == 0 { return nil }
        if coefficients[0].isZero { return .zero }
        if degree == 1 { return (-coefficients[0]).divided(by: coefficients[1]) }
        let scale = coefficients.reduce(BigInt(1)) { $0 * ($1.denominator / $0.greatestCommonDivisor(with: $1.denominator)) }
        guard let first = (coefficients[0] * ExactNumber(scale)).int, let last = (leading * ExactNumber(scale)).int,
            let tops = Self.divisors(of: first), let bottoms = Self.divisors(of: last), tops.count * bottoms.count <= 2_000
        else { return nil }
        // In a finite field first: there most candidates are none.
        let residues = coefficients.map { ModularEvaluation.residue(($0 * ExactNumber(scale)).numerator) }
        for top in tops {
            for bottom in bottoms {
                for numerator in [top, -top] where Self.vanishes(residues, at: numerator, over: bottom) {
                    let candidate = ExactNumber(BigInt(numerator), over: BigInt(bottom))
                    if value(at: candidate).isZero { return candidate }
                }
            }
        }
        return nil
    }

    /// Whether the numerator of the value at a fraction is 0 in the field.
    private static func vanishes(_ residues: [UInt64], at top: Int, over bottom: Int) -> Bool {
        let (top, bottom) = (ModularEvaluation.residue(BigInt(top)), ModularEvaluation.residue(BigInt(bottom)))
        var value: UInt64 = 0
        var scale: UInt64 = 1
        for residue in residues.reversed() {
            value = ModularEvaluation.add(ModularEvaluation.multiply(value, top), ModularEvaluation.multiply(residue, scale))
            scale = ModularEvaluation.multiply(scale, bottom)
        }
        return value == 0
    }

    private static func divisors(of number: Int) -> [Int]? {
        let size = number.magnitude
        guard size > 0, size <= 1_000_000 else { return nil }
        var small: [Int] = []
        var candidate = 1
        while candidate * candidate <= size {
            if Int(size) % candidate == 0 { small.append(candidate) }
            candidate += 1
        }
        return small + small.map { Int(size) / $0 }
    }

    /// All zeros, each as often as it is one; `nil` where one of them is not rational.
    var rationalRoots: [ExactNumber]? {
        guard !isZero else { return nil }
        var rest = self
        var roots: [ExactNumber] = []
        while rest.degree > 0 {
            guard let root = rest.rationalRoot else { return nil }
            roots.append(root)
            rest = rest.deflated(by: root)
        }
        return roots
    }
}

/// A quotient of polynomials of one variable with rational coefficients, not in lowest terms.
struct RationalFunction {
    var top: Polynomial
    var bottom: Polynomial

    private init(_ top: Polynomial, over bottom: Polynomial = .one) {
        self.top = top
        self.bottom = bottom
    }

    /// - Returns: `nil` for what is no such quotient, or one whose degree or coefficients are long.
    init?(_ expression: Expression, in name: String) {
        switch expression {
        case .number(let value), .decimal(let value): self.init(Polynomial([value]))
        case .symbol(name): self.init(.variable)
        case .sum(let parts):
            var result = RationalFunction(.zero)
            for part in parts {
                guard let next = RationalFunction(part, in: name) else { return nil }
                result = RationalFunction(result.top * next.bottom + next.top * result.bottom, over: result.bottom * next.bottom)
                guard result.isShort else { return nil }
            }
            self = result
        case .product(let parts):
            var result = RationalFunction(.one)
            for part in parts {
                guard let next = RationalFunction(part, in: name) else { return nil }
                result = RationalFunction(result.top * next.top, over: result.bottom * next.bottom)
                guard result.isShort else { return nil }
            }
            self = result
        case .quotient(let one, let other):
            guard let one = RationalFunction(one, in: name), let other = RationalFunction(other, in: name), !other.top.isZero else { return nil }
            let result = RationalFunction(one.top * other.bottom, over: one.bottom * other.top)
            guard result.isShort else { return nil }
            self = result
        case .power(let base, .number(let exponent)):
            guard let count = exponent.int, (1...8).contains(count), let one = RationalFunction(base, in: name) else { return nil }
            var result = RationalFunction(.one)
            for _ in 0..<count {
                result = RationalFunction(result.top * one.top, over: result.bottom * one.bottom)
                guard result.isShort else { return nil }
            }
            self = result
        default: return nil
        }
    }

    private var isShort: Bool { top.isShort && bottom.isShort }
}
