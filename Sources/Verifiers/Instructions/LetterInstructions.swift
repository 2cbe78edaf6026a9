/// Instructions about the letters of words.
enum LetterInstructions {
    static let kinds = [
        InstructionKind("words:alphabet") { text, effort throws(Effort.Exhausted) in
            var expected: UInt8?
            for word in SpacedWords(try WordInstructions.plainWords(of: text, effort)) {
                guard let first = word.first, first.isASCIILetter, expected == nil || first == expected else {
                    return .broken("\(KeywordInstructions.quoted(Array(word.prefix(64)))) does not begin with the next letter")
                }
                expected = first == UInt8(ascii: "z") ? UInt8(ascii: "a") : first + 1
            }
            return .of(expected != nil, "no words")
        },
        InstructionKind("words:vowel") { text, effort throws(Effort.Exhausted) in
            try effort.spend(2 * text.count)
            let paragraph = text.trimmedOfSpace()
            guard !paragraph.contains(0x0A) else { return .broken("more than one paragraph") }
            let vowels = "aeiou".utf8.count { vowel in paragraph.contains { $0 | 0x20 == vowel } }
            return .of(vowels <= 3, "\(vowels) different vowels, not at most 3")
        },
        InstructionKind("words:consonants") { text, effort throws(Effort.Exhausted) in
            try effort.spend(6 * text.count)
            for word in SpacedWords(text) where !word.indices.dropFirst().contains(where: { word[$0 - 1].isConsonant && word[$0].isConsonant }) {
                return .broken("\(KeywordInstructions.quoted(Array(word.prefix(64)))) has no two consonants in a row")
            }
            return .followed
        },
        InstructionKind("words:palindrome") { text, effort throws(Effort.Exhausted) in
            var count = 0
            for word in SpacedWords(try WordInstructions.plainWords(of: text, effort)) where word.count >= 5 {
                try effort.spend(8 * word.count)
                let letters = UTF8Scalars(word).map { $0 }
                if letters.count >= 5, letters.elementsEqual(letters.reversed()) { count += 1 }
            }
            return .of(count >= 10, "\(count) palindromes, not at least 10")
        },
        InstructionKind("words:prime_lengths") { text, effort throws(Effort.Exhausted) in
            try effort.spend(4 * text.count)
            for word in SpacedWords(try text.withoutPunctuation(effort)) where !isPrime(word.scalarCount) {
                return .broken("\(KeywordInstructions.quoted(Array(word.prefix(64)))) has \(word.scalarCount) characters")
            }
            return .followed
        },
        InstructionKind("words:no_consecutive") { text, effort throws(Effort.Exhausted) in
            var before: UInt32?
            for word in SpacedWords(try WordInstructions.plainWords(of: text, effort)) {
                var scalars = UTF8Scalars(word)
                let first = scalars.next()
                if first == before { return .broken("\(KeywordInstructions.quoted(Array(word.prefix(64)))) begins as the word before it does") }
                before = first
            }
            return .followed
        },
    ]

    /// Whether a length is a prime number. No word is so long that this takes more than its letters do.
    private static func isPrime(_ number: Int) -> Bool {
        guard number > 1 else { return false }
        var factor = 2
        while factor * factor <= number {
            if number % factor == 0 { return false }
            factor += 1
        }
        return true
    }
}

extension UInt8 {
    /// Whether a byte is a letter of ASCII other than a, e, i, o and u.
    fileprivate var isConsonant: Bool { isASCIILetter && !"aeiou".utf8.contains(self | 0x20) }
}
