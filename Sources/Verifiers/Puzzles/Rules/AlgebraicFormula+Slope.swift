import func Glibc.acos
import func Glibc.asin
import func Glibc.atan
import func Glibc.cos
import func Glibc.cosh
import func Glibc.exp
import func Glibc.log
import func Glibc.pow
import func Glibc.sin
import func Glibc.sinh
import func Glibc.tan
import func Glibc.tanh

/// A value and its slope: arithmetic of dual numbers, by which a formula is differentiated as it is evaluated.
struct SlopedValue: Sendable {
    var value: Double
    var slope: Double
    /// The largest slope of a part on the way: how much of the slope may be lost to rounding.
    var scale: Double

    init(_ value: Double, slope: Double = 0, scale: Double = 0) {
        self.value = value
        self.slope = slope
        self.scale = max(scale, abs(slope))
    }
}

extension AlgebraicFormula {
    /// Other names are constants of these values.
    private static func constant(named name: String) -> Double { 0.61803 + Double(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) % 1_009 }) / 1_009 }

    /// The value at a point and the slope there, over the real numbers; `nil` where there is none.
    func value(at point: Double, of name: String) -> SlopedValue? { Self.value(root, point, name) }

    private static func value(_ node: Node, _ point: Double, _ name: String) -> SlopedValue? {
        switch node {
        case .number(let number): return SlopedValue(number.nearestDouble)
        case .constant(let value): return SlopedValue(value)
        case .name(let other): return other == name ? SlopedValue(point, slope: 1) : SlopedValue(constant(named: other))
        case .sum(let parts):
            var sum = SlopedValue(0)
            for part in parts {
                guard let other = value(part, point, name) else { return nil }
                sum = SlopedValue(sum.value + other.value, slope: sum.slope + other.slope, scale: max(sum.scale, other.scale))
            }
            return sum
        case .product(let parts):
            var product = SlopedValue(1)
            for part in parts {
                guard let other = value(part, point, name) else { return nil }
                product = multiplied(product, other)
            }
            return product
        case .quotient(let top, let bottom):
            guard let one = value(top, point, name), let other = value(bottom, point, name), other.value != 0 else { return nil }
            let inverse = SlopedValue(1 / other.value, slope: -other.slope / (other.value * other.value))
            return multiplied(one, inverse)
        case .power(let base, let exponent):
            guard let one = value(base, point, name), let other = value(exponent, point, name) else { return nil }
            return power(one, other)
        case .integral(let node, let other):
            // Its value is not known: where that counts, nothing is equal to it.
            guard other == name, let inner = value(node, point, name) else { return nil }
            return SlopedValue(constant(named: "Integral"), slope: inner.value)
        case .call(let function, let argument):
            guard let inner = value(argument, point, name) else { return nil }
            return call(function, inner)
        }
    }

    private static func multiplied(_ one: SlopedValue, _ other: SlopedValue) -> SlopedValue {
        let (first, second) = (one.slope * other.value, one.value * other.slope)
        return SlopedValue(
            one.value * other.value, slope: first + second,
            scale: max(abs(first), abs(second), one.scale * abs(other.value), other.scale * abs(one.value)))
    }

    private static func power(_ base: SlopedValue, _ exponent: SlopedValue) -> SlopedValue? {
        let isWhole = exponent.value == exponent.value.rounded() && exponent.slope == 0
        guard isWhole || base.value > 0, base.value != 0 || exponent.value >= 1 else { return nil }
        let value = pow(base.value, exponent.value)
        var slope = exponent.value * pow(base.value, exponent.value - 1) * base.slope
        if exponent.slope != 0 { slope += value * log(base.value) * exponent.slope }
        return SlopedValue(value, slope: slope)
    }

    private static func call(_ function: Function, _ inner: SlopedValue) -> SlopedValue? {
        let x = inner.value
        func result(_ value: Double, _ factor: Double) -> SlopedValue? {
            value.isFinite && factor.isFinite ? SlopedValue(value, slope: factor * inner.slope, scale: abs(factor) * inner.scale) : nil
        }
        switch function {
        case .exp: return result(exp(x), exp(x))
        // The logarithm of a negative number differs from that of its magnitude by a constant.
        case .log, .ln: return x == 0 ? nil : result(log(abs(x)), 1 / x)
        case .sqrt: return x <= 0 ? nil : result(x.squareRoot(), 0.5 / x.squareRoot())
        case .sin: return result(sin(x), cos(x))
        case .cos: return result(cos(x), -sin(x))
        case .tan: return result(tan(x), 1 + tan(x) * tan(x))
        case .cot: return result(1 / tan(x), -1 / (sin(x) * sin(x)))
        case .sec: return result(1 / cos(x), tan(x) / cos(x))
        case .csc: return result(1 / sin(x), -1 / (sin(x) * tan(x)))
        case .asin: return abs(x) >= 1 ? nil : result(asin(x), 1 / (1 - x * x).squareRoot())
        case .acos: return abs(x) >= 1 ? nil : result(acos(x), -1 / (1 - x * x).squareRoot())
        case .atan: return result(atan(x), 1 / (1 + x * x))
        case .sinh: return result(sinh(x), cosh(x))
        case .cosh: return result(cosh(x), sinh(x))
        case .tanh: return result(tanh(x), 1 - tanh(x) * tanh(x))
        case .abs: return x == 0 ? nil : result(abs(x), x < 0 ? -1 : 1)
        }
    }
}
