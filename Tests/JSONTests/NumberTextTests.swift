import JSON
import Testing

@Suite struct NumberTextTests {
    private func text(_ value: Double) -> String {
        var writer = JSONWriter()
        writer.write(value)
        return String(decoding: writer.text, as: UTF8.self)
    }

    @Test func numbersReadAsTheStandardLibraryWritesThem() {
        var random = SystemRandomNumberGenerator()
        var values = [
            0, -0.0, 1, -1, 0.5, 0.1, 0.001, 0.000999, 0.0001, 0.00001, 0.000001, 1e-7, 99_999_999, 99_999_999.999999, 1e8, 1e15, 1e16, 1e22,
            0.1 + 0.2, 1 / 3,
            0x1p53, 0x1p54, 0x1p54.nextUp, 0x1p54.nextDown, 0x1p55, 123_456_789_012_345_680, 100, 1_000_000, 5e-05, 9.5e-05,
            1e23, 9.5367431640625e-07,
            .leastNonzeroMagnitude, .greatestFiniteMagnitude, .leastNormalMagnitude, 123.456789, 123.4567891, 33.333333,
        ]
        for exponent in -1074...1023 { values += [Double(sign: .plus, exponent: exponent, significand: 1)].flatMap { [$0.nextDown, $0, $0.nextUp] } }
        for exponent in -324...308 {
            if let power = Double("1e\(exponent)") { values += [power.nextDown, power, power.nextUp, 5 * power].filter(\.isFinite) }
        }
        for _ in 0..<50_000 {
            values.append(Double(Int.random(in: -2_000_000...2_000_000, using: &random)) / 1e6)
            values.append(Double(Int.random(in: 0...9_999_999_999_999, using: &random)) / 1e6)
            values.append(Double.random(in: -2...2, using: &random))
            values.append(Double(bitPattern: .random(in: 0..<0x7FF0_0000_0000_0000, using: &random)))
        }
        var writer = JSONWriter()
        writer.beginArray()
        for value in values { writer.write(value) }
        for value in values { writer.write(-value) }
        writer.endArray()
        let expected = values.map(\.description) + values.map { (-$0).description }
        let found = String(decoding: writer.text, as: UTF8.self).dropFirst().dropLast().split(separator: ",").map(String.init)
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) where found != expected { Issue.record("\(found) instead of \(expected)") }
    }

    @Test func wholeNumbersReadAsTheStandardLibraryWritesThem() {
        var values: [Int] = [0, .min, .max, .min + 1]
        var power = 1
        for _ in 0..<18 {
            power *= 10
            values += [power - 1, power, power + 1, -power, 1 - power, power / 2]
        }
        var random = SystemRandomNumberGenerator()
        for bits in 1..<63 { values.append(Int.random(in: 0..<1 << bits, using: &random)) }
        for value in values {
            var writer = JSONWriter()
            writer.write(value)
            #expect(String(decoding: writer.text, as: UTF8.self) == value.description)
        }
    }

    @Test func whatIsNotFiniteIsNull() {
        // All bits set is also what an unused place of the cache holds.
        for value in [Double.nan, .infinity, -.infinity, Double(bitPattern: .max), .signalingNaN] { #expect(text(value) == "null") }
    }

    @Test func aNumberIsTheSameTextEveryTime() {
        var writer = JSONWriter()
        writer.beginArray()
        let values = (0..<3000).map { Double($0 % 700) / 7 }
        for value in values { writer.write(value) }
        writer.endArray()
        #expect(String(decoding: writer.text, as: UTF8.self) == "[" + values.map(\.description).joined(separator: ",") + "]")
    }
}
