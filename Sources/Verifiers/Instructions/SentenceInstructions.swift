/// Instructions about sentences and their order.
enum SentenceInstructions {
    static let kinds = [
        InstructionKind("sentence:keyword") { arguments throws(UnreadableInstruction) in
            let (keyword, place) = (try arguments.text("word"), try arguments.count("N"))
            guard place > 0 else { throw UnreadableInstruction(reason: "\"N\" of \"sentence:keyword\" is 1 at least") }
            return { text, effort throws(Effort.Exhausted) in
                let sentences = try Sentences(of: text, effort)
                guard sentences.count >= place else { return .broken("\(sentences.count) sentences, not at least \(place)") }
                let count = try sentences[place - 1].inSmallLetters(effort).occurrences(of: keyword[...].inSmallLetters(effort), effort)
                return .of(count > 0, "no \(KeywordInstructions.quoted(keyword)) in sentence \(place)")
            }
        },
        InstructionKind("sentence:increment") { arguments throws(UnreadableInstruction) in
            let step = try arguments.count("small_n")
            return { text, effort throws(Effort.Exhausted) in
                var before = 0
                let isRight = try Sentences(of: text, effort).allSatisfy(effort) { index, sentence in
                    let count = SpacedWords(sentence.filter { !$0.isASCIIPunctuation }[...]).reduce(0) { count, _ in count + 1 }
                    defer { before = count }
                    return index == 0 || count == before + step
                }
                return .of(isRight, "a sentence has not \(step) words more than the one before it")
            }
        },
        InstructionKind("sentence:alliteration_increment") { text, effort throws(Effort.Exhausted) in
            var before = -1
            let isRight = try Sentences(of: text, effort).allSatisfy(effort) { (_, sentence) throws(Effort.Exhausted) in
                let length = alliteration(of: try sentence.inSmallLetters(effort))
                defer { before = length }
                return length > before
            }
            return .of(isRight, "a sentence has no longer alliteration than the one before it")
        },
        InstructionKind("custom:sentence_alphabet") { text, effort throws(Effort.Exhausted) in
            let sentences = try Sentences(of: text, effort)
            guard sentences.count == 26 else { return .broken("\(sentences.count) sentences, not 26") }
            let isRight = try sentences.allSatisfy(effort) { index, sentence in
                sentence.first.map { $0.isASCIILetter && $0 | 0x20 == UInt8(ascii: "a") + UInt8(index) } ?? false
            }
            return .of(isRight, "a sentence does not begin with its letter of the alphabet")
        },
        InstructionKind("format:emoji") { text, effort throws(Effort.Exhausted) in
            let sentences = try Sentences(of: text, effort)
            let isRight = try sentences.allSatisfy(effort) { index, sentence in
                let marks = sentence.filter { !$0.isASCIIPunctuation }[...].trimmedOfSpace()
                guard !marks.isEmpty else { return false }
                // A variation selector may be the last one.
                if marks.endsInEmoji { return true }
                // After the mark that ends the sentence the emoji is the first one of the next part.
                return index + 1 < sentences.count && sentences[index + 1].filter { !$0.isASCIIPunctuation }[...].trimmedOfSpace().beginsWithEmoji
            }
            return .of(isRight, "a sentence has no emoji at its end")
        },
    ]

    /// How many words of a sentence are in runs of words that begin alike.
    private static func alliteration(of sentence: ArraySlice<UInt8>) -> Int {
        var length = 0
        var before: UInt32?
        var isRunning = false
        for word in SpacedWords(sentence) {
            var scalars = UTF8Scalars(word.drop { $0.isASCIIPunctuation })
            guard let first = scalars.next() else { continue }
            if first == before {
                length += isRunning ? 1 : 2
                isRunning = true
            } else {
                isRunning = false
            }
            before = first
        }
        return length
    }
}

extension ArraySlice<UInt8> {
    /// Whether the last scalar, or the one before it, is an emoji.
    fileprivate var endsInEmoji: Bool {
        var end = endIndex
        for _ in 0..<2 where end > startIndex {
            var start = end - 1
            while start > startIndex, self[start] & 0xC0 == 0x80 { start -= 1 }
            if self[start..<end].beginsWithEmoji { return true }
            end = start
        }
        return false
    }

    /// Whether the first scalar is an emoji.
    fileprivate var beginsWithEmoji: Bool {
        var scalars = UTF8Scalars(self)
        guard let scalar = scalars.next().flatMap({ Unicode.Scalar($0) }), scalar.value >= 0x80 else { return false }
        // A letter of a flag is none by itself.
        return scalar.properties.isEmoji && !(0x1F1E6...0x1F1FF).contains(scalar.value)
    }
}
