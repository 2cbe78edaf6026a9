/// Instructions about marks and the layout of the whole.
enum FormatInstructions {
    static let kinds = [
        InstructionKind("format:parentheses") { text, effort throws(Effort.Exhausted) in
            try effort.spend(3 * text.count)
            return .of(hasNestedBrackets(text), "no brackets that are closed at 5 levels")
        },
        InstructionKind("format:quotes") { text, effort throws(Effort.Exhausted) in
            try effort.spend(3 * text.count)
            return .of(hasNestedQuotes(text), "no quotes at 3 levels")
        },
        InstructionKind("format:options") { arguments throws(UnreadableInstruction) in
            let options = Options(try arguments.text("options"))
            return { text, effort throws(Effort.Exhausted) in .of(try options.contain(text, effort), "none of the options alone") }
        },
        InstructionKind("format:newline") { text, effort throws(Effort.Exhausted) in
            let plain = try text.withoutPunctuation(effort).trimmedOfSpace()
            try effort.spend(ArraySlice<UInt8>.stepsOfWords * plain.count)
            let lines = try plain.lines(effort).reduce(0) { $0 + ($1.isEmpty ? 0 : 1) }
            let words = SpacedWords(plain).reduce(0) { count, _ in count + 1 }
            return .of(lines == words, "\(words) words on \(lines) lines")
        },
        InstructionKind("format:line_indent") { text, effort throws(Effort.Exhausted) in
            var before = -1
            for line in try text.lines(effort) where !line.trimmedOfSpace().isEmpty {
                let indent = line.prefix { $0 == 0x20 }.count
                guard indent > before else { return .broken("a line has no more spaces before it than the line above") }
                before = indent
            }
            return .followed
        },
        InstructionKind("format:quote_unquote") { text, effort throws(Effort.Exhausted) in
            try effort.spend(6 * text.count)
            return quotesAreExplained(text)
        },
        InstructionKind("format:thesis") { text, effort throws(Effort.Exhausted) in
            try effort.spend(4 * text.count)
            guard let start = firstTag(["<i>", "<em>"], in: text), let end = firstTag(["</i>", "</em>"], in: text[start.upperBound...]) else {
                return .broken("nothing in italics")
            }
            guard !text[start.upperBound..<end.lowerBound].trimmedOfSpace().isEmpty else { return .broken("the thesis is empty") }
            return .of(!text[end.upperBound...].trimmedOfSpace().isEmpty, "nothing after the thesis")
        },
        InstructionKind("format:title_case") { text, effort throws(Effort.Exhausted) in
            try effort.spend(8 * text.count)
            for token in try WordTokens(of: text, effort) where token.beginsSmall && !token.matches(Array("n't".utf8), at: token.startIndex) {
                let rest = Case(of: token.dropFirst(token.firstScalarBytes))
                if rest == .lower || rest == .upper {
                    return .broken("\(KeywordInstructions.quoted(Array(token.prefix(64)))) begins with a small letter")
                }
            }
            return .followed
        },
        InstructionKind("format:output_template") { text, effort throws(Effort.Exhausted) in
            for label in ["My Answer:", "My Conclusion:", "Future Outlook:"] {
                try effort.scan(4 * text.count)
                if text.firstOccurrence(of: Array(label.utf8)) == nil { return .broken("no \"\(label)\"") }
            }
            return .followed
        },
        InstructionKind("format:no_whitespace") { text, effort throws(Effort.Exhausted) in
            try effort.spend(2 * text.count)
            return .of(!text.indices.contains { text.whiteSpace(at: $0) > 0 }, "there is white space")
        },
    ]

