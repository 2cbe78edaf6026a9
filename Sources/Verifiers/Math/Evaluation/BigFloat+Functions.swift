/// Elementary functions, each off by less than 2^-240 of the larger one of its result and its argument.
extension BigFloat {
    static let pi = BigFloat(
        isNegative: false, exponent: 2,
        words: Words(a: 0x020B_BEA6_3B13_9B22, b: 0x2902_4E08_8A67_CC74, c: 0xC4C6_628B_80DC_1CD1, d: 0xC90F_DAA2_2168_C234))
    static let logOfTwo = BigFloat(
        isNegative: false, exponent: 0,
        words: Words(a: 0x8A0D_175B_8BAA_FA2B, b: 0x40F3_4326_7298_B62D, c: 0xC9E3_B398_03F2_F6AF, d: 0xB172_17F7_D1CF_79AB))

    /// e to a power; `nil` beyond the limit of exponents.
    var exponential: BigFloat? {
        guard !isZero else { return .one }
        guard exponent < 55, let quotient = (self / .logOfTwo + BigFloat(isNegative ? -0.5 : 0.5)).truncatedInt else { return nil }
        let rest = self - BigFloat(quotient) * .logOfTwo
        // e^r = (e^(r / 2^8))^(2^8), by Taylor's series inside.
        let small = rest.scaled(by: -8)
        var term = BigFloat.one
        var sum = BigFloat.one
        var index = 1
        while index < 40 {
            term = (term * small).divided(by: index)
            guard !term.isZero, term.exponent > -262 else { break }
            sum = sum + term
            index += 1
        }
        for _ in 0..<8 { sum = sum * sum }
        return sum.scaled(by: quotient)
    }

    /// The natural logarithm of a positive number, by Halley's iteration for the exponential.
    var logarithm: BigFloat? {
        guard !isZero, !isNegative else { return nil }
        // Between 1/2 and 1, or 1 and 2: the result keeps its relative accuracy near 1.
        let isNearOne = exponent == 1
        let near = BigFloat(isNegative: false, exponent: isNearOne ? 1 : 0, words: words)
        var guess = BigFloat(Self.roughLogarithm(near.double))
        for _ in 0..<3 {
            guard let power = guess.exponential else { return nil }
            let step = ((near - power) / (near + power)).scaled(by: 1)
            guess = guess + step
            guard !step.isZero, step.exponent > guess.exponent - 90 else { break }
        }
        return isNearOne ? guess : guess + BigFloat(exponent) * .logOfTwo
    }

    /// ln x for x in [1/2, 2], off by less than 1e-6: no library is imported for a first guess.
    private static func roughLogarithm(_ x: Double) -> Double {
        let t = (x - 1) / (x + 1)
        let square = t * t
        var sum = 0.0
        var power = t
        for denominator in stride(from: 1.0, through: 23, by: 2) {
            sum += power / denominator
            power *= square
        }
        return 2 * sum
    }

    /// Sine and cosine; `nil` for arguments so large that the reduction would leave few digits.
    var sineAndCosine: (sine: BigFloat, cosine: BigFloat)? {
        guard exponent < 40 else { return nil }
        let halfPi = BigFloat.pi.scaled(by: -1)
        let turns = (self / halfPi + BigFloat(isNegative ? -0.5 : 0.5)).truncatedInt ?? 0
        let rest = self - BigFloat(turns) * halfPi
        let square = rest * rest
        var sine = rest
        var cosine = BigFloat.one
        var term = rest
        var other = BigFloat.one
        var index = 1
        while index < 80 {
            other = -(other * square).divided(by: index * (index + 1))
            term = -(term * square).divided(by: (index + 1) * (index + 2))
            guard !other.isZero, other.exponent > -262 else { break }
            cosine = cosine + other
            sine = sine + term
            index += 2
        }
        return switch turns & 3 {
        case 0: (sine, cosine)
        case 1: (cosine, -sine)
        case 2: (-sine, -cosine)
        default: (-cosine, sine)
        }
    }

    /// The arc tangent, in (-pi/2, pi/2).
    var arcTangent: BigFloat {
        guard !isZero else { return .zero }
        let halfPi = BigFloat.pi.scaled(by: -1)
        guard exponent <= 1 else {
            let turned = reciprocal.arcTangent
            return isNegative ? -halfPi - turned : halfPi - turned
        }
        guard exponent > -40 else {
            let square = self * self
            // x - x^3/3 + x^5/5 - x^7/7: the next term is below 2^-320 of the first.
            let inner = BigFloat(1).divided(by: 5) - square.divided(by: 7)
            return self * (BigFloat.one - square * (BigFloat(1).divided(by: 3) - square * inner))
        }
        // Half the angle twice: atan x = 2 atan(x / (1 + sqrt(1 + x^2))); then the series.
        var small = self
        var halvings = 0
        while small.exponent > -4 {
            small = small / (BigFloat.one + (BigFloat.one + small * small).squareRoot)
            halvings += 1
        }
        let square = small * small
        var power = small
        var sum = small
        var index = 3
        while index < 200 {
            power = -(power * square)
            let term = power.divided(by: index)
            guard term.exponent > sum.exponent - 260 else { break }
            sum = sum + term
            index += 2
        }
        return sum.scaled(by: halvings)
    }
}
