/// Instructions with a question of their own.
enum QuestionInstructions {
    static let kinds = [
        InstructionKind("custom:mcq_count_length") { text, effort throws(Effort.Exhausted) in try areLongerQuestions(text, effort) },
        InstructionKind("custom:word_reverse") { text, effort throws(Effort.Exhausted) in
            // The words from the last to the first have "bald eagle" in a row.
            let eagle = Array("eagle".utf8)
            var before: ArraySlice<UInt8> = []
            for word in SpacedWords(try WordInstructions.plainWords(of: text, effort)) {
                // The words may go on with other letters at the outer ends: "eagles" ends the pair.
                if before.starts(with: eagle), word.count >= 4, word.suffix(4).elementsEqual("bald".utf8) { return .followed }
                before = word
            }
            return .broken("no \"eagle bald\"")
        },
        InstructionKind("custom:character_reverse") { text, effort throws(Effort.Exhausted) in
            .of(try text.inSmallLetters(effort).occurrences(of: Array("elgae dlab".utf8)[...], effort) > 0, "no \"elgae dlab\"")
        },
    ]

    private static let label = Array("Question".utf8)

    /// Four parts that begin with `Question` and a number, with five lines of options each; the questions grow in length.
    private static func areLongerQuestions(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Compliance {
        try effort.spend(8 * text.count)
        guard text.starts(with: label) else { return .broken("the text does not begin with \"Question\"") }
        var lengths: [Int] = []
        for part in parts(of: text) {
            var options = 0
            var length = 0
            for line in LineSequence(part) {
                let content = line.trimmedOfSpace()
                if isOption(content) {
                    options += 1
                } else if options == 0 {
                    // The lines of a question are one text with a space between each two.
                    length += content.scalarCount + (length > 0 ? 1 : 0)
                }
            }
            guard options == 5 else { return .broken("a question has \(options) options, not 5") }
            guard lengths.count < 4 else { return .broken("more than 4 questions") }
            lengths.append(length)
        }
        guard lengths.count == 4 else { return .broken("\(lengths.count) questions, not 4") }
        return .of(zip(lengths, lengths.dropFirst()).allSatisfy { $0 < $1 }, "the questions do not grow in length")
    }

    /// What is between labels of a question, without empty parts.
    private static func parts(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        var place = start
        func add(_ end: Int) {
            let part = text[start..<end].trimmedOfSpace()
            // The fifth is one too many.
            if !part.isEmpty, parts.count < 5 { parts.append(part) }
        }
        while let found = text[place...].firstOccurrence(of: label) {
            place = found + label.count
            guard place < text.endIndex, text[place] == 0x20 else { continue }
            let digits = text[(place + 1)...].prefix { $0.isASCIIDigit }
            guard !digits.isEmpty else { continue }
            add(found)
            place = digits.endIndex
            if place < text.endIndex, ".|):;".utf8.contains(text[place]) { place += 1 }
            start = place
        }
        add(text.endIndex)
        return parts
    }

    /// A letter from A to E, a full stop or a bracket, and a word.
    private static func isOption(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first, (0x61...0x65).contains(first | 0x20), let mark = line.dropFirst().first, ".|)".utf8.contains(mark) else {
            return false
        }
        var scalars = UTF8Scalars(line.dropFirst(2).trimmedOfSpace())
        return scalars.next()?.isWordScalar ?? false
    }
}
