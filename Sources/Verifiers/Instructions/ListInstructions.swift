/// Instructions about lists, and lists of which all items are known.
enum ListInstructions {
    static let kinds = [
        InstructionKind("format:list") { arguments throws(UnreadableInstruction) in
            let mark = try arguments.text("sep")
            return { text, effort throws(Effort.Exhausted) in
                let count = try text.occurrences(of: mark[...], effort)
                return .of(count >= 2, "\(count) times \(KeywordInstructions.quoted(mark)), not at least 2")
            }
        },
        InstructionKind("format:sub-bullets") { text, effort throws(Effort.Exhausted) in
            try effort.spend(2 * text.count)
            // After each asterisk a hyphen before the next one.
            var isOpen = false
            for byte in text {
                if byte == UInt8(ascii: "-") { isOpen = false }
                guard byte == UInt8(ascii: "*") else { continue }
                if isOpen { return .broken("a bullet has no sub-bullet") }
                isOpen = true
            }
            return .of(!isOpen, "the last bullet has no sub-bullet")
        },
        InstructionKind("format:no_bullets_bullets") { text, effort throws(Effort.Exhausted) in try hasSentencesBeforeBullets(text, effort) },
        InstructionKind("custom:multiples") { text, effort throws(Effort.Exhausted) in
            let runs = try DigitRuns(of: text, keeping: 6, effort)
            let isRight = runs.count == 6 && runs.first.map { $0.string } == ["14", "21", "28", "35", "42", "49"]
            return .of(isRight, "the numbers are not 14, 21, 28, 35, 42, 49")
        },
        InstructionKind("custom:reverse_newline") { text, effort throws(Effort.Exhausted) in try isAfricaReversed(text, effort) },
        InstructionKind("custom:european_capitals_sort") { text, effort throws(Effort.Exhausted) in
            let plain = try PlainLetters.of(text, effort)
            var names = capitals[...]
            for part in LineSequence(plain, separator: UInt8(ascii: ",")) where !part.trimmedOfSpace().isEmpty {
                guard let name = names.popFirst(), part.trimmedOfSpace().elementsEqual(name) else {
                    return .broken("not the capitals alone, from north to south")
                }
            }
            return .of(names.isEmpty, "\(names.count) capitals are left out")
        },
        InstructionKind("custom:date_format_list") { text, effort throws(Effort.Exhausted) in
            try effort.spend(4 * text.count)
            for part in LineSequence(text, separator: UInt8(ascii: ",")) where !isDateOfNapoleon(part.trimmedOfSpace()) {
                return .broken("\(KeywordInstructions.quoted(Array(part.trimmedOfSpace().prefix(64)))) is no date from 1769 to 1821 as YYYY-MM-DD")
            }
            return .followed
        },
    ]

    /// Sentences in lines that follow one another, at most one blank line, and then bullets to the end.
    private static func hasSentencesBeforeBullets(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Compliance {
        var (sentences, bullets) = (0, 0)
        var isOpen = true
        for line in try text.lines(effort) {
            let content = line.trimmedOfSpace()
            if content.first == UInt8(ascii: "*") {
                isOpen = false
                guard sentences >= 2 else { return .broken("\(sentences) sentences before the bullets, not at least 2") }
                bullets += 1
            } else {
                guard isOpen else { return .broken("a line without a bullet after the sentences") }
                isOpen = !content.isEmpty
                sentences += try Sentences(of: content, effort).count
            }
        }
        return .of(bullets >= 2, "\(bullets) bullets, not at least 2")
    }

    /// From the line of Zimbabwe on, 52 lines at least, each not after the one before it in the alphabet.
    private static func isAfricaReversed(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Compliance {
        let start = Array("Zimbabwe".utf8)
        var count = 0
        var before: ArraySlice<UInt8>?
        for line in try text.lines(effort) {
            try effort.spend(2 * line.count)
            let name = line.trimmedOfPunctuation()
            guard !name.isEmpty, before != nil || name.firstOccurrence(of: start) != nil else { continue }
            let plain = try PlainLetters.of(name, effort)
            if let before, before.lexicographicallyPrecedes(plain) {
                return .broken("\(KeywordInstructions.quoted(Array(name.prefix(64)))) is out of order")
            }
            before = plain
            count += 1
        }
        return .of(count >= 52, "\(count) lines from Zimbabwe on, not at least 52")
    }

    private static func isDateOfNapoleon(_ date: ArraySlice<UInt8>) -> Bool {
        guard date.count == 10 else { return false }
        let parts = date.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map({ $0.count }) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { $0.isASCIIDigit } }) else { return false }
        let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 & 0x0F) } }
        let isLeap = numbers[0] % 4 == 0 && numbers[0] != 1800
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1769...1821).contains(numbers[0]) && (1...12).contains(numbers[1]) && (1...days[max(0, min(11, numbers[1] - 1))]).contains(numbers[2])
    }

    /// The capitals of Europe above 45 degrees, from north to south, as the instruction's own list has them.
    private static let capitals = """
        Reykjavik Helsinki Oslo Tallinn Stockholm Riga Moscow Copenhagen Vilnius Minsk Dublin Berlin Amsterdam Warsaw London Brussels Prague Luxembourg Paris
        Vienna Bratislava Budapest Vaduz Chisinau Bern Ljubljana Zagreb
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) }
}

/// A text with the letters of ASCII that its letters are made of: without accents, and without what is no ASCII.
enum PlainLetters {
    static func of(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        try effort.spend(text.count)
        guard text.contains(where: { $0 >= 0x80 }) else { return text }
        var result: [UInt8] = []
        for scalar in UTF8Scalars(text) {
            if scalar < 0x80 {
                result.append(UInt8(scalar))
            } else {
                try effort.spend(64)
                if let letter = base(of: scalar) { result.append(letter) }
            }
        }
        return result[...]
    }

    /// Names are asked for once each: asking takes microseconds.
    private static let known: [UInt32: UInt8] = {
        let scalars = Array(UInt32(0xC0)...0x24F) + Array(UInt32(0x1E00)...0x1EFF)
        return Dictionary(uniqueKeysWithValues: scalars.compactMap { scalar in named(scalar).map { (scalar, $0) } })
    }()

    private static func base(of scalar: UInt32) -> UInt8? { known[scalar] }

    /// By the name of the letter: `LATIN SMALL LETTER A WITH TILDE` is an a.
    private static func named(_ scalar: UInt32) -> UInt8? {
        guard let name = Unicode.Scalar(scalar)?.properties.name else {
            return nil
        }
        let words = name.split(separator: " ")
        guard words.count > 5, words[0] == "LATIN", words[2] == "LETTER", words[3].utf8.count == 1, words[4] == "WITH",
            let letter = words[3].utf8.first
        else {
            return nil
        }
        return words[1] == "SMALL" ? letter | 0x20 : letter
    }
}
