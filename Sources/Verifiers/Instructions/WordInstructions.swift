/// Instructions about words and their places.
enum WordInstructions {
    static let kinds = [
        InstructionKind("words:repeats") { arguments throws(UnreadableInstruction) in
            let most = try arguments.count("small_n")
            return { text, effort throws(Effort.Exhausted) in
                let plain = try plainWords(of: text, effort)
                var counts = try WordCounts(of: plain, words: SpacedWords(plain).reduce(0) { count, _ in count + 1 }, effort)
                for word in SpacedWords(plain) where try counts.add(word, effort) > most {
                    return .broken("\(KeywordInstructions.quoted(Array(word.prefix(64)))) is there more than \(most) times")
                }
                return .followed
            }
        },
        InstructionKind("words:paragraph_last_first") { text, effort throws(Effort.Exhausted) in
            for line in try text.inSmallLetters(effort).lines(effort) {
                try effort.spend(ArraySlice<UInt8>.stepsOfWords * line.count)
                let words = SpacedWords(line.trimmedOfSpace().trimmedOfPunctuation())
                guard let ends = words.ends, !ends.first.elementsEqual(ends.last) else { continue }
                return .broken("a paragraph begins with \(KeywordInstructions.quoted(Array(ends.first.prefix(64)))) and ends otherwise")
            }
            return .followed
        },
        InstructionKind("words:words_position") { arguments throws(UnreadableInstruction) in
            let keyword = try arguments.text("keyword")
            return { text, effort throws(Effort.Exhausted) in
                var second: ArraySlice<UInt8>?
                var (beforeLast, last): (ArraySlice<UInt8>?, ArraySlice<UInt8>?)
                for (index, token) in try WordTokens(of: text, effort).enumerated() {
                    if index == 1 { second = token }
                    (beforeLast, last) = (last, token)
                }
                let isSame = second?.elementsEqual(keyword) == true && beforeLast?.elementsEqual(keyword) == true
                return .of(isSame, "the second word and the one before the last are not both \(KeywordInstructions.quoted(keyword))")
            }
        },
        InstructionKind("words:keywords_specific_position") { arguments throws(UnreadableInstruction) in
            let keyword = try arguments.text("keyword")
            let (sentence, place) = (try arguments.count("n"), try arguments.count("m"))
            guard sentence > 0, place > 0 else {
                throw UnreadableInstruction(reason: "\"n\" and \"m\" of \"words:keywords_specific_position\" are 1 at least")
            }
            return { text, effort throws(Effort.Exhausted) in
                let sentences = try Sentences(of: text, effort)
                guard sentences.count >= sentence else { return .broken("\(sentences.count) sentences, not at least \(sentence)") }
                let token = try WordTokens(of: sentences[sentence - 1], effort).dropFirst(place - 1).first { _ in true }
                return .of(
                    token?.elementsEqual(keyword) == true, "word \(place) of sentence \(sentence) is not \(KeywordInstructions.quoted(keyword))")
            }
        },
        InstructionKind("words:start_verb") { text, effort throws(Effort.Exhausted) in
            var tokens = try WordTokens(of: text, effort)
            let words = [tokens.next() ?? [], tokens.next() ?? []].map { $0.prefix(32).inASCIISmallLetters }
            switch Verbs.isVerb(words[0], before: words[1]) {
            case true?: return .followed
            case false?: return .broken("\"\(words[0])\" is no verb")
            case nil: return .undecided("whether \"\(words[0])\" is a verb here is not known without a tagger")
            }
        },
        InstructionKind("words:odd_even_syllables") { text, effort throws(Effort.Exhausted) in
            try effort.spend(32 * text.count)
            var before: Int?
            var unknown: String?
            for word in SpacedWords(try plainWords(of: text, effort)) {
                guard Syllables.areKnown(of: word) else {
                    (unknown, before) = (word.prefix(64).string, nil)
                    continue
                }
                let parity = Syllables.count(word) % 2
                if parity == before { return .broken("two words in a row have \(parity == 0 ? "even" : "odd") numbers of syllables") }
                before = parity
            }
            return unknown.map { .undecided("how many syllables \"\($0)\" has is not known") } ?? .followed
        },
        InstructionKind("words:last_first") { text, effort throws(Effort.Exhausted) in
            var last: ArraySlice<UInt8>?
            let isRight = try Sentences(of: text, effort).allSatisfy(effort) { (index, sentence) throws(Effort.Exhausted) in
                let sentence = try sentence.inSmallLetters(effort)
                let first = SpacedWords(sentence.drop { $0.isASCIIPunctuation || $0 == 0x20 }).ends?.first
                if index > 0, last == nil || first == nil || last != first { return false }
                last = SpacedWords(sentence.trimmedOfPunctuationAtEnd()).ends?.last
                return true
            }
            return .of(isRight, "a sentence does not begin with the last word of the one before it")
        },
    ]

    /// The words in small letters, without any punctuation.
    static func plainWords(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        try effort.spend(ArraySlice<UInt8>.stepsOfWords * text.count)
        return try text.withoutPunctuation(effort).inSmallLetters(effort)
    }
}

extension SpacedWords {
    /// The first word and the last one.
    var ends: (first: ArraySlice<UInt8>, last: ArraySlice<UInt8>)? {
        var words = self
        guard let first = words.next() else { return nil }
        var last = first
        while let word = words.next() { last = word }
        return (first, last)
    }
}

extension ArraySlice<UInt8> {
    /// Without punctuation of ASCII and spaces at the end.
    func trimmedOfPunctuationAtEnd() -> ArraySlice<UInt8> {
        var end = endIndex
        while end > startIndex, self[end - 1].isASCIIPunctuation || self[end - 1] == 0x20 { end -= 1 }
        return self[..<end]
    }
}
