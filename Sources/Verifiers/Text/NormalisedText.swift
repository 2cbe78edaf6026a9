/// Texts as they are compared: one pass over the bytes, scalar by scalar.
enum NormalisedText {
    /// A text, normalised for a comparison.
    ///
    /// A mark on white space is part of it.
    static func of(_ text: ArraySlice<UInt8>, by comparison: TextVerifier.Comparison) -> StreamSafeText {
        switch comparison {
        case .exact:
            let trimmed = text.trimmed()
            var result = StreamSafeText(capacity: trimmed.count)
            for scalar in UTF8Scalars(trimmed) { result.append(scalar) }
            return result
        case .normalised, .contains: return words(of: text.withoutMarkup().trimmed(isEdge), dropsPunctuation: false)
        // As SQuAD does: small letters, no ASCII punctuation, no articles.
        case .squad, .tokenF1: return words(of: text, dropsPunctuation: true)
        }
    }

    /// A text in small letters.
    static func lowercased(_ text: ArraySlice<UInt8>) -> String {
        var result = StreamSafeText(capacity: text.count)
        for scalar in UTF8Scalars(text) { result.appendLowercase(scalar) }
        return result.string
    }

    /// White space, full stops, quotation marks and the like.
    private static func isEdge(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "*"):
            true
        default: false
        }
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !byte.isASCIILetter && !byte.isASCIIDigit
    }

    /// The words in small letters, with a space between each two.
    ///
    /// - Parameter dropsPunctuation: whether punctuation of ASCII and the articles a, an and the are left out.
    private static func words(of text: ArraySlice<UInt8>, dropsPunctuation: Bool) -> StreamSafeText {
        var result = WordWriter(capacity: text.count, dropsArticles: dropsPunctuation)
        var isAfterSpace = false
        for scalar in UTF8Scalars(text) {
            if scalar < 0x80 {
                let byte = UInt8(truncatingIfNeeded: scalar)
                if byte == 0x20 || (0x09...0x0D).contains(byte) {
                    result.endWord()
                    isAfterSpace = true
                } else if !dropsPunctuation || !isPunctuation(byte) {
                    result.append(scalar)
                    isAfterSpace = false
                }
            } else if scalar.isWhiteSpaceScalar {
                result.endWord()
                isAfterSpace = true
            } else if !isAfterSpace || scalar.leadingMarks == 0 {
                StreamSafeText.forEachLowercase(scalar) { result.append($0) }
                isAfterSpace = false
            }
        }
        return result.finished()
    }
}

/// Writes words with a space between each two.
private struct WordWriter {
    private var text: StreamSafeText
    private let dropsArticles: Bool
    /// Where the present word begins; with the space before it.
    private var start = 0
    private var isInWord = false

    init(capacity: Int, dropsArticles: Bool) {
        text = StreamSafeText(capacity: capacity)
        self.dropsArticles = dropsArticles
    }

    mutating func append(_ scalar: UInt32) {
        if !isInWord {
            start = text.bytes.count
            if start > 0 { text.append(ascii: 0x20) }
            isInWord = true
        }
        text.appendLowercase(scalar)
    }

    mutating func endWord() {
        guard isInWord else { return }
        isInWord = false
        if dropsArticles, isArticle { text.cut(to: start) }
    }

    private var isArticle: Bool {
        let word = text.bytes[(start > 0 ? start + 1 : 0)...]
        return word.count <= 3 && (word.elementsEqual("a".utf8) || word.elementsEqual("an".utf8) || word.elementsEqual("the".utf8))
    }

    consuming func finished() -> StreamSafeText {
        endWord()
        return text
    }
}
