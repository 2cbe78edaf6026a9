import Testing

@testable import Verifiers

/// Searching sixteen places at a time finds what looking at each place finds.
@Suite struct ByteSearchTests {
    private func isFound(_ word: [UInt8], at place: Int, in text: [UInt8], ignoringCase: Bool) -> Bool {
        zip(text[place...], word).allSatisfy { found, byte in
            found == byte || (ignoringCase && (0x41...0x5A).contains(found) && found | 0x20 == byte)
        }
    }

    private func places(of word: [UInt8], in text: [UInt8], ignoringCase: Bool) -> [Int] {
        guard text.count >= word.count else { return [] }
        return (0...(text.count - word.count)).filter { isFound(word, at: $0, in: text, ignoringCase: ignoringCase) }
    }

    @Test func findsTheFirstAndTheLastPlace() {
        var random = SplitMix(state: 11)
        for round in 0..<4_000 {
            let letters = round % 3 == 0 ? Array("ab".utf8) : round % 3 == 1 ? Array("aAbB<".utf8) : Array("answerANSWER ".utf8)
            let text = (0..<(random.below(120))).map { _ in letters[random.below(letters.count)] }
            let length = 1 + random.below(5)
            let word = (0..<length).map { _ in letters[random.below(letters.count)] }
            // A part of a longer text, so that what is around it must not be found.
            let slice = ([0x61, 0x62] + text + [0x61, 0x62])[2..<(2 + text.count)]
            #expect(slice.firstOccurrence(of: word).map { $0 - 2 } == places(of: word, in: text, ignoringCase: false).first)
            #expect(slice.lastOccurrence(of: word).map { $0 - 2 } == places(of: word, in: text, ignoringCase: false).last)
            let small = word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            #expect(slice.lastOccurrence(of: small, ignoringCase: true).map { $0 - 2 } == places(of: small, in: text, ignoringCase: true).last)
        }
    }

    /// A text that nearly holds the word everywhere is read once all the same.
    @Test func textsThatAreAlikeAreSearchedInOnePass() {
        let text = [UInt8](repeating: 0x61, count: 2_000_000)
        let half = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(text[...].firstOccurrence(of: half + [0x62]) == nil)
        #expect((half + half + [0x62])[...].firstOccurrence(of: half + [0x62]) == 1_000_000)
        #expect(text[...].firstOccurrence(of: [0x62] + half) == nil)
        let periodic = Array(String(repeating: "aab", count: 300_000).utf8)
        #expect((periodic + Array("aaab".utf8))[...].firstOccurrence(of: Array(periodic.suffix(300_000)) + Array("aaab".utf8)) == 600_000)
    }

    private struct SplitMix {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((bits ^ (bits >> 31)) % UInt64(bound))
        }
    }
}
