/// Answers that nothing announces: a whole response, or the last formula or number; and whether a text is a value at all.
extension MathExtraction {
    /// Whether a text reads as mathematics and not as prose.
    static func isValue(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        guard let first = text.first, text.count <= 2_000 else { return false }
        let isPrice = first == UInt8(ascii: "$") && !text.dropFirst().contains(first) && text.dropFirst().first?.isASCIIDigit == true
        if first == UInt8(ascii: "$") && !isPrice || first == UInt8(ascii: "\\") { return true }
        switch try MathReading.read(text, effort).content {
        case .math(.word(let word)): return word.count <= 2
        case .math(.list(let parts, _)) where parts.contains(where: \.isWordAlone) && parts.contains(where: \.isCounted): return false
        case .math(.list(let parts, _)) where parts.count == 2 && parts[1].isAfterthought: return false
        case .math(let expression): return !expression.isProse
        default: return false
        }
    }

    /// The text, if it is nothing but an answer.
    static func whole(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        guard text.count <= 4_000 else { return nil }
        var plain = text.trimmed().trimmed { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") || $0 <= UInt8(ascii: " ") }
        if plain.last == UInt8(ascii: "."), !plain.dropLast().contains(UInt8(ascii: "\n")) { plain = plain.dropLast() }
        // "**42**!" is no factorial.
        if plain.last == UInt8(ascii: "!"), plain.dropLast().last.map({ $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "$") }) == true {
            plain = plain.dropLast().trimmed { $0 == UInt8(ascii: "*") }
        }
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
    static func lastFormula(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
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
        var next = end
        while next < text.endIndex, text[next] == UInt8(ascii: " ") || text[next] == UInt8(ascii: "\\") { next += 1 }
        if next < text.endIndex, text[next] == UInt8(ascii: "%") || text[next] == UInt8(ascii: "p") {
            for mark in percentMarks where text.matches(mark, at: next) { end = next + mark.count }
        }
        return (text[start..<end], max(behind, end))
    }

    private static let percentMarks = ["%", "percent", "pct"].map { Array($0.utf8) }
}

extension Expression {
    /// Whether it is a word and no variable.
    fileprivate var isWordAlone: Bool {
        switch self {
        case .word(let word), .text(let word): word.utf8.count > 2
        default: false
        }
    }

    /// Whether it is a word that adds nothing to the value before it.
    fileprivate var isAfterthought: Bool {
        switch self {
        case .word(let word), .text(let word): AnswerWords.afterthoughts.contains(word.lowercased())
        default: false
        }
    }

    /// Whether it is a number with what it counts.
    fileprivate var isCounted: Bool { if case .quantity = self { true } else { false } }

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
