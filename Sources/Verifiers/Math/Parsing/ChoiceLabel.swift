/// The letter of a choice with its text after it: `(C) 12`, `\\textbf{(B) }\\frac12`, `E: a polygenic score`.
struct ChoiceLabel {
    /// From A to J.
    let letter: Character
    /// What is after it.
    let text: ArraySlice<UInt8>

    /// - Parameter source: without commands of text and markup.
    init?(_ source: ArraySlice<UInt8>) {
        let isOpen = source.first == UInt8(ascii: "(")
        var rest = isOpen ? source.dropFirst() : source
        guard let first = rest.first, Self.letters.contains(first), let mark = rest.dropFirst().first,
            mark == UInt8(ascii: ")") || !isOpen && (mark == UInt8(ascii: ".") || mark == UInt8(ascii: ":"))
        else { return nil }
        rest = rest.dropFirst(2)
        let text = rest.drop { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "~") }
        // "A.5" is no label, and "(B)" alone is a letter.
        guard !text.isEmpty, mark != UInt8(ascii: ".") || text.startIndex > rest.startIndex || text.first?.isASCIIDigit == false else { return nil }
        guard !Self.namesAnother(than: first, in: text) else { return nil }
        letter = Character(UnicodeScalar(first))
        self.text = text
    }

    private static let letters = UInt8(ascii: "A")...UInt8(ascii: "J")

    /// Whether another letter is in brackets of its own, or is a label, or is all there is: `(A) 5 or (B) 6`, `A. 5, B. 6`, `A) B`.
    private static func namesAnother(than own: UInt8, in text: ArraySlice<UInt8>) -> Bool {
        var place = text.startIndex
        while place < text.endIndex {
            defer { place += 1 }
            let byte = text[place]
            guard letters.contains(byte), byte != own else { continue }
            let before = place > text.startIndex ? text[place - 1] : UInt8(ascii: " ")
            let after = place + 1 < text.endIndex ? text[place + 1] : UInt8(ascii: " ")
            guard !before.isASCIILetter, !before.isASCIIDigit, !after.isASCIILetter, !after.isASCIIDigit else { continue }
            // "A polygenic score" and "I think" begin with words.
            let afterNext = place + 2 < text.endIndex ? text[place + 2] : 0
            if byte == UInt8(ascii: "A") || byte == UInt8(ascii: "I"), after == UInt8(ascii: " "), afterNext.isASCIILetter, afterNext & 0x20 != 0 {
                continue
            }
            // P(B) is an event.
            let isCall = before == UInt8(ascii: "(") && place >= text.startIndex + 2 && text[place - 2].isASCIILetter
            if after == UInt8(ascii: ")"), !isCall { return true }
            let isAlone = before <= UInt8(ascii: " ") || before == UInt8(ascii: ",")
            if isAlone, after == UInt8(ascii: ".") || after == UInt8(ascii: ":") { return true }
            if isAlone, place == text.startIndex || place + 1 == text.endIndex { return true }
        }
        return false
    }
}

extension MathReading {
    /// Words that may be before the letter of a choice.
    private static let announcers = ["选择", "选", "答案", "option ", "choice ", "answer ", "answer: "].map { Array($0.utf8) }

    /// Whether a letter of a choice is near the start, perhaps inside of a command.
    private var mayNameChoice: Bool { source.prefix(32).contains { (UInt8(ascii: "A")...UInt8(ascii: "J")).contains($0) } }

    private var labelText: ArraySlice<UInt8> { source.withoutTextCommands().withoutMarkup() }

    /// The letter, if the text is nothing but one that names a choice.
    var letter: Character? {
        if case .math(.symbol(let name)) = content, name.count == 1, let letter = name.first { return ("A"..."J").contains(letter) ? letter : nil }
        guard source.count <= 48, mayNameChoice else { return nil }
        let text = labelText
        for announcer in Self.announcers
        where text.matches(announcer, at: text.startIndex)
            || String(decoding: text.prefix(8), as: UTF8.self).lowercased().hasPrefix(String(decoding: announcer, as: UTF8.self))
        {
            let rest = text.dropFirst(announcer.count).trimmed { $0 <= UInt8(ascii: " ") || "():.".utf8.contains($0) }
            if rest.count == 1, let first = rest.first, (UInt8(ascii: "A")...UInt8(ascii: "J")).contains(first) {
                return Character(UnicodeScalar(first))
            }
        }
        return nil
    }

    /// The letter of a choice with its text after it.
    var choice: Character? { mayNameChoice ? ChoiceLabel(labelText)?.letter : nil }

    /// What is after the letter of a choice, if that is mathematics.
    var valueBehindChoice: Expression? {
        guard mayNameChoice, let label = ChoiceLabel(labelText) else { return nil }
        return try? MathParser.parse(label.text)
    }
}
