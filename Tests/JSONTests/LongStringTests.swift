import CSimd
import JSON
import Testing

/// Strings of many blocks, against a reader that goes byte by byte.
@Suite struct LongStringTests {
    static let parts: [[UInt8]] =
        [
            "a", "0123456789abcdef", String(repeating: "plain text ", count: 9), "é", "日", "😀", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", "\\n",
            "\\\\", "\\\"", "\\/",
            "\\b\\f\\r\\t", "\\\\\\\\\\\\", "\\u0041", "\\u00e9", "\\uFFFF", "\\ud834\\udd1e", "\\uDBFF\\uDFFF", "\\\\u0041", "\u{7F}",
        ].map { Array($0.utf8) }
    static let mistakes: [[UInt8]] =
        ["\\", "\\x", "\\u12", "\\u123g", "\\ud834", "\\udd1e", "\\ud834\\u0041", "\\ud834\\\\", "\\é", "\n", "\u{0}", "\u{1F}"].map {
            Array($0.utf8)
        }
        + GrammarTests.brokenUTF8

    /// What is in a string up to its closing quotation mark, or `nil`.
    private func slow(_ text: [UInt8]) -> (end: Int, bytes: [UInt8])? {
        var at = 0
        var bytes: [UInt8] = []
        func unit(_ start: Int) -> UInt32? {
            guard start + 6 <= text.count, text[start] == UInt8(ascii: "\\"), text[start + 1] == UInt8(ascii: "u") else { return nil }
            let digits = text[start + 2..<start + 6]
            guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }) else { return nil }
            return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        }
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self) == nil ? nil : (at, bytes)
            case 0..<0x20: return nil
            case UInt8(ascii: "\\"):
                guard at + 1 < text.count else { return nil }
                if let place = "\"\\/bfnrt".utf8.firstIndex(of: text[at + 1]) {
                    bytes.append(Array("\"\\/\u{8}\u{C}\n\r\t".utf8)["\"\\/bfnrt".utf8.distance(from: "\"\\/bfnrt".utf8.startIndex, to: place)])
                    at += 2
                    continue
                }
                // A sequence before the escape ends before it.
                guard String(validating: bytes, as: UTF8.self) != nil, let first = unit(at) else { return nil }
                at += 6
                if let scalar = Unicode.Scalar(first) {
                    bytes += Array(String(Character(scalar)).utf8)
                } else {
                    guard first < 0xDC00, let second = unit(at), (0xDC00..<0xE000).contains(second) else { return nil }
                    at += 6
                    guard let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else { return nil }
                    bytes += Array(String(Character(scalar)).utf8)
                }
            default:
                bytes.append(text[at])
                at += 1
            }
        }
        return nil
    }

    private func check(_ text: [UInt8]) {
        let expected = slow(text)
        let quoted = [UInt8(ascii: "\"")] + text
        quoted.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes)
            let found = try? reader.readText()
            #expect(found?.range.upperBound == expected.map { $0.end + 1 }, "\(text)")
            #expect(found.map { reader.unescaped($0) } == expected?.bytes, "\(text)")
            #expect(found?.hasEscapes == expected.map { text[..<$0.end].contains(UInt8(ascii: "\\")) })
        }
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            // Every set of instructions finds the same end, or stops in time.
            let plain = csimd_string_end_any(base, bytes.count, 0)
            let best = csimd_find_string_end(base, bytes.count, 0)
            #expect(plain.is_end == best.is_end)
            #expect(!best.is_end || (plain.place, plain.has_escapes) == (best.place, best.has_escapes))
            #expect(best.is_end ? expected?.end == Int(best.place) : best.place <= bytes.count)
        }
    }

    @Test func stringsOfAnyParts() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<6000 {
            var text: [UInt8] = []
            while text.count < Int.random(in: 0...260, using: &random) { text += Self.parts[Int.random(in: 0..<Self.parts.count, using: &random)] }
            if round % 2 == 0 { text += Self.mistakes[Int.random(in: 0..<Self.mistakes.count, using: &random)] }
            if round % 4 == 0 { text += Self.parts[Int.random(in: 0..<Self.parts.count, using: &random)] }
            if round % 5 != 0 { text.append(UInt8(ascii: "\"")) }
            // What comes after the string is not looked at.
            if round % 3 == 0 {
                text +=
                    [0xFF, 0x00, UInt8(ascii: "\\"), 0xC3] + [UInt8](repeating: UInt8(ascii: "\""), count: Int.random(in: 0...70, using: &random))
            }
            if round % 7 == 0, !text.isEmpty { text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            check(text)
        }
    }

    @Test(arguments: mistakes) func aMistakeAtAnyPlaceOfABlock(_ mistake: [UInt8]) {
        for place in 0..<130 {
            for fill in ["x", "é", "\\\\"] {
                var text: [UInt8] = []
                while text.count < place { text += Array(fill.utf8) }
                check(text + mistake + Array("\" and more of the text, so that no block is short: 0123456789012345678901234567890123456789".utf8))
            }
        }
    }

    @Test func aScannerCopiesAndPassesOnTheSame() throws {
        let text = (0..<900).flatMap { Self.parts[$0 % Self.parts.count] } + [UInt8(ascii: "\"")]
        let expected = try #require(slow(text))
        for size in [13, 64, 100, 1000, 20_000] {
            var copied: [UInt8] = []
            var passed: [UInt8] = []
            var (copier, scanner) = (JSONStringScanner(), JSONStringScanner())
            var start = 0
            var isComplete = false
            try text.withUnsafeBufferPointer { bytes in
                while !isComplete {
                    let window = UnsafeBufferPointer(rebasing: bytes[start..<min(start + size, text.count)])
                    let output = UnsafeMutablePointer<UInt8>.allocate(capacity: window.count)
                    defer { output.deallocate() }
                    let copy = try copier.copy(window, from: 0, isLast: false, base: start, to: output)
                    copied += UnsafeBufferPointer(start: output, count: copy.written)
                    let scan = try scanner.scan(window, from: 0, isLast: false, base: start) { passed += $0 }
                    #expect(scan == (copy.end, copy.isComplete))
                    start += scan.end
                    isComplete = scan.isComplete
                }
            }
            #expect(start == text.count)
            #expect(copied == expected.bytes)
            #expect(passed == expected.bytes)
            #expect(copier.hasEscapes && scanner.hasEscapes)
        }
    }

    @Test func aPatternIsFoundFromBothEnds() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<4000 {
            let text = (0..<Int.random(in: 0...90, using: &random)).map { _ in UInt8.random(in: 97...98, using: &random) }
            let pattern = (0..<Int.random(in: 0...7, using: &random)).map { _ in UInt8.random(in: 97...98, using: &random) }
            let places = (0...max(text.count - pattern.count, -1) + 1).dropLast().filter { text[$0..<$0 + pattern.count].elementsEqual(pattern) }
            let start = Int.random(in: 0...text.count, using: &random)
            text.withUnsafeBufferPointer { text in
                pattern.withUnsafeBufferPointer { pattern in
                    #expect(csimd_find_last(text.baseAddress, text.count, pattern.baseAddress, pattern.count) == places.last ?? -1)
                    #expect(
                        csimd_find(text.baseAddress, text.count, start, pattern.baseAddress, pattern.count) == places.first { $0 >= start } ?? -1)
                }
            }
        }
    }
}
