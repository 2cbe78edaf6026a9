/// Instructions about the length of the whole: words, sentences, paragraphs.
enum LengthInstructions {
    static let kinds = [
        InstructionKind("length_constraints:number_words") { arguments throws(UnreadableInstruction) in
            let (bound, relation) = (try arguments.count("num_words"), try arguments.relation("relation"))
            return { text, effort throws(Effort.Exhausted) in relation.check(try text.letterWordCount(effort), bound, "words") }
        },
        InstructionKind("length_constraints:number_sentences") { arguments throws(UnreadableInstruction) in
            let (bound, relation) = (try arguments.count("num_sentences"), try arguments.relation("relation"))
            return { text, effort throws(Effort.Exhausted) in relation.check(try ProseSentences(of: text, effort).count, bound, "sentences") }
        },
        InstructionKind("length_constraints:number_paragraphs") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("num_paragraphs")
            return { text, effort throws(Effort.Exhausted) in
                guard let count = try text.parts(between: divider, effort)?.count else { return .broken("nothing between two dividers") }
                return .of(count == wanted, "\(count) paragraphs, not \(wanted)")
            }
        },
        InstructionKind("length_constraints:nth_paragraph_first_word") { arguments throws(UnreadableInstruction) in
            let (wanted, place) = (try arguments.count("num_paragraphs"), try arguments.count("nth_paragraph"))
            let word = try arguments.text("first_word")
            guard (1...max(1, wanted)).contains(place) else {
                throw UnreadableInstruction(reason: "\"nth_paragraph\" is from 1 to \"num_paragraphs\"")
            }
            return { text, effort throws(Effort.Exhausted) in try startsParagraph(text, place, of: wanted, with: word, effort) }
        },
        InstructionKind("count:word_count_range") { arguments throws(UnreadableInstruction) in
            let (least, most) = (try arguments.count("min_words"), try arguments.count("max_words"))
            return { text, effort throws(Effort.Exhausted) in
                let count = try text.letterWordCount(effort)
                return .of(least <= count && count <= most, "\(count) words, not from \(least) to \(most)")
            }
        },
    ]

    private static let divider = Array("***".utf8)
    private static let blankLine = Array("\n\n".utf8)

    /// Parts between blank lines that are more than white space count as paragraphs; an empty part has a number, and no first word.
    private static func startsParagraph(
        _ text: ArraySlice<UInt8>, _ number: Int, of wanted: Int, with word: [UInt8], _ effort: Effort
    ) throws(Effort.Exhausted) -> Compliance {
        try effort.spend(3 * text.count)
        var count = 0
        var index = 0
        var found: ArraySlice<UInt8> = []
        var rest: ArraySlice<UInt8>? = text
        while let part = rest {
            let end = part.firstOccurrence(of: blankLine)
            let paragraph = part[..<(end ?? part.endIndex)].trimmedOfSpace()
            rest = end.map { part[($0 + 2)...] }
            index += 1
            if !paragraph.isEmpty { count += 1 }
            if index == number { found = paragraph }
        }
        guard count == wanted else { return .broken("\(count) paragraphs, not \(wanted)") }
        var words = SpacedWords(found)
        let first = (words.next() ?? []).drop { $0 == UInt8(ascii: "'") }.drop { $0 == UInt8(ascii: "\"") }.prefix { !".,?!'\"".utf8.contains($0) }
        let isSame = try first.inSmallLetters(effort).elementsEqual(word[...].inSmallLetters(effort))
        return .of(isSame, "paragraph \(number) does not begin with \(KeywordInstructions.quoted(word))")
    }
}

extension ArraySlice<UInt8> {
    /// How many words of letters, digits and underscores there are.
    func letterWordCount(_ effort: Effort) throws(Effort.Exhausted) -> Int {
        try TextVerifier.spend(on: self, effort)
        try effort.spend(4 * count)
        return LetterWords(self).reduce(0) { count, _ in count + 1 }
    }

    /// The parts between dividers, without empty ones at both ends; `nil` if one between two dividers is white space alone.
    ///
    /// - Returns: how many there are, and the first two.
    func parts(between divider: [UInt8], _ effort: Effort) throws(Effort.Exhausted) -> (count: Int, first: [ArraySlice<UInt8>])? {
        try effort.spend(3 * count)
        var parts: [ArraySlice<UInt8>] = []
        var found = 0
        var isFirst = true
        var rest: ArraySlice<UInt8>? = self
        while let part = rest {
            let end = part.firstOccurrence(of: divider)
            let content = part[..<(end ?? part.endIndex)].trimmedOfSpace()
            rest = end.map { part[($0 + divider.count)...] }
            if !content.isEmpty {
                found += 1
                if parts.count < 2 { parts.append(content) }
            } else if !isFirst, rest != nil {
                return nil
            }
            isFirst = false
        }
        return (found, parts)
    }
}
