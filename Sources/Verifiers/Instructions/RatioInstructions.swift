/// Instructions about shares: stop words, kinds of sentences, what is shared with another text.
enum RatioInstructions {
    static let kinds = [
        InstructionKind("ratio:stop_words") { arguments throws(UnreadableInstruction) in
            let most = try arguments.number("percentage")
            return { text, effort throws(Effort.Exhausted) in
                try TextVerifier.spend(on: text, effort)
                var (words, stops) = (0, 0)
                for word in LetterWords(text) {
                    try effort.spend(24)
                    words += 1
                    if FunctionWords.isStopWord(word) { stops += 1 }
                }
                guard words > 0 else { return .broken("no words") }
                return .of(Double(stops) / Double(words) * 100 <= most, "\(stops) of \(words) words are stop words, more than \(most) %")
            }
        },
        InstructionKind("ratio:sentence_type") { text, effort throws(Effort.Exhausted) in
            let sentences = try Sentences(of: text, effort)
            let statements = try sentences.count(endingIn: UInt8(ascii: "."), effort)
            let questions = try sentences.count(endingIn: UInt8(ascii: "?"), effort)
            return .of(statements == 2 * questions, "\(statements) statements and \(questions) questions, not 2 to 1")
        },
        InstructionKind("ratio:sentence_balance") { text, effort throws(Effort.Exhausted) in
            let sentences = try Sentences(of: text, effort)
            let statements = try sentences.count(endingIn: UInt8(ascii: "."), effort)
            let questions = try sentences.count(endingIn: UInt8(ascii: "?"), effort)
            let exclamations = try sentences.count(endingIn: UInt8(ascii: "!"), effort)
            return .of(
                statements == questions && questions == exclamations,
                "\(statements) statements, \(questions) questions and \(exclamations) exclamations")
        },
        InstructionKind("ratio:overlap") { arguments throws(UnreadableInstruction) in
            let (reference, wanted) = (try arguments.whole("reference_text"), try arguments.number("percentage"))
            return { text, effort throws(Effort.Exhausted) in
                let own = try Trigrams(of: text, effort)
                guard own.count > 0 else { return .broken("fewer than three characters") }
                let share = Double(try own.common(with: Trigrams(of: reference[...], effort), effort)) / Double(own.count) * 100
                return .of(wanted - 2 <= share && share <= wanted + 2, "\(share.rounded()) % of the trigrams, not \(wanted) % give or take 2")
            }
        },
        InstructionKind("ratio:sentence_words") { text, effort throws(Effort.Exhausted) in
            let sentences = try Sentences(of: text, effort)
            guard sentences.count == 3 else { return .broken("\(sentences.count) sentences, not 3") }
            try effort.spend(text.count)
            let lengths = (0..<3).map { sentences[$0].scalarCount }
            return .of(lengths[0] == lengths[1] && lengths[1] == lengths[2], "sentences of \(lengths[0]), \(lengths[1]) and \(lengths[2]) characters")
        },
    ]
}

/// The different runs of three characters of a text.
private struct Trigrams {
    /// Each one as a number above 0; 0 is a free place.
    private var slots: [UInt64]
    private(set) var count = 0

    /// A table is filled in any order of places.
    private static let steps = 16

    init(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(Self.steps * text.count)
        var size = 8
        while size < text.scalarCount + text.scalarCount / 2 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        var window: UInt64 = 0
        var length = 0
        for scalar in UTF8Scalars(text) {
            window = (window << 21 | UInt64(scalar)) & 0x7FFF_FFFF_FFFF_FFFF
            length += 1
            if length >= 3 { try insert(window + 1, effort) }
        }
    }

    private func place(of gram: UInt64) -> Int { Int(truncatingIfNeeded: (gram &* 0x9E37_79B9_7F4A_7C15) >> 20) & (slots.count - 1) }

    /// The place of a trigram, or the free one where it belongs.
    private func find(_ gram: UInt64, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        var place = place(of: gram)
        while slots[place] != 0, slots[place] != gram {
            try effort.spend(2)
            place = (place + 1) & (slots.count - 1)
        }
        return place
    }

    private mutating func insert(_ gram: UInt64, _ effort: Effort) throws(Effort.Exhausted) {
        let place = try find(gram, effort)
        if slots[place] == 0 { count += 1 }
        slots[place] = gram
    }

    /// How many are in both.
    func common(with other: Trigrams, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        try effort.spend(8 * slots.count)
        var common = 0
        for gram in slots where gram != 0 {
            if other.slots[try other.find(gram, effort)] == gram { common += 1 }
        }
        return common
    }
}
