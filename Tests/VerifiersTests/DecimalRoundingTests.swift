import BigInt
import Testing

@testable import Verifiers

/// Numbers with a decimal point: at decimal places, small ones at significant digits, and halves in both ways.
@Suite struct DecimalRoundingTests {
    private func verdict(_ gold: String, _ answer: String, places: Int = 6) -> Verdict {
        var verifier = MathVerifier()
        verifier.decimalPlaces = places
        verifier.explain = true
        return verifier.judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}"))
    }

    @Test(arguments: [
        ("0.00012345", "0.000123", 3), (#"\frac{1}{8100}"#, "0.000123", 3), ("0.00015678", "0.000157", 3), ("0.00045678", "0.000457", 3),
        (#"\frac{1}{8100}"#, "0.0001235", 4), (#"\frac{1}{9000}"#, "0.000111", 3), (#"\frac{1}{9000}"#, "0.00011111111111111112", 6),
        ("e^{-9}", "0.000123", 3), ("e^{-9}", "0.0001234", 4), (#"\frac{\pi}{10^5}"#, "0.0000314", 3), ("0.0005", "0.00049999", 3),
        ("-0.00015678", "-0.000157", 3), ("0.0001", "0.0000999999", 3), (#"1.5678 \times 10^{-19}"#, #"1.57 \times 10^{-19}"#, 3),
        ("0.0001235", "0.00012345", 4), ("0.0001234", "0.00012345", 4), (#"10^{-130}"#, "1.0001e-130", 3),
    ]) func smallNumbersAtTheirDigits(gold: String, answer: String, digits: Int) {
        for found in [verdict(gold, answer), verdict(answer, gold)] {
            #expect(found.status == .correct, "\(gold) \(answer)")
            #expect(found.reading?.rule == "the same at \(digits) significant digits")
        }
    }

    @Test(arguments: [
        ("0.00012345", "0.000124", 3), (#"\frac{1}{8100}"#, "0.000124", 3), (#"\frac{1}{8100}"#, "0.0001", 3), ("0.00015678", "0.000156", 3),
        (#"\frac{1}{9000}"#, "0.00011112", 5), ("e^{-9}", "0.000124", 3), ("2.7778e-6", "2.7773e-6", 5), ("2.7778e-6", "2.777e-6", 4),
        ("0.00012345", "-0.000123", 3), ("0.0000001", "0.0", 3), ("5.3e-9", "5.4e-9", 3), ("0.0005", "0.000496", 3),
    ]) func smallNumbersThatDiffer(gold: String, answer: String, digits: Int) {
        for found in [verdict(gold, answer), verdict(answer, gold)] {
            #expect(found.status == .wrong, "\(gold) \(answer)")
            #expect(found.reading?.rule == "different at \(digits) significant digits")
        }
    }

    @Test(arguments: [
        ("2.345", "2.35", 2, true), ("2.345", "2.34", 2, true), ("2.345", "2.36", 2, false), ("2.345", "2.33", 2, false),
        ("2.345", "2.355", 2, false),
        ("2.335", "2.345", 2, false), ("-2.345", "-2.35", 2, true), ("-2.345", "-2.34", 2, true), (#"\frac{5}{2}"#, "2.0", 0, true),
        (#"\frac{5}{2}"#, "3.0", 0, true), (#"\frac{1}{64}"#, "0.015625", 6, true), ("0.1234565", "0.123457", 6, true),
        ("0.1234565", "0.123456", 6, true),
        (#"\sqrt{5.499025}"#, "2.35", 2, true), (#"\sqrt{5.499025}"#, "2.34", 2, true), ("3.14159", #"\pi"#, 5, true), ("3.14158", #"\pi"#, 5, false),
        ("0.3333333", #"\frac13"#, 6, true), ("0.33333", #"\frac13"#, 6, false), ("0.004", "0.0", 2, true), ("0.0004", "0.0003", 2, false),
        ("0.0001234", "0.00012341", 10, false), ("0.0001234", "0.00012340000001", 10, true), ("0", #"\sin(\pi)+0.0"#, 6, true),
    ]) func placesAndHalves(gold: String, answer: String, places: Int, isSame: Bool) {
        #expect((verdict(gold, answer, places: places).status == .correct) == isSame, "\(gold) \(answer) \(places)")
        #expect((verdict(answer, gold, places: places).status == .correct) == isSame, "\(answer) \(gold) \(places)")
    }

    /// Against the definition: the nearest multiples of the last place, by trying all near ones.
    @Test func roundingAgainstDefinition() {
        for numerator in stride(from: -3_000, through: 3_000, by: 61) {
            for denominator in [1, 2, 3, 8, 20, 160, 7_919] {
                guard let value = ExactNumber(numerator).divided(by: ExactNumber(denominator)) else { continue }
                for exponent in -3...1 {
                    let unit = ExactNumber.powerOfTen(exponent)
                    let start = (value * .powerOfTen(-exponent)).floor
                    let near = (-2...2).map { ExactNumber(start + $0) * unit }
                    let least = near.map { ($0 - value).magnitude }.reduce(unit) { $1 < $0 ? $1 : $0 }
                    let nearest = near.filter { ($0 - value).magnitude == least }
                    let rounding = value.rounding(toMultiplesOf: exponent)
                    #expect([rounding.low, rounding.high] == [nearest[0], nearest[nearest.count - 1]], "\(value) \(exponent)")
                }
            }
        }
    }

    @Test func digitsOfNumbers() {
        for (text, digits) in [("0.00012", 2), ("1200", 2), ("0.000123456789", 6), ("1/3", 6), ("7", 1), ("100001", 6), ("-0.05", 1)] {
            let parts = text.split(separator: "/").map { DecimalText.value(String($0)) }
            let value = parts.count == 2 ? parts[0].divided(by: parts[1]) ?? .zero : parts[0]
            #expect(value.significantDigits(upTo: 6) == digits, "\(text)")
        }
    }
}

private enum DecimalText {
    /// The value of a decimal number.
    static func value(_ text: String) -> ExactNumber {
        let places = text.split(separator: ".").dropFirst().first?.count ?? 0
        return ExactNumber(Int(text.filter { $0 != "." }) ?? 0) * .powerOfTen(-places)
    }
}
