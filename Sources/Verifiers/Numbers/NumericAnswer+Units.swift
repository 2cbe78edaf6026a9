import BigInt

/// What follows a number and belongs to it: words that multiply it, and units.
extension NumericAnswer {
    /// By what the words after a number multiply it, and what follows them: 10^6 for "5 million dollars". No factor where it has too many digits.
    static func scale(
        after rest: ArraySlice<UInt8>, _ effort: Effort
    ) throws(Effort.Exhausted) -> (factor: ExactNumber?, rest: ArraySlice<UInt8>) {
        let text = Array("\\text{".utf8)
        let plain = rest.trimmed()
        if plain.matches(text, at: plain.startIndex), let inside = plain.dropFirst(text.count - 1).insideBraces() {
            let inner = try scaleWords(inside, effort)
            let following = plain[(inside.endIndex + 1)...]
            if inner.rest.trimmed().isEmpty { return (inner.factor, following) }
            return following.isEmpty && inner.rest.startIndex > inside.startIndex ? inner : (ExactNumber(1), rest)
        }
        return rest.first == UInt8(ascii: " ") ? try scaleWords(rest, effort) : (ExactNumber(1), rest)
    }

    /// Steps of looking a word up and of multiplying by it.
    private static let stepsPerWord = 512

    private static func scaleWords(
        _ text: ArraySlice<UInt8>, _ effort: Effort
    ) throws(Effort.Exhausted) -> (factor: ExactNumber?, rest: ArraySlice<UInt8>) {
        // Reduced once at the end, and only as far as a number may be long.
        var (top, bottom): (BigInt, BigInt) = (1, 1)
        var isOverBudget = false
        var rest = text
        while true {
            let begin = rest.drop { $0 == UInt8(ascii: " ") }
            let word = begin.prefix { $0.isASCIILetter }
            try effort.spend(stepsPerWord)
            guard word.count <= NumberWords.longest, let next = NumberWords.factor(String(decoding: word, as: UTF8.self).lowercased()) else {
                return (isOverBudget ? nil : ExactNumber(top, over: bottom), rest)
            }
            if !isOverBudget { (top, bottom) = (top * next.numerator, bottom * next.denominator) }
            if top.bitWidth + bottom.bitWidth > wordBits { isOverBudget = true }
            rest = begin[word.endIndex...]
        }
    }

    /// Bits of the product of the words after a number.
    private static let wordBits = 1_024

    /// Whether what follows a number leaves it that number: nothing, a unit, a degree sign. `5x` and `2\pi` are other numbers.
    static func isUnit(_ rest: ArraySlice<UInt8>) -> Bool {
        let unit = rest.trimmed()
        if unit.isEmpty || degrees.contains(where: { unit.elementsEqual($0) }) { return true }
        if unit.first == UInt8(ascii: "\\") { return isWrittenUnit(unit) }
        guard rest.first == UInt8(ascii: " "), unit.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "/") }) else {
            return false
        }
        return !NumberWords.areNoUnit(lowercasedWords(of: unit))
            && words(of: unit).allSatisfy { $0.count > 1 || "mgshLNJWVAK".utf8.contains($0[$0.startIndex]) }
    }

    private static func words(of text: ArraySlice<UInt8>) -> ByteWords { ByteWords(of: text) { $0.isASCIILetter || $0 >= 0x80 } }

    /// One after the other; those that are longer than any word of a number are cut.
    private static func lowercasedWords(of text: ArraySlice<UInt8>) -> some Sequence<String> {
        words(of: text).lazy.map { String(decoding: $0.prefix(NumberWords.longest + 1), as: UTF8.self).lowercased() }
    }

    /// `\text{cm}^2`, `\text{m}/\text{s}`: units in commands, each with a power of 2 or 3, and nothing else.
    private static func isWrittenUnit(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            guard let command = unitCommands.first(where: { rest.matches($0, at: rest.startIndex) }),
                let inside = rest.dropFirst(command.count).trimmed().insideBraces(), isUnitText(inside)
            else { return false }
            rest = text[(inside.endIndex + 1)...]
            if let power = powers.first(where: { rest.matches($0, at: rest.startIndex) }) { rest = rest.dropFirst(power.count) }
            rest = rest.trimmed()
            if rest.first == UInt8(ascii: "/"), rest.count > 1 { rest = rest.dropFirst() }
        }
        return true
    }

    /// Words that may be a unit; a digit is a power in it.
    private static func isUnitText(_ text: ArraySlice<UInt8>) -> Bool {
        let words = words(of: text)
        guard words.first != nil, !words.contains(where: { $0.elementsEqual("e".utf8) || $0.elementsEqual("i".utf8) }),
            !NumberWords.areNoUnit(lowercasedWords(of: text))
        else { return false }
        return text.indices.allSatisfy { place in
            let byte = text[place]
            if byte.isASCIILetter || byte >= 0x80 || " ./-^%\\()'$,".utf8.contains(byte) { return true }
            guard byte == UInt8(ascii: "2") || byte == UInt8(ascii: "3"), place > text.startIndex else { return false }
            return text[place - 1].isASCIILetter || text[place - 1] == UInt8(ascii: "^")
        }
    }

    private static let unitCommands = ["\\text", "\\mathrm"].map { Array($0.utf8) }
    private static let powers = ["^2", "^3", "^{2}", "^{3}"].map { Array($0.utf8) }
    private static let degrees = ["^\\circ", "^{\\circ}", "°", "\\degree", "\\degrees"].map { Array($0.utf8) }
}