    /// Whether brackets of any kind nest five deep, and one of the deepest is closed by its partner before another is closed wrongly.
    private static func hasNestedBrackets(_ text: ArraySlice<UInt8>) -> Bool {
        var open: [UInt8] = []
        var deepest = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte)
                deepest = max(deepest, open.count)
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                // A square bracket and a brace are two above their partner, a round one is one.
                if let last = open.last, byte &- last == (last == UInt8(ascii: "(") ? 1 : 2) {
                    open.removeLast()
                    if deepest >= 5 { return true }
                } else {
                    open.removeAll(keepingCapacity: true)
                    deepest = 0
                }
            default: break
            }
        }
        return false
    }

    /// Whether straight quotation marks, double and single in turn, nest three deep and are closed again. An apostrophe counts as a mark.
    private static func hasNestedQuotes(_ text: ArraySlice<UInt8>) -> Bool {
        // Marks that are open alternate: how many there are and the last one say it all.
        var depth = 0
        var deepest = 0
        var last: UInt8 = 0
        for byte in text where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            if depth > 0, byte == last {
                depth -= 1
                last = byte == UInt8(ascii: "\"") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
                if deepest - depth >= 3 { return true }
            } else {
                depth += 1
                last = byte
                deepest = max(deepest, depth)
            }
        }
        return false
    }

    /// Whether no quote follows another one, and none is at the end, white space, digits and other marks aside.
    private static func quotesAreExplained(_ text: ArraySlice<UInt8>) -> Compliance {
        let mark = UInt8(ascii: "\"")
        let curly = ["\u{201C}", "\u{201D}"].map { Array($0.utf8) }
        var last: UInt8?
        var before: UInt8?
        var place = text.startIndex
        while place < text.endIndex {
            // The mark itself in single quotes is no quote.
            if text[place] == UInt8(ascii: "'"), let length = text.lengthOfNamedMark(at: place, curly) {
                place += length
                continue
            }
            let space = text.whiteSpace(at: place)
            if space > 0 {
                place += space
                continue
            }
            let isCurly = text[place] == 0xE2 && curly.contains { text.matches($0, at: place) }
            let byte = isCurly ? mark : text[place]
            if byte == mark, before == mark { return .broken("two quotes in a row") }
            before = byte
            if byte == mark || !(byte.isASCIIPunctuation || byte.isASCIIDigit) { last = byte }
            place += isCurly ? 3 : 1
        }
        return .of(last != mark, "a quote is at the end")
    }

    private static func firstTag(_ tags: [String], in text: ArraySlice<UInt8>) -> Range<Int>? {
        for tag in tags { if let place = text.firstOccurrence(of: Array(tag.utf8)) { return place..<(place + tag.utf8.count) } }
        return nil
    }
}

/// The answers that are allowed.
private struct Options: Sendable {
    private let options: [[UInt8]]
    /// Letters like `a), b), c)` are compared as they are; words without case and punctuation at the ends.
    private let areLetters: Bool

    /// - Parameter text: the options between slashes, the word "or", or commas.
    init(_ text: [UInt8]) {
        let letters = text.filter { $0.isASCIILetter || $0.isASCIIDigit || $0 >= 0x80 }
        areLetters = letters.prefix(3).map { $0 | 0x20 }.elementsEqual("abc".utf8)
        let separator = ["/", " or ", ","].map { Array($0.utf8) }.first { text[...].firstOccurrence(of: $0) != nil }
        var options: [[UInt8]] = []
        var rest: ArraySlice<UInt8>? = text[...]
        while let part = rest {
            let end = separator.flatMap { part.firstOccurrence(of: $0) }
            options.append(Array(part[..<(end ?? part.endIndex)].trimmedOfSpace()))
            rest = end.map { part[($0 + (separator?.count ?? 0))...] }
        }
        self.options = options
    }

    func contain(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        guard !areLetters else {
            try effort.spend(text.count * options.count)
            return options.contains { $0.elementsEqual(text) }
        }
        let answer = try text.trimmedOfPunctuation().inSmallLetters(effort)
        for option in options where try option[...].trimmedOfPunctuation().inSmallLetters(effort).elementsEqual(answer) { return true }
        return false
    }
}

extension ArraySlice<UInt8> {
    /// How many bytes the first scalar has.
    fileprivate var firstScalarBytes: Int {
        var scalars = UTF8Scalars(self)
        _ = scalars.next()
        return scalars.position - startIndex
    }

    /// Whether the first scalar is a small letter.
    fileprivate var beginsSmall: Bool { Case(of: prefix(firstScalarBytes)) == .lower }

    /// The length of a quotation mark in single quotes.
    fileprivate func lengthOfNamedMark(at place: Int, _ curly: [[UInt8]]) -> Int? {
        for mark in [[UInt8(ascii: "\"")]] + curly where matches(mark, at: place + 1) {
            let end = place + 1 + mark.count
            return end < endIndex && self[end] == UInt8(ascii: "'") ? mark.count + 2 : nil
        }
        return nil
    }
}
