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
            .leastNonzeroMagnitude, .greatestFiniteMagnitude, .leastNormalMagnitude, 123.456789, 123.4567891, 33.333333,
        ]
        for _ in 0..<5000 {
            values.append(Double(Int.random(in: -2_000_000...2_000_000, using: &random)) / 1e6)
            values.append(Double(Int.random(in: 0...9_999_999_999_999, using: &random)) / 1e6)
            values.append(Double.random(in: -2...2, using: &random))
            values.append(Double(bitPattern: .random(in: 0..<0x7FF0_0000_0000_0000, using: &random)))
        }
        for value in values { #expect(text(value) == value.description) }
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
