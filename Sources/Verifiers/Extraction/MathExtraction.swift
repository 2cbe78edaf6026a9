/// Finds the answer of a mathematical response.
///
/// By priority: the last box or "final answer is ... I hope" phrase; "final answer is ..."; "answer: ..."; a response that is nothing but an answer.
/// Only if it is allowed, the last formula or number anywhere.
struct MathExtraction {
    /// Where an answer was found.
    enum Place: String, Sendable {
        case answerTag = "answer_tag"
        case boxed
        case finalAnswer = "final_answer_phrase"
        case answer = "answer_phrase"
        case whole
        case anywhere
    }

    struct Answer {
        var text: ArraySlice<UInt8>
        var place: Place
    }

    var allowsAnchorless = false
    var onlyBoxes = false

    /// The candidates in the order in which they count: the first that can be read is the answer.
    ///
    /// - Parameter effort: spent by the searches and by what is read to see whether it is an answer.
    func answers(in response: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> [Answer] {
        try effort.scan(8 * response.count)
        let (text, tagged) = Self.marked(response)
        let box = try Self.boxes(in: text, effort)
        if onlyBoxes { return box.map { [Answer(text: $0.text, place: .boxed)] } ?? [] }
        if let box {
            // "The final answer is X. I hope it is correct." after the box replaces it.
            let phrase = try Self.phrase(in: text, from: box.end, effort)
            if let phrase, phrase.isHopeful { return [phrase.answer, Answer(text: box.text, place: .boxed)] }
            return [Answer(text: box.text, place: .boxed)]
        }
        let phrase = try Self.phrase(in: text, from: text.startIndex, effort)
        if let tagged { return [Answer(text: try Self.formula(of: tagged, effort), place: .answerTag)] }
        if let value = try Self.hashed(text, effort) { return [Answer(text: value, place: .answer)] }
        if let phrase { return [phrase.answer] }
        if let whole = try Self.whole(text, effort) { return [Answer(text: whole, place: .whole)] }
        guard allowsAnchorless else { return [] }
        try effort.spend(4 * text.count)
        if let last = Self.lastFormula(in: text) { return [Answer(text: last, place: .anywhere)] }
        return []
    }

    /// What the marks of thoughts and answers leave of a response, and the same where one of them marks it as the answer.
    private static func marked(_ response: ArraySlice<UInt8>) -> (text: ArraySlice<UInt8>, tagged: ArraySlice<UInt8>?) {
        // Each mark has this sign: most responses have none.
        guard let last = response.lastOccurrence(of: angle) else { return (response, nil) }
        var text = response
        var tagged: ArraySlice<UInt8>?
        if let place = response[..<Swift.min(last + endOfThink.count, response.endIndex)].lastOccurrence(of: endOfThink) {
            text = response[(place + endOfThink.count)...]
        }
        guard last >= text.startIndex else { return (text, nil) }
        if let inside = Extraction.lastTagged(text) {
            tagged = inside
            text = inside
        }
        if let start = text.behindLast(beginOfBox), let end = start.firstOccurrence(of: endOfBox) {
            tagged = start[..<end]
            text = start[..<end]
        }
        return (text, tagged)
    }

    private static let angle = [UInt8(ascii: "<")]
    private static let endOfThink = Array("</think>".utf8)
    private static let beginOfBox = Array("<|begin_of_box|>".utf8)
    private static let endOfBox = Array("<|end_of_box|>".utf8)
    private static let hashes = Array("#### ".utf8)

    /// What "#### " announces in the last line, as solutions of GSM8K end.
    private static func hashed(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        let plain = text.trimmed()
        let line = plain.lastOccurrence(of: [UInt8(ascii: "\n")]).map { plain[($0 + 1)...] } ?? plain
        guard line.starts(with: hashes) else { return nil }
        let value = Self.text(at: line.dropFirst(hashes.count))
        return try isValue(value, effort) ? value : nil
    }

    // MARK: Phrases

    private struct Phrase {
        var answer: Answer
        var start: Int
        /// "I hope it is correct" follows.
        var isHopeful: Bool
    }

    private static let answerWord = Array("answer".utf8)
    private static let hope = Array("I hope".utf8)
    private static let final = Array("final".utf8)
    /// Words that announce a value behind "answer".
    private static let announcers = ["is", "be", "are", "equals"].map { Array($0.utf8) }

    private static let chineseWord = Array("答案".utf8)
    private static let chineseAnnouncers = ["是", "为", "：", ":", " "].map { Array($0.utf8) }

    /// What the last "答案" from a place on announces, if no "answer" follows it.
    private static func chinese(_ text: ArraySlice<UInt8>, from first: Int, _ effort: Effort) throws(Effort.Exhausted) -> Phrase? {
        guard let start = text[first...].lastOccurrence(of: chineseWord) else { return nil }
        var behind = text[(start + chineseWord.count)...]
        guard behind.lastOccurrence(of: answerWord, ignoringCase: true) == nil else { return nil }
        let whole = behind.startIndex
        while let announcer = chineseAnnouncers.first(where: { behind.matches($0, at: behind.startIndex) }) {
            behind = behind.dropFirst(announcer.count)
        }
        guard behind.startIndex > whole else { return nil }
        let end = behind.firstOccurrence(of: Array("。".utf8)) ?? behind.endIndex
        let value = Self.text(at: behind[..<end])
        return try isValue(value, effort) ? Phrase(answer: Answer(text: value, place: .answer), start: start, isHopeful: false) : nil
    }

    /// What the last "answer" from a place on announces.
    private static func phrase(in text: ArraySlice<UInt8>, from first: Int, _ effort: Effort) throws(Effort.Exhausted) -> Phrase? {
        var rest = text[first...]
        var tries = 0
        if let value = try chinese(text, from: first, effort) { return value }
        while tries < 8, let start = rest.lastOccurrence(of: answerWord, ignoringCase: true) {
            tries += 1
            rest = rest[..<start]
            let behind = text[(start + answerWord.count)...]
            guard let value = try announced(behind.prefix(reach), effort) else { continue }
            let before = text[..<start].suffix(8)
            let isFinal = before.lastOccurrence(of: final, ignoringCase: true) != nil
            let isHopeful = text[value.endIndex...].prefix(24).firstOccurrence(of: hope) != nil
            return Phrase(answer: Answer(text: value, place: isFinal ? .finalAnswer : .answer), start: start, isHopeful: isHopeful && isFinal)
        }
        return nil
    }

    /// How far a value is read on: far beyond the longest one that counts.
    private static let reach = 16_384

    /// The value after "is" or a colon, at most 100 bytes away; a formula may follow at once.
    private static func announced(_ behind: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        let window = behind.prefix(110)
        // "**Answer**" and "### Final answer" are headings.
        let line = behind.drop { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "_") }
        if line.first == UInt8(ascii: "\n") || line.first == UInt8(ascii: "\r") {
            let value = text(at: line)
            if try isValue(value, effort) { return value }
        }
        var firstWords: ArraySlice<UInt8>?
        var place = window.startIndex
        while place < window.endIndex {
            let byte = window[place]
            var start: Int?
            if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") { start = place + 1 }
            if byte.isASCIILetter, place > window.startIndex, !window[place - 1].isASCIILetter,
                let word = announcers.first(where: { window.matches($0, at: place) }),
                place + word.count >= window.endIndex
                    || !window[place + word.count].isASCIILetter
            {
                start = place + word.count
            }
            // "Answer $9$"
            if place == window.startIndex, start == nil, let formulas = formulas(at: behind.drop { $0 == UInt8(ascii: " ") }) { return formulas }
            if let start {
                let value = text(at: behind[start...])
                try effort.spend(2 * value.count)
                // "for n = 3 is 12": a clause is before the verb.
                let isClause =
                    byte == UInt8(ascii: "=")
                    && ByteWords(of: value, \.isASCIILetter).contains { word in announcers.contains { word.elementsEqual($0) } }
                if !isClause, try isValue(value, effort) { return value }
                if start > window.startIndex, firstWords == nil, isShortProse(value) { firstWords = value }
            }
            if byte == UInt8(ascii: "\n"), place + 1 < window.endIndex, window[place + 1] == byte, firstWords != nil { break }
            place += 1
        }
        return firstWords
    }

