import BigInt
import Foundation
import Testing

@testable import Verifiers

/// Elementary functions against mpmath: the error that is claimed must hold, also where the argument is known up to an error.
@Suite struct FunctionTests {
    /// A whole number times a power of two.
    private struct Dyadic {
        var mantissa: BigInt
        var exponent: Int

        init(mantissa: BigInt, exponent: Int) {
            self.mantissa = mantissa
            self.exponent = exponent
        }

        /// `m@e`, with the digits of m in base 36.
        init?(_ text: Substring) {
            let parts = text.split(separator: "@")
            guard parts.count == 2, let mantissa = Self.whole(parts[0]), let exponent = Int(parts[1]) else { return nil }
            self.init(mantissa: mantissa, exponent: exponent)
        }

        /// The library's reader traps at radix 36.
        private static func whole(_ text: Substring) -> BigInt? {
            let digits = text.drop { $0 == "-" }
            var value = BigInt(0)
            for digit in digits {
                guard let part = Int(String(digit), radix: 36) else { return nil }
                value = value * 36 + BigInt(part)
            }
            return text.first == "-" ? -value : value
        }

        init(_ value: BigFloat) {
            let words = value.words
            let magnitude = [words.d, words.c, words.b, words.a].reduce(BigInt(0)) { ($0 << 64) + BigInt($1) }
            self.init(mantissa: value.isNegative ? -magnitude : magnitude, exponent: value.isZero ? 0 : value.exponent - 256)
        }

        /// The same number; at most 256 bits of it are read.
        var bigFloat: BigFloat { BigFloat(mantissa).scaled(by: exponent) }

        /// Whether two numbers are at most a power of two apart, and the error of the other one, which is known to 288 bits.
        func isNear(_ other: Dyadic, within error: Int) -> Bool {
            let low = min(exponent, other.exponent, max(error, other.exponent))
            let difference = (mantissa << (exponent - low)) - (other.mantissa << (other.exponent - low))
            let bound = (error < low ? BigInt(0) : BigInt(1) << (error - low)) + (BigInt(1) << (other.exponent - low))
            return difference.magnitude <= bound.magnitude
        }
    }

    private struct Row {
        var text: Substring
        var function: Substring
        var arguments: [Dyadic]
        var values: [Dyadic]

        init?(_ text: Substring) {
            let sides = text.split(separator: "=")
            guard sides.count == 2 else { return nil }
            let words = sides[0].split(separator: " ")
            self.text = text
            function = words[0]
            arguments = words.dropFirst().compactMap { Dyadic($0) }
            values = sides[1].split(separator: " ").compactMap { Dyadic($0) }
            guard arguments.count == words.count - 1, !values.isEmpty else { return nil }
        }

        /// Two arguments of a function of one are the parts of a complex number.
        var isComplex: Bool { values.count == 2 }
    }

    /// Made by Tests/verdicts/functions.py, which says what a row is.
    private static let lines: [Substring] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../verdicts/functions.txt")
        return (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    }()

    private static let rows = lines.compactMap { Row($0) }

    /// The value, computed as in a formula with the arguments for its variables.
    private static func value(of row: Row, at arguments: [Real]) throws -> Complex? {
        let expression: Verifiers.Expression
        var values: [String: Complex] = [:]
        if row.function == "power" {
            expression = .power(.symbol("x"), .symbol("y"))
            values = ["x": Complex(arguments[0]), "y": Complex(arguments[1])]
        } else {
            expression = .call(try #require(MathFunction(rawValue: String(row.function))), [.symbol("x")])
            values = ["x": row.isComplex ? Complex(re: arguments[0], im: arguments[1]) : Complex(arguments[0])]
        }
        var evaluation = NumericEvaluation(
            domain: row.isComplex ? .complex : .real, point: SamplePoints.Point(values: values, isPositive: true), pointIndex: 0, budget: MathBudget()
        )
        return try evaluation.value(expression)
    }

    private static func check(_ row: Row, _ value: Complex) {
        for (part, expected) in zip([value.re, value.im], row.values) {
            #expect(part.isUnknown || Dyadic(part.value).isNear(expected, within: part.error), "\(row.text): error 2^\(part.error)")
        }
    }

    @Test func rowsAreRead() {
        #expect(Self.rows.count == Self.lines.count)
        #expect(Self.rows.count > 400)
    }

    @Test func errorsHoldAtExactArguments() throws {
        var unknown = 0
        for row in Self.rows {
            guard let value = try Self.value(of: row, at: row.arguments.map { Real(exactly: $0.bigFloat) }) else {
                unknown += 1
                print("no value: \(row.text)")
                continue
            }
            Self.check(row, value)
        }
        print("unknown: \(unknown)")
        // Only what is close to a pole or to the edge of a domain may have no value.
        #expect(unknown <= 9)
    }

    /// The same arguments cut off after some bits: the value at the whole argument is inside the error.
    @Test(arguments: [40, 100, 180, 230]) func errorsHoldAtRoundedArguments(bits: Int) throws {
        for row in Self.rows {
            let arguments = row.arguments.map { argument -> Real in
                let value = argument.bigFloat
                let whole = Dyadic(value)
                let cut = Dyadic(mantissa: (whole.mantissa >> (256 - bits)) << (256 - bits), exponent: whole.exponent)
                return value.isZero ? .zero : Real(cut.bigFloat, error: value.exponent - bits)
            }
            guard let value = try Self.value(of: row, at: arguments) else { continue }
            Self.check(row, value)
        }
    }

    @Test(arguments: 1...40) func sumsAndProductsHold(seed: Int) {
        func number(_ index: Int) -> BigFloat {
            let words = SamplePoints.residues(of: ["a", "b", "c", "d", "e"], point: seed * 4 + index)
            let exponent = Int(words["e", default: 0] % 40) - 20
            return BigFloat(
                isNegative: index & 1 == seed & 1, exponent: index == 0 ? exponent : exponent / 8,
                words: BigFloat.Words(
                    a: words["a", default: 0] << 3, b: words["b", default: 0] << 3, c: words["c", default: 0] << 3,
                    d: words["d", default: 0] << 3 | 1 << 63))
        }
        let (one, other) = (number(0), number(1))
        let (left, right) = (Dyadic(one), Dyadic(other))
        let product = Real(exactly: one) * Real(exactly: other)
        let whole = Dyadic(mantissa: left.mantissa * right.mantissa, exponent: left.exponent + right.exponent)
        #expect(Dyadic(product.value).isNear(whole, within: product.error))
        let sum = Real(exactly: one) + Real(exactly: other)
        let low = min(left.exponent, right.exponent)
        let total = (left.mantissa << (left.exponent - low)) + (right.mantissa << (right.exponent - low))
        #expect(Dyadic(sum.value).isNear(Dyadic(mantissa: total, exponent: low), within: sum.error))
        if let quotient = Real(exactly: one).divided(by: Real(exactly: other)) {
            let exact = Dyadic(mantissa: (left.mantissa << 600) / right.mantissa, exponent: left.exponent - right.exponent - 600)
            #expect(Dyadic(quotient.value).isNear(exact, within: quotient.error))
        }
    }
}
