/// Instructions about words that must or must not be there: in any case, as they are written, not as patterns.
enum KeywordInstructions {
    static let kinds = [
        InstructionKind("keywords:existence") { arguments throws(UnreadableInstruction) in
            let keywords = try arguments.texts("keywords")
            return { text, effort throws(Effort.Exhausted) in
                let text = try text.inSmallLetters(effort)
                for keyword in keywords where try text.occurrences(of: keyword[...].inSmallLetters(effort), effort) == 0 {
                    return .broken("no \(quoted(keyword))")
                }
                return .followed
            }
        },
        InstructionKind("keywords:frequency") { arguments throws(UnreadableInstruction) in
            let keyword = try arguments.text("keyword")
            let (bound, relation) = (try arguments.count("frequency"), try arguments.relation("relation"))
            return { text, effort throws(Effort.Exhausted) in
                let count = try text.inSmallLetters(effort).occurrences(of: keyword[...].inSmallLetters(effort), effort)
                return relation.check(count, bound, "times \(quoted(keyword))")
            }
        },
        InstructionKind("keywords:forbidden_words") { arguments throws(UnreadableInstruction) in
            let words = try arguments.texts("forbidden_words")
            return { text, effort throws(Effort.Exhausted) in
                let text = try text.inSmallLetters(effort)
                for word in words where try text.occurrences(of: word[...].inSmallLetters(effort), effort, where: { text.isAlone($0) }) > 0 {
                    return .broken("\(quoted(word)) is there")
                }
                return .followed
            }
        },
        InstructionKind("keywords:letter_frequency") { arguments throws(UnreadableInstruction) in
            let letter = try arguments.text("letter")
            guard letter[...].scalarCount == 1 else {
                throw UnreadableInstruction(reason: "\"letter\" of \"keywords:letter_frequency\" is one letter")
            }
            let (bound, relation) = (try arguments.count("let_frequency"), try arguments.relation("let_relation"))
            return { text, effort throws(Effort.Exhausted) in
                let count = try text.inSmallLetters(effort).occurrences(of: letter[...].inSmallLetters(effort), effort)
                return relation.check(count, bound, "times \(quoted(letter))")
            }
        },
        InstructionKind("count:keywords_multiple") { arguments throws(UnreadableInstruction) in
            var keywords: [(word: [UInt8], count: Int)] = []
            for (place, count) in [1, 2, 3, 5, 7].enumerated() { keywords.append((try arguments.text("keyword\(place + 1)"), count)) }
            return { [keywords] text, effort throws(Effort.Exhausted) in
                let text = try text.inSmallLetters(effort)
                for (word, wanted) in keywords {
                    let count = try text.occurrences(of: word[...].inSmallLetters(effort), effort)
                    guard count == wanted else { return .broken("\(count) times \(quoted(word)), not \(wanted)") }
                }
                return .followed
            }
        },
    ]

    /// A word of an instruction as an explanation names it.
    static func quoted(_ word: [UInt8]) -> String { "\"\(String(decoding: word.prefix(64), as: UTF8.self))\"" }
}

extension ArraySlice<UInt8> {
    /// Whether what is in a range is no part of a longer word: as between two `\b`.
    func isAlone(_ range: Range<Int>) -> Bool {
        isBoundary(range.lowerBound) && isBoundary(range.upperBound)
    }

    /// Whether a word begins or ends at a place.
    private func isBoundary(_ place: Int) -> Bool { isWord(before: place) != isWord(at: place) }

    private func isWord(at place: Int) -> Bool {
        guard place < endIndex else { return false }
        var scalars = UTF8Scalars(self[place...])
        return scalars.next()?.isWordScalar ?? false
    }

    private func isWord(before place: Int) -> Bool {
        var start = place - 1
        while start > startIndex, self[start] & 0xC0 == 0x80 { start -= 1 }
        return start >= startIndex && isWord(at: start)
    }
}