    /// The formula or the rest of the sentence that begins here.
    private static func text(at place: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        // Behind `{"answer"` a quotation mark closes.
        var start = place.drop { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") }
        let isQuoted = start.first == UInt8(ascii: "\"")
        if isQuoted { start = start.dropFirst() }
        if let formulas = formulas(at: start), !goesOnWithAnother(start[formulas.endIndex...]) { return formulas }
        var end = start.startIndex
        var braces = 0
        while end < start.endIndex {
            let byte = start[end]
            if byte == UInt8(ascii: "\n") || (isQuoted && byte == UInt8(ascii: "\"")) { break }
            if byte == UInt8(ascii: "{") { braces += 1 }
            if byte == UInt8(ascii: "}") {
                braces -= 1
                if braces < 0 { break }
            }
            if byte == UInt8(ascii: "."), end + 1 >= start.endIndex || start[end + 1] <= UInt8(ascii: " ") || start[end + 1] == UInt8(ascii: "*") {
                break
            }
            if byte == UInt8(ascii: "<"), endMarks.contains(where: { start.matches($0, at: end) }) { break }
            end += 1
        }
        return start[..<end].trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\"") }
    }

    /// Whether a clause follows a formula, and another formula with a clause in the same sentence: `$7$ for Alice and $9$ for Bob`.
    private static func goesOnWithAnother(_ rest: ArraySlice<UInt8>) -> Bool {
        let sentence = rest.prefix(200).prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "\n") }.drop { " $\\)]".utf8.contains($0) }
        let words = sentence.split { !$0.isASCIILetter }
        guard let first = words.first, first.startIndex == sentence.startIndex, clauses.contains(where: { first.elementsEqual($0) }) else {
            return false
        }
        return hasSeparator(sentence) && words.count { word in clauses.contains { word.elementsEqual($0) } } > 1
    }

    private static let clauses = ["for", "when"].map { Array($0.utf8) }

    /// What a model writes behind its last word.
    private static let endMarks = ["<|", "</s>", "<eos>", "<end_of_turn>", "</"].map { Array($0.utf8) }

    private static let delimiters = [("$$", "$$"), ("$", "$"), ("\\[", "\\]"), ("\\(", "\\)")].map { (Array($0.0.utf8), Array($0.1.utf8)) }

    /// A formula in its delimiters, with the next ones that "and", "or" or a comma joins to it.
    private static func formulas(at start: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var unclosed: Set<Int> = []
        return formulas(at: start, &unclosed)
    }

    /// - Parameter unclosed: the delimiters that close nowhere behind the start; found once, they are not looked for again.
    private static func formulas(at start: ArraySlice<UInt8>, _ unclosed: inout Set<Int>) -> ArraySlice<UInt8>? {
        guard let first = formula(at: start, &unclosed) else { return nil }
        var end = first.end
        while let next = start[end...].prefix(12).firstIndex(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\\") }) {
            let between = start[end..<next]
            guard hasSeparator(between), between.allSatisfy({ $0.isASCIILetter || $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }),
                between.split(whereSeparator: { !$0.isASCIILetter }).allSatisfy({ $0.elementsEqual("and".utf8) || $0.elementsEqual("or".utf8) }),
                let formula = formula(at: start[next...], &unclosed)
            else { break }
            end = formula.end
        }
        // "$28$ %", "$5$ cm"
        let tail = start[end...].prefix(12)
        if let percent = tail.firstIndex(of: UInt8(ascii: "%")), tail[..<percent].allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\\") })
        {
            end = percent + 1
        }
        return start[start.startIndex..<end]
    }

    private static func formula(at start: ArraySlice<UInt8>, _ unclosed: inout Set<Int>) -> (content: ArraySlice<UInt8>, end: Int)? {
        for (index, (open, close)) in delimiters.enumerated() where start.matches(open, at: start.startIndex) {
            let inside = start.dropFirst(open.count)
            guard !unclosed.contains(index) else { return nil }
            guard let end = inside.firstOccurrence(of: close) else {
                unclosed.insert(index)
                return nil
            }
            return end > inside.startIndex ? (inside[..<end], end + close.count) : nil
        }
        return nil
    }

    /// Whether a text reads as mathematics and not as prose.
    private static func isValue(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        guard let first = text.first, text.count <= 2_000 else { return false }
        if first == UInt8(ascii: "$") || first == UInt8(ascii: "\\") { return true }
        switch try MathReading.read(text, effort).content {
        case .math(.word(let word)): return word.count <= 2
        case .math(let expression): return !expression.isProse
        default: return false
        }
    }

    private static func isShortProse(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.count <= 80 && text.split(separator: UInt8(ascii: " ")).count <= 6
    }

    // MARK: The whole and anywhere

    /// The formula of an answer that may have words around it.
    private static func formula(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        let plain = text.trimmed()
        if let phrase = try phrase(in: plain, from: plain.startIndex, effort) { return phrase.answer.text }
        return plain.trimmed { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") }
    }

    /// The text, if it is nothing but an answer.
    private static func whole(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        guard text.count <= 4_000 else { return nil }
        var plain = text.trimmed().trimmed { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") || $0 <= UInt8(ascii: " ") }
        if plain.last == UInt8(ascii: "."), !plain.dropLast().contains(UInt8(ascii: "\n")) { plain = plain.dropLast() }
        guard !plain.isEmpty else { return nil }
        switch try MathReading.read(plain, effort).content {
        case .math(let expression): return expression.isProse ? nil : plain
        // Only what is marked as an answer is one that is too long to read.
        case .overBudget: return nil
        case .prose:
            return plain.count <= 60 && !plain.contains(UInt8(ascii: "\n")) && !plain.contains(where: \.isASCIIDigit)
                && plain.split(separator: UInt8(ascii: " ")).count <= 4
                ? plain : nil
        case .uncomputed, .unreadable, .sentence: return formulas(at: plain).flatMap { $0.endIndex == plain.endIndex ? $0 : nil }
        }
    }

    /// The last formula or number, whichever ends last.
    private static func lastFormula(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var last: ArraySlice<UInt8>?
        var unclosed: Set<Int> = []
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\\"), let formulas = formulas(at: text[place...], &unclosed), !formulas.isEmpty {
                last = formulas
                place = formulas.endIndex
            } else if byte.isASCIIDigit || (byte == UInt8(ascii: ".") && place + 1 < text.endIndex && text[place + 1].isASCIIDigit) {
                let (number, end) = number(at: place, in: text)
                last = number ?? last
                place = end
            } else {
                place += 1
            }
        }
        return last
    }

    /// A number in prose, with its sign, its fraction and its percent sign.
    private static func number(at place: Int, in text: ArraySlice<UInt8>) -> (ArraySlice<UInt8>?, end: Int) {
        var end = place
        func isPart(_ byte: UInt8) -> Bool {
            byte.isASCIIDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "/")
        }
        while end < text.endIndex, isPart(text[end]) { end += 1 }
        let behind = end
        while end > place, !text[end - 1].isASCIIDigit { end -= 1 }
        var start = place
        if start > text.startIndex {
            let before = text[start - 1]
            if before.isASCIILetter || before == UInt8(ascii: "_") { return (nil, behind) }
            if before == UInt8(ascii: "-") {
                let further = start - 2 >= text.startIndex ? text[start - 2] : UInt8(ascii: " ")
                if !further.isASCIIDigit, !further.isASCIILetter, further != UInt8(ascii: ")") { start -= 1 }
            }
        }
        let rest = text[end...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\\") }
        for mark in ["%", "percent", "pct"] where rest.matches(Array(mark.utf8), at: rest.startIndex) { end = rest.startIndex + mark.utf8.count }
        return (text[start..<end], max(behind, end))
    }
}

extension Expression {
    /// Whether words take part in it as if they were factors: "Total : 5" is prose, but "Area = 5" names a value.
    fileprivate var isProse: Bool {
        func hasWord(_ expression: Expression) -> Bool {
            expression.contains { if case .word(let word) = $0 { word.utf8.count >= 3 } else { false } }
        }
        switch self {
        case .word: return false
        case .list(let parts, _): return parts.contains(where: \.isProse)
        case .relation(let sides, _):
            if case .word = sides[0] { return sides.dropFirst().contains(where: hasWord) }
            return hasWord(self)
        default: return hasWord(self)
        }
    }
}
