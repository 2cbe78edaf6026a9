/// The sentences of English prose as a reader parts them: for the kinds that count sentences of ordinary text.
///
/// A sentence ends after a run of `.`, `?` and `!`, with the closing quotation marks and brackets that follow it, where white space or the end of the text
/// follows. A full stop ends none after an abbreviation, after three dots and after an initial, unless the next word is a capital one of ``FunctionWords``, which
/// begins a sentence; and none before a small letter after a number.
struct ProseSentences {
    private let text: ArraySlice<UInt8>
    /// The places after the sentences.
    private let ends: [UInt32]

    /// Steps for each byte.
    static let steps = 12

    init(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(Self.steps * text.count)
        self.text = text
        var ends: [UInt32] = []
        var place = text.startIndex
        var start = place
        while place < text.endIndex {
            guard Self.isMark(text[place]) else {
                place += 1
                continue
            }
            let mark = place
            while place < text.endIndex, Self.isMark(text[place]) { place += 1 }
            let run = mark..<place
            while place < text.endIndex, case let closer = Self.closer(in: text, at: place), closer > 0 { place += closer }
            guard place == text.endIndex || text.whiteSpace(at: place) > 0, Self.ends(run, at: place, in: text) else { continue }
            if !text[start..<place].trimmedOfSpace().isEmpty {
                ends.append(UInt32(place))
                start = place
            }
        }
        if !text[start...].trimmedOfSpace().isEmpty { ends.append(UInt32(text.endIndex)) }
        self.ends = ends
    }

    /// How many there are.
    var count: Int { ends.count }

    /// A sentence, without white space at its ends.
    subscript(_ index: Int) -> ArraySlice<UInt8> {
        text[(index == 0 ? text.startIndex : Int(ends[index - 1]))..<Int(ends[index])].trimmedOfSpace()
    }

    private static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "!") }

    /// How many bytes a closing quotation mark, bracket or sign of markup has.
    private static func closer(in text: ArraySlice<UInt8>, at place: Int) -> Int {
        switch text[place] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "*"): 1
        case 0xE2: text.matches(curlyQuote, at: place) || text.matches(curlyApostrophe, at: place) ? 3 : 0
        case 0xC2: text.matches(angleQuote, at: place) ? 2 : 0
        default: 0
        }
    }

    private static let curlyQuote = Array("\u{201D}".utf8)
    private static let curlyApostrophe = Array("\u{2019}".utf8)
    private static let angleQuote = Array("\u{BB}".utf8)
    /// Abbreviations are short: what is before them is not looked at.
    private static let longestAbbreviation = 12
    private static let longestOpening = 32

    /// Whether a run of marks ends a sentence, where white space follows.
    private static func ends(_ run: Range<Int>, at end: Int, in text: ArraySlice<UInt8>) -> Bool {
        let isOnlyStops = text[run].allSatisfy { $0 == UInt8(ascii: ".") }
        guard isOnlyStops else { return true }
        var start = run.lowerBound
        while start > text.startIndex, run.lowerBound - start <= longestAbbreviation, text.isInWord(start - 1) { start -= 1 }
        let word = text[start..<run.lowerBound]
        var next = end
        while next < text.endIndex, case let space = text.whiteSpace(at: next), space > 0 { next += space }
        // Opening marks before the next word; of more than these, none is near.
        let nearest = min(text.endIndex, next + longestOpening)
        while next < nearest, !text[next].isASCIILetter, text[next] < 0x80, !text[next].isASCIIDigit { next += 1 }
        let following = text[next...].prefix(16).prefix { $0.isASCIILetter || $0 == UInt8(ascii: "'") }
        let beginsSmall = following.first.map { (0x61...0x7A).contains($0) } ?? false
        if run.count > 1 { return !beginsSmall && beginsSentence(following) }
        if !word.isEmpty, word.allSatisfy({ $0.isASCIIDigit }) { return !beginsSmall }
        let isInitial = word.count == 1 && word.allSatisfy { (0x41...0x5A).contains($0) }
        // Letters with a full stop each, as in "U.S."; "Ph.D." has one of two letters.
        let parts = word.split(separator: UInt8(ascii: "."))
        let isAbbreviation = parts.count > 1 ? parts.allSatisfy { $0.count <= 2 && $0.allSatisfy { $0.isASCIILetter } } : Abbreviations.contains(word)
        guard isInitial || isAbbreviation else { return true }
        return next == text.endIndex || (beginsSentence(following) && !(isInitial && following.count == 1))
    }

    /// Whether a capital word is one that is small inside sentences.
    private static func beginsSentence(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, (0x41...0x5A).contains(first) else { return word.isEmpty }
        return FunctionWords.all.contains(String(decoding: word.map { $0 | 0x20 }, as: UTF8.self))
    }
}

extension ArraySlice<UInt8> {
    /// Whether a byte belongs to a word with full stops in it.
    fileprivate func isInWord(_ place: Int) -> Bool {
        let byte = self[place]
        return byte.isASCIILetter || byte.isASCIIDigit || byte >= 0x80 || byte == UInt8(ascii: ".")
    }
}
