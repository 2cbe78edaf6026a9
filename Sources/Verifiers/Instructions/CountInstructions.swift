/// Instructions that count words, names, numbers and marks.
enum CountInstructions {
    static let kinds = [
        InstructionKind("count:unique_word_count") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("N")
            return { text, effort throws(Effort.Exhausted) in
                let count = try distinctWords(in: text.inSmallLetters(effort), effort)
                return .of(count >= wanted, "\(count) different words, not at least \(wanted)")
            }
        },
        InstructionKind("count:conjunctions") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("small_n")
            return { text, effort throws(Effort.Exhausted) in
                try effort.spend(8 * text.count)
                var found: Set<ArraySlice<UInt8>> = []
                for word in SpacedWords(text) {
                    let letters = word.trimmedOfPunctuation()
                    guard (2...3).contains(letters.count), FunctionWords.isCoordinator(letters) else { continue }
                    // As it is written: "And" and "and" are two.
                    try effort.spend(48)
                    found.insert(word)
                    // The longest words are not kept.
                    if found.count >= wanted { return .followed }
                }
                return .of(found.count >= wanted, "\(found.count) different conjunctions, not at least \(wanted)")
            }
        },
        InstructionKind("count:person_names") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("N")
            return { text, effort throws(Effort.Exhausted) in
                var count = 0
                for name in names {
                    try effort.scan(4 * text.count)
                    if text.firstOccurrence(of: name) != nil { count += 1 }
                }
                return .of(count >= wanted, "\(count) of the names, not at least \(wanted)")
            }
        },
        InstructionKind("count:numbers") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("N")
            return { text, effort throws(Effort.Exhausted) in
                let count = try DigitRuns(of: text.withoutPunctuation(effort), effort).count
                return .of(count == wanted, "\(count) numbers, not \(wanted)")
            }
        },
        InstructionKind("count:pronouns") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("N")
            return { text, effort throws(Effort.Exhausted) in
                try effort.spend(8 * text.count)
                // "he/she" is two words; other punctuation inside a word is left out.
                let small = try text.map { $0 == UInt8(ascii: "/") ? 0x20 : $0 }[...].inSmallLetters(effort).withoutPunctuation(effort)
                let count = SpacedWords(small).reduce(0) { $0 + ($1.count <= 10 && FunctionWords.pronouns.contains($1.string) ? 1 : 0) }
                return .of(count >= wanted, "\(count) pronouns, not at least \(wanted)")
            }
        },
        InstructionKind("count:punctuation") { text, effort throws(Effort.Exhausted) in
            try effort.spend(4 * text.count)
            let pairs = ["?!", "!?"].map { Array($0.utf8) }
            let pair = pairs.lazy.compactMap { text.firstOccurrence(of: $0) }.first.map { $0..<($0 + 2) }
            guard pair != nil || text.firstOccurrence(of: Array("\u{203D}".utf8)) != nil else { return .broken("no interrobang") }
            // The two marks of the interrobang are not counted again.
            let others = pair.map { [text[..<$0.lowerBound], text[$0.upperBound...]] } ?? [text]
            for mark in ".,!?;:".utf8 where !others.contains(where: { $0.contains(mark) }) {
                return .broken("no \(KeywordInstructions.quoted([mark])) besides the interrobang")
            }
            return .followed
        },
        InstructionKind("count:words_japanese") { arguments throws(UnreadableInstruction) in
            let step = try arguments.count("N")
            guard step > 0 else { throw UnreadableInstruction(reason: "\"N\" of \"count:words_japanese\" is 1 at least") }
            return { text, effort throws(Effort.Exhausted) in
                try effort.spend(6 * text.count)
                for (index, word) in SpacedWords(text).enumerated() where (index + 1) % step == 0 {
                    let letters = word.trimmedOfPunctuation()
                    guard letters.isEmpty || letters.isDigits || letters.hasJapanese else { return .broken("word \(index + 1) is not Japanese") }
                }
                return .followed
            }
        },
    ]

    /// How many different words there are between white space, without punctuation at their ends. All that are punctuation alone count as one.
    static func distinctWords(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        try effort.spend(ArraySlice<UInt8>.stepsOfWords * text.count)
        let words = SpacedWords(text).reduce(0) { count, _ in count + 1 }
        var counts = try WordCounts(of: text, words: words, effort)
        for word in SpacedWords(text) { _ = try counts.add(word.trimmedOfPunctuation(), effort) }
        return counts.distinct
    }

    /// The names of the instruction's own list.
    private static let names = """
        Emma Liam Sophia Jackson Olivia Noah Ava Lucas Isabella Mason Mia Ethan Charlotte Alexander Amelia Benjamin Harper Leo Zoe Daniel Chloe Samuel Lily
        Matthew Grace Owen Abigail Gabriel Ella Jacob Scarlett Nathan Victoria Elijah Layla Nicholas Audrey David Hannah Christopher Penelope Thomas Nora Andrew
        Aria Joseph Claire Ryan Stella Jonathan
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) }
}

/// Runs of decimal digits of any script.
struct DigitRuns {
    private(set) var count = 0
    /// The first runs, as they are written.
    private(set) var first: [ArraySlice<UInt8>] = []

    /// - Parameter limit: how many runs are kept.
    init(of text: ArraySlice<UInt8>, keeping limit: Int = 0, _ effort: Effort) throws(Effort.Exhausted) {
        try TextVerifier.spend(on: text, effort)
        var scalars = UTF8Scalars(text)
        var start: Int?
        while true {
            let place = scalars.position
            let scalar = scalars.next()
            if let scalar, scalar.isDecimalDigit {
                if start == nil { start = place }
                continue
            }
            if let begin = start {
                count += 1
                if first.count < limit { first.append(text[begin..<place]) }
                start = nil
            }
            if scalar == nil { break }
        }
    }
}

extension UInt32 {
    /// Whether a scalar is a decimal digit of any script.
    fileprivate var isDecimalDigit: Bool {
        if self < 0x80 { return (0x30...0x39).contains(self) }
        return !isPlainIdeograph && Unicode.Scalar(self)?.properties.generalCategory == .decimalNumber
    }
}

extension ArraySlice<UInt8> {
    /// A short text with its letters of ASCII in small ones.
    var inASCIISmallLetters: String { String(decoding: map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self) }

    fileprivate var isDigits: Bool {
        var scalars = UTF8Scalars(self)
        while let scalar = scalars.next() { guard scalar.isDecimalDigit else { return false } }
        return true
    }

    /// Whether a hiragana, a katakana or a common ideograph is in it.
    fileprivate var hasJapanese: Bool {
        var scalars = UTF8Scalars(self)
        while let scalar = scalars.next() { if (0x3040...0x30FF).contains(scalar) || (0x4E00...0x9FFF).contains(scalar) { return true } }
        return false
    }
}
